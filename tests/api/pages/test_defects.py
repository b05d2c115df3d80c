"""Reporting a defect and closing its repair by the forms that a phone shows."""

import re

from httpx2 import Response

from hotspots import clock
from hotspots.i18n import shown_date
from hotspots.vocabulary import CaseState, SiteKind
from tests.api.pages.conftest import SignIn
from tests.api.pages.shown_forms import form_of
from tests.api.pages.test_recommendations import sent
from tests.api.pages.visitor import Visitor, text_of
from tests.casework import as_form, step_of
from tests.pictures import photo

DEFECT = {
    "type": "street_lighting",
    "danger": "high",
    "place_text": "Km1832+500 QL1",
    "description": "<script>alert(1)</script>",
}


def _report(visitor: Visitor, **told: str) -> str:
    sent = DEFECT | {"found_on": shown_date(clock.today())} | told
    answer = visitor.post("/defects/new", **sent)
    assert answer.status_code == 303, text_of(answer)
    return str(answer.headers["location"]).split("?", maxsplit=1)[0]


def _send_step(
    visitor: Visitor, site: str, start: CaseState, to: CaseState, **told: object
) -> Response:
    page = visitor.get(site).text
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version is not None
    step = step_of(SiteKind.INFRASTRUCTURE_DEFECT, start, to)
    sent = as_form(step, "UBND phường Long Khánh", clock.today()) | {"version": version[1]}
    return visitor.post(f"{site}/moves", **(sent | told))


def _take(visitor: Visitor, site: str, start: CaseState, to: CaseState, **told: object) -> None:
    assert _send_step(visitor, site, start, to, **told).status_code == 303


def _assigned(visitor: Visitor) -> str:
    """A defect that was reported, verified and assigned."""
    site = _report(visitor)
    _take(visitor, site, CaseState.REPORTED, CaseState.VERIFIED)
    _take(visitor, site, CaseState.VERIFIED, CaseState.ASSIGNED)
    return site


def test_what_is_wrong_stands_beside_its_field_and_the_rest_is_kept(sign_in: SignIn) -> None:
    visitor = sign_in("dothi")
    sent = DEFECT | {"found_on": "32/13/2025", "danger": ""}
    answer = visitor.post("/defects/new", **sent)
    assert answer.status_code == 422
    assert 'id="found_on-wrong"' in answer.text
    assert 'id="danger-wrong"' in answer.text
    assert 'value="Km1832+500 QL1"' in answer.text
    assert "<script>alert" not in answer.text


def test_a_leader_in_a_meeting_has_no_form(sign_in: SignIn) -> None:
    assert sign_in("lanhdao").get("/defects/new").status_code == 403


def test_a_defect_has_a_page_in_the_words_of_the_catalogue(sign_in: SignIn) -> None:
    visitor = sign_in("csgt")
    site = _report(visitor)
    page = visitor.get(site)
    said = text_of(page)
    assert "Đèn chiếu sáng hư hỏng" in said
    assert "từ " + shown_date(clock.today()) + " đến nay" in said
    assert "<script>alert" not in page.text
    listed = text_of(visitor.get("/sites?kind=infrastructure_defect"))
    assert site.rsplit("/", 1)[1] in listed
    assert site.rsplit("/", 1)[1] not in text_of(visitor.get("/sites?kind=road_spot"))


def test_a_defect_is_offered_to_the_body_that_manages_its_road(sign_in: SignIn) -> None:
    visitor = sign_in("dothi")
    site = _report(visitor)
    _take(visitor, site, CaseState.REPORTED, CaseState.VERIFIED)
    form = visitor.get(site).text.split('name="fact.managing_body"', 1)[1].split("</select>")[0]
    assert form.startswith(" required")
    assert re.findall("<option selected>([^<]+)", form) == ["Khu Quản lý đường bộ IV"]


def test_urban_management_closes_a_repair_by_one_form_at_the_top(sign_in: SignIn) -> None:
    visitor = sign_in("dothi")
    site = _assigned(visitor)
    assert "hồ sơ đang ở UBND phường Long Khánh" in text_of(visitor.get(f"{site}?said=assigned"))
    page = visitor.get(site).text
    form = page.index('name="fact.quantity"')
    assert page.index('name="photo"') < form < page.index("<iframe")
    files = {"photo": ("IMG_1.jpg", photo(size=(400, 300)), "image/jpeg")}
    _take(visitor, site, CaseState.ASSIGNED, CaseState.REPORTED_DONE, files=files)
    done = visitor.get(site)
    assert "state-reported_done" in done.text
    assert "12,5 Đơn vị tính m²" in text_of(done)
    assert "Chưa có: ảnh sau" not in text_of(done)
    assert "Sau khi xử lý" in text_of(visitor.get(f"{site}/photos"))
    other = sign_in("csgt")
    _take(other, site, CaseState.REPORTED_DONE, CaseState.VERIFIED_DONE)
    assert "state-verified_done" in other.get(site).text


