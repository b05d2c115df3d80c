"""The scan test: how often chance alone brings together as many crashes as a place holds.

The positions of a route's crashes are redrawn at random along it, their dates kept, and the fullest
place anywhere on the route is compared with the one observed. So the p of a place already allows
for the many places where a route might have been looked at.

A place's gain over the reference rate is g(n) = n·ln(n/μ) − n + μ above μ and a constant least
value up to μ, with one μ for a route. g′ = ln(n/μ) > 0 above μ, so g never falls as n grows, and
the run's largest g belongs to its largest count. Comparing counts is comparing g, provided that
counts of equal g count as equal: `_least_as_good` sees to that.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hotspots.analysis.legal_windows import Ints, Scanned
from hotspots.analysis.site_selection import score_millionths

Floats = NDArray[np.float64]

RUNS = 999
GRAINS_MM = (1, 1_000, 10_000, 100_000, 1_000_000)
"""How roughly chainages are recorded: to the millimetre, 1 m, 10 m, 100 m, 1 km."""
_DRAWS_AT_ONCE = 2_000_000


class RoadPiece(NamedTuple):
    """A piece of a route; `weight` is its risk per length beside that of others, e.g. its AADT."""

    from_mm: int
    to_mm: int
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Scan:
    """What the random runs said of one place.

    In `hits` of `runs` runs some place did at least as well as this one with its `count` crashes:
    it held `least` or more, which is fewer than `count` only where both are no more than ordinary.
    `crashes` is how many were redrawn along the road, or how many a year a junction of its class
    has on average; `assumed` says that the road was taken to end at its outermost crashes.
    """

    count: int
    least: int
    hits: int
    runs: int
    crashes: float
    assumed: bool = False

    @property
    def p(self) -> float:
        """The share of runs at least as good, the observation counted among them.

        >>> Scan(count=5, least=5, hits=4, runs=999, crashes=60).p
        0.005
        """
        return (1 + self.hits) / (1 + self.runs)


def scan_along_route(
    crashes: Scanned,
    counts: Iterable[int],
    *,
    route: str,
    pieces: Sequence[RoadPiece],
    within_mm: int,
    expected: float,
    version: str,
    fixed: Scanned | None = None,
    assumed: bool = False,
    runs: int = RUNS,
) -> dict[int, Scan]:
    """Compare each of these counts with the fullest place of random runs along the route.

    Parameters
    ----------
    crashes
        those of the route that are redrawn; `ends` as the mode of the screening has it.
    counts
        how many crashes the places in question hold.
    pieces
        where on the route crashes may fall; see `without_zones`.
    expected
        the crashes a place of full length has in a year at the reference rate: μ of g.
    version
        of the calibration. With the route and the crashes themselves it seeds the runs, so that p
        does not depend on the order of rows or on other routes.
    fixed
        crashes that stay where they are: those at junctions, for places that reach across one.

    Returns
    -------
    One Scan for each different count.
    """
    from hotspots.analysis.kernels.scan_maximum import (  # noqa: PLC0415 - numba is slow to import
        largest_counts,
    )

    least = {count: _least_as_good(count, expected) for count in set(counts)}
    crashes = _in_order(crashes)
    stays = crashes.part(slice(0, 0)) if fixed is None else _in_order(fixed)
    axis = _time_axis(crashes, stays)
    given = (crashes.at_mm, crashes.day, stays.at_mm, stays.day)
    random = _stream(route, version, within_mm, list(pieces), *given)
    grain = recorded_grains(crashes.at_mm)
    n, enough = len(crashes), max(least.values())
    most: list[Ints] = []
    at_once = max(1, _DRAWS_AT_ONCE // (n + len(stays)))
    for first in range(0, runs, at_once):
        drawn = random.random((min(at_once, runs - first), n))
        at_mm = _placed(drawn, pieces, grain)
        keys = np.concatenate(
            [
                at_mm * axis.days + (crashes.day - axis.first),
                np.broadcast_to(
                    stays.at_mm * axis.days + (stays.day - axis.first), (len(drawn), len(stays))
                ),
            ],
            axis=1,
        )
        keys.sort(axis=1)
        most.append(largest_counts(keys, axis.days, axis.ends, within_mm, enough))
    reached = np.concatenate(most)
    return {
        count: Scan(count, needed, int((reached >= needed).sum()), runs, n, assumed)
        for count, needed in least.items()
    }


def scan_junction(
    count: int,
    *,
    junction: str,
    mean_per_year: float,
    days: int,
    window_days: int | None,
    version: str,
    runs: int = RUNS,
) -> Scan:
    """Compare a junction's fullest window with that of random junctions at the mean of its class.

    The model is Poisson: so many crashes in the time looked at, on days drawn evenly. That ordinary
    junctions of a class differ among themselves is left to empirical Bayes, which judges beside it.

    Parameters
    ----------
    days
        length of the time looked at; in a single window, of that window.
    window_days
        length of a rolling window; None where there is one single window.
    """
    random = _stream(junction, version, mean_per_year, days, window_days)
    totals = random.poisson(mean_per_year * days / 365.25, runs)
    most = totals
    if window_days is not None and window_days < days:
        most = np.array(
            [_fullest(np.sort(random.integers(0, days, total)), window_days) for total in totals]
        )
    return Scan(count, count, int((most >= count).sum()), runs, mean_per_year)


def without_zones(pieces: Sequence[RoadPiece], zones: Sequence[tuple[int, int]]) -> list[RoadPiece]:
    """Return the pieces without closed zones; where nothing is left, the pieces themselves.

    >>> without_zones([RoadPiece(0, 1000)], [(400, 600), (550, 700)])
    [RoadPiece(from_mm=0, to_mm=400, weight=1.0), RoadPiece(from_mm=700, to_mm=1000, weight=1.0)]
    """
    left = []
    for piece in pieces:
        at = piece.from_mm
        for start, end in sorted(zones):
            if at < start < piece.to_mm:
                left.append(piece._replace(from_mm=at, to_mm=start))
            at = max(at, end)
        if at < piece.to_mm:
            left.append(piece._replace(from_mm=at))
    return left or list(pieces)


def recorded_grains(at_mm: Ints) -> Ints:
    """Return how roughly each chainage was recorded, in mm.

    A chainage is taken as recorded to the largest grain that divides it. But of chainages recorded
    to 100 m one in ten is a whole kilometre by chance: as many as the finer grain leaves to expect
    at each rougher one are given back to it, evenly from the first to the last.

    Parameters
    ----------
    at_mm
        shape (n,), in an order that does not depend on the rows of a file.

    >>> at_mm = np.arange(100, 120) * 100_000
    >>> np.unique(recorded_grains(at_mm), return_counts=True)
    (array([100000]), array([20]))
    """
    grains = np.array(GRAINS_MM, dtype=np.int64)
    level = np.zeros(len(at_mm), dtype=np.int64)
    for rougher, grain in enumerate(GRAINS_MM):
        level[at_mm % grain == 0] = rougher
    exactly = -np.diff(1 / grains, append=0.0)
    for finer in range(len(grains) - 1):
        apparent = int((level == finer).sum())
        for rougher in range(finer + 1, len(grains)):
            by_chance = round(apparent * exactly[rougher] / exactly[finer])
            rows = np.flatnonzero(level == rougher)
            taken = min(len(rows), by_chance)
            level[rows[np.arange(taken) * len(rows) // max(taken, 1)]] = finer
    return np.asarray(grains[level], dtype=np.int64)


def _in_order(crashes: Scanned) -> Scanned:
    """Return the crashes in an order that does not depend on their ids."""
    return crashes.part(np.lexsort((crashes.day, crashes.at_mm)))


class _TimeAxis(NamedTuple):
    first: int
    days: int
    ends: Ints


def _time_axis(crashes: Scanned, stays: Scanned) -> _TimeAxis:
    """Return the days that crashes span, with the first day outside the window of each."""
    day, end = np.concatenate([crashes.day, stays.day]), np.concatenate([crashes.ends, stays.ends])
    first, days = int(day.min()), int(day.max() - day.min()) + 1
    ends = np.zeros(days, dtype=np.int64)
    ends[day - first] = end - first
    # Only days of crashes begin windows; the others are filled so that ends never fall.
    return _TimeAxis(first, days, np.maximum.accumulate(ends))


def _placed(drawn: Floats, pieces: Sequence[RoadPiece], grain: Ints) -> Ints:
    """Turn evenly drawn numbers into places along the pieces, rounded as recorded."""
    ends = np.array([(each.from_mm, each.to_mm) for each in pieces], dtype=np.float64)
    share = (ends[:, 1] - ends[:, 0]) * np.array([each.weight for each in pieces])
    until = np.concatenate([[0.0], np.cumsum(share)])
    at_share = np.column_stack([until[:-1], until[1:]]).ravel()
    at_mm = np.interp(drawn * until[-1], at_share, ends.ravel())
    return np.asarray(np.floor(at_mm / grain + 0.5) * grain, dtype=np.int64)


def _least_as_good(count: int, expected: float) -> int:
    """Return the smallest count whose g equals that of `count`."""
    gain = score_millionths(count, expected)
    while count > 1 and score_millionths(count - 1, expected) == gain:
        count -= 1
    return count


def _fullest(days: Ints, window_days: int) -> int:
    """Return the most of these sorted days within one window."""
    until = np.searchsorted(days, days + window_days)
    return int((until - np.arange(len(days))).max(initial=0))


def _stream(*inputs: object) -> np.random.Generator:
    """Return random numbers that depend on these inputs alone, the same on every machine."""
    digest = hashlib.sha256()
    for each in inputs:
        told = each.tobytes() if isinstance(each, np.ndarray) else repr(each).encode()
        digest.update(told + b"\0")
    return np.random.Generator(np.random.PCG64(int.from_bytes(digest.digest()[:16], "big")))
