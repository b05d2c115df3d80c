"""Service roads on the map: told in words, linked where the map stays, drawn by the program."""

from datetime import date
from typing import Any

import geopandas as gpd
import pytest
from geopandas import GeoDataFrame
from shapely.geometry import LineString

from hotspots.errors import Message
from hotspots.maps.documents import site_map
from hotspots.maps.ground import Ground
from hotspots.maps.road_layers import service_road_features
from hotspots.vocabulary import Locale
from tests.maps.conftest import HERE

BAD = "<script>alert(1)</script>"


@pytest.fixture
def service_roads() -> GeoDataFrame:
    x, y = HERE
    where = Message("{line}, {start} – {end}", {"line": BAD, "start": "Km1", "end": "Km2"})
    return gpd.GeoDataFrame(
        {
            "number": ["DG-01", BAD, "DG-03"],
            "where": [where] * 3,
            "state": ["planned", "under_construction", "open"],
            "year": [2027, None, 2028],
            "plan": ["12/KH"] * 3,
            "href": ["/service-roads/1", "/service-roads/2", "/service-roads/3"],
        },
        geometry=[LineString([(x, y + n / 900), (x + 0.01, y + n / 900)]) for n in range(3)],
        crs=4326,
    )


def test_what_is_planned_is_told_and_linked_only_where_the_map_stays(
    service_roads: GeoDataFrame,
) -> None:
    told = service_road_features(service_roads, locale=Locale.VI, links=True)
    assert told[0]["title"] == "Đường gom DG-01"
    assert told[0]["rows"] == [
        ["Đoạn", f"{BAD}, Km1 – Km2"],
        ["Trạng thái", "Quy hoạch"],
        ["Năm dự kiến", "2027"],
        ["Số kế hoạch", "12/KH"],
    ]
    assert [each["href"] for each in told] == service_roads["href"].tolist()
    left = service_road_features(service_roads, locale=Locale.EN, links=False)
    assert {each["href"] for each in left} == {""}
    assert service_road_features(service_roads.iloc[:0], locale=Locale.VI, links=True) == []


def test_they_are_drawn_with_a_legend_by_state_and_a_name_is_only_read(
    watched: Any, service_roads: GeoDataFrame, areas: GeoDataFrame
) -> None:
    document = site_map(
        ground=Ground(areas),
        service_roads=service_roads,
        locale=Locale.VI,
        mode="embed",
        title="Bản đồ",
        attribution="",
        as_of=date(2026, 3, 4),
    )
    watched.open(document)
    page = watched.page
    for words in ("Quy hoạch", "Đang thi công", "Đã đưa vào sử dụng"):
        page.locator(f".hs-legend >> text={words}").wait_for(state="attached")
    drawn = page.locator("path[stroke='#1b7f4b']")
    assert drawn.count() == 3
    dashes = [drawn.nth(n).get_attribute("stroke-dasharray") for n in range(3)]
    assert len(set(dashes)) == 3
    drawn.nth(1).click(force=True)
    page.locator(f".hs-card >> text=Đường gom {BAD}").wait_for()
    assert watched.complaints == []
