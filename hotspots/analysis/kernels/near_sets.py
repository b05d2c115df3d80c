"""Whether two sets of points on two sides of a line come within a distance, without all pairs."""

from math import sqrt

import numpy as np
from numpy.typing import NDArray

from hotspots.analysis.kernels.compiled import compiled

Ints = NDArray[np.int64]

_OUT_OF_REACH = -1e12
"""Below everything a disc reaches, and rows added to it are still told apart."""


@compiled
def come_near(mine: Ints, theirs: Ints, eps: int) -> bool:
    """Say whether a point of one set is within `eps` of a point of the other.

    Takes O(n log n) whatever the points.

    Parameters
    ----------
    mine, theirs
        shape (n, 2) and (m, 2). Every first coordinate of `mine` is less than every one of
        `theirs`: a line along the second coordinate lies between the sets.
    """
    mine, theirs = mine[np.argsort(mine[:, 1])], theirs[np.argsort(theirs[:, 1])]
    return _sweep(mine[:, 0], mine[:, 1], theirs[:, 0], theirs[:, 1], eps)


@compiled
def _sweep(across: Ints, along: Ints, beyond: Ints, beside: Ints, eps: int) -> bool:
    """Compare each point beyond only with those that can reach farthest over the line there.

    The discs of radius eps around two points cross once beyond the line, so which disc reaches
    farthest moves one way as one moves along: the best for the middle point bounds the best for
    all before it and all after it. Both sets are sorted along the line.
    """
    waiting = np.empty((64, 4), np.int64)
    waiting[0] = (0, len(beyond), 0, len(across) - 1)
    count = 1
    while count > 0:
        count -= 1
        begin, end, low, high = waiting[count]
        middle = (begin + end) // 2
        best, farthest = low, -np.inf
        for i in range(low, high + 1):
            left = eps * eps - (along[i] - beside[middle]) ** 2
            if left >= (beyond[middle] - across[i]) ** 2:
                return True
            if left >= 0:
                # measured from here: at full coordinates a double would lose the last bits
                reach = across[i] - beyond[middle] + sqrt(left)
            else:
                reach = _OUT_OF_REACH + (i if along[i] < beside[middle] else -i)
            if reach > farthest:
                best, farthest = i, reach
        if begin < middle:
            waiting[count] = (begin, middle, low, best)
            count += 1
        if middle + 1 < end:
            waiting[count] = (middle + 1, end, best, high)
            count += 1
    return False
