"""What the crash data themselves give reason to doubt: heaped chainages, crashes entered twice."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotspots.analysis.crash_frame import CrashFrame
from hotspots.analysis.proposed_site import Note

LEAST_FOR_HEAPING = 20
"""Chainages on multiples of 100 m that a route needs before its heaping is judged."""
PAIRS_SHOWN = 20
NEAR_MM = 100_000


def heaped_chainages(frame: CrashFrame) -> list[Note]:
    """Return a note for each route whose chainages stand on whole kilometres too often.

    Among the chainages that are multiples of 100 m, 1 in 10 would be a whole kilometre; a
    one-sided binomial p below 0.01 is reported.
    """
    from scipy.special import bdtrc  # noqa: PLC0415 - slow when cold, and scipy.stats more so

    at_mm, route = frame.scanned.at_mm, frame.route
    rounded = frame.on_route & (at_mm % 100_000 == 0)
    if rounded.sum() < LEAST_FOR_HEAPING:
        return []
    notes = []
    names, code = np.unique(route[rounded].astype(str), return_inverse=True)
    whole = (at_mm[rounded] % 1_000_000 == 0).astype(np.int64)
    seen, on_km = np.bincount(code), np.bincount(code, weights=whole).astype(np.int64)
    for name, n, k in zip(names, seen, on_km, strict=True):
        if k and n >= LEAST_FOR_HEAPING and bdtrc(k - 1.0, n, 0.1) < 0.01:  # P(as many, or more)
            params = {"route": str(name), "share": round(int(k) / int(n), 3), "count": int(n)}
            notes.append(Note("heaped_chainages", params))
    return notes


def possible_duplicates(frame: CrashFrame) -> list[Note]:
    """Return a note on crashes that may be one event entered twice, for a person to check.

    Two crashes at most one day and 100 m apart (on the plane 100 m east and north), of the same
    outcome and the same numbers of killed and injured. The first pairs are named.
    """
    rows = np.flatnonzero(frame.on_route | frame.by_coordinates)
    if len(rows) < 2:
        return []
    from scipy.spatial import cKDTree  # noqa: PLC0415 - slow when cold

    points = _so_that_likely_twins_lie_near(frame, rows)
    _, nearest = cKDTree(points).query(points, k=2, p=np.inf, distance_upper_bound=NEAR_MM + 0.5)
    # A crash is its own nearest; where two coincide, it may stand second.
    twin = np.where(nearest[:, 0] == np.arange(len(rows)), nearest[:, 1], nearest[:, 0])
    found = np.flatnonzero(twin < len(rows))
    pairs = sorted(
        {tuple(sorted((str(frame.ids[rows[k]]), str(frame.ids[rows[twin[k]]])))) for k in found}
    )
    params = {"count": len(found), "pairs": tuple(pairs[:PAIRS_SHOWN])}
    return [Note("possible_duplicates", params)] if len(found) else []


def _so_that_likely_twins_lie_near(
    frame: CrashFrame, rows: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return points, shape (n, 4), at most `NEAR_MM` apart on every axis where two may be one.

    The axes are place (two), day, and everything that must be equal: route, outcome, numbers.
    """
    scanned, on_route = frame.scanned, frame.on_route[rows]
    names = np.where(on_route, frame.route[rows], "")
    alike = np.zeros(len(rows), dtype=np.int64)
    for fact in (
        names,
        scanned.fatal[rows],
        scanned.injury[rows],
        np.nan_to_num(frame.killed[rows], nan=-1),
        np.nan_to_num(frame.injured[rows], nan=-1),
    ):
        code, distinct = pd.factorize(fact)
        alike = pd.factorize(alike * len(distinct) + code)[0].astype(np.int64)
    points: NDArray[np.float64] = np.column_stack(
        [
            np.where(on_route, scanned.at_mm[rows], frame.x_mm[rows]),
            np.where(on_route, 0, frame.y_mm[rows]),
            frame.day[rows] * NEAR_MM,
            alike * 2 * NEAR_MM,
        ]
    ).astype(np.float64)
    return points
