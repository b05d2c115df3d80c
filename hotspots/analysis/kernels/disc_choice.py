"""The discs of one size: all that are legal, those that are taken, and what overlaps them."""

import numpy as np
from numpy.typing import NDArray

from hotspots.analysis.kernels.compiled import compiled
from hotspots.analysis.kernels.disc_sweep import most_in_turn, sets_in_turn
from hotspots.analysis.kernels.disc_turn import (
    STRIPS,
    Ground,
    Turn,
    fullest_reach,
    look_around,
    make_events,
    room_for,
    smallest_ground,
)
from hotspots.analysis.kernels.enclosing import circle_around

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@compiled
def sets_of_size(
    ground: Ground, used: Flags, most: Ints, stale: Flags, size: int, turn: Turn
) -> Ints:
    """Return the legal sets of so many crashes, `size` rows each; some more than once.

    No spot has more. `most` and `stale` are brought up to date where `most` says that a spot has as
    many: a stale number may be too large.
    """
    rows, count = np.empty(64, np.int64), 0
    for spot in range(len(most)):
        if most[spot] == size:
            met, arcs = look_around(ground, used, spot, turn)
            most[spot] = min(size, fullest_reach(ground, turn, met))
            if most[spot] == size:
                events = make_events(ground, turn, met, arcs)
                if stale[spot]:
                    most[spot] = most_in_turn(ground, turn, met, events, size)
                    stale[spot] = False
                if most[spot] == size:
                    rows, count = sets_in_turn(ground, turn, met, events, size, rows, count)
    return rows[:count].copy()


@compiled
def circles_of(sets: Ints, x_mm: Ints, y_mm: Ints) -> Floats:
    """Return x, y and radius of the circle around each set, shape (sets, 3)."""
    circles = np.empty((len(sets), 3), np.float64)
    for i in range(len(sets)):
        x, y, radius = circle_around(x_mm[sets[i]], y_mm[sets[i]])
        circles[i, 0], circles[i, 1], circles[i, 2] = x, y, radius
    return circles


@compiled
def take_in_order(
    ground: Ground, used: Flags, stale: Flags, sets: Ints, circles: Floats, order: Ints
) -> Ints:
    """Take each set, in this order, of which no crash is used; return which were taken.

    Spots from which W reaches into the circle of a set that is taken become stale.
    """
    taken = np.empty(len(order), np.int64)
    count = 0
    for one in order:
        free = True
        for row in sets[one]:
            free = free and not used[row]
        if free:
            used[sets[one]] = True
            reach = circles[one, 2] + ground.within_mm + 1
            mark_near(ground, stale, circles[one, 0], circles[one, 1], reach)
            taken[count] = one
            count += 1
    return taken[:count].copy()


@compiled
def mark_near(ground: Ground, mark: Flags, x: float, y: float, reach: float) -> None:
    """Mark the spots at most `reach` from a point."""
    side = -(-ground.within_mm // STRIPS)
    first = np.searchsorted(ground.strip_number, np.floor((x - reach) / side))
    last = np.searchsorted(ground.strip_number, np.floor((x + reach) / side), side="right")
    for strip in range(first, last):
        begin, end = ground.strip_begin[strip], ground.strip_begin[strip + 1]
        in_strip = ground.y[begin:end]
        low = begin + np.searchsorted(in_strip, y - reach)
        high = begin + np.searchsorted(in_strip, y + reach, side="right")
        for spot in range(low, high):
            if (ground.x[spot] - x) ** 2 + (ground.y[spot] - y) ** 2 <= reach * reach:
                mark[spot] = True


@compiled
def spots_near(ground: Ground, spots: Ints, reach: float) -> Ints:
    """Return the spots at most `reach` from any of these, rising."""
    near = np.zeros(len(ground.x), np.bool_)
    for spot in spots:
        mark_near(ground, near, float(ground.x[spot]), float(ground.y[spot]), reach)
    return np.flatnonzero(near)


def warm() -> None:
    """Compile for one spot."""
    ground, zero, no = smallest_ground(), np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.bool_)
    sets = sets_of_size(ground, no, np.ones(1, dtype=np.int64), no, 1, room_for(1)).reshape(-1, 1)
    take_in_order(ground, no, no, sets, circles_of(sets, zero, zero), zero)
    spots_near(ground, zero, 1.0)
