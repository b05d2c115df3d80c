"""Where crashes gather: DBSCAN clusters to look at, and blocks that cut the work.

A cluster is never a site. DBSCAN chains: see `chain_length_km`.
"""

from math import exp

import numpy as np
from geopandas import GeoDataFrame
from numpy.typing import NDArray
from pandas import Series

from hotspots.errors import InvalidInput

Ints = NDArray[np.int64]

GRID_FROM = 5_000
"""From so many points the grid kernel.

Measured: scikit-learn takes 25 ms for them, and 0.2 GB if all lie within eps of each other; the
kernel takes 1 ms, but 15 s in every process of an install where it cannot be kept compiled.
"""


def crash_clusters(
    crashes: GeoDataFrame, *, eps_m: float, min_crashes: int, id_column: str | None = None
) -> Series:
    """Label each crash with its cluster, or -1 when it stands alone.

    Distances are straight lines in metres, so the two carriageways of a divided road may join; the
    caller separates routes first. A crash counts among its own neighbours, and a distance equal to
    `eps_m` is near. A crash at the border of two clusters joins the nearest core crash, of equally
    near ones that with the smaller id. Clusters are numbered by their smallest crash id.

    Parameters
    ----------
    crashes
        points in a projected system; coordinates are read as whole millimetres.
    eps_m, min_crashes
        the two parameters of DBSCAN.
    id_column
        where the ids are; without one, the index.

    Returns
    -------
    Integer labels, indexed as `crashes`.

    Raises
    ------
    InvalidInput
        The coordinates are degrees or of no known system, or a parameter is not positive.

    Notes
    -----
    Ester, Kriegel, Sander and Xu (1996), A density-based algorithm for discovering clusters.
    """
    if crashes.crs is None or not crashes.crs.is_projected:
        raise InvalidInput(
            "Clusters need coordinates in metres, and these are in {crs}. Convert them to the local"
            " metric system first.",
            crs="no stated system" if crashes.crs is None else crashes.crs.name,
        )
    eps_mm = round(eps_m * 1000)
    if eps_mm < 1 or min_crashes < 1:
        raise InvalidInput(
            "A cluster needs a distance above 0 m and at least 1 crash; {eps} m and {count} were"
            " given.",
            eps=eps_m,
            count=min_crashes,
        )
    ids = crashes.index if id_column is None else crashes[id_column]
    order = np.argsort(np.asarray(ids), kind="stable")
    points = crashes.geometry
    mm = np.rint(np.column_stack([points.x, points.y])[order] * 1000).astype(np.int64)
    labels = np.empty(len(crashes), dtype=np.int64)
    labels[order] = dbscan(mm, eps_mm=eps_mm, min_points=min_crashes)
    return Series(labels, index=crashes.index, name="cluster")


def dbscan(points_mm: Ints, *, eps_mm: int, min_points: int) -> Ints:
    """Label points that are sorted by id, by the engine that suits their number.

    Both engines give the same labels, border points included.

    Parameters
    ----------
    points_mm
        shape (n, 2), whole millimetres of a metric projection.

    Returns
    -------
    Labels, shape (n,), numbered by the first row of each cluster; -1 for noise.
    """
    if len(points_mm) >= GRID_FROM:
        from hotspots.analysis.kernels import cell_layout, grid_dbscan  # noqa: PLC0415 - slow to import

        layout = cell_layout.layout_of(points_mm, eps_mm)
        if layout is not None:
            return grid_dbscan.grid_dbscan(points_mm, layout, min_points=min_points)
    return reference_dbscan(points_mm, eps_mm=eps_mm, min_points=min_points)


