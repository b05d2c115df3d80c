"""Flagged ground, in grains of 10 m, so that methods of any shape are judged at equal extent.

In the plane a grain is a square of 10 m, along a road 10 m of it. Whatever a method flags (cells,
discs, clusters, stretches) becomes grains; the budget cuts every method off at the same number.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

GRAIN_M = 10


@dataclass(frozen=True, slots=True)
class Ground:
    """What positions mean: two whole numbers each, in grains.

    In the plane they are east and north; along roads the number of the road and the chainage.
    `cell` is the size of one cell, and `stencil` holds the grains of a place of the same extent
    around a position, relative to it.
    """

    in_plane: bool
    cell: tuple[int, int]
    stencil: Ints

    @property
    def size(self) -> int:
        """Return the extent of one cell, which is that of one place."""
        return len(self.stencil)

    def grains(self, crashes: DataFrame) -> Ints:
        """Return the grain of each crash, shape (n, 2)."""
        if self.in_plane:
            return np.floor(crashes[["x_m", "y_m"]].to_numpy() / GRAIN_M).astype(np.int64)
        along = np.floor(crashes["chainage_m"].to_numpy() / GRAIN_M)
        return np.column_stack([crashes["road"], along]).astype(np.int64)

    def around(self, grains: Ints) -> Ints:
        """Return the grains of a place around each position, shape (n, size, 2)."""
        return np.asarray(grains[:, None, :] + self.stencil)

    def of_cells(self, cells: Ints, size: tuple[int, int]) -> Ints:
        """Return the grains of cells given by their numbers, shape (n, s, 2)."""
        steps = np.stack(np.meshgrid(*map(np.arange, size), indexing="ij"), axis=-1)
        return np.asarray((cells * size)[:, None, :] + steps.reshape(-1, 2))


def plane(side: int) -> Ground:
    """Return the plane with square cells of so many grains, and discs of their area."""
    reach = np.arange(-side, side + 1)
    steps = np.stack(np.meshgrid(reach, reach, indexing="ij"), axis=-1).reshape(-1, 2)
    nearest = np.argsort((steps**2).sum(axis=1), kind="stable")[: side**2]
    return Ground(in_plane=True, cell=(side, side), stencil=steps[nearest])


def roads(length: int) -> Ground:
    """Return roads with bins of so many grains, and stretches of their length."""
    steps = np.column_stack([np.zeros(length, np.int64), np.arange(length) - length // 2])
    return Ground(in_plane=False, cell=(1, length), stencil=steps)


@dataclass(frozen=True, slots=True)
class Places:
    """Places in the order of flagging, and the grains of each.

    `at` says where each stands; `keys` are packed grains, `place` whose they are, rising.
    """

    at: Ints
    keys: Ints
    place: Ints

    @property
    def ground(self) -> Ints:
        """Return the grains of all places in the order of flagging, each once."""
        return self.keys[self._new()]

    def within(self, extent: int) -> "Places":
        """Return the places that the first so many grains reach into."""
        new = self._new()[:extent]
        count = int(self.place[new[-1]]) + 1 if len(new) else 0
        kept = self.place < count
        return Places(self.at[:count], self.keys[kept], self.place[kept])

    def _new(self) -> Ints:
        return np.sort(np.unique(self.keys, return_index=True)[1])


class Role(Enum):
    """What a method is compared for.

    `FINER` cuts the ground smaller than a place; `APART` is ours with one thing changed, which is
    no rival but tells what that thing is worth.
    """

    OURS = auto()
    RIVAL = auto()
    FINER = auto()
    APART = auto()


@dataclass(frozen=True, slots=True)
class Method:
    """A way to find places: it sees the crashes of one period alone.

    `places` returns them best first, enough of them to cover an extent; `values` what it would rank
    the same places by on other crashes.
    """

    name: str
    places: Callable[[DataFrame, int], Places]
    values: Callable[[Places, DataFrame], Floats]
    role: Role = Role.RIVAL


def packed(grains: Ints) -> Ints:
    """Return grains as one number each."""
    return np.asarray(grains[..., 0] * 2**32 + grains[..., 1] + 2**31)


def best_first(scores: Floats) -> Ints:
    """Return positions by falling score, equals in an order drawn once and for all."""
    drawn = np.random.default_rng(len(scores)).permutation(len(scores))
    return drawn[np.argsort(-scores[drawn], kind="stable")]


def as_places(at: Ints, grains: Ints) -> Places:
    """Return places of equal size, shape (n, s, 2), given best first."""
    keys = packed(grains)
    return Places(at, keys.ravel(), np.repeat(np.arange(len(at)), keys.shape[1]))


def held(places: Places, keys: Ints, weights: Floats) -> Floats:
    """Return the weighted crashes that each place holds; one in two places counts in both."""
    if not len(keys):
        return np.zeros(len(places.at))
    distinct, code = np.unique(keys, return_inverse=True)
    of_grain = np.bincount(code, weights=weights)
    row = np.minimum(np.searchsorted(distinct, places.keys), len(distinct) - 1)
    found = np.where(distinct[row] == places.keys, of_grain[row], 0.0)
    return np.bincount(places.place, weights=found, minlength=len(places.at))
