"""A registered site: two axes, its evidence, and its file moved by those who may."""

import re
from uuid import UUID

import pytest

from tests.api.pages.conftest import SignIn
from tests.api.pages.visitor import Visitor, text_of

SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def site(sign_in: SignIn, proposal_id: UUID) -> str:
    """The address of a site that was just accepted."""
    response = sign_in("chihuy").post(f"/proposals/{proposal_id}/accept", version="1")
    return response.headers["location"].split("?")[0]


def _steps(visitor: Visitor, site: str) -> list[str]:
    return re.findall(r'<button name="to" value="(\w+)"', visitor.get(site).text)


def _version(visitor: Visitor, site: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', visitor.get(site).text)
    return found[1] if found else ""


def _move(visitor: Visitor, site: str, to: str, note: str = "") -> int:
    version = _version(visitor, site)
    return visitor.post(f"{site}/moves", to=to, note=note, version=version).status_code


def test_a_site_of_another_ward_is_not_found(sign_in: SignIn, site: str) -> None:
    visitor = sign_in("csgt.baovinh")
    assert visitor.get(site).status_code == 404
    assert visitor.post(f"{site}/moves", to="file_opened").status_code == 404
    assert visitor.get(f"/maps/registry?site={site.rsplit('/', 1)[1]}").status_code == 404


@pytest.mark.parametrize("path", ["/sites/LK-1999-0001", "/sites/%00", "/sites/'%3B--"])
def test_a_code_nobody_gave_out_is_not_found(sign_in: SignIn, path: str) -> None:
    assert sign_in("chihuy").get(path).status_code == 404


@pytest.mark.parametrize("username", ["csgt", "dothi", "phuong", "lanhdao", "quantri"])
def test_who_may_not_open_the_file_has_no_button_and_is_refused(
    sign_in: SignIn, site: str, username: str
) -> None:
    visitor = sign_in(username)
    assert _steps(visitor, site) == []
    assert "Bước tiếp theo: Mở hồ sơ" in text_of(visitor.get(site))
    assert visitor.post(f"{site}/moves", to="file_opened").status_code == 403


@pytest.mark.parametrize("to", ["", "bogus"])
def test_a_step_that_does_not_exist_is_refused(sign_in: SignIn, site: str, to: str) -> None:
    assert sign_in("chihuy").post(f"{site}/moves", to=to).status_code == 422


def test_a_step_out_of_turn_is_refused(sign_in: SignIn, site: str) -> None:
    response = sign_in("chihuy").post(f"{site}/moves", to="closed")
    assert response.status_code == 409


def test_the_second_of_two_people_sees_what_the_first_did(sign_in: SignIn, site: str) -> None:
    first, second = sign_in("chihuy"), sign_in("duongbo")
    before = _version(second, site)
    assert _move(first, site, "file_opened") == 303
    sent = {"to": "file_opened", "version": before, "note": "Tôi cũng mở"}
    response = second.post(f"{site}/moves", **sent)
    assert response.status_code == 412
    shown = text_of(response)
    assert "Chỉ huy Công an phường Long Khánh" in shown
    assert "Đã mở hồ sơ" in shown
    assert "Tôi cũng mở" in shown


def test_whoever_did_the_works_cannot_verify_them(sign_in: SignIn, site: str) -> None:
    leader, engineer = sign_in("chihuy"), sign_in("dothi")
    assert _move(leader, site, "file_opened") == 303
    assert _move(engineer, site, "works_under_way") == 303
    assert _move(engineer, site, "reported_done") == 303
    assert _steps(engineer, site) == []
    assert engineer.post(f"{site}/moves", to="verified_done").status_code == 403
    assert _steps(sign_in("phuong"), site) == ["verified_done"]


def test_a_file_goes_its_whole_way_and_tells_it(sign_in: SignIn, site: str) -> None:
    walk = [
        ("chihuy", "file_opened"),
        ("dothi", "works_under_way"),
        ("duongbo", "reported_done"),
        ("csgt", "verified_done"),
        ("chihuy", "closed"),
    ]
    for username, to in walk:
        visitor = sign_in(username)
        assert _steps(visitor, site) == [to]
        assert _move(visitor, site, to, note=f"{to} {SCRIPT}") == 303
        assert f"state-{to}" in visitor.get(site).text
    page = sign_in("chihuy").get(site)
    assert page.text.count("<time ") == len(walk) + 1
    assert SCRIPT not in page.text
    assert "Không còn bước nào" in text_of(page)


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
