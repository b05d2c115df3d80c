"""A grid over points in whole millimetres, its cells so small that each is a clique.

Two points of one cell are always within eps. Points within eps of each other lie in one cell, or
one in a cell of the 20 around the other's. Only cells that hold a point exist.
"""

from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hotspots.analysis.kernels.cell_layout import Layout
from hotspots.analysis.kernels.cell_order import in_order
from hotspots.analysis.kernels.compiled import compiled
from hotspots.analysis.kernels.processors import Processors

Ints = NDArray[np.int64]
Rows = NDArray[np.int32]

SPARE = 5
"""So many cells beyond all others end the list: `cell_pairs` looks at as many without asking."""


class Grid(NamedTuple):
    """Points in the order of their cells, and the cells that hold any in the order of their keys.

    The points of cell c are begin[c] … begin[c + 1]; there are len(begin) - 1 cells. `at` has for
    each point x, y and its row. Coordinates have lost all but 32 bits, which differences of points
    of neighbouring cells do not need.
    """

    at: Rows
    keys: Ints
    begin: Rows
    stride: int
    eps: int


def grid_of(points: Ints, layout: Layout, room: Ints, processors: Processors) -> Grid:
    """Sort points into cells; those of one cell stay in the order of their rows.

    `room`, for as many numbers as there are points, is used up.
    """
    found = in_order(points, layout, room, processors)
    first = np.cumsum([0, *found.cells])
    keys = np.full(first[-1] + SPARE, np.iinfo(np.int64).max)
    begin = np.zeros(first[-1] + 1, np.int32)
    processors.each(
        partial(_write_cells, keys, begin, found.words, layout.bits),
        zip(first[:-1], *zip(*found.shares, strict=True), strict=True),
    )
    return Grid(found.points, keys, begin, layout.stride, layout.eps)


@compiled
def _write_cells(
    keys: Ints,
    begin: Rows,
    words: Ints,
    bits: int,
    first_cell: int,
    from_point: int,
    to_point: int,
) -> None:
    """Write the key and the end of each cell.

    What each point writes about its cell the last one leaves there: no branch to be guessed.
    """
    cell, last = first_cell - 1, -1
    for i in range(from_point, to_point):
        key = words[i] >> bits
        cell += key != last
        last = key
        keys[cell], begin[cell + 1] = key, i + 1


@compiled
def square(at: Rows, i: int, j: int) -> int:
    """Return the squared distance of two points of neighbouring cells."""
    across, along = np.int32(at[i, 0] - at[j, 0]), np.int32(at[i, 1] - at[j, 1])
    return int(np.int64(across) ** 2 + np.int64(along) ** 2)
