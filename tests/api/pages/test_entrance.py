"""The door and the frame: signing in and out, forged forms, languages, error pages, headers."""

import re

import pytest

from hotspots.registry import demo_story
from tests.api.pages.conftest import SignIn
from tests.api.pages.visitor import Visitor, text_of

PAGES = [
    "/",
    "/proposals",
    "/sites",
    "/crashes/new",
    "/crashes/unplaced",
    "/imports",
    "/screening",
    "/maps/registry",
    "/maps/picker",
]


@pytest.mark.parametrize("path", PAGES)
def test_a_stranger_is_led_to_the_door_and_back(stranger: Visitor, path: str) -> None:
    response = stranger.get(path)
    assert response.status_code == 303
    assert response.headers["location"] == f"/sign-in?next={path}"


def test_a_wrong_password_says_the_same_as_an_unknown_name(stranger: Visitor) -> None:
    wrong = stranger.post("/sign-in", username="csgt", password="wrong-password")
    unknown = stranger.post("/sign-in", username="nobody", password="wrong-password")
    assert wrong.status_code == unknown.status_code == 401
    assert text_of(wrong) == text_of(unknown)
    assert "session" not in wrong.cookies


@pytest.mark.parametrize("name", [each.username for each in demo_story.accounts()])
def test_every_role_comes_in_at_the_own_desk_or_where_it_was_going(
    stranger: Visitor, name: str
) -> None:
    for asked, shown in (({}, "/desk"), ({"next": "/"}, "/desk"), ({"next": "/sites"}, "/sites")):
        entered = stranger.post("/sign-in", username=name, password=demo_story.PASSWORD, **asked)
        assert entered.headers["location"] == shown
        assert stranger.get(shown).status_code == 200
        assert stranger.get("/sign-in").headers["location"] == "/desk"
        stranger.client.cookies.clear()


@pytest.mark.parametrize("onward", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_the_door_leads_to_no_other_host(stranger: Visitor, onward: str) -> None:
    entered = stranger.post("/sign-in", username="csgt", password=demo_story.PASSWORD, next=onward)
    assert entered.headers["location"] == "/desk"
    chosen = stranger.get("/language", params={"to": "en", "next": onward})
    assert chosen.headers["location"] == "/"


@pytest.mark.parametrize(
    "path",
    [
        "/sign-out",
        "/crashes",
        "/screening",
        "/imports",
        "/imports/check",
        "/sites/LK-2025-0001/moves",
        "/proposals/00000000-0000-0000-0000-000000000000/accept",
        "/crashes/00000000-0000-0000-0000-000000000000/place",
    ],
)
def test_a_form_from_elsewhere_is_refused(sign_in: SignIn, path: str) -> None:
    visitor = sign_in("gis")
    visitor.csrf_token = "0" * 64
    response = visitor.post(path)
    assert response.status_code == 403
    assert "Biểu mẫu" in text_of(response)


def test_a_session_that_ended_sends_a_part_of_a_page_to_the_door(stranger: Visitor) -> None:
    response = stranger.get("/crashes/preview", headers={"hx-request": "true"})
    assert response.status_code == 401
    assert response.headers["hx-redirect"] == "/sign-in"


@pytest.mark.parametrize("path", ["/sites/NO-1", "/proposals?state=bogus", "/crashes/not-an-id"])
def test_an_error_page_has_the_menu_the_banner_and_a_way_on(sign_in: SignIn, path: str) -> None:
    response = sign_in("csgt").get(path)
    assert response.status_code in {404, 422}
    shown = text_of(response)
    assert "DỮ LIỆU TRÌNH DIỄN" in shown
    assert "Đề xuất" in shown
    assert "Về bản đồ" in shown


def test_an_unknown_address_is_a_page_too(stranger: Visitor) -> None:
    response = stranger.get("/nowhere")
    assert response.status_code == 404
    assert "Không tìm thấy" in text_of(response)


@pytest.mark.parametrize("path", [page for page in PAGES if not page.startswith("/maps")])
def test_no_page_holds_a_script_or_a_style_of_its_own(sign_in: SignIn, path: str) -> None:
    response = sign_in("gis").get(path)
    assert response.status_code == 200
    assert not re.findall(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=", response.text)
    assert "'unsafe-inline'" not in response.headers["content-security-policy"]
    assert not re.findall(r"(?:src|href|action)=\"(?:https?:)?//", response.text)


def test_signing_in_shows_the_pages_in_the_language_of_the_account(stranger: Visitor) -> None:
    entered = stranger.post(
        "/sign-in", username="csgt", password=demo_story.PASSWORD, next="/sites"
    )
    assert entered.status_code == 303
    assert entered.headers["location"] == "/sites"
    cookie = entered.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    page = stranger.get("/sites")
    assert "Cán bộ CSGT, Công an phường Long Khánh" in text_of(page)
    assert "Ngày đánh giá" in text_of(page) or "31/12/2025" in text_of(page)


def test_the_language_is_chosen_once_and_kept(sign_in: SignIn) -> None:
    visitor = sign_in("csgt")
    chosen = visitor.get("/language", params={"to": "en", "next": "/sites?state=closed"})
    assert chosen.headers["location"] == "/sites?state=closed"
    assert "Registered sites" in text_of(visitor.get("/sites"))


def test_signing_out_ends_the_session(sign_in: SignIn) -> None:
    visitor = sign_in("csgt")
    response = visitor.post("/sign-out")
    assert response.headers["location"] == "/sign-in"
    assert 'session=""' in response.headers["set-cookie"]
