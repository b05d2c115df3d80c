"""Two wards, a national road with uneven posts, a street, a junction and the people who report."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd
from pandas import DataFrame
from sqlalchemy.orm import Session

from hotspots.analysis.metric_coordinates import project
from hotspots.models import Account, AdministrativeArea, Junction, JunctionArm, Route
from hotspots.vocabulary import RoadClass, Role
from tests.factories import (
    box,
    make_account,
    make_area,
    make_organisation,
    make_route,
    make_route_post,
    mark_deployment,
)

ROAD_LAT = 10.95
"""QL1 runs east along this parallel from 107.2 to 107.3, Km1830 to Km1840."""

STREET_LAT = 10.97
UTM = "EPSG:32648"


@dataclass
class Countryside:
    """West ward and east ward, which meet at 107.25."""

    session: Session
    west: AdministrativeArea
    east: AdministrativeArea
    road: Route
    street: Route
    junction: Junction
    officer: Account
    analyst: Account


def make_countryside(session: Session) -> Countryside:
    """Build the network; the officer works in the west, the analyst everywhere."""
    mark_deployment(session)
    west = make_area(session, code="W", name="Phường Tây", geom=box(107.15, 10.9, 107.25, 11.0))
    east = make_area(session, code="E", name="Phường Đông", geom=box(107.25, 10.9, 107.35, 11.0))
    road = make_route(session, code="QL1", name="Quốc lộ 1", aliases=["QL1A"])
    for km, lon in [(1830, 107.2), (1833, 107.231), (1840, 107.3)]:
        measure = along(lon)
        make_route_post(
            session,
            road,
            chainage_m=km * 1000.0,
            measure_m=measure,
            point=f"SRID=4326;POINT({lon} {ROAD_LAT})",
        )
    street = make_route(
        session,
        code="Hùng Vương",
        name="đường Hùng Vương",
        road_class=RoadClass.URBAN_STREET,
        geom=f"SRID=4326;MULTILINESTRING((107.22 {STREET_LAT}, 107.24 {STREET_LAT}))",
    )
    junction = Junction(code="NG1", name="Ngã tư Một", point=f"SRID=4326;POINT(107.231 {ROAD_LAT})")
    junction.arms = [JunctionArm(route_id=road.id, chainage_m=1_833_000.0)]
    session.add(junction)
    police = make_organisation(session, name="Công an phường Tây")
    officer = make_account(session, Role.POLICE_OFFICER, areas=[west], organisation=police)
    analyst = make_account(session, Role.GIS_ANALYST, organisation=police)
    session.flush()
    return Countryside(session, west, east, road, street, junction, officer, analyst)


def along(lon: float) -> float:
    """How many metres of the road lie west of a longitude."""
    ends = project([107.2, lon], [ROAD_LAT, ROAD_LAT], to_crs=UTM)
    return float(((ends[1] - ends[0]) ** 2).sum() ** 0.5)


def stated(**columns: object) -> DataFrame:
    """Crashes as the locator is told of them, one row unless columns are lists."""
    length = max((len(v) for v in columns.values() if isinstance(v, list)), default=1)
    given = {
        "occurred_at": pd.Timestamp("2026-03-02 12:00"),
        "lon": None,
        "lat": None,
        "route": None,
        "chainage_m": None,
        "place_text": None,
        "location_class": None,
    } | columns
    frame = DataFrame({n: v if isinstance(v, list) else [v] * length for n, v in given.items()})
    for name in ("lon", "lat", "chainage_m"):
        frame[name] = frame[name].astype(float)
    for name in ("route", "place_text", "location_class"):
        frame[name] = frame[name].astype(object)
    return frame


def crash_rows(count: int, **columns: object) -> list[dict[str, object]]:
    """Rows of a crash file: a fatal crash a day, half-way along the western road."""
    return [
        {
            "id": f"T{number:03d}",
            "occurred_at": f"{date(2026, 1, 1 + number % 28).isoformat()} 08:30",
            "lon": 107.21 + 0.0001 * (number % 100),
            "lat": ROAD_LAT,
            "killed": 1,
            "injured": 0,
        }
        | columns
        for number in range(count)
    ]


def write_csv(path: Path, rows: list[dict[str, object]], columns: list[str] | None = None) -> Path:
    """Write rows as a CSV file."""
    DataFrame(rows, columns=columns).to_csv(path, index=False)
    return path
