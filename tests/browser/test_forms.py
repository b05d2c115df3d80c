"""Forms on a phone, without scripts, and the two steps of an import."""

from pathlib import Path

import pytest

from tests.browser.conftest import PHONE, SitDown

pytestmark = pytest.mark.browser

ROWS = "source_reference,occurred_at,place_text,killed,injured\n"
GOOD = ROWS + "X-1,28/02/2025 10:00,Km1832+500 QL1,0,1\n"

PAGES = [
    "/",
    "/proposals",
    "/sites",
    "/crashes/new",
    "/crashes/unplaced",
    "/imports",
    "/screening",
]


def test_every_page_fits_a_phone_and_every_field_has_a_label(sit_down: SitDown) -> None:
    seat = sit_down("gis", phone=True)
    for path in PAGES:
        seat.open(path)
        wide = seat.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= PHONE["width"], path
        nameless = seat.page.evaluate(
            "() => [...document.querySelectorAll('input:not([type=hidden]), select, textarea')]"
            ".filter((field) => !field.labels.length).map((field) => field.name)"
        )
        assert nameless == [], path


def test_the_menu_of_a_phone_unfolds_and_folds(sit_down: SitDown) -> None:
    seat = sit_down("gis", phone=True)
    seat.open("/sites")
    menu, entry = seat.page.locator(".fold"), seat.page.locator("#menu a[href='/screening']")
    assert menu.inner_text() == "Trình đơn: Vị trí trong sổ"
    assert not entry.is_visible()
    menu.click()
    assert entry.is_visible()
    seat.page.keyboard.press("Escape")
    assert not entry.is_visible()
    menu.click()
    seat.press("#menu a[href='/screening']")
    assert seat.page.url.endswith("/screening")


def test_a_file_is_checked_in_place_and_then_taken_in(sit_down: SitDown, tmp_path: Path) -> None:
    (tmp_path / "tháng 2.csv").write_text(GOOD, "utf-8")
    seat = sit_down("csgt")
    seat.open("/imports")
    seat.page.set_input_files("#file", tmp_path / "tháng 2.csv")
    seat.page.click("button:has-text('Kiểm tra tệp')")
    seat.page.locator("#outcome .tiles").wait_for()
    assert seat.page.url.endswith("/imports")
    seat.press("#outcome button")
    assert "Đã nhập: tháng 2.csv" in seat.page.inner_text("main")
    seat.page.set_input_files("#file", tmp_path / "tháng 2.csv")
    seat.page.click("button:has-text('Kiểm tra tệp')")
    seat.page.locator("#outcome >> text=đã được nhập").wait_for()
    assert seat.page.locator("#outcome button").count() == 0


def test_without_scripts_a_crash_is_still_recorded(sit_down: SitDown) -> None:
    seat = sit_down("csgt", scripts=False)
    seat.open("/crashes/new")
    seat.page.fill("#place_text", "Km1832+500 QL1")
    seat.page.fill("#occurred_on", "30/12/2025")
    seat.page.fill("#injured", "2")
    seat.press("#crash-form > .columns button:has-text('Lưu')")
    assert "Km1832+500 QL1" in seat.page.inner_text("main")


def test_the_language_changes_on_the_page_one_is_on(sit_down: SitDown) -> None:
    seat = sit_down("chihuy")
    seat.open("/proposals?state=all")
    seat.press("form[action='/language'] button")
    assert seat.page.url.endswith("/proposals?state=all")
    assert seat.page.inner_text("h1") == "Proposals"
    assert seat.page.locator("html").get_attribute("lang") == "en"
