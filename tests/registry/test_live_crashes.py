"""The crashes that the live list looks at: one just written is told as it will be read."""

from typing import Any

import numpy as np
import pytest
from sqlalchemy.orm import Session

from hotspots.analysis.neighbourhood import Change, Square
from hotspots.records import CrashRecord
from hotspots.registry import crashes
from hotspots.registry.live_list import live_on, state_of
from tests.registry.town import AS_OF, make_town


@pytest.mark.parametrize(
    "facts",
    [
        {"lon": 107.2, "lat": 10.91, "killed": 1, "injured": 2, "seriously_injured": 0},
        {"lon": 107.2000001, "lat": 10.99, "killed": None, "injured": None},
        {"place_text": "Km1+050 QL1", "injured": 3},
        {"place_text": "trước cổng chợ", "killed": 1},
    ],
    ids=["off the roads", "numbers unknown", "on a road", "without a place"],
)
def test_a_crash_just_written_is_told_as_it_is_read(
    session: Session, facts: dict[str, Any]
) -> None:
    town = make_town(session)
    town.four_injuries(1_000)
    town.screen()
    told = CrashRecord.model_validate({"occurred_at": f"{AS_OF}T08:00"} | facts)
    crash = crashes.record(session, actor=town.analyst, record=told)
    assert (crash.route_id is not None) == facts.get("place_text", "").startswith("Km")
    state = state_of(session)
    assert state is not None
    stored = live_on(session, state).crashes
    written, read = stored.just_written(crash), stored.these([crash.id])
    assert written.told.keys() == read.told.keys()
    for name, column in read.told.items():
        np.testing.assert_array_equal(written[name], column, name)


def test_crashes_before_the_window_count_for_the_evidence_alone(session: Session) -> None:
    town = make_town(session)
    town.four_injuries(1_000)
    town.screen()
    at_once = {"lon": 107.2, "lat": 10.91, "injured": 1}
    recent, old = (
        crashes.record(
            session,
            actor=town.analyst,
            record=CrashRecord.model_validate({"occurred_at": f"{day}T08:00"} | at_once),
        )
        for day in (AS_OF, AS_OF.replace(year=AS_OF.year - 2))
    )
    state = state_of(session)
    assert state is not None
    live = live_on(session, state)
    told = live.crashes.these([old.id])
    (at,) = Change(told.none(), told).places()
    assert at.x_m is not None
    assert at.y_m is not None
    square = Square(round(at.x_m * 1000), round(at.y_m * 1000), 1_000)
    assert set(live.crashes.around(*square).ids) == {str(recent.id)}
    assert set(live.crashes.history_around(square).ids) == {str(recent.id), str(old.id)}
