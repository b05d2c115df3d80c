from datetime import datetime
from typing import Any
from uuid import uuid4

import pandas as pd
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from hotspots.errors import InvalidInput
from hotspots.records import CrashRecord
from hotspots.registry.crash_places import NOT_ON_RAILS
from hotspots.registry.crash_rows import crash_row, crash_rows
from hotspots.registry.location import Locator
from hotspots.registry.locators import read_locator
from hotspots.registry.stated_crash import as_frame, as_stated
from hotspots.settings import TIME_ZONE
from tests.registry.countryside import ROAD_LAT, make_countryside

NUMBER = st.one_of(st.none(), st.integers(0, 3))
FACTS = st.fixed_dictionaries(
    {"occurred_at": st.sampled_from(["2026-01-05T10:00", "05/01/2026", "2025-12-31T23:59:59"])},
    optional={
        "source": st.sampled_from(["PC08", None]),
        "source_reference": st.sampled_from(["7/2026", None]),
        "reported_at": st.sampled_from(["2026-01-06T08:00", None]),
        "killed": NUMBER,
        "injured": NUMBER,
        "seriously_injured": NUMBER,
        "slightly_injured": NUMBER,
        "damage_vnd": st.sampled_from([None, 0, 1_500_000_000]),
        "damage_only": st.sampled_from([None, True, False]),
        "light": st.sampled_from([None, "daylight"]),
        "road_users": st.sampled_from([None, ["motorcycle", "truck"], []]),
        "record_state": st.sampled_from(["preliminary", "approved"]),
        "location_class": st.sampled_from([None, "A", "C"]),
        "place_text": st.sampled_from(
            [None, "Km1831+200 QL1 (T)", "Km1830+1050 QL1", "Km3 ĐT999", "đầu cầu"]
        ),
        "route": st.sampled_from([None, "QL1", "QL99"]),
        "chainage_m": st.sampled_from([None, 1_831_000.0, 1_841_000.0]),
        "lon": st.sampled_from([None, 107.21, 107.22, 107.27, 108.5]),
        "lat": st.sampled_from([None, ROAD_LAT, ROAD_LAT - 0.0001, 10.93]),
    },
)


@pytest.fixture
def locator(session: Session) -> Locator:
    return read_locator(make_countryside(session).session)


@given(facts=FACTS)
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_one_crash_gets_the_row_that_it_gets_in_a_file(
    locator: Locator, facts: dict[str, Any]
) -> None:
    try:
        record = CrashRecord.model_validate(facts)
    except InvalidInput:
        return
    crash, _doubts = as_stated(record.model_dump())
    frame = as_frame(crash)
    places = locator.place(frame).assign(**NOT_ON_RAILS)
    place = locator.place_one(crash) | NOT_ON_RAILS
    assert plainly(place) == plainly(places.iloc[0])
    known = {
        "default_source": "Công an huyện",
        "account_id": uuid4(),
        "at": datetime(2026, 1, 7, 12, tzinfo=TIME_ZONE),
    }
    ward = uuid4()
    wards = pd.Series([str(ward)], frame.index, dtype=object)
    of_a_file = crash_rows(frame, places, wards=wards, **known).iloc[0]
    assert plainly(crash_row(crash, place, ward_id=ward, **known)) == plainly(of_a_file)


def plainly(row: Any) -> dict[str, object]:
    """Return the values of a row as they can be compared, whatever kind of row it is."""
    return {str(name): _plain(value) for name, value in row.items()}


def _plain(value: Any) -> object:
    if isinstance(value, list):
        return value
    if value is None or (not isinstance(value, shapely.Point) and pd.isna(value)):
        return None
    if isinstance(value, datetime):
        return value.astimezone(TIME_ZONE)
    if isinstance(value, int | float) or hasattr(value, "item"):
        return float(value)
    return str(value)
