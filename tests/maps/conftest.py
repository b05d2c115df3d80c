"""Small frames of an invented place, and a browser without a network."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from geopandas import GeoDataFrame
from playwright.sync_api import Browser, Page, Route
from shapely.geometry import LineString, Point, box

from hotspots.analysis.corridors import BlackSection
from hotspots.analysis.scan_test import Scan
from hotspots.browser_assets import VENDOR

HERE = (107.244, 10.93)
"""Longitude and latitude about which everything lies."""

HOST = "http://registry.test"


@pytest.fixture
def areas() -> GeoDataFrame:
    x, y = HERE
    return gpd.GeoDataFrame(
        {"name": ["Phường Long Khánh"], "note": ["KÍN-1"]},
        geometry=[box(x - 0.05, y - 0.05, x + 0.05, y + 0.05)],
        crs=4326,
    )


@pytest.fixture
def roads() -> GeoDataFrame:
    x, y = HERE
    return gpd.GeoDataFrame(
        {"name": ["QL1"], "road_class": ["national_road"]},
        geometry=[LineString([(x - 0.1, y), (x + 0.1, y + 0.01)])],
        crs=4326,
    )


@pytest.fixture
def railways() -> GeoDataFrame:
    x, y = HERE
    return gpd.GeoDataFrame(
        {"name": ["Đường sắt Hà Nội – TP.HCM"]},
        geometry=[LineString([(x - 0.1, y - 0.01), (x + 0.1, y - 0.02)])],
        crs=4326,
    )


@pytest.fixture
def sites() -> GeoDataFrame:
    x, y = HERE
    return gpd.GeoDataFrame(
        {
            "name": ["<script>document.title='taken'</script>", "{{ 7 * 7 }} & <b>đậm</b>"],
            "legal_class": ["black_spot", "potential_black_spot"],
            "state": ["file_opened", "closed"],
            "route": ["QL1", None],
            "from_m": [1_832_500.0, None],
            "to_m": [1_832_900.0, None],
            "window_start": ["2024-01-01", None],
            "window_end": ["2025-01-01", None],
            "injury_crashes": [1234, 5],
            "href": ["/sites/1", "/sites/2"],
            "crash_ids": [["KÍN-2"], ["KÍN-3"]],
        },
        geometry=[LineString([(x - 0.02, y), (x - 0.016, y)]), Point(x + 0.02, y + 0.01)],
        crs=4326,
    )


@pytest.fixture
def proposals() -> GeoDataFrame:
    x, y = HERE
    return gpd.GeoDataFrame(
        {
            "place": ["disc", "line"],
            "criterion": ["≥ 4 vụ có người bị thương", "a"],
            "window_start": ["2024-01-01", "2024-01-01"],
            "window_end": ["2025-01-01", "2025-01-01"],
            "score": [12.5, 1.0],
            "crash_ids": [["KÍN-4"], ["KÍN-5"]],
        },
        geometry=[Point(x, y - 0.03).buffer(0.002), None],
        crs=4326,
    )


@pytest.fixture
def sections() -> GeoDataFrame:
    x, y = HERE
    found = BlackSection(
        route="QL1",
        from_mm=1_832_500_000,
        to_mm=1_834_500_000,
        sites=(0, 1, 2),
        crashes=31,
        fatal_crashes=2,
        injury_crashes=29,
        years=3.0,
        peak=Scan(count=6, least=6, hits=399, runs=999, crashes=31.0),
    )
    line = LineString([(x - 0.02, y - 0.01), (x + 0.02, y - 0.01)])
    return gpd.GeoDataFrame({"section": [found, found]}, geometry=[line, None], crs=4326)


@pytest.fixture
def cameras() -> GeoDataFrame:
    x, y = HERE
    return gpd.GeoDataFrame(
        {
            "name": ["<script>document.title='taken'</script>", "C-2"],
            "organisation": "UBND phường",
            "works": [True, False],
            "reach_m": 150.0,
            "works_from": date(2025, 1, 1),
            "works_to": [None, date(2025, 6, 30)],
            "href": ["/cameras/1", "/cameras/2"],
            "note": "KÍN-7",
        },
        geometry=[Point(x, y), Point(x + 0.01, y)],
        crs=4326,
    )


@pytest.fixture
def watched_places() -> GeoDataFrame:
    x, y = HERE
    return gpd.GeoDataFrame(
        {
            "name": ["Tuyến <b>1</b>", "Khu chợ", "Điểm 3", "Tuyến 4", "Tuyến 5"],
            "number": ["1 (12/KH)", "2 (12/KH)", "LK-2026-0001", "4 (12/KH)", "5 (12/KH)"],
            "kind": ["route", "area", "spot", "route", "route"],
            "covered": [True, False, False, True, False],
            "counted": [True, True, True, False, False],
            "href": [f"/watched-places/{number}" for number in range(5)],
        },
        geometry=[
            LineString([(x, y), (x + 0.01, y)]),
            box(x + 0.02, y, x + 0.03, y + 0.01),
            LineString([(x, y + 0.02), (x + 0.01, y + 0.02)]),
            LineString([(x, y - 0.02), (x + 0.01, y - 0.02)]),
            LineString([(x, y - 0.03), (x + 0.01, y - 0.03)]),
        ],
        crs=4326,
    )


@pytest.fixture
def make_crashes() -> Callable[[int], GeoDataFrame]:
    def make(count: int) -> GeoDataFrame:
        random = np.random.default_rng(20)
        x = HERE[0] + random.normal(0, 0.01, count)
        y = HERE[1] + random.normal(0, 0.01, count)
        grade = random.choice(3, count, p=[0.1, 0.6, 0.3])
        return gpd.GeoDataFrame(
            {
                "id": [f"KÍN-C{number}" for number in range(count)],
                "occurred_at": pd.Timestamp("2024-03-09 21:05")
                + pd.to_timedelta(np.arange(count), unit="min"),
                "killed": (grade == 0).astype(int),
                "injured": (grade == 1).astype(int),
                "officer": "KÍN-6",
            },
            geometry=gpd.points_from_xy(x, y),
            crs=4326,
        )

    return make


@dataclass
class Watched:
    """A page, what it asked for beyond the given documents, and what it complained of."""

    page: Page
    documents: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def open(self, html: str, **others: str) -> None:
        """Open a document at the host's root, `/<name>` being others."""
        self.documents = {"/": html} | {f"/{name}": text for name, text in others.items()}
        self.page.goto(f"{HOST}/")
        self.page.wait_for_timeout(250)

    def answer(self, route: Route) -> None:
        path = route.request.url.removeprefix(HOST).partition("?")[0]
        vendor = VENDOR / path.removeprefix("/static/vendor/")
        if path in self.documents:
            route.fulfill(body=self.documents[path], content_type="text/html; charset=utf-8")
        elif path.startswith("/static/vendor/") and vendor.is_file():
            route.fulfill(path=vendor)
        else:
            self.asked.append(route.request.url)
            route.abort()


