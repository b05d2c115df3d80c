"""The story of the registry, clicked through with the network off."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import FrameLocator
from sqlalchemy import Engine

from hotspots import clock
from hotspots.registry.worker import Worker
from tests.browser.conftest import Seat, SitDown
from tests.pictures import photo

pytestmark = pytest.mark.browser

PROPOSED, VERIFIED = "#d55e00", "#c04e00"
"""Colours of a file on the map."""


def _map(seat: Seat) -> FrameLocator:
    frame = seat.page.frame_locator("iframe.map")
    frame.locator(".leaflet-container").wait_for()
    return frame


def _crashes_on_the_map(seat: Seat) -> Any:
    return _map(seat).locator("body").evaluate("() => hotspots.store.size")


def _photograph(seat: Seat, site: str, picture: Path) -> None:
    seat.open(f"{site}/photos/new")
    seat.page.set_input_files("#file", picture)
    seat.page.locator(".view canvas").wait_for()
    seat.press("text=Lưu ảnh")


def test_from_a_crash_by_km_to_a_verified_place(
    sit_down: SitDown, demo_database: Engine, tmp_path: Path
) -> None:
    officer = sit_down("csgt", phone=True)
    officer.open("/")
    before = _crashes_on_the_map(officer)
    officer.open("/crashes/new")
    officer.page.fill("#place_text", "Km1832+500 QL1")
    officer.page.get_by_text("Quốc lộ 1", exact=False).first.wait_for()
    _map(officer).locator(".hs-pin").wait_for()
    officer.page.fill("#occurred_on", "30/12/2025")
    officer.page.fill("#occurred_time", "17:05")
    officer.page.fill("#killed", "1")
    officer.press("#crash-form > .columns button:has-text('Lưu')")
    assert "Km1832+500 QL1" in officer.page.inner_text("main")
    officer.press("main [role=status] a >> nth=0")
    assert _crashes_on_the_map(officer) == before + 1

    leader = sit_down("chihuy")
    leader.open("/screening")
    leader.press("form[action='/screening'] button")
    Worker(demo_database).do_all()
    leader.press("main [role=status] a")
    leader.press("tbody th a >> nth=0")
    assert "người có thẩm quyền quyết định" in leader.page.inner_text("main")
    leader.page.fill("#note", "Đồng ý <script>alert(1)</script>")
    leader.press("form[action$='/accept'] button")
    site = leader.page.url.split("?")[0].removeprefix(leader.address)
    code = site.removeprefix("/sites/")
    assert code in leader.page.inner_text("h1")
    mark = f".hs-site[title*='{code}']"
    assert _map(leader).locator(f"{mark} [fill='{PROPOSED}']").count() == 1

    ward = sit_down("phuong", phone=True)
    for shade in (40, 200):
        (tmp_path / f"{shade}.jpg").write_bytes(photo(shade=shade))
        _photograph(ward, site, tmp_path / f"{shade}.jpg")
    ward.open(site)
    today = clock.today().strftime("%d/%m/%Y")
    ward.page.fill("#verified-inspected_on", today)
    ward.page.fill("#verified-units_present", "Công an phường, UBND phường")
    ward.page.fill("#verified-inspection_minutes-number", "12/BB-KS")
    ward.page.fill("#verified-inspection_minutes-dated", today)
    ward.press("main button[name=to][value=verified]")
    assert "Đã khảo sát xác minh" in ward.page.inner_text(".heading")
    assert _map(ward).locator(f"{mark} [fill='{VERIFIED}']").count() == 1
    engineer = sit_down("dothi", phone=True)
    engineer.open("/")
    assert _map(engineer).locator(f"{mark} [fill='{VERIFIED}']").count() == 1
    _map(engineer).locator(mark).dispatch_event("click")
    with engineer.going():
        _map(engineer).locator(".hs-card a").click()
    assert engineer.page.url.endswith(site)
    engineer.page.locator("main img").first.wait_for(state="attached")  # photos come later
    assert code in engineer.page.title()


def test_a_click_says_where_and_a_fixed_place_leaves_the_queue(sit_down: SitDown) -> None:
    analyst = sit_down("gis")
    analyst.open("/crashes/unplaced")
    waiting = analyst.page.locator("tbody tr").count()
    analyst.press("tbody tr >> nth=0 >> text=Xác định vị trí")
    analyst.page.fill("#place_text", "Km1832+500 QL1")
    analyst.page.locator("#found-place .said.good").wait_for()
    _map(analyst).locator(".leaflet-container").click(position={"x": 200, "y": 160})
    analyst.page.wait_for_function("document.getElementById('lat').value !== ''")
    assert analyst.page.input_value("#place_text") == ""
    analyst.page.locator("#found-place .lead").wait_for()
    analyst.page.click("[data-clear-point]")
    assert analyst.page.input_value("#lat") == ""
    analyst.page.fill("#place_text", "Km1833+100 QL1")
    analyst.page.locator("#found-place b", has_text="Km1833+100").wait_for()
    analyst.press("button:has-text('Lưu vị trí')")
    analyst.open("/crashes/unplaced")
    assert analyst.page.locator("tbody tr").count() == waiting - 1
