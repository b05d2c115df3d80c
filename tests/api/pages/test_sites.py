"""A registered site: two axes, its evidence, and its file moved by those who may."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from httpx2 import Response
from sqlalchemy import select

from hotspots import clock
from hotspots.models import Account
from hotspots.registry import monitoring
from hotspots.registry.case_access import find
from hotspots.vocabulary import CaseState, SiteKind
from tests.api.pages.conftest import Sessions, SignIn
from tests.api.pages.visitor import Visitor, text_of
from tests.casework import as_form, done_told, inspection_form, measure_told, step_of
from tests.pictures import photo

SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def site(sign_in: SignIn, proposal_id: UUID) -> str:
    """The address of a site that was just accepted."""
    response = sign_in("chihuy").post(f"/proposals/{proposal_id}/accept", version="1")
    return response.headers["location"].split("?")[0]


def _steps(visitor: Visitor, site: str) -> list[str]:
    return re.findall(r'<button name="to" value="(\w+)"', visitor.get(site).text)


def _version(visitor: Visitor, site: str) -> str:
    form = r'/moves" data-once>.*?name="version" value="(\d+)"'
    found = re.search(form, visitor.get(site).text, re.DOTALL)
    return found[1] if found else ""


def _hang(visitor: Visitor, site: str, *, shade: int, **told: str) -> str:
    files = {"file": ("IMG.jpg", photo(size=(64, 48), shade=shade), "image/jpeg")}
    hung = visitor.post(f"{site}/photos", files=files, **({"purpose": "before"} | told))
    assert hung.status_code == 303, text_of(hung)
    return hung.headers["location"].rsplit("=", 1)[1]


def _move(visitor: Visitor, site: str, to: str, **told: str) -> Response:
    """Fill in the form of a step, with all that it asks for, photos included."""
    if to == "verified":
        _hang(visitor, site, shade=10)
        _hang(visitor, site, shade=60)
    elif to == "reported_done":
        before = _hang(visitor, site, shade=110)
        _hang(visitor, site, shade=160, purpose="after", pair_of_id=before)
    state = re.search(r'state-(\w+)"', visitor.get(site).text)
    assert state is not None
    step = step_of(SiteKind.ROAD_SPOT, CaseState(state[1]), CaseState(to))
    sent = as_form(step, "UBND phường Long Khánh", clock.today())
    sent |= {"version": _version(visitor, site)} | told
    return visitor.post(f"{site}/moves", **sent)


def test_a_site_of_another_ward_is_not_found(sign_in: SignIn, site: str) -> None:
    visitor = sign_in("csgt.baovinh")
    assert visitor.get(site).status_code == 404
    assert visitor.post(f"{site}/moves", to="file_opened").status_code == 404
    assert visitor.get(f"/maps/registry?site={site.rsplit('/', 1)[1]}").status_code == 404


@pytest.mark.parametrize("path", ["/sites/LK-1999-0001", "/sites/%00", "/sites/'%3B--"])
def test_a_code_nobody_gave_out_is_not_found(sign_in: SignIn, path: str) -> None:
    assert sign_in("chihuy").get(path).status_code == 404


@pytest.mark.parametrize("username", ["dothi", "lanhdao", "quantri", "duongsat"])
def test_who_may_not_verify_a_place_has_no_button_and_is_refused(
    sign_in: SignIn, site: str, username: str
) -> None:
    visitor = sign_in(username)
    assert _steps(visitor, site) == []
    assert "Xác minh tại hiện trường: do" in text_of(visitor.get(site))
    assert visitor.post(f"{site}/moves", to="verified").status_code == 403


@pytest.mark.parametrize("to", ["", "bogus"])
def test_a_step_that_does_not_exist_is_refused(sign_in: SignIn, site: str, to: str) -> None:
    assert sign_in("chihuy").post(f"{site}/moves", to=to).status_code == 422


def test_a_step_out_of_turn_is_refused(sign_in: SignIn, site: str) -> None:
    response = sign_in("chihuy").post(f"{site}/moves", to="closed")
    assert response.status_code == 409


def test_a_step_without_its_photos_is_disabled_and_says_why(sign_in: SignIn, site: str) -> None:
    page = sign_in("phuong").get(site)
    assert re.search(r'<button name="to" value="verified" disabled', page.text)
    assert "Hãy thêm ít nhất hai ảnh" in text_of(page)
    for shade in (10, 60):
        _hang(sign_in("phuong"), site, shade=shade)
    assert '<button name="to" value="verified">' in sign_in("phuong").get(site).text


def test_what_a_step_lacks_stands_beside_its_field(sign_in: SignIn, site: str) -> None:
    response = sign_in("phuong").post(
        f"{site}/moves", to="verified", **{"fact.units_present": "Tổ 1"}
    )
    shown = text_of(response)
    assert response.status_code == 422
    assert "Hồ sơ còn thiếu: Biên bản khảo sát hiện trường" in shown
    assert "Tổ 1" in response.text


def test_the_second_of_two_people_sees_what_the_first_did(sign_in: SignIn, site: str) -> None:
    first, second = sign_in("phuong"), sign_in("duongbo")
    before = _version(second, site)
    sent = as_form(
        step_of(SiteKind.ROAD_SPOT, CaseState.PROPOSED, CaseState.VERIFIED),
        "UBND phường Long Khánh",
        clock.today(),
    )
    assert _move(first, site, "verified").status_code == 303
    response = second.post(f"{site}/moves", **sent | {"version": before, "note": "Tôi cũng đi"})
    assert response.status_code == 412
    shown = text_of(response)
    told = shown[shown.index("Điểm khác nhau") :]
    assert "Hồ sơ Đã đề xuất Đã khảo sát xác minh Cán bộ UBND phường Long Khánh" in told
    assert "Tôi cũng đi" in told


def test_a_file_goes_its_way_and_tells_it(sign_in: SignIn, site: str) -> None:
    walk = [
        ("phuong", "verified"),
        ("chihuy", "file_opened"),
        ("duongbo", "cause_determined"),
        ("dothi", "measure_proposed"),
        ("duongbo", "decided"),
        ("dothi", "works_under_way"),
        ("dothi", "reported_done"),
    ]
    for username, to in walk:
        visitor = sign_in(username)
        assert to in _steps(visitor, site)
        if to == "cause_determined":
            visitor.post(f"{site}/inspections", **inspection_form())
        elif to == "measure_proposed":
            assert visitor.post(f"{site}/measures", **measure_told()).status_code == 303
        elif to == "reported_done":
            done = re.search(r"/measures/[-0-9a-f]{36}", visitor.get(site).text)
            assert done is not None
            assert visitor.post(f"{site}{done[0]}", **done_told(clock.today())).status_code == 303
        assert _move(visitor, site, to, note=f"{to} {SCRIPT}").status_code == 303
        assert f"state-{to}" in visitor.get(site).text
    engineer = sign_in("dothi")
    assert _steps(engineer, site) == []
    assert engineer.post(f"{site}/moves", to="verified_done").status_code == 403
    assert _move(sign_in("phuong"), site, "verified_done").status_code == 303
    page = sign_in("chihuy").get(site)
    shown = text_of(page)
    assert SCRIPT not in page.text
    assert "350.000.000 đồng" in shown
    assert "Tự động theo quy trình." in shown
    assert "Văn bản trong hồ sơ (8)" in shown


def test_a_pause_is_asked_for_approved_and_ended_on_the_page(sign_in: SignIn, site: str) -> None:
    ward, leader = sign_in("phuong"), sign_in("chihuy")
    until = (clock.today() + timedelta(days=10)).strftime("%d/%m/%Y")
    refused = ward.post(f"{site}/hold", reason="", until=until)
    assert (refused.status_code, until in refused.text) == (422, True)
    assert ward.post(f"{site}/hold", reason="Chờ vốn", until=until).status_code == 303
    assert "Cho phép tạm dừng" not in text_of(ward.get(site))
    assert "Cho phép tạm dừng" in text_of(leader.get(site))
    assert leader.post(f"{site}/hold/decision", approve="yes").status_code == 303
    assert "không tính thời hạn" in text_of(leader.get(site))
    assert _steps(ward, site) == []
    assert ward.post(f"{site}/hold/end").status_code == 303
    assert _steps(ward, site) == ["verified"]


def test_the_list_narrows_by_class_and_by_state(sign_in: SignIn, site: str) -> None:
    visitor = sign_in("lanhdao")
    for query in ("", "?class=black_spot", "?state=proposed&area=26080"):
        assert site in visitor.get(f"/sites{query}").text
    assert site not in visitor.get("/sites?state=closed").text
    assert visitor.get("/sites?state=bogus").status_code == 422


def test_a_page_shows_window_criterion_and_deciding_crashes(sign_in: SignIn, site: str) -> None:
    page = sign_in("csgt").get(site)
    shown = text_of(page)
    for fact in ("41/2024/TT-BGTVT", "đến hết 31/12/2025", "12 tháng", "Long Khánh"):
        assert fact in shown
    assert 'href="/crashes/' in page.text
    leaders = sign_in("lanhdao").get(site)
    assert 'href="/crashes/' not in leaders.text


def test_the_list_narrows_by_desk_road_days_and_lateness(sign_in: SignIn, site: str) -> None:
    visitor = sign_in("lanhdao")
    day = clock.today().strftime("%d/%m/%Y")
    for query in (
        "?desk=Công an phường Long Khánh",
        f"?registered_from={day}&registered_to={day}",
        "?registered_to=31/12/9999",
    ):
        assert site in visitor.get(f"/sites{query}").text, query
    for query in ("?overdue=yes", "?registered_to=01/01/2020", "?road=QL1"):
        assert site not in visitor.get(f"/sites{query}").text, query
    for query in ("?road=đường không tên", "?registered_from=mai", "?desk=Không có"):
        response = visitor.get(f"/sites{query}")
        assert response.status_code == 422
        assert 'role="alert"' in response.text


def test_a_note_too_long_on_a_check_stands_beside_it_and_is_kept(
    sign_in: SignIn, registry: Sessions, site: str
) -> None:
    with registry.begin() as session:
        manager = session.scalars(select(Account).where(Account.username == "duongbo")).one()
        case = find(session, manager, site.rsplit("/", 1)[1])
        monitoring.begin(session, case, on=clock.today() - timedelta(days=800), months=(12, 24, 36))
        first, second, _third = monitoring.checks_of(session, case)
    note = "x" * 4001
    refused = sign_in("duongbo").post(f"{site}/checks/{first.id}", note=note)
    assert refused.status_code == 422
    assert f'id="check-{first.id}-wrong"' in refused.text
    assert f'value="{note}" ' in refused.text
    assert f'id="check-{second.id}-wrong"' not in refused.text


def test_a_paper_is_not_taken_out_without_a_reason_beside_its_field(
    sign_in: SignIn, site: str
) -> None:
    visitor = sign_in("duongbo")
    paper = {"kind": "letter", "number": "12/CV", "dated": f"{clock.today():%d/%m/%Y}"}
    assert visitor.post(f"{site}/documents", **paper).status_code == 303
    found = re.search(r"/documents/([0-9a-f-]{36})/removal", visitor.get(site).text)
    assert found is not None
    refused = visitor.post(f"{site}/documents/{found[1]}/removal", reason=" ")
    assert refused.status_code == 422
    assert f'id="why-{found[1]}-wrong"' in refused.text
