"""Weighted interval scheduling over hulls that come in order of their left ends, and never all."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hotspots.analysis.kernels.compiled import compiled
from hotspots.analysis.kernels.window_scan import Hulls, hulls_between, room_for, shortest_line

Ints = NDArray[np.int64]


class Standing(NamedTuple):
    """What is known at each place: the best sums before it, and the best hull that ends there.

    A sum is (score, minus sites, minus length), shape (places + 1, 3): the greater is the better.
    `ending` holds the sums with the hull that ends at a place; its left place, crashes and start
    stand in `hull`, -1 where none does, and where it is not better than none.
    """

    best: Ints
    ending: Ints
    hull: Ints


def no_standing(places: int) -> Standing:
    """Return what is known before the first hull."""
    return Standing(
        np.zeros((places + 1, 3), dtype=np.int64),
        np.zeros((places, 3), dtype=np.int64),
        np.full((places, 3), -1, dtype=np.int64),
    )


@compiled
def weigh(
    standing: Standing,
    at_mm: Ints,
    hulls: Hulls,
    gains: Ints,
    gain_row: Ints,
    first: int,
    last: int,
) -> None:
    """Weigh the hulls that begin at the places from `first` to before `last`.

    Parameters
    ----------
    gains
        shape (rows, crashes + 1): the score of so many crashes, for each way to score.
    gain_row
        shape (places,): how hulls at a place are scored.
    """
    k = 0
    for left in range(first, last):
        if left > 0:
            _settle(standing, left - 1)
        while k < len(hulls.left) and hulls.left[k] == left:
            right, crashes = hulls.right[k], hulls.crashes[k]
            score = standing.best[left, 0] + gains[gain_row[left], crashes]
            sites = standing.best[left, 1] - 1
            length = standing.best[left, 2] - (at_mm[right] - at_mm[left])
            ending = standing.ending[right]
            if standing.hull[right, 0] < 0 or _greater(
                score, sites, length, ending[0], ending[1], ending[2]
            ):
                ending[0], ending[1], ending[2] = score, sites, length
                standing.hull[right, 0] = left
                standing.hull[right, 1], standing.hull[right, 2] = crashes, hulls.start[k]
            k += 1


@compiled
def _settle(standing: Standing, place: int) -> None:
    """Carry the best sums over a place: with the hull that ends there if that is better."""
    best, ending = standing.best[place], standing.ending[place]
    if standing.hull[place, 0] >= 0 and _greater(
        ending[0], ending[1], ending[2], best[0], best[1], best[2]
    ):
        standing.best[place + 1] = ending
    else:
        standing.best[place + 1] = best
        standing.hull[place, 0] = -1


@compiled
def _greater(a0: int, a1: int, a2: int, b0: int, b1: int, b2: int) -> bool:
    if a0 != b0:
        return a0 > b0
    return a1 > b1 if a1 != b1 else a2 > b2


@compiled
def best_hulls(standing: Standing) -> Hulls:
    """Return the hulls of the best solution, from left to right, when all have been weighed."""
    places = len(standing.hull)
    if places > 0:
        _settle(standing, places - 1)
    chosen, count = np.empty((4, places), np.int64), 0
    place = places - 1
    while place >= 0:
        if standing.hull[place, 0] < 0:
            place -= 1
        else:
            chosen[0, count], chosen[1, count] = standing.hull[place, 0], place
            chosen[2, count], chosen[3, count] = standing.hull[place, 1], standing.hull[place, 2]
            place = standing.hull[place, 0] - 1
            count += 1
    in_order = chosen[:, :count][:, ::-1].copy()
    return Hulls(in_order[0], in_order[1], in_order[2], in_order[3])


def warm() -> None:
    """Compile for one place."""
    line, standing, row = shortest_line(), no_standing(1), np.zeros(1, dtype=np.int64)
    gains = np.zeros((1, 2), dtype=np.int64)
    weigh(standing, line.at_mm, hulls_between(line, 0, 1, room_for(1), 1), gains, row, 0, 1)
    best_hulls(standing)
