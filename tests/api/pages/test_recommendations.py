"""Letters, desks and reports on the pages, as each person finds them."""

import re
from io import BytesIO
from uuid import UUID

import pytest
from openpyxl import load_workbook

from hotspots import clock
from tests.api.pages.conftest import SignIn
from tests.api.pages.visitor import Visitor, text_of

SCRIPT = "<script>alert(1)</script>"
OFFICE = "Phòng Kinh tế, Hạ tầng và Đô thị phường Long Khánh"


@pytest.fixture
def site(sign_in: SignIn, proposal_id: UUID) -> str:
    """The code of a site that was just accepted."""
    response = sign_in("chihuy").post(f"/proposals/{proposal_id}/accept", version="1")
    return response.headers["location"].split("?")[0].rsplit("/", 1)[1]


def today() -> str:
    return clock.today().strftime("%d/%m/%Y")


def written(visitor: Visitor, site: str, **told: str) -> str:
    """Write a recommendation; return the address of its page."""
    fields = {
        "sites": site, "receiver": OFFICE, "asked": f"Sơn lại vạch {SCRIPT}",
        "deadline": today(), "competence": "passed_on",
    }  # fmt: skip
    response = visitor.post("/recommendations", **(fields | told))
    assert response.status_code == 303, text_of(response)
    return response.headers["location"].split("?")[0]


def sent(sign_in: SignIn, site: str, **told: str) -> str:
    path = written(sign_in("csgt"), site, **told)
    signed = {"fact.letter_number": "45/KN-CAP", "fact.letter_dated": today()}
    assert sign_in("chihuy").post(f"{path}/steps", step="sign", **signed).status_code == 303
    assert sign_in("csgt").post(f"{path}/steps", step="send").status_code == 303
    return path


def steps(visitor: Visitor, path: str) -> list[str]:
    return re.findall(r'<button name="step" value="(\w+)"', visitor.get(path).text)


@pytest.mark.parametrize("username", ["lanhdao", "gis", "quantri"])
def test_who_writes_no_letters_has_no_form(sign_in: SignIn, site: str, username: str) -> None:
    visitor = sign_in(username)
    assert visitor.get("/recommendations/new").status_code == 403
    assert 'href="/recommendations/new' not in visitor.get("/recommendations").text
    assert 'href="/recommendations/new' not in visitor.get(f"/sites/{site}").text


def test_what_is_wrong_with_a_draft_stands_beside_its_field(sign_in: SignIn, site: str) -> None:
    response = sign_in("csgt").post(
        "/recommendations", sites="LK-1999-0001", receiver="", asked="Giữ nguyên lời này",
        deadline="32/01/2026",
    )  # fmt: skip
    shown = text_of(response)
    assert response.status_code == 422
    assert "Không có điểm LK-1999-0001" in shown or "LK-1999-0001" in shown
    assert "Giữ nguyên lời này" in response.text
    assert response.text.count('class="wrong"') == 3


def test_the_body_that_manages_the_stretch_is_proposed(sign_in: SignIn, site: str) -> None:
    page = sign_in("csgt").get(f"/recommendations/new?site={site}")
    assert "Gợi ý:" in text_of(page)
    assert re.search(r"<option selected>[^<]+</option>", page.text)
    assert sign_in("csgt").get("/recommendations/new?site=LK-1999-0001").status_code == 404


def test_a_letter_of_another_ward_is_not_found(sign_in: SignIn, site: str) -> None:
    path = sent(sign_in, site)
    stranger = sign_in("csgt.baovinh")
    assert stranger.get(path).status_code == 404
    assert stranger.post(f"{path}/steps", step="accept").status_code == 404


def test_a_letter_goes_its_way_on_the_pages(sign_in: SignIn, site: str) -> None:
    path = sent(sign_in, site)
    officer, urban, ward = sign_in("csgt"), sign_in("dothi"), sign_in("phuong")
    assert SCRIPT not in officer.get(path).text
    assert steps(urban, path) == ["accept", "refuse", "ask_back", "forward"]
    assert steps(officer, path) == []
    refused = urban.post(f"{path}/steps", step="refuse", note="")
    assert (refused.status_code, "Mục này còn thiếu." in text_of(refused)) == (422, True)
    assert officer.post(f"{path}/steps", step="accept").status_code == 403
    assert urban.post(f"{path}/steps", step="accept").status_code == 303
    done = {"fact.actual_finish": today(), "fact.result": f"Xong {SCRIPT}"}
    assert urban.post(f"{path}/steps", step="report_done", **done).status_code == 303
    checked = {"fact.inspected_on": today(), "fact.result": "Đạt"}
    assert ward.post(f"{path}/steps", step="verify_done", **checked).status_code == 303
    page = officer.get(path)
    assert SCRIPT not in page.text
    assert "Đã nghiệm thu" in text_of(page)
    told = text_of(officer.get(f"/sites/{site}"))
    assert "Kiến nghị số 45/KN-CAP: Tiếp nhận" in told


def test_the_second_of_two_people_sees_what_the_first_did(sign_in: SignIn, site: str) -> None:
    path = sent(sign_in, site)
    urban = sign_in("dothi")
    found = re.search(r'name="version" value="(\d+)"', urban.get(path).text)
    assert found is not None
    assert urban.post(f"{path}/steps", step="accept", version=found[1]).status_code == 303
    late = {"step": "refuse", "note": "Lời của tôi", "version": found[1]}
    response = urban.post(f"{path}/steps", **late)
    assert response.status_code == 412
    assert "Diễn biến mới nhất: Tiếp nhận" in text_of(response)


