"""The best legal sets at each of some spots, each once, in the order in which they are shown."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hotspots.analysis.kernels.compiled import compiled
from hotspots.analysis.kernels.disc_sweep import most_in_turn, sets_in_turn
from hotspots.analysis.kernels.disc_turn import (
    Ground,
    Turn,
    fullest_reach,
    look_around,
    make_events,
    room_for,
    smallest_ground,
)

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


class Sets(NamedTuple):
    """Sets of crashes: `rows` from `begin[k]` to `begin[k + 1]`; `start` is their first day."""

    rows: Ints
    begin: Ints
    start: Ints


@compiled
def best_sets(
    ground: Ground,
    used: Flags,
    spots: Ints,
    most: Ints,
    without: Ints,
    day_of_row: Ints,
    turn: Turn,
) -> Sets:
    """Return the sets with most crashes in a disc through each spot: most crashes first.

    Of equal sizes those that start earlier come first, then those of smaller rows. The set
    `without` is left out. `most` tells how many crashes the sets at each spot have, -1 if unknown.
    """
    rows, count = np.empty(64, np.int64), 0
    begin, sets = np.zeros(16, np.int64), 0
    for i in range(len(spots)):
        met, arcs = look_around(ground, used, spots[i], turn)
        size = fullest_reach(ground, turn, met) if most[i] != 0 else 0
        if size > 0:
            events = make_events(ground, turn, met, arcs)
            size = most[i] if most[i] > 0 else most_in_turn(ground, turn, met, events, size)
        if size > 0:
            rows, count = sets_in_turn(ground, turn, met, events, size, rows, count)
            found = (count - begin[sets]) // size
            if sets + found >= len(begin):
                wider = np.zeros(2 * (sets + found + 1), np.int64)
                wider[: sets + 1] = begin[: sets + 1]
                begin = wider
            for _ in range(found):
                begin[sets + 1] = begin[sets] + size
                sets += 1
    return _in_order(rows, begin[: sets + 1], without, day_of_row)


@compiled
def _in_order(rows: Ints, begin: Ints, without: Ints, day_of_row: Ints) -> Sets:
    sets = len(begin) - 1
    start = np.empty(sets, np.int64)
    for one in range(sets):
        start[one] = day_of_row[rows[begin[one] : begin[one + 1]]].min()
    order = _heap_sorted(Sets(rows, begin, start))
    kept_rows = np.empty(begin[sets], np.int64)
    kept_begin, kept_start, kept = np.zeros(sets + 1, np.int64), np.empty(sets, np.int64), 0
    for k in range(sets):
        one = order[k]
        repeated = k > 0 and _compared(Sets(rows, begin, start), order[k - 1], one) == 0
        if not repeated and not np.array_equal(rows[begin[one] : begin[one + 1]], without):
            end = kept_begin[kept] + begin[one + 1] - begin[one]
            kept_rows[kept_begin[kept] : end] = rows[begin[one] : begin[one + 1]]
            kept_start[kept] = start[one]
            kept += 1
            kept_begin[kept] = end
    return Sets(kept_rows[: kept_begin[kept]], kept_begin[: kept + 1], kept_start[:kept])


@compiled
def _heap_sorted(sets: Sets) -> Ints:
    order = np.arange(len(sets.start))
    for root in range(len(order) // 2 - 1, -1, -1):
        _sift_down(sets, order, root, len(order))
    for last in range(len(order) - 1, 0, -1):
        order[0], order[last] = order[last], order[0]
        _sift_down(sets, order, 0, last)
    return order


@compiled
def _sift_down(sets: Sets, order: Ints, root: int, end: int) -> None:
    while 2 * root + 1 < end:
        child = 2 * root + 1
        if child + 1 < end and _compared(sets, order[child], order[child + 1]) < 0:
            child += 1
        if _compared(sets, order[root], order[child]) >= 0:
            return
        order[root], order[child] = order[child], order[root]
        root = child


@compiled
def _compared(sets: Sets, a: int, b: int) -> int:
    """Return a number below, equal to or above 0 as a comes before, equals or follows b."""
    size_a, size_b = sets.begin[a + 1] - sets.begin[a], sets.begin[b + 1] - sets.begin[b]
    if size_a != size_b:
        return int(size_b - size_a)
    if sets.start[a] != sets.start[b]:
        return int(sets.start[a] - sets.start[b])
    for k in range(size_a):
        difference = sets.rows[sets.begin[a] + k] - sets.rows[sets.begin[b] + k]
        if difference != 0:
            return int(difference)
    return 0


def warm() -> None:
    """Compile for one spot."""
    zero, used = np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.bool_)
    best_sets(smallest_ground(), used, zero, zero - 1, zero[:0], zero, room_for(1))
