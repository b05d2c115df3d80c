"""Which of the legal hulls become sites: non-overlapping, of greatest total score."""

from bisect import bisect_left
from collections.abc import Sequence
from math import log

from hotspots.analysis.legal_windows import Hull


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


def choose(hulls: Sequence[Hull], expected: float) -> list[Hull]:
    """Return the hulls that no two of which touch and whose score, in sum, is greatest.

    Of equal sums the fewer sites win, then the smaller total length; of what is still equal, the
    solution found first in the order (end, start). Integers make this exact.

    Source: weighted interval scheduling (Kleinberg and Tardos, Algorithm Design, §6.1).
    """
    ordered = sorted(hulls, key=lambda hull: (hull.to_mm, hull.from_mm))
    ends = [hull.to_mm for hull in ordered]
    gains: dict[int, int] = {}
    best = [(0, 0, 0)]
    taken: list[int | None] = []
    for hull in ordered:
        if hull.crashes not in gains:
            gains[hull.crashes] = score_millionths(hull.crashes, expected)
        before = bisect_left(ends, hull.from_mm)
        score, sites, length = best[before]
        candidate = (
            score + gains[hull.crashes],
            sites - 1,
            length - (hull.to_mm - hull.from_mm),
        )
        better = candidate > best[-1]
        best.append(candidate if better else best[-1])
        taken.append(before if better else None)
    chosen = []
    at = len(ordered)
    while at > 0:
        before_it = taken[at - 1]
        if before_it is None:
            at -= 1
        else:
            chosen.append(ordered[at - 1])
            at = before_it
    return chosen[::-1]


def free_hulls(hulls: Sequence[Hull], occupied: Sequence[tuple[int, int]]) -> list[Hull]:
    """Return the hulls that meet none of the closed stretches (from, to), in their order."""
    merged: list[list[int]] = []
    for start, end in sorted(occupied):
        if merged and start <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], end)
        else:
            merged.append([start, end])
    ends = [end for _, end in merged]

    def is_free(hull: Hull) -> bool:
        following = bisect_left(ends, hull.from_mm)
        return following == len(merged) or merged[following][0] > hull.to_mm

    return [hull for hull in hulls if is_free(hull)]


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