def test_the_same_letter_twice_is_flagged(sign_in: SignIn, site: str) -> None:
    first = written(sign_in("csgt"), site)
    second = written(sign_in("csgt"), site)
    page = sign_in("csgt").get(second)
    assert "Có thể trùng" in text_of(page)
    assert f'href="{first}"' in page.text
    assert text_of(sign_in("csgt").get("/recommendations")).count("trùng?") == 2


def test_the_list_narrows_and_refuses_a_choice_it_has_not(sign_in: SignIn, site: str) -> None:
    path = sent(sign_in, site)
    urban = sign_in("dothi")
    day = today()
    for query in ("", "?mine=yes", "?state=sent", f"?sent_from={day}&sent_to={day}"):
        assert path in urban.get(f"/recommendations{query}").text, query
    for query in ("?state=accepted", "?late=late_again", "?sent_to=01/01/2020"):
        assert path not in urban.get(f"/recommendations{query}").text, query
    for query in ("?state=bogus", "?sent_from=mai", "?after=x"):
        assert urban.get(f"/recommendations{query}").status_code == 422, query


def test_a_file_changes_its_desk_on_the_page_of_its_site(sign_in: SignIn, site: str) -> None:
    leader, urban = sign_in("chihuy"), sign_in("dothi")
    path = f"/sites/{site}"
    assert "Công an phường Long Khánh từ" in text_of(leader.get(path))
    assert "Gửi chuyển hồ sơ" not in text_of(urban.get(path))
    wrong = leader.post(f"{path}/handovers", to_body=OFFICE, asked_for="", sent_on="mai")
    assert wrong.status_code == 422
    assert leader.post(
        f"{path}/handovers", to_body=OFFICE, asked_for=f"Khảo sát {SCRIPT}"
    ).status_code == 303  # fmt: skip
    desk = urban.get("/desk")
    assert "Hồ sơ được chuyển đến" in text_of(desk)
    assert SCRIPT not in desk.text
    page = urban.get(path)
    assert SCRIPT not in page.text
    assert "Hồ sơ vẫn ở đơn vị đang giữ" in text_of(page)
    assert urban.post(f"{path}/handovers/answer", answer="refused").status_code == 422
    assert urban.post(f"{path}/handovers/answer", answer="bogus").status_code == 422
    assert urban.post(f"{path}/handovers/answer", answer="accepted").status_code == 303
    shown = text_of(urban.get(path))
    assert f"{OFFICE} từ {today()}: 0 ngày" in shown


def test_a_crash_is_linked_by_hand_on_the_page_of_a_site(sign_in: SignIn, site: str) -> None:
    leader, urban = sign_in("chihuy"), sign_in("dothi")
    crash = re.search(r'href="/crashes/([0-9a-f-]{36})"', leader.get(f"/sites/{site}").text)
    assert crash is not None
    fields = {"crash": f"https://x/crashes/{crash[1]}", "crash_reason": "Cùng nút giao"}
    assert urban.post(f"/sites/{site}/crash-links", **fields).status_code == 403
    assert leader.post(f"/sites/{site}/crash-links", **fields).status_code == 303
    assert "Cùng nút giao" in text_of(leader.get(f"/sites/{site}"))
    undo = f"/sites/{site}/crash-links/{crash[1]}/removal"
    refused = leader.post(undo, unlink_reason="x" * 4001)
    assert refused.status_code == 422
    assert f'id="unlink-{crash[1]}-wrong"' in refused.text
    *_before, outer, inner = re.findall(
        r"<details[^>]*>", refused.text.split(f'id="unlink-{crash[1]}"')[0]
    )
    assert [outer, inner] == ['<details class="later" open>', "<details open>"]
    assert 'id="link-reason-wrong"' not in refused.text
    assert leader.post(undo, unlink_reason="").status_code == 422
    assert leader.post(undo, unlink_reason="Nhầm").status_code == 303


@pytest.mark.parametrize("report", ["recommendations", "accountability", "overdue"])
def test_a_report_is_a_page_a_workbook_and_a_table(sign_in: SignIn, site: str, report: str) -> None:
    sent(sign_in, site)
    leader = sign_in("lanhdao")
    assert leader.get(f"/reports/{report}").status_code == 200
    book = leader.get(f"/reports/{report}?as=xlsx")
    assert "attachment" in book.headers["content-disposition"]
    assert load_workbook(BytesIO(book.content)).sheetnames
    table = leader.get(f"/reports/{report}?as=csv")
    assert table.content.startswith(b"\xef\xbb\xbf")
    for username in ("quantri", "duongsat"):
        assert sign_in(username).get(f"/reports/{report}").status_code == 403


def test_a_report_of_a_period_that_ends_before_it_begins_is_refused(sign_in: SignIn) -> None:
    query = "?from=02/02/2026&to=01/01/2026"
    assert sign_in("chihuy").get(f"/reports/recommendations{query}").status_code == 422
    assert sign_in("chihuy").get("/reports/accountability?threshold=x").status_code == 422


def test_the_front_of_the_reports_leads_to_the_first(sign_in: SignIn) -> None:
    response = sign_in("chihuy").get("/reports")
    assert response.headers["location"] == "/reports/recommendations"
    assert sign_in("quantri").get("/reports").status_code == 403


def test_the_four_numbers_say_why_an_open_letter_is_not_unresolved(sign_in: SignIn) -> None:
    leader, path = sign_in("chihuy"), "/reports/recommendations"
    said = "ngoài tổng số: có thể còn kiến nghị chưa xong mà “Chưa giải quyết” vẫn là 0"
    assert said in text_of(leader.get(path))
    book = load_workbook(BytesIO(leader.get(f"{path}?as=xlsx").content)).active
    assert book is not None
    assert any(said in str(row[0]) for row in book.values)
    assert said not in text_of(leader.get(f"{path}?include_new=yes"))