def test_what_is_no_photo_or_no_unit_is_refused_and_nothing_is_reported(
    sign_in: SignIn,
) -> None:
    visitor = sign_in("dothi")
    site = _assigned(visitor)
    way = (CaseState.ASSIGNED, CaseState.REPORTED_DONE)
    files = {"photo": ("IMG_1.jpg", b"<script>", "image/jpeg")}
    answer = _send_step(visitor, site, *way, files=files)
    assert answer.status_code == 422
    assert 'id="reported_done-photo-wrong"' in answer.text
    answer = _send_step(visitor, site, *way, **{"fact.unit": "m vuông"})
    assert 'id="reported_done-unit-wrong"' in answer.text
    assert "state-assigned" in visitor.get(site).text


def test_a_step_without_a_place_for_a_photo_and_a_page_without_its_version_are_refused(
    sign_in: SignIn,
) -> None:
    visitor = sign_in("dothi")
    site = _report(visitor)
    way = (CaseState.REPORTED, CaseState.VERIFIED)
    files = {"photo": ("IMG_1.jpg", photo(size=(400, 300)), "image/jpeg")}
    answer = _send_step(visitor, site, *way, files=files)
    assert answer.status_code == 422
    assert "Bước này không nhận ảnh." in answer.text
    assert _send_step(visitor, site, *way, version="x").status_code == 412
    assert "state-reported" in visitor.get(site).text


def test_a_repair_reported_without_a_photo_says_so_to_who_checks_it(sign_in: SignIn) -> None:
    visitor = sign_in("dothi")
    site = _assigned(visitor)
    assert "Chưa có ảnh sau khi sửa" in text_of(visitor.get(site))
    _take(visitor, site, CaseState.ASSIGNED, CaseState.REPORTED_DONE)
    assert "Chưa có: ảnh sau khi xử lý" in text_of(sign_in("csgt").get(site))


def test_a_verified_repair_leads_to_the_answer_of_the_letter_and_fills_it_in(
    sign_in: SignIn,
) -> None:
    visitor, police = sign_in("dothi"), sign_in("csgt")
    site = _assigned(visitor)
    code = site.rsplit("/", 1)[1]
    letter = sent(sign_in, code)
    visitor.post(f"{letter}/steps", step="accept")
    _take(visitor, site, CaseState.ASSIGNED, CaseState.REPORTED_DONE)
    _take(police, site, CaseState.REPORTED_DONE, CaseState.VERIFIED_DONE)
    page = visitor.get(site)
    assert "Kiến nghị số 45/KN-CAP về bất cập này chưa giải quyết xong" in text_of(page)
    assert f'href="{letter}">Mở kiến nghị: Báo cáo hoàn thành' in page.text
    shown = visitor.get(letter)
    form = form_of(shown.text, f"{letter}/steps", "report_done")
    assert form.is_open
    answer = form.fields
    today = shown_date(clock.today())
    said = f"{code}: sửa xong ngày {today} (12,5 m²), kiểm tra đạt ngày {today}."
    assert (answer["fact.actual_finish"], answer["fact.result"]) == (today, said)
    assert "từng giải pháp" not in text_of(shown)
    answer |= {"step": "report_done"}
    assert visitor.post(f"{letter}/steps", **answer).status_code == 303
    assert "đã có trả lời" in text_of(police.get(site))


def test_a_defect_stands_on_the_map_with_a_shape_of_its_own(sign_in: SignIn) -> None:
    visitor = sign_in("csgt")
    site = _report(visitor)
    drawn = visitor.get(f"/maps/registry?site={site.rsplit('/', 1)[1]}")
    assert drawn.status_code == 200
    assert "infrastructure_defect" in drawn.text


HEAD = "Số,Loại,Mức độ,Ngày phát hiện,Vị trí\n"
LISTED = HEAD + "D-1,Vạch sơn mờ,Cao,30/12/2025,Km1832+500 QL1\n"
BAD = LISTED + "D-2,<script>,Cao,31/02/2025,Km1832+500 QL1\n"


def _send(visitor: Visitor, path: str, content: str, **told: str) -> Response:
    files = {"file": ("bất cập.csv", content.encode(), "text/csv")}
    return visitor.post(path, files=files, **told)


def _mark(checked: Response) -> str:
    found = re.search(r'name="checked" value="(\w+)"', checked.text)
    assert found, text_of(checked)
    return found[1]


def test_rows_of_a_list_that_cannot_be_used_are_named(sign_in: SignIn) -> None:
    answer = _send(sign_in("phuong"), "/defects/import/check", BAD)
    assert answer.status_code == 422
    assert "31/02/2025" in text_of(answer)
    assert "<script>" not in answer.text.replace("<script src", "")


def test_a_list_is_shown_before_it_is_taken_in(sign_in: SignIn) -> None:
    visitor = sign_in("phuong")
    checked = _send(visitor, "/defects/import/check", LISTED)
    assert "Vạch sơn mờ" in text_of(checked)
    assert "D-1" not in text_of(visitor.get("/sites?kind=infrastructure_defect"))
    changed = LISTED.replace("Cao", "Thấp")
    answer = _send(visitor, "/defects/import", changed, checked=_mark(checked))
    assert "Chưa có gì được ghi" in text_of(answer)
    taken = _send(visitor, "/defects/import", LISTED, checked=_mark(checked))
    site = re.search(r'"(/sites/LK-\S+?)"', taken.text)
    assert site is not None
    assert "D-1" in text_of(visitor.get(site[1]))
