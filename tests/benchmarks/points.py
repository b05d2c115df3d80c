"""Points to measure on: a country's crashes as they lie, made by a seed, and Japan's own."""

from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotspots.analysis.metric_coordinates import project

Points = NDArray[np.int64]

_JAPAN = "+proj=aeqd +lat_0=36 +lon_0=138 +units=m"
"""One plane for the whole country; where lengths are off by some per mille does not matter here."""
_PER_KM2 = 2.7
"""Crashes to a square kilometre, the same for every n: the country grows, not the density."""


def realistic(n: int, seed: int = 1) -> Points:
    """Return n points in millimetres, shape (n, 2), in random order.

    30 % in piles at junctions with exact duplicates, 25 % along streets of towns, 30 % on national
    roads, most of them at posts of 100 m, 10 % on motorways, 5 % anywhere.
    """
    rng = np.random.default_rng(seed)
    side = 1000 * np.sqrt(n / _PER_KM2)
    piled, street, road, fast = (round(n * share) for share in (0.30, 0.25, 0.30, 0.10))
    towns = rng.uniform(0, side, (max(1, n // 5000), 2))
    parts = [
        _at_junctions(rng, piled, towns),
        _in_streets(rng, street, towns),
        _on_roads(rng, road, side, crashes_per_km=6.0, at_posts=0.8),
        _on_roads(rng, fast, side, crashes_per_km=8.0, at_posts=0.0),
        rng.uniform(0, side, (n - piled - street - road - fast, 2)),
    ]
    metres = rng.permutation(np.vstack(parts))
    return np.rint(metres * 1000).astype(np.int64)


def _at_junctions(
    rng: np.random.Generator, n: int, towns: NDArray[np.float64]
) -> NDArray[np.float64]:
    count = max(1, n // 8)
    centres = towns[rng.integers(len(towns), size=count)] + rng.normal(0, 2500, (count, 2))
    popular = rng.pareto(1.5, count) + 0.2
    points = centres[rng.choice(count, size=n, p=popular / popular.sum())]
    scattered = rng.random(n) < 0.6
    points[scattered] += rng.normal(0, 12, (int(scattered.sum()), 2))
    return points


def _in_streets(
    rng: np.random.Generator, n: int, towns: NDArray[np.float64]
) -> NDArray[np.float64]:
    points = towns[rng.integers(len(towns), size=n)] + rng.normal(0, 2500, (n, 2))
    across = rng.integers(0, 2, n)  # a grid of streets 120 m apart
    at = np.arange(n)
    points[at, across] = np.rint(points[at, across] / 120) * 120 + rng.normal(0, 3, n)
    return points


def _on_roads(
    rng: np.random.Generator, n: int, side: float, *, crashes_per_km: float, at_posts: float
) -> NDArray[np.float64]:
    length = 60_000.0
    roads = max(1, round(n / crashes_per_km * 1000 / length))
    begin, bearing = rng.uniform(0, side, (roads, 2)), rng.uniform(0, 2 * np.pi, roads)
    road, along = rng.integers(roads, size=n), rng.uniform(0, length, n)
    posted = rng.random(n) < at_posts
    along[posted] = np.rint(along[posted] / 100) * 100
    aside = np.where(posted, 0.0, rng.normal(0, 5, n))
    turned = bearing[road] + 0.3 * np.sin(along / 4000)  # roads bend
    direction = np.column_stack([np.cos(turned), np.sin(turned)])
    normal = np.column_stack([-direction[:, 1], direction[:, 0]])
    return begin[road] + along[:, None] * direction + aside[:, None] * normal


def piles(n: int, places: int, seed: int = 1) -> Points:
    """Return n points on so many places of a city, as many exactly there as within 20 m."""
    rng = np.random.default_rng(seed)
    centres = rng.integers(0, 30_000_000, (places, 2))
    points = centres[rng.integers(places, size=n)]
    near = rng.random(n) < 0.5
    points[near] += np.rint(rng.normal(0, 20_000, (int(near.sum()), 2))).astype(np.int64)
    return points


def japan(path: Path) -> Points:
    """Return the crashes of Japan's national police in millimetres, in the order of the file."""
    frame = pd.read_parquet(path, columns=["lon", "lat"])
    frame = frame[frame["lat"].between(20, 50)]
    metres = project(frame["lon"], frame["lat"], to_crs=_JAPAN)
    return np.rint(metres * 1000).astype(np.int64)
