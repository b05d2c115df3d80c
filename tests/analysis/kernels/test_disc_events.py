"""The tallies at the events of a turning disc: the tree of many events against a plain row."""

import numpy as np
import pytest

from hotspots.analysis.kernels.disc_events import TREE_FROM, add, clear, fullest, spread
from hotspots.analysis.kernels.disc_turn import room_for
from hotspots.analysis.kernels.rule_tally import ALL, tallies

ONE_OF_EACH = tallies(np.array([True, False, False]), np.array([False, True, False]))


def arc_of(first: int, last: int, events: int) -> np.ndarray:
    """Say of each event whether the arc covers it; it may run over event 0."""
    at = np.arange(events)
    if first <= last:
        return (at >= first) & (at <= last)
    return (at >= first) | (at <= last)


@pytest.mark.parametrize("events", [1, 3, TREE_FROM - 1, TREE_FROM, TREE_FROM + 1, 301, 512, 777])
def test_arcs_that_come_and_go_leave_what_a_plain_row_has(events: int) -> None:
    stream = np.random.default_rng(events)
    turn, plain, inside = room_for(events), np.zeros(events, dtype=np.int64), []
    turn.top[:] = turn.more[:] = turn.added[:] = turn.held[:] = 99  # room as it was left
    clear(turn, events)
    base = int(2 * ONE_OF_EACH[0])
    for step in range(400):
        if inside and stream.random() < 0.45:
            first, last, tally = inside.pop(int(stream.integers(len(inside))))
            sign = -1
        else:
            first, last = (int(each) for each in stream.integers(0, events, 2))
            tally, sign = int(stream.choice(ONE_OF_EACH)), 1
            inside.append((first, last, tally))
        add(turn, events, first, last, sign * tally)
        plain[arc_of(first, last, events)] += sign * tally
        assert fullest(turn, events, base) == ((plain + base) & ALL).max()
        if step % 40 == 0:
            assert spread(turn, events).tolist() == plain.tolist()
            assert fullest(turn, events, base) == ((plain + base) & ALL).max()


def test_without_any_event_the_disc_holds_what_it_always_holds() -> None:
    turn = room_for(4)
    clear(turn, 0)
    assert fullest(turn, 0, int(3 * ONE_OF_EACH[1])) == 3
    assert spread(turn, 0).tolist() == [0]
