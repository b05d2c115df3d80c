"""The order of points by cell: dealt into heaps side by side, each sorted where a cache holds it.

Fetching the coordinates of a million points in the order of their cells, each from anywhere, takes
longer than sorting the keys. Points that were dealt into heaps are fetched from nearby.
"""

from functools import partial
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hotspots.analysis.kernels.cell_layout import Layout, write_keys
from hotspots.analysis.kernels.compiled import compiled
from hotspots.analysis.kernels.processors import Processors, Share, shares

Ints = NDArray[np.int64]
Rows = NDArray[np.int32]

_A_HEAP, _MOST_HEAPS = 8_000, 256
"""Points of a heap, which half a cache holds; more heaps than that are slow to deal into."""
_GROUP_BITS = 14
"""So many leading bits of a key name its heap, by a table that stays in the fastest cache."""
_SAMPLE = 32
"""Points looked at for each heap, for heaps to become about alike."""


class Heaps(NamedTuple):
    """Which heap a key belongs to: of_group[key >> shift]. It does not fall as keys rise."""

    of_group: Rows
    shift: int
    how_many: int


class InOrder(NamedTuple):
    """Points in the order of their cells: 32 bits of each coordinate, and the row. Shape (n, 3).

    A word has the key of the cell of a point in its higher bits, and no longer a meaning in its
    lower ones. No cell lies in two of the shares; `cells` says how many each of them has.
    """

    words: Ints
    points: Rows
    shares: list[Share]
    cells: list[int]


def in_order(points: Ints, layout: Layout, keys: Ints, processors: Processors) -> InOrder:
    """Deal points into heaps and put each in order. `keys`, room for as many, is used up.

    Large arrays come from numpy, which asks for large pages, and are as few as can be: at ten
    million points a fifth of the time is the system's, to clear them.
    """
    n, parts = len(points), shares(len(points), processors.count)
    heaps = _heaps(points, layout)
    sizes = np.stack(processors.each(partial(_weigh, keys, points, layout, heaps), parts))
    ends = sizes.T.ravel().cumsum().reshape(sizes.shape[::-1]).T
    place = ends - sizes  # heap by heap, and in each what comes of the first part first
    bounds = [*place[0].tolist(), n]
    words, laid = np.empty(n, np.int64), np.empty((n, 3), np.int32)
    processors.each(
        partial(_deal, words, laid, keys, points, layout.bits, heaps),
        zip(np.ascontiguousarray(place), *zip(*parts, strict=True), strict=True),
    )
    some = shares(heaps.how_many, processors.parts(heaps.how_many))
    cells = processors.each(
        partial(_put_in_order, words, laid, layout.bits),
        [(bounds[first : last + 1],) for first, last in some],
    )
    return InOrder(words, laid, [(bounds[first], bounds[last]) for first, last in some], cells)


def _heaps(points: Ints, layout: Layout) -> Heaps:
    """Let heaps of about one size hold some of the points, hence about as many of all."""
    count = min(max(1, len(points) // _A_HEAP), _MOST_HEAPS)
    some = np.ascontiguousarray(points[:: max(1, len(points) // (_SAMPLE * count))])
    keys = np.empty(len(some), np.int64)
    write_keys(keys, some, layout, 0, len(some))
    most = layout.columns * layout.stride
    shift = max(0, most.bit_length() - _GROUP_BITS)
    below = np.bincount(keys >> shift, minlength=(most >> shift) + 1).cumsum()
    return Heaps((below * count // (len(some) + 1)).astype(np.int32), shift, count)


@compiled
def _weigh(keys: Ints, points: Ints, layout: Layout, heaps: Heaps, begin: int, end: int) -> Ints:
    """Write the keys of a part of the points, and return how many fall to each heap."""
    write_keys(keys, points, layout, begin, end)
    sizes, of_group, shift = np.zeros(heaps.how_many, np.int64), heaps.of_group, heaps.shift
    for i in range(begin, end):
        sizes[of_group[keys[i] >> shift]] += 1
    return sizes


@compiled
def _deal(
    words: Ints,
    laid: Rows,
    keys: Ints,
    points: Ints,
    bits: int,
    heaps: Heaps,
    place: Ints,
    begin: int,
    end: int,
) -> None:
    """Lay a part of the points on the heaps, each from its `place` on; words say where."""
    of_group, shift = heaps.of_group, heaps.shift
    for row in range(begin, end):
        heap = of_group[keys[row] >> shift]
        here = place[heap]
        place[heap] += 1
        words[here] = (keys[row] << bits) + here
        laid[here, 0], laid[here, 1], laid[here, 2] = points[row, 0], points[row, 1], row


def _put_in_order(words: Ints, laid: Rows, bits: int, bounds: list[int]) -> int:
    """Sort heaps that lie side by side, and return how many cells they have."""
    cells = 0
    room = np.empty((max(np.diff(bounds)), 3), np.int32)
    for begin, end in pairwise(bounds):
        words[begin:end].sort()
        cells += _follow(words[begin:end], laid, bits, begin, room)
    return cells


@compiled
def _follow(words: Ints, laid: Rows, bits: int, begin: int, room: Rows) -> int:
    """Move the points of a heap to where their words are, and return how many cells there are."""
    cells, last = 0, -1
    for i in range(len(words)):
        place = words[i] & ((1 << bits) - 1)
        for each in range(3):
            room[i, each] = laid[place, each]
        cells += words[i] >> bits != last
        last = words[i] >> bits
    laid[begin : begin + len(words)] = room[: len(words)]
    return cells
