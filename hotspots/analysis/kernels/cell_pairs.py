"""Pairs of neighbouring cells, each met once, from the one with the smaller key.

Keys rise from cell to cell, so the neighbours ahead are found by walking along with one finger in
each of the next two columns. Where a finger stops is a matter of chance, and a branch guessed wrong
costs more than some comparisons: the keys of a few cells are compared without asking.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from hotspots.analysis.kernels.cell_grid import Grid
from hotspots.analysis.kernels.compiled import compiled
from hotspots.analysis.kernels.processors import Processors, Share, shares

Ints = NDArray[np.int64]
Runs = tuple[Share, Share, Share]


def over_pairs(grid: Grid, processors: Processors, work: Callable[[Share, Share], object]) -> None:
    """Call `work` so that each pair of a cell of the first share and one of the second is met once.

    First all processors meet the pairs inside their shares, where nobody else writes; then one
    alone those across the borders, which only the last two columns before a border reach.
    """
    cells = len(grid.begin) - 1
    parts = shares(cells, processors.parts(cells))
    processors.each(work, [(part, part) for part in parts])
    for part in parts[1:]:
        reaching = grid.keys[part[0]] - 2 * grid.stride - 1
        work((int(np.searchsorted(grid.keys, reaching)), part[0]), part)


@compiled
def ahead(keys: Ints, stride: int, cell: int, before: Runs, within: Share) -> Runs:
    """Return the neighbours of a cell with larger keys: a run of cells in each of three columns.

    Cells are asked for in their order, each with the runs of the one `before`, at first three
    times `within`, outside which no neighbour is sought. A run may end before it begins.
    """
    key, end = keys[cell], within[1]
    own = max(cell + 1, within[0])
    next_one = _from(keys, before[1][0], key + stride - 2)
    next_but_one = _from(keys, before[2][0], key + 2 * stride - 1)
    return (
        (own, min(_beyond(keys, own, key + 2), end)),
        (next_one, min(_beyond(keys, next_one, key + stride + 2), end)),
        (next_but_one, min(_beyond(keys, next_but_one, key + 2 * stride + 1), end)),
    )


@compiled
def _from(keys: Ints, at: int, least: int) -> int:
    """Return the first cell from `at` on with at least that key."""
    at = (
        at
        + (keys[at] < least)
        + (keys[at + 1] < least)
        + (keys[at + 2] < least)
        + (keys[at + 3] < least)
    )
    while keys[at] < least:
        at += 1
    return at


@compiled
def _beyond(keys: Ints, at: int, most: int) -> int:
    """Return the first cell from `at` on with more than that key; it is at most five on."""
    return int(
        at
        + (keys[at] <= most)
        + (keys[at + 1] <= most)
        + (keys[at + 2] <= most)
        + (keys[at + 3] <= most)
        + (keys[at + 4] <= most)
    )
