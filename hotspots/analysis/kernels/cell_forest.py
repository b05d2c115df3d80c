"""Cells joined into trees whose root is the smallest cell: union-find, and what makes two near."""

import numpy as np
from numpy.typing import NDArray

from hotspots.analysis.kernels.cell_grid import square
from hotspots.analysis.kernels.compiled import compiled
from hotspots.analysis.kernels.near_sets import come_near
from hotspots.analysis.kernels.processors import Share

Ints = NDArray[np.int64]
Rows = NDArray[np.int32]

_PAIRS_A_POINT = 16
"""So many comparisons a point are cheaper than to sort the points of two cells."""


@compiled
def root_of(parent: Rows, cell: int) -> int:
    """Return the root of a cell's tree, and shorten the way to it; -1 for a cell in none."""
    if parent[cell] < 0:
        return -1
    while parent[cell] != cell:
        parent[cell] = parent[parent[cell]]
        cell = parent[cell]
    return cell


@compiled
def hang(parent: Rows, one: int, other: int) -> int:
    """Make one tree of those of two roots and return its root, the smaller of them."""
    root = min(one, other)
    parent[max(one, other)] = root
    return root


@compiled
def number_trees(parent: Rows) -> int:
    """Write for each cell the number of its tree in place of its parent, and return how many.

    A parent is smaller than its children, so that it has its number before they ask for it.
    """
    count = 0
    for cell in range(len(parent)):
        if parent[cell] == cell:
            parent[cell] = count
            count += 1
        elif parent[cell] >= 0:
            parent[cell] = parent[parent[cell]]
    return count


@compiled
def core_near(at: Rows, owner: Rows, eps: int, here: Share, there: Share, one_column: bool) -> bool:
    """Say whether core points, their own owners, of two cells are within eps of each other.

    Two piles just out of each other's reach would take forever if every pair were compared.
    """
    full, others = here[1] - here[0], there[1] - there[0]
    if full * others > _PAIRS_A_POINT * (full + others):
        return _piles_near(at, owner, eps, here, there, one_column)
    for i in range(here[0], here[1]):
        if owner[i] == i:
            for j in range(there[0], there[1]):
                if owner[j] == j and square(at, i, j) <= eps * eps:
                    return True
    return False


@compiled
def _piles_near(
    at: Rows, owner: Rows, eps: int, here: Share, there: Share, one_column: bool
) -> bool:
    """Do the same by a few comparisons, for nearly always they do, or else by sorting."""
    few = there[0], min(there[1], there[0] + _PAIRS_A_POINT)
    for i in range(here[0], here[1]):
        for j in range(few[0], few[1]):
            if owner[i] == i and owner[j] == j and square(at, i, j) <= eps * eps:
                return True
    mine = _core_points(at, owner, here, at[here[0]])
    theirs = _core_points(at, owner, there, at[here[0]])
    if one_column:  # the line between them lies the other way
        return come_near(mine[:, ::-1], theirs[:, ::-1], eps)
    return come_near(mine, theirs, eps)


@compiled
def _core_points(at: Rows, owner: Rows, points: Share, origin: Rows) -> Ints:
    """Return the core points of a cell, seen from a point of a neighbouring one."""
    found = np.empty((points[1] - points[0], 2), np.int64)
    count = 0
    for i in range(points[0], points[1]):
        if owner[i] == i:
            for axis in range(2):
                found[count, axis] = np.int32(at[i, axis] - origin[axis])
            count += 1
    return found[:count]
