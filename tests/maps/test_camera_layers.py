"""Cameras on a map: what the legend counts, what leaves the server, what is asked for late."""

import json
from typing import Any

import pytest
from geopandas import GeoDataFrame

from hotspots.maps.camera_layers import camera_data
from hotspots.maps.documents import picker_map, site_map
from hotspots.maps.ground import Ground
from hotspots.vocabulary import Locale

HOLDER = """<!DOCTYPE html><meta charset="utf-8"><link rel="icon" href="data:,">
<iframe src="/picker" style="width:100%;height:500px"></iframe>"""
DRAW = """(outline) => document.querySelector("iframe").contentWindow
  .postMessage({type: "hotspots:outline", outline, fit: true}, location.origin)"""
CORNERS = [[107.24, 10.93], [107.25, 10.93], [107.25, 10.94]]


@pytest.fixture
def frames(cameras: GeoDataFrame, watched_places: GeoDataFrame) -> dict[str, Any]:
    told = {"locale": Locale.VI, "title": "x", "attribution": ""}
    return {"cameras": cameras, "watched": watched_places} | told


def _legend(data: dict[str, Any]) -> list[str]:
    return [row["text"] for section in data["legend"] for row in section["items"]]


def test_the_legend_counts_what_is_seen_what_not_and_what_does_not_count(
    cameras: GeoDataFrame, watched_places: GeoDataFrame
) -> None:
    data = camera_data(cameras, watched_places, locale=Locale.EN, links=True)
    assert _legend(data) == [
        "Seen by a camera: 1",
        "Seen by no camera: 2",
        "On other roads, not counted: 2",
        "At work: 1",
        "Not at work: 1",
    ]
    looks = [each["look"] for each in data["watched"]]
    assert looks == ["seen", "unseen", "unseen", "uncounted", "uncounted"]
    outlined = [each["outline"] is not None for each in data["watched"]]
    assert outlined == [True, True, False, True, True]  # a spot's outline lies with the sites
    empty = camera_data(cameras.iloc[:0], watched_places.iloc[:0], locale=Locale.EN, links=True)
    assert (_legend(empty), empty["cameras"], empty["watched"]) == ([], [], [])


def test_a_meeting_map_holds_both_layers_without_a_link_or_a_note(frames: dict[str, Any]) -> None:
    html = site_map(**frames, mode="embed")
    assert "Chưa có camera: 2" in html
    assert "30/06/2025" in html
    assert "KÍN" not in html
    assert "/cameras/" not in html
    assert "/watched-places/" not in html
    assert "<script>document" not in html


@pytest.mark.browser
def test_in_a_meeting_they_are_off_until_somebody_switches_them_on(
    file_page: Any, frames: dict[str, Any]
) -> None:
    page, file, heard = file_page
    file.write_text(site_map(**frames, mode="embed"), "utf-8")
    page.goto(file.as_uri())
    assert page.locator(".hs-site").count() == 0
    for box in page.locator(".leaflet-control-layers input").all():
        box.check()
    assert page.locator(".hs-site").count() == 7
    page.locator(".hs-site").first.dispatch_event("click")
    page.get_by_role("heading", name="Tuyến <b>1</b>", exact=True).wait_for()
    assert [each for each in heard if not each.startswith("data:")] == [file.as_uri()]


@pytest.mark.browser
def test_a_served_map_asks_once_for_both_when_the_first_is_switched_on(
    watched: Any, frames: dict[str, Any], areas: GeoDataFrame
) -> None:
    cameras, places = frames.pop("cameras"), frames.pop("watched")
    data = camera_data(cameras, places, locale=Locale.VI, links=True)
    document = site_map(
        **frames, ground=Ground(areas), mode="static", camera_source="/maps/cameras"
    )
    watched.open(document, **{"maps/cameras": json.dumps(data)})
    page = watched.page
    assert page.locator(".hs-legend >> text=camera").count() == 0
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.locator(".leaflet-control-layers label", has_text="Tuyến, địa bàn").click()
    page.locator(".hs-legend >> text=Chưa có camera: 2").wait_for()
    assert page.locator(".hs-site").count() == 5
    page.locator(".leaflet-control-layers input").last.click()
    page.locator('.hs-site[title^="Camera"]').first.wait_for(state="attached")
    assert page.locator(".hs-site").count() == 7
    assert len(asked) == 1
    assert watched.complaints == []


@pytest.mark.browser
def test_what_cannot_be_read_is_said_in_the_legend(
    watched: Any, frames: dict[str, Any], areas: GeoDataFrame
) -> None:
    del frames["cameras"], frames["watched"]
    document = site_map(
        **frames, ground=Ground(areas), mode="static", camera_source="/", with_cameras=True
    )
    watched.open(document)
    watched.page.locator(".hs-legend >> text=Không đọc được").wait_for()


@pytest.mark.browser
def test_the_corners_of_an_outline_are_drawn_and_each_click_tells_one(
    each_screen: Any, areas: GeoDataFrame
) -> None:
    picker = picker_map(ground=Ground(areas), locale=Locale.VI, attribution="", outline=True)
    each_screen.open(HOLDER, picker=picker)
    page, drawn = each_screen.page, each_screen.page.frames[1]
    for outline, paths in (
        ({"type": "Polygon", "coordinates": [CORNERS]}, 4),  # the area and its corners
        ({"type": "Polygon", "coordinates": [CORNERS[:1]]}, 2),
        ({"type": "MultiPolygon", "coordinates": [[CORNERS], "broken"]}, 0),
        (None, 0),
    ):
        page.evaluate(DRAW, outline)
        page.wait_for_timeout(100)
        assert drawn.locator(".leaflet-outlines-pane path").count() == paths
    page.evaluate("document.addEventListener('hotspots:picked', (e) => { heard = e.detail; })")
    page.locator("iframe").click(position={"x": 180, "y": 250})
    assert page.evaluate("heard.lat > 10.8 && heard.lon > 107.1")
    assert drawn.locator(".hs-pin").count() == 0
    assert each_screen.complaints == []