@pytest.fixture
def watched(chromium: Browser) -> Iterator[Watched]:
    """A page on a desk; every request is answered here or cut off."""
    yield from _watched(chromium, 1400, 900)


@pytest.fixture(params=[(1400, 900), (390, 844)], ids=["desktop", "phone"])
def each_screen(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Watched]:
    """The same on a desk and on a phone."""
    yield from _watched(chromium, *request.param)


def _watched(chromium: Browser, width: int, height: int) -> Iterator[Watched]:
    context = chromium.new_context(viewport={"width": width, "height": height})
    watched = Watched(context.new_page())
    watched.page.on("pageerror", lambda error: watched.complaints.append(str(error)))
    watched.page.on("console", lambda said: watched.complaints.append(said.text))
    watched.page.route("**/*", watched.answer)
    yield watched
    context.close()


@pytest.fixture
def file_page(chromium: Browser, tmp_path: Path) -> Iterator[tuple[Page, Path, list[str]]]:
    """A page with the network off, a file to write the map to, and all that it asks for or says."""
    context = chromium.new_context(offline=True)
    page = context.new_page()
    heard: list[str] = []
    page.on("request", lambda asked: heard.append(asked.url))
    page.on("console", lambda said: heard.append(said.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    yield page, tmp_path / "map.html", heard
    context.close()
