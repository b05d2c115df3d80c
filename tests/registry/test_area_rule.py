"""One rule for borders: what the database says of a place, the index of crashes says as well."""

from datetime import date

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import column, func, select, values
from sqlalchemy.orm import Session
from sqlalchemy.types import Text

from hotspots.registry.area_rule import GAP_M, communes, units_met
from hotspots.registry.locators import read_locator
from hotspots.registry.stated_places import areas_met
from tests.factories import box, make_area, make_former

TODAY = date(2026, 3, 2)
LAT = 10.95
METRE = 1 / 109_300
"""About a metre along the parallel, in degrees."""


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTSPOTS_NOW", f"{TODAY.isoformat()}T10:00")


@pytest.fixture
def wards(session: Session) -> dict[str, str]:
    """B, then a gap of 60 m, A, an overlap of 20 m with C, and D that meets C exactly."""
    east = 107.2 + 60 * METRE
    drawn = {
        "B": (107.1, 107.2),
        "A": (east, 107.3),
        "C": (107.3 - 20 * METRE, 107.4),
        "D": (107.4, 107.5),
    }
    made = {
        code: make_area(session, code=code, geom=box(west, 10.9, last, 11.0))
        for code, (west, last) in drawn.items()
    }
    make_former(session, code="0", geom=box(107.1, 10.9, 107.5, 11.0))
    return {str(area.id): code for code, area in made.items()}


def of_point(session: Session, wards: dict[str, str], lon: float) -> list[str]:
    point = f"SRID=4326;POINT({lon} {LAT})"
    return [wards[str(each.id)] for each in areas_met(session, func.ST_GeomFromEWKT(point), TODAY)]


@pytest.mark.parametrize(
    ("lon", "ward"),
    [
        (107.15, ["B"]),
        (107.4, ["C"]),
        (107.3 - 10 * METRE, ["A"]),
        (107.2 + 20 * METRE, ["B"]),
        (107.2 + 40 * METRE, ["A"]),
        (107.1 - (GAP_M - 2) * METRE, ["B"]),
        (107.1 - (GAP_M + 2) * METRE, []),
    ],
    ids=["inside", "border", "overlap", "gap west", "gap east", "near", "too far"],
)
def test_a_point_is_in_the_one_ward_of_the_rule(
    session: Session, wards: dict[str, str], lon: float, ward: list[str]
) -> None:
    assert of_point(session, wards, lon) == ward


def test_a_stretch_is_in_every_ward_it_meets_and_between_borders_in_the_nearest(
    session: Session, wards: dict[str, str]
) -> None:
    shapes = {
        "across": f"LINESTRING({107.2 - 5 * METRE} {LAT}, {107.2 + 70 * METRE} {LAT})",
        "between": f"LINESTRING({107.2 + 5 * METRE} {LAT}, {107.2 + 9 * METRE} {LAT})",
        "far": f"LINESTRING(108.0 {LAT}, 108.1 {LAT})",
    }
    told = values(column("id", Text), column("shape", Text), name="told").data(list(shapes.items()))
    geom = func.ST_GeomFromText(told.c.shape, 4326).label("geom")
    places = select(told.c.id, geom).subquery("place")
    rows = session.execute(units_met(places, communes(TODAY))).all()
    found = sorted((name, wards[str(area)], gap) for name, area, gap in rows)
    assert [each[:2] for each in found] == [("across", "A"), ("across", "B"), ("between", "B")]
    assert found[2][2] == pytest.approx(5, abs=0.1)
    assert found[0][2] is None


@given(lons=st.lists(st.floats(107.09, 107.51), min_size=1, max_size=40))
@settings(
    max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
def test_the_index_and_the_database_say_the_same_of_any_point(
    session: Session, wards: dict[str, str], lons: list[float]
) -> None:
    lons = [*lons, *(107.2 + each * METRE for each in (0, 29, 31, 60)), 107.4, 107.3]
    index = read_locator(session).areas
    held = index.find(np.column_stack([lons, np.full(len(lons), LAT)]), TODAY)
    told = [[] if each is None else [wards[each]] for each in index.ids(held.area)]
    assert told == [of_point(session, wards, lon) for lon in lons]
