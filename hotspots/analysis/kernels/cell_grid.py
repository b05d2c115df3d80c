"""A grid over points in whole millimetres, its cells so small that each is a clique.

Two points of one cell are always within eps. Points within eps of each other lie in one cell, or
one in a cell of the 20 around the other's. Only cells that hold a point exist.
"""

from math import isqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hotspots.analysis.kernels.cell_order import sorted_by_key
from hotspots.analysis.kernels.compiled import compiled

Ints = NDArray[np.int64]
Rows = NDArray[np.int32]

LARGEST_EPS_MM = 10_000_000
"""10 km. Up to here the doubles of `near_sets` tell apart what whole millimetres tell apart."""


class Grid(NamedTuple):
    """Points in the order of their cells, and the cells that hold any in the order of their keys.

    The key of a cell is column · stride + row. The points of cell c are begin[c] … begin[c + 1].
    """

    at: Ints
    rows: Rows
    cells: Ints
    begin: Rows
    stride: int
    eps: int


def fits(points_mm: Ints, eps_mm: int) -> bool:
    """Say whether points and distance are in the range in which the grid is exact.

    The key of a cell and a row share one word of 63 bits: at eps = 50 m, ten million crashes may
    lie as far apart as any two places on Earth.
    """
    if not 1 <= eps_mm <= LARGEST_EPS_MM or len(points_mm) >= 2**31:
        return False
    side = cell_side(eps_mm)
    (_, columns), (_, rows) = _extent(points_mm, side)
    if (columns * rows).bit_length() + len(points_mm).bit_length() > 63:
        return False
    return max(columns, rows) * side < 2**62


def _extent(points: Ints, side: int) -> list[tuple[int, int]]:
    """Return for x and y the least coordinate and how many cells there are, with two to spare.

    The spare ones keep a cell from being the neighbour of one at the other end of the next column.
    """
    ends = [(int(each.min()), int(each.max())) for each in points.T]
    return [(least, (most - least) // side + 3) for least, most in ends]


def cell_side(eps_mm: int) -> int:
    """Return the largest side whose cells hold no two whole-millimetre points beyond eps.

    >>> [cell_side(eps) for eps in (1, 2, 7, 100_000)]
    [1, 2, 5, 70711]
    """
    return isqrt(eps_mm * eps_mm // 2) + 1


def grid_of(points: Ints, eps: int) -> Grid:
    """Sort points into cells.

    What is written in random order is allocated here: numpy asks for large pages, compiled code
    does not, and at ten million points that is a third of the time.
    """
    side, n = cell_side(eps), len(points)
    (left, _), (low, stride) = _extent(points, side)
    bits = n.bit_length()
    words = np.empty(n, np.int64)
    largest = _write_words(words, points, (left, low, side, stride, bits))
    words = sorted_by_key(words, np.empty_like(words), bits, largest)
    cells, begin = _cells(words, bits)
    at, rows = np.empty_like(points), np.empty(n, np.int32)
    _write_in_order(at, rows, words, points, bits)
    return Grid(at, rows, cells, begin, stride, eps)


@compiled
def _write_words(words: Ints, points: Ints, layout: tuple[int, int, int, int, int]) -> int:
    """Write the key of its cell and its row for each point; return the largest key."""
    left, low, side, stride, bits = layout
    largest = 0
    for i in range(len(points)):
        key = (points[i, 0] - left) // side * stride + (points[i, 1] - low) // side
        words[i] = (key << bits) + i
        largest = max(largest, key)
    return largest


@compiled
def _write_in_order(at: Ints, rows: Rows, words: Ints, points: Ints, bits: int) -> None:
    for i in range(len(words)):
        row = words[i] & ((1 << bits) - 1)
        rows[i] = row
        at[i, 0], at[i, 1] = points[row, 0], points[row, 1]


@compiled
def _cells(words: Ints, bits: int) -> tuple[Ints, Rows]:
    count, last = 0, -1
    for word in words:
        count += word >> bits != last
        last = word >> bits
    cells, begin = np.empty(count, np.int64), np.empty(count + 1, np.int32)
    count, last = 0, -1
    for i in range(len(words)):
        key = words[i] >> bits
        if key != last:
            cells[count], begin[count], last = key, i, key
            count += 1
    begin[count] = len(words)
    return cells, begin


@compiled
def first_around(grid: Grid, cell: int) -> Ints:
    """Return the `first` that `look_around` begins with at a cell."""
    first = np.zeros(5, np.int64)
    for column in range(-2, 3):
        least = grid.cells[cell] + column * grid.stride - 2
        first[column + 2] = np.searchsorted(grid.cells, least)
    return first


@compiled
def look_around(grid: Grid, cell: int, first: Ints, around: Rows) -> int:
    """Write the cells within reach of a cell into `around`, itself not among them; return how many.

    `first` remembers where each of the five columns was left: keys rise from cell to cell.
    """
    cells = grid.cells
    count = 0
    for column in (0, -1, 1, -2, 2):  # the nearest first: enough neighbours may be found there
        reach = 1 if abs(column) == 2 else 2
        middle = cells[cell] + column * grid.stride
        at = first[column + 2]
        while at < len(cells) and cells[at] < middle - reach:
            at += 1
        first[column + 2] = at
        while at < len(cells) and cells[at] <= middle + reach:
            if at != cell:
                around[count] = at
                count += 1
            at += 1
    return count


@compiled
def within_reach(grid: Grid) -> Rows:
    """Return how many points lie in each cell and the 20 around it.

    Every pair of cells is met once, from the one with the smaller key, which takes a third of the
    time of looking around each: most cells need no more than this number.
    """
    cells, begin = grid.cells, grid.begin
    count = np.zeros(len(cells), np.int32)
    first = np.zeros(3, np.int64)
    for cell in range(len(cells)):
        size = begin[cell + 1] - begin[cell]
        count[cell] += size
        at = cell + 1
        for column in range(3):
            reach = 1 if column == 2 else 2
            middle = cells[cell] + column * grid.stride
            at = max(at, first[column])
            while at < len(cells) and cells[at] < middle - reach:
                at += 1
            first[column] = at
            while at < len(cells) and cells[at] <= middle + reach:
                count[cell] += begin[at + 1] - begin[at]
                count[at] += size
                at += 1
    return count
