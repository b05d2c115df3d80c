"""Where cameras are to be: an area is drawn on a phone, and the map shows that none sees it."""

import pytest
from playwright.sync_api import FrameLocator

from tests.browser.conftest import PHONE, Seat, SitDown

pytestmark = pytest.mark.browser

CORNERS = ((-9, -6), (9, -6), (9, 6))
"""From the middle of the map, which the ward fills."""


def _map(seat: Seat) -> FrameLocator:
    frame = seat.page.frame_locator("iframe.map")
    frame.locator(".leaflet-container").wait_for()
    return frame


def _click(seat: Seat, corner: tuple[int, int]) -> None:
    drawn = len(_corners(seat))
    box = seat.page.locator("iframe.map").bounding_box()
    assert box is not None
    at = {"x": box["width"] / 2 + corner[0], "y": box["height"] / 2 + corner[1]}
    seat.page.locator("iframe.map").click(position=at)
    lines = "document.getElementById('outline').value.split('\\n').filter(Boolean).length"
    seat.page.wait_for_function(f"{lines} === {drawn + 1}")


def _corners(seat: Seat) -> list[str]:
    return seat.page.input_value("#outline").split()[1::2]


def test_an_area_is_drawn_by_its_corners_and_stands_on_map_and_desk(sit_down: SitDown) -> None:
    seat = sit_down("dothi", phone=True)
    seat.open("/watched-places/new")
    assert seat.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    told = {"name": "Khu chợ", "paper_number": "12/KH", "source_reference": "1"}
    for name, value in (told | {"valid_from": "01/01/2026"}).items():
        seat.page.fill(f"#{name}", value)
    seat.page.select_option("#ward", index=1)
    _map(seat)
    for corner in CORNERS:
        _click(seat, corner)
    assert seat.page.input_value("#ward") == ""
    seat.page.click("[data-last-corner]")
    assert len(_corners(seat)) == 2
    _click(seat, CORNERS[2])
    drawn = _corners(seat)
    seat.press("main button:has-text('Lưu')")
    assert "Đã ghi vào danh mục" in seat.page.inner_text("main")
    unseen = _map(seat).locator(".hs-row >> text=Chưa có camera: 1")
    unseen.wait_for(state="attached")
    seat.press("main a[href$='/correction']")
    assert _corners(seat) == drawn
    seat.open("/desk")
    seat.press("a.tile[href='/reports/cameras#uncovered']")
    assert "Khu chợ" in seat.page.inner_text("main")
