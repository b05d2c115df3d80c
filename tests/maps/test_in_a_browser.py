from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from geopandas import GeoDataFrame
from playwright.sync_api import Page

from hotspots.maps.documents import picker_map, proposals_map, site_map
from hotspots.maps.ground import Ground, Lines
from hotspots.vocabulary import Locale

pytestmark = pytest.mark.browser

HOLDER = """<!DOCTYPE html><meta charset="utf-8"><link rel="icon" href="data:,">
<iframe src="/picker" style="width:100%;height:500px"></iframe><script>
window.heard = [];
document.addEventListener("hotspots:picked", (event) => heard.push(event.detail));
</script>"""
SHOW = """({lon, lat}) => document.querySelector("iframe").contentWindow
  .postMessage({type: "hotspots:show", lon, lat}, location.origin)"""
VISIBLE = """() => { let sum = 0; hotspots.map.eachLayer((layer) => {
  if (layer._groups) for (const group of layer._groups) sum += group.n; }); return sum; }"""


FIRST_CRASH = """() => {
  const at = hotspots.map.latLngToContainerPoint(hotspots.store.latlngs[0]);
  const frame = hotspots.map.getContainer().getBoundingClientRect();
  return [at.x + frame.left, at.y + frame.top];
}"""


@pytest.fixture
def shown(  # noqa: PLR0917 - pytest gives fixtures by name
    areas: GeoDataFrame,
    roads: GeoDataFrame,
    railways: GeoDataFrame,
    sites: GeoDataFrame,
    proposals: GeoDataFrame,
    sections: GeoDataFrame,
    make_crashes: Callable[[int], GeoDataFrame],
) -> dict[str, Any]:
    return {
        "ground": Ground(areas, Lines(roads, railways)),
        "sites": sites,
        "proposals": proposals,
        "sections": sections,
        "crashes": make_crashes(300),
        "locale": Locale.VI,
        "title": "Long Khánh",
        "attribution": "<b>© OpenStreetMap contributors</b>",
    }


def test_a_file_opens_without_a_network_and_asks_for_nothing(
    file_page: tuple[Page, Path, list[str]], shown: dict[str, Any]
) -> None:
    page, file, heard = file_page
    file.write_text(site_map(**shown, mode="embed"), "utf-8")
    page.goto(file.as_uri())
    page.wait_for_timeout(300)
    assert [each for each in heard if not each.startswith("data:")] == [file.as_uri()]
    assert page.locator(".hs-site").count() == 3
    assert page.locator(".leaflet-control-attribution b").count() == 0


def test_the_credits_take_one_line_and_are_whole_when_touched(
    each_screen: Any, shown: dict[str, Any]
) -> None:
    sources = "© OpenStreetMap contributors, under the Open Database Licence 1.0" * 2
    each_screen.open(site_map(**shown | {"attribution": sources}, mode="static", links=True))
    box = each_screen.page.locator(".leaflet-control-attribution")
    is_narrow = each_screen.page.evaluate("innerWidth") <= 600
    before = box.bounding_box()["height"]
    box.click()
    assert (box.bounding_box()["height"] > before) is is_narrow


def test_every_layer_can_be_switched_and_nothing_complains(
    each_screen: Any, shown: dict[str, Any]
) -> None:
    each_screen.open(site_map(**shown, mode="static", links=True))
    control = each_screen.page.locator(".leaflet-control-layers")
    control.hover()  # a phone shows it folded
    for box in control.locator("input").all():
        box.click()
        box.click()
    assert control.locator("input:checked").count() == control.locator("input").count() - 1
    assert each_screen.asked == []
    assert each_screen.complaints == []


def test_a_name_that_is_a_script_is_only_read(watched: Any, shown: dict[str, Any]) -> None:
    watched.open(site_map(**shown, mode="static", links=True))
    page = watched.page
    for number in (1, 2):
        page.locator(".hs-site").nth(number).dispatch_event("click")
        name = shown["sites"]["name"].iloc[number - 1]
        page.get_by_role("heading", name=name, exact=True).wait_for()
        assert page.locator(".hs-card b").count() == 0
        assert page.locator(f'.hs-open[href="/sites/{number}"]').count() == 1
    assert page.title() == "Long Khánh"
    assert watched.complaints == []


