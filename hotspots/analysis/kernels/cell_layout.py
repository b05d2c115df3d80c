"""Where the cells of a grid lie over points in whole millimetres, and how they are numbered."""

from math import isqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hotspots.analysis.kernels.compiled import compiled

Ints = NDArray[np.int64]

LARGEST_EPS_MM = 10_000_000
"""10 km. Up to here the doubles of `near_sets` tell apart what whole millimetres tell apart."""


class Layout(NamedTuple):
    """Cells of a side such that each is a clique. The key of a cell is column · stride + row.

    A key and the place of a point share one word of 63 bits, the place in the lower `bits`.
    """

    eps: int
    side: int
    left: int
    low: int
    columns: int
    stride: int
    bits: int


def layout_of(points: Ints, eps: int) -> Layout | None:
    """Lay cells over points, shape (n, 2), or return None where the grid would not be exact.

    At eps = 50 m, ten million crashes may lie as far apart as any two places on Earth.
    """
    if not 1 <= eps <= LARGEST_EPS_MM or not 1 <= len(points) < 2**31:
        return None
    side, bits = cell_side(eps), len(points).bit_length()
    left, right, low, high = map(int, _extent(np.ascontiguousarray(points, np.int64)))
    # The spare ones keep a cell from neighbouring one at the other end of the next column.
    columns, stride = (right - left) // side + 3, (high - low) // side + 3
    if (columns * stride).bit_length() + bits > 63 or max(columns, stride) * side >= 2**62:
        return None
    return Layout(eps, side, left, low, columns, stride, bits)


def cell_side(eps_mm: int) -> int:
    """Return the largest side whose cells hold no two whole-millimetre points beyond eps.

    >>> [cell_side(eps) for eps in (1, 2, 7, 100_000)]
    [1, 2, 5, 70711]
    """
    return isqrt(eps_mm * eps_mm // 2) + 1


@compiled
def _extent(points: Ints) -> tuple[int, int, int, int]:
    left, low = points[0]
    right, high = points[0]
    for i in range(len(points)):
        x, y = points[i, 0], points[i, 1]
        left, right, low, high = min(left, x), max(right, x), min(low, y), max(high, y)
    return left, right, low, high


@compiled
def write_keys(keys: Ints, points: Ints, layout: Layout, begin: int, end: int) -> None:
    """Write for some of the points the key of the cell in which each lies."""
    left, low, side, stride = layout.left, layout.low, layout.side, layout.stride
    for i in range(begin, end):
        keys[i] = (points[i, 0] - left) // side * stride + (points[i, 1] - low) // side
