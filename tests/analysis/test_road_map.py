"""When a target is reached, and how late it is."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from hotspots.analysis.road_map import REACHED_IN, Stand, months_late, reached_since, status_of
from hotspots.vocabulary import CaseState, TargetMeasure, TargetStatus

STATES = st.sampled_from(
    [
        CaseState.MANAGED,
        CaseState.NARROWED,
        CaseState.CLOSED,
        CaseState.REOPENED,
        CaseState.UPGRADED,
    ]
)


@given(st.lists(st.tuples(STATES, st.dates(date(2020, 1, 1), date(2026, 1, 1)))), st.data())
def test_a_target_is_reached_exactly_while_the_file_stands_in_a_state_that_fulfils_it(
    told: list[tuple[CaseState, date]], data: st.DataObject
) -> None:
    stands = [Stand(*each) for each in told]
    states = REACHED_IN[data.draw(st.sampled_from(TargetMeasure))]
    found = reached_since(stands, states)
    assert (found is not None) == bool(stands and stands[-1].state in states)
    if found is not None:
        at = next(n for n, each in enumerate(stands) if each is found)
        assert all(each.state in states for each in stands[at:])
        assert at == 0 or stands[at - 1].state not in states


def test_a_year_ends_with_its_last_day() -> None:
    last, after = date(2025, 12, 31), date(2026, 1, 1)
    assert status_of(2025, None, on=last) is TargetStatus.DUE
    assert status_of(2025, None, on=after) is TargetStatus.SLIPPED
    assert status_of(2025, last, on=after) is TargetStatus.REACHED
    assert status_of(2025, after, on=after) is TargetStatus.REACHED_LATE
    assert [months_late(2025, each) for each in (last, after, date(2027, 2, 1))] == [0, 1, 14]
