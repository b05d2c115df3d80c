"""What others do: counts in cells, crashes weighed by severity, kernels, DBSCAN's clusters."""

from functools import partial

import numpy as np
from pandas import DataFrame
from sklearn.cluster import DBSCAN

from tests.benchmarks.flagged import (
    GRAIN_M,
    Floats,
    Ground,
    Ints,
    Method,
    Places,
    Role,
    as_places,
    best_first,
    held,
    packed,
)

Weights = tuple[float, float, float]
"""What a crash with a death, one with injuries, and one without is worth."""

ALIKE: Weights = (1, 1, 0)
FATAL_ONLY: Weights = (1, 0, 0)
FATAL_5: Weights = (5, 1, 0)
COSTS: Weights = (542, 11, 1)


def cells(
    ground: Ground,
    name: str,
    weights: Weights = ALIKE,
    *,
    start: int = 0,
    cell: tuple[int, int] | None = None,
) -> Method:
    """Return the weighted count of crashes in a grid, its lines moved by so many grains.

    The cells have the extent of a place unless a `cell` is given.
    """
    size = cell or ground.cell

    def places(past: DataFrame, extent: int) -> Places:
        numbers = (ground.grains(past) - start) // size
        found, code = np.unique(numbers, axis=0, return_inverse=True)
        order = best_first(np.bincount(code.ravel(), weights=worth(past, weights)))
        best = found[order[: extent // (size[0] * size[1]) + 1]]
        return as_places(best, ground.of_cells(best, size) + start)

    return Method(name, places, partial(weighed, ground, weights))


def kernel(
    ground: Ground, name: str, *, bandwidth_m: float, cell: tuple[int, int] | None = None
) -> Method:
    """Return a quartic kernel, read at the middle of every cell that it reaches.

    The cells have the extent of a place unless a `cell` is given.
    """
    size = cell or ground.cell
    role = Role.FINER if size[0] * size[1] < ground.size else Role.RIVAL
    middle = (np.array(size) - 1) / 2
    reach = [int(bandwidth_m / GRAIN_M // step) + 1 for step in size]

    def density(crashes: DataFrame) -> tuple[Ints, Floats]:
        grains = ground.grains(crashes)[worth(crashes, ALIKE) > 0]
        found, near = [], []
        for first in range(-reach[0], reach[0] + 1) if ground.in_plane else (0,):
            for second in range(-reach[1], reach[1] + 1):
                numbers = grains // size + (first, second)
                apart_m = (numbers * size + middle - grains) * GRAIN_M
                left = 1 - (apart_m**2).sum(axis=1) / bandwidth_m**2
                found.append(numbers[left > 0])
                near.append(left[left > 0] ** 2)
        numbers = np.concatenate(found)
        _, one, code = np.unique(packed(numbers), return_index=True, return_inverse=True)
        return numbers[one], np.bincount(code, weights=np.concatenate(near))

    def places(past: DataFrame, extent: int) -> Places:
        numbers, scores = density(past)
        best = numbers[best_first(scores)[: extent // (size[0] * size[1]) + 1]]
        return as_places(best, ground.of_cells(best, size))

    def values(known: Places, crashes: DataFrame) -> Floats:
        numbers, scores = density(crashes)
        keys, wanted = packed(numbers), packed(known.at)
        row = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        return np.where(keys[row] == wanted, scores[row], 0.0)

    return Method(name, places, values, role)


def clusters(ground: Ground, name: str, *, eps_m: float, min_crashes: int) -> Method:
    """Return DBSCAN's clusters, those of most crashes per extent first.

    A cluster is the union of places around its crashes, so a single pile has the extent of a cell.
    One that the budget cuts through is flagged in part, from one end.
    """

    def places(past: DataFrame, extent: int) -> Places:
        grains = ground.grains(past)[worth(past, ALIKE) > 0]
        apart = np.array([1, 1] if ground.in_plane else [1_000_000, 1])  # no two roads are near
        label = DBSCAN(eps=eps_m / GRAIN_M, min_samples=min_crashes).fit_predict(grains * apart)
        inside = label >= 0
        keys = packed(ground.around(grains[inside]))
        owner = np.repeat(label[inside], keys.shape[1])
        union = DataFrame({"owner": owner, "key": keys.ravel()}).drop_duplicates().to_numpy()
        extents = np.bincount(union[:, 0])
        position = np.argsort(best_first(np.bincount(label[inside]) / extents))[union[:, 0]]
        order = np.lexsort((union[:, 1], position))
        whole = Places(np.zeros((len(extents), 2), np.int64), union[order, 1], position[order])
        return whole.within(extent)

    def values(known: Places, crashes: DataFrame) -> Floats:
        return weighed(ground, ALIKE, known, crashes) / np.bincount(known.place)

    return Method(name, places, values)


def worth(crashes: DataFrame, weights: Weights) -> Floats:
    """Return what each crash is worth."""
    fatal, injury = crashes["fatal"].to_numpy(np.bool_), crashes["injury"].to_numpy(np.bool_)
    return np.select([fatal, injury], weights[:2], weights[2]).astype(np.float64)


def weighed(ground: Ground, weights: Weights, places: Places, crashes: DataFrame) -> Floats:
    """Return the weighted crashes that each place holds."""
    return held(places, packed(ground.grains(crashes)), worth(crashes, weights))