def test_a_black_section_is_a_band_that_says_what_it_is(
    watched: Any, shown: dict[str, Any]
) -> None:
    watched.open(site_map(**shown | {"locale": Locale.EN}, mode="embed"))
    page = watched.page
    page.locator('path.leaflet-interactive[stroke="#6a3d9a"]').dispatch_event("click")
    page.get_by_role("heading", name="Black section", exact=True).wait_for()
    assert "3 sites on QL1 from Km1832+500" in page.locator(".hs-card").inner_text()
    assert page.locator(".hs-legend .hs-section").count() == 1
    assert watched.complaints == []


def test_a_severity_can_be_switched_off(watched: Any, shown: dict[str, Any]) -> None:
    watched.open(site_map(**shown, mode="embed"))
    before = watched.page.evaluate(VISIBLE)
    watched.page.evaluate("document.querySelector('.hs-legend').open = true")
    watched.page.locator(".hs-row input").nth(1).uncheck()
    assert 0 < watched.page.evaluate(VISIBLE) < before


def test_twenty_thousand_crashes_are_drawn_from_one_block(
    file_page: tuple[Page, Path, list[str]],
    proposals: GeoDataFrame,
    make_crashes: Callable[[int], GeoDataFrame],
    record_property: Callable[[str, object], None],
) -> None:
    html = proposals_map(
        proposals,
        make_crashes(20_000),
        locale=Locale.VI,
        crash_points=True,
        title="x",
        attribution="",
    )
    record_property("bytes", len(html.encode()))
    assert len(html.encode()) < 1_500_000
    page, file, _ = file_page
    file.write_text(html, "utf-8")
    page.goto(file.as_uri())
    page.evaluate("hotspots.map.setZoom(10, {animate: false})")
    assert page.evaluate(VISIBLE) == 20_000
    assert html.count("application/json") == 4  # settings, crashes, density, proposals


def test_a_click_on_crashes_opens_their_list(watched: Any, shown: dict[str, Any]) -> None:
    two = shown["crashes"].iloc[[0, 0]]
    html = proposals_map(
        shown["proposals"].iloc[:0],
        two,
        locale=Locale.VI,
        crash_points=True,
        title="x",
        attribution="",
    )
    watched.open(html)
    watched.page.mouse.click(*watched.page.evaluate(FIRST_CRASH))
    watched.page.wait_for_selector(".hs-card .hs-card")
    assert "09/03/2024 21:05" in watched.page.locator(".hs-card").first.inner_text()


def test_a_click_on_the_picker_is_heard_by_the_page_around_it(
    each_screen: Any, areas: GeoDataFrame
) -> None:
    each_screen.open(
        HOLDER, picker=picker_map(ground=Ground(areas), locale=Locale.VI, attribution="")
    )
    each_screen.page.locator("iframe").click(position={"x": 180, "y": 250})
    (heard,) = each_screen.page.evaluate("heard")
    assert 107.1 < heard["lon"] < 107.4
    assert 10.8 < heard["lat"] < 11.1
    assert each_screen.complaints == []


def test_the_page_around_the_picker_sets_and_removes_its_pin_without_an_echo(
    watched: Any, areas: GeoDataFrame
) -> None:
    watched.open(HOLDER, picker=picker_map(ground=Ground(areas), locale=Locale.VI, attribution=""))
    picker = watched.page.frames[1]
    watched.page.evaluate(SHOW, {"lon": 107.25, "lat": 10.94})
    picker.wait_for_selector(".hs-pin")
    assert picker.evaluate("hotspots.map.getBounds().contains([10.94, 107.25])")
    watched.page.evaluate(SHOW, {"lon": None, "lat": None})
    picker.wait_for_selector(".hs-pin", state="detached")
    assert watched.page.evaluate("heard") == []


def test_the_picker_ignores_a_place_that_is_no_place(watched: Any, areas: GeoDataFrame) -> None:
    watched.open(HOLDER, picker=picker_map(ground=Ground(areas), locale=Locale.VI, attribution=""))
    watched.page.evaluate(SHOW, {"lon": "107,25", "lat": 200})
    watched.page.wait_for_timeout(100)
    assert watched.page.frames[1].locator(".hs-pin").count() == 0
    assert watched.complaints == []
