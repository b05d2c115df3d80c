"""Crashes read as one packed value, beside the same crashes read row by row."""

import numpy as np
from sqlalchemy import String, cast
from sqlalchemy.orm import Session

from hotspots.models import Crash
from hotspots.registry.crashes_to_screen import CRASH_ROWS, as_columns
from hotspots.registry.packed_crashes import packed, read_packed
from hotspots.vocabulary import LocationClass
from tests.registry.town import AS_OF, make_town


def test_packed_crashes_are_those_that_are_read_row_by_row(session: Session) -> None:
    town = make_town(session)
    for number in range(20):
        town.crash(1_000.25 + number, AS_OF, injured=number, location_class=LocationClass.A)
    town.crash(2_000, killed=2, injured=None, seriously_injured=0, slightly_injured=7)
    town.crash(2_500, killed=None, location_class=LocationClass.D)
    town.crash(3_000, location_class=None)
    on_road = Crash.route_id == town.road.id
    rows = as_columns(session.execute(CRASH_ROWS.where(on_road).order_by(Crash.id)))
    found = read_packed(session, packed(on_road), {}, route="QL1")
    assert found.keys() == rows.keys()
    for name, column in rows.items():
        if found[name].dtype == object:
            assert found[name].tolist() == column.tolist(), name
        else:
            np.testing.assert_array_equal(found[name], column.astype(np.float64), name)


def test_where_no_crash_is_there_is_nothing_to_unpack(session: Session) -> None:
    found = read_packed(session, packed(cast(Crash.id, String) == "none"), {}, route=None)
    assert {len(column) for column in found.values()} == {0}
