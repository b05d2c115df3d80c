"""When the last legal disc that meets a place falls apart, as crashes leave the window."""

import math

import numpy as np
from numpy.typing import NDArray

from hotspots.analysis.kernels.compiled import compiled
from hotspots.analysis.kernels.rule_tally import satisfies

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@compiled
def first_without(
    x: Floats,
    y: Floats,
    inside: Flags,
    tally: Ints,
    ends: Ints,
    days: Ints,
    limbs: Ints,
    within: float,
    slack: float,
) -> int:
    """Return the position of the first of these days on which no disc is legal; -1: none is today.

    Parameters
    ----------
    x, y
        shape (n,), the crashes that may count; `inside` marks those that lie in the place.
    tally
        shape (n,), that of each crash alone.
    ends
        shape (n,), the first day on which each crash counts no more; `days` are these, rising.
    limbs
        of the rule, as `legal_windows.limbs_of` gives them.
    within, slack
        the diameter of a disc, and how far outside the rim a crash still counts.

    Notes
    -----
    Crashes only leave, so what is not legal once stays so: halving finds the first day.
    """
    near = np.empty(len(x), np.int64)
    held = np.ones(len(x), np.bool_)
    if not _meets(x, y, inside, tally, held, near, limbs, within, slack):
        return -1
    low, high = 0, len(days)
    while low < high:
        middle = (low + high) // 2
        for row in range(len(x)):
            held[row] = ends[row] > days[middle]
        if _meets(x, y, inside, tally, held, near, limbs, within, slack):
            low = middle + 1
        else:
            high = middle
    return low


@compiled
def _meets(
    x: Floats,
    y: Floats,
    inside: Flags,
    tally: Ints,
    held: Flags,
    near: Ints,
    limbs: Ints,
    within: float,
    slack: float,
) -> bool:
    """Say whether a legal disc of the crashes held has one of those inside.

    Around every crash, the discs with that crash and a neighbour on the rim: any set that fits in
    a disc fits in one of these.
    """
    for point in range(len(x)):
        if not held[point]:
            continue
        count, most, meets = 0, 0, False
        for other in range(len(x)):
            if (
                held[other]
                and math.hypot(x[other] - x[point], y[other] - y[point]) <= within + 2 * slack
            ):
                near[count] = other
                count += 1
                most += tally[other]
                meets = meets or inside[other]
        if not meets or not satisfies(most, limbs):
            continue
        if _holds(x, y, inside, tally, near[:count], limbs, x[point], y[point], within / 2 + slack):
            return True
        for other in near[:count]:
            if _is_on_a_rim(x, y, inside, tally, near[:count], limbs, point, other, within, slack):
                return True
    return False


@compiled
def _is_on_a_rim(
    x: Floats,
    y: Floats,
    inside: Flags,
    tally: Ints,
    near: Ints,
    limbs: Ints,
    one: int,
    other: int,
    within: float,
    slack: float,
) -> bool:
    """Say whether one of the two discs with both of these crashes on the rim will do."""
    half_x, half_y = (x[other] - x[one]) / 2, (y[other] - y[one]) / 2
    half = math.hypot(half_x, half_y)
    if half == 0:
        return False
    height = math.sqrt(max(0.0, (within / 2) ** 2 - half**2)) / half
    for side in (-1.0, 1.0):
        centre_x = x[one] + half_x - side * half_y * height
        centre_y = y[one] + half_y + side * half_x * height
        if _holds(x, y, inside, tally, near, limbs, centre_x, centre_y, within / 2 + slack):
            return True
    return False


@compiled
def _holds(
    x: Floats,
    y: Floats,
    inside: Flags,
    tally: Ints,
    near: Ints,
    limbs: Ints,
    centre_x: float,
    centre_y: float,
    reach: float,
) -> bool:
    """Say whether the crashes in one disc satisfy the rule, one of those inside among them."""
    total, meets = 0, False
    for row in near:
        if math.hypot(x[row] - centre_x, y[row] - centre_y) <= reach:
            total += tally[row]
            meets = meets or inside[row]
    return meets and satisfies(total, limbs)


def warm() -> None:
    """Compile for the types it is called with."""
    at, rows = np.zeros(1), np.ones(1, dtype=np.int64)
    limbs = np.ones((1, 5), dtype=np.int64)
    first_without(at, at, rows > 0, rows, rows, rows, limbs, 1.0, 1.0)
