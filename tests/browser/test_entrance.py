"""Coming in: an invitation on a phone, and the second step set up and asked for."""

import time

import pytest
from playwright.sync_api import Page

from hotspots.registry import totp
from tests.browser.conftest import PHONE, Seat, SitDown, StandOutside

pytestmark = pytest.mark.browser

WORDS = "tám con ngựa gỗ"
ADMIN_PAGES = ["/admin/accounts", "/admin/organisations", "/admin/sign-ins", "/admin/audit"]


def _fits_and_is_labelled(page: Page) -> bool:
    wide = page.evaluate("document.documentElement.scrollWidth")
    nameless = page.evaluate(
        "() => [...document.querySelectorAll('input:not([type=hidden]), select, textarea')]"
        ".filter((field) => !field.labels.length).map((field) => field.name)"
    )
    return wide <= PHONE["width"] and nameless == []


def _code(secret: str) -> str:
    return totp.code_of(secret, int(time.time()) // totp.STEP_S)


def _press_and_enter(seat: Seat, username: str, password: str) -> None:
    seat.page.fill("#username", username)
    seat.page.fill("#password", password)
    seat.press("main button")


def test_an_invitation_is_handed_on_and_used_on_a_phone(
    sit_down: SitDown, stand_outside: StandOutside
) -> None:
    keeper = sit_down("quantri", phone=True)
    for path in ADMIN_PAGES:
        keeper.open(path)
        assert _fits_and_is_labelled(keeper.page), path
    keeper.open("/admin/accounts")
    keeper.press("text=Mời người dùng")
    keeper.page.fill("#username", "can.bo.moi")
    keeper.page.fill("#display_name", "Cán bộ <script>alert(1)</script>")
    keeper.page.select_option("#role", "urban_officer")
    keeper.page.select_option("#organisation", label="UBND phường Long Khánh")
    keeper.press("main form button:has-text('Mở tài khoản')")
    link = keeper.page.input_value("#link")
    assert _fits_and_is_labelled(keeper.page)

    invited = stand_outside(phone=True)
    invited.open(link.removeprefix(invited.address))
    assert _fits_and_is_labelled(invited.page)
    invited.page.fill("#password", "matkhau1")
    invited.page.fill("#again", "matkhau1")
    invited.complains_of(422)
    invited.press("main form button")
    assert "8 ký tự" in invited.page.inner_text("#password-wrong >> nth=0")
    invited.page.fill("#password", WORDS)
    invited.page.fill("#again", WORDS)
    invited.press("main form button")
    assert "Đã đặt mật khẩu" in invited.page.inner_text("main")
    _press_and_enter(invited, "can.bo.moi", WORDS)
    invited.press("a.person")
    assert "Cán bộ <script>alert(1)</script>" in invited.page.inner_text("main")
    assert _fits_and_is_labelled(invited.page)


def test_the_second_step_is_set_up_with_a_phone_and_asked_for(
    sit_down: SitDown, stand_outside: StandOutside
) -> None:
    officer = sit_down("csgt", phone=True)
    officer.open("/account")
    officer.page.fill("#begin-current", "hotspots-demo")
    officer.press("form[action='/account/second-step'] button")
    assert officer.page.locator("svg.qr").count() == 1
    officer.page.click("summary")
    secret = officer.page.inner_text(".secret code").replace(" ", "")
    assert _fits_and_is_labelled(officer.page)
    officer.page.fill("#code", _code(secret))
    officer.press("main form button")
    codes = officer.page.locator(".codes code").all_inner_texts()
    assert len(codes) == 10

    again = stand_outside(phone=True)
    again.open("/sign-in?next=/sites")
    _press_and_enter(again, "csgt", "hotspots-demo")
    assert _fits_and_is_labelled(again.page)
    again.page.fill("#code", "000000" if _code(secret) != "000000" else "000001")
    again.complains_of(401)
    again.press("main form button")
    assert "Mã không đúng" in again.page.inner_text("[role=alert]")
    again.page.fill("#code", codes[0])
    again.press("main form button")
    assert again.page.url.endswith("/sites")
