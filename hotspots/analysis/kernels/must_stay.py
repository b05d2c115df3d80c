"""Leave-one-out over the windows of a place, compiled: a place has few crashes, and a list many."""

import numpy as np
from numpy.typing import NDArray

from hotspots.analysis.kernels.compiled import compiled
from hotspots.analysis.kernels.rule_tally import satisfies

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@compiled
def must_stay(day: Ints, ends: Ints, tally: Ints, limbs: Ints) -> Flags:
    """Say of each crash whether no window satisfies the rule without it.

    Parameters
    ----------
    day, ends
        shape (n,), in any order: when each happened, and the first day outside the window that
        begins then.
    tally
        shape (n,), of `rule_tally.tallies`.
    limbs
        of `legal_windows.limbs_of`.
    """
    stays = np.ones(len(day), np.bool_)
    order = np.argsort(day)
    for place in range(len(order)):
        start = day[order[place]]
        if place > 0 and day[order[place - 1]] == start:
            continue
        end = ends[order[place]]
        whole = 0
        for row in range(len(day)):
            if start <= day[row] < end:
                whole += tally[row]
        is_legal = satisfies(whole, limbs)
        for row in range(len(day)):
            if stays[row]:
                if start <= day[row] < end:
                    stays[row] = not satisfies(whole - tally[row], limbs)
                else:
                    stays[row] = not is_legal
    return stays


def warm() -> None:
    """Compile for one crash."""
    one = np.ones(1, dtype=np.int64)
    must_stay(one, one, one, np.zeros((1, 5), dtype=np.int64))