def reference_dbscan(points_mm: Ints, *, eps_mm: int, min_points: int) -> Ints:
    """Do what `dbscan` does by scikit-learn, its border points reassigned."""
    if not len(points_mm):
        return np.empty(0, dtype=np.int64)
    from scipy.spatial import cKDTree  # noqa: PLC0415 - seconds when cold, and not every run clusters
    from sklearn.cluster import DBSCAN  # noqa: PLC0415 - the same

    places, inverse, piled = np.unique(points_mm, axis=0, return_inverse=True, return_counts=True)
    # The tree compares squares of whole millimetres, which floats hold exactly: eps is inclusive.
    found = DBSCAN(eps=eps_mm, min_samples=min_points, algorithm="kd_tree").fit(
        places.astype(np.float64), sample_weight=piled
    )
    labels = found.labels_.astype(np.int64)
    core = found.core_sample_indices_
    border = np.setdiff1d(np.flatnonzero(labels >= 0), core)
    if len(border):
        smallest = np.full(len(places), len(points_mm), dtype=np.int64)
        np.minimum.at(smallest, inverse, np.arange(len(points_mm)))
        tree = cKDTree(places[core])
        for one in border:
            near = core[tree.query_ball_point(places[one], eps_mm + 0.5)]
            square = ((places[near] - places[one]) ** 2).sum(axis=1)
            labels[one] = labels[near[np.lexsort((smallest[near], square))[0]]]
    return _numbered_by_first(labels[inverse])


def _numbered_by_first(labels: Ints) -> Ints:
    kept, first = np.unique(labels, return_index=True)
    clusters = [int(label) for _, label in sorted(zip(first, kept, strict=True)) if label >= 0]
    number = {label: place for place, label in enumerate(clusters)} | {-1: -1}
    return np.array([number[int(label)] for label in labels], dtype=np.int64)


def planar_blocks(x_mm: Ints, y_mm: Ints, within_mm: int) -> Ints:
    """Number blocks of points such that points of different blocks are more than W apart.

    DBSCAN with eps = W and min_samples 1, by the grid at any size: scikit-learn holds every pair
    of neighbours, and within W of each other lie thousands of a town's crashes.

    Parameters
    ----------
    x_mm, y_mm
        shape (n,), whole millimetres of a metric projection.

    Returns
    -------
    Numbers, shape (n,), in the order in which blocks appear.
    """
    if not len(x_mm):
        return np.empty(0, dtype=np.int64)
    from hotspots.analysis.kernels import cell_layout, grid_dbscan  # noqa: PLC0415 - slow to import

    points = np.column_stack([x_mm, y_mm])
    layout = cell_layout.layout_of(points, within_mm)
    if layout is not None:
        return grid_dbscan.grid_dbscan(points, layout, min_points=1)
    return reference_dbscan(points, eps_mm=within_mm, min_points=1)


def chain_length_km(crashes_per_km: float, eps_km: float) -> float:
    """Return the mean length of a chain of crashes that lie at random along a line.

    Clusters of min_samples 2, counted as span + eps, singles included: (e^(λ·eps) − 1)/λ.

    >>> [round(chain_length_km(4, eps), 3) for eps in (0.25, 0.5, 1)]
    [0.43, 1.597, 13.4]
    """
    return (exp(crashes_per_km * eps_km) - 1) / crashes_per_km


def refuse_chaining(crashes_per_km: float, eps_m: float) -> None:
    """Refuse a distance at which chance alone chains the crashes of a route.

    `crashes_per_km` counts the crashes inside the 12-month window. For clusters shown to people;
    the blocks of the scan may chain.

    Raises
    ------
    InvalidInput
        λ·eps is above 1.
    """
    if crashes_per_km * eps_m > 1000:
        raise InvalidInput(
            "At {rate} crashes per km, a distance of {eps} m joins crashes into chains of"
            " {length} km on average by chance. Choose at most {most} m.",
            rate=round(crashes_per_km, 2),
            eps=eps_m,
            length=round(chain_length_km(crashes_per_km, eps_m / 1000), 2),
            most=round(1000 / crashes_per_km),
        )


def exploration_eps_m(crashes_per_km: float) -> float:
    """Return the distance for looking around, not for proposing: 1/(2λ), from 50 to 150 m.

    >>> exploration_eps_m(0.5), exploration_eps_m(5), exploration_eps_m(100)
    (150.0, 100.0, 50.0)
    """
    return max(50.0, min(150.0, 1000 / (2 * crashes_per_km))) if crashes_per_km > 0 else 150.0
