"""Which of the legal hulls become sites: non-overlapping, of greatest total score."""

from collections.abc import Callable, Sequence
from math import log
from typing import TYPE_CHECKING

import numpy as np

from hotspots.analysis.line_scan import LineScan

if TYPE_CHECKING:  # numba is slow to import
    from hotspots.analysis.kernels.window_scan import Hulls


def score_millionths(crashes: int, expected: float) -> int:
    """Return the log-likelihood gain of a place over the reference rate, in millionths, at least 1.

    `expected` is for a place of full length W: the tight hull would make the density infinite. The
    least value is 1, so that a legal place on a busy road is never dropped silently.

    >>> score_millionths(6, 0.5), score_millionths(1, 2.0)
    (9409440, 1)
    """
    if crashes <= expected:
        return 1
    return max(1, round(1e6 * (crashes * log(crashes / expected) - crashes + expected)))


def choose(
    scan: LineScan, expected: Sequence[float], told: Callable[[int, int], None] = lambda *_: None
) -> "Hulls":
    """Return the hulls that no two of which touch and whose score, in sum, is greatest.

    Of equal sums the fewer sites win, then the smaller total length; of what is still equal, the
    solution found first in the order (end, start). Integers make this exact. Routes are weighed
    one after the other, which is the same as each alone.

    Parameters
    ----------
    expected
        for each route, what `score_millionths` expects.
    told
        hears how many places are done, and out of how many.

    Source: weighted interval scheduling (Kleinberg and Tardos, Algorithm Design, §6.1).
    """
    from hotspots.analysis.kernels.hull_choice import best_hulls, no_standing, weigh  # noqa: PLC0415 - numba is slow to import

    sorts, gain_row = np.unique(np.asarray(expected, dtype=np.float64), return_inverse=True)
    crashes = range(1, scan.crashes_in_reach + 1)
    gains = [[0, *(score_millionths(n, float(one)) for n in crashes)] for one in sorts]
    table = np.array(gains, dtype=np.int64)
    standing = no_standing(len(scan.route))
    for first, last in scan.parts():
        hulls = scan.hulls_between(first, last)
        weigh(standing, scan.line.at_mm, hulls, table, gain_row[scan.route], first, last)
        told(last, len(scan.route))
    return best_hulls(standing)


def footprint(
    hull: tuple[int, int], *, within_mm: int, others: Sequence[tuple[int, int]]
) -> tuple[int, int]:
    """Return the stretch drawn for a site: its hull and a margin on each side, at most W in all.

    The margin is at most 25 m, half of what W leaves, and half the gap to the neighbour. Where the
    route ends is not known here.

    >>> footprint((0, 400_000), within_mm=500_000, others=[(430_000, 500_000)])
    (-25000, 415000)
    """
    start, end = hull
    most = max(0, min(25_000, (within_mm - (end - start)) // 2))
    gap_before = min((start - b for _, b in others if b < start), default=2 * most)
    gap_after = min((a - end for a, _ in others if a > end), default=2 * most)
    if any(a <= end and b >= start for a, b in others):
        gap_before = gap_after = 0
    return start - min(most, gap_before // 2), end + min(most, gap_after // 2)
