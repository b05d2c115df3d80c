"""The exact scan: which stretches up to W hold a legal set of crashes within one window."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hotspots.criteria import RoadRules

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Scanned:
    """Crashes to be scanned, one element each, in the order (place, time, id).

    `day` is when a crash happened and `ends` the first day outside the window that begins on its
    day. Where all crashes share one given window, every `day` is 0 and every `ends` 1.
    """

    at_mm: Ints
    day: Ints
    ends: Ints
    fatal: Bools
    injury: Bools

    def __len__(self) -> int:
        return len(self.day)

    def part(self, rows: slice | Ints | Bools) -> "Scanned":
        """Return some of the crashes, in the order of `rows`."""
        return Scanned(
            self.at_mm[rows], self.day[rows], self.ends[rows], self.fatal[rows], self.injury[rows]
        )

    def during(self, start: int, *, of: "Scanned | None" = None) -> Ints:
        """Return the positions of the crashes in the window that begins on the day of one of these.

        `of` gives the crashes to look through, where they are not these themselves.
        """
        end = self.ends[self.day == start].max()
        days = (self if of is None else of).day
        return np.flatnonzero((days >= start) & (days < end)).astype(np.int64)

    def between(self, from_mm: int, to_mm: int) -> slice:
        """Return where the crashes of a stretch stand; only for crashes in order of place."""
        first, last = np.searchsorted(self.at_mm, [from_mm, to_mm + 1])
        return slice(int(first), int(last))


class Hull(NamedTuple):
    """A stretch from crash to crash with its best window: most crashes, then earliest start."""

    from_mm: int
    to_mm: int
    crashes: int
    start: int


def legal(rules: RoadRules, f: Ints, i: Ints, p: Ints) -> Bools:
    """Say, element by element, whether these counts satisfy the rule.

    Parameters
    ----------
    f, i, p
        any one shape: crashes with a death, with injuries only, with neither.
    """
    counted = f + i + p if rules.collisions_count_in_b else f + i
    met = np.zeros(np.shape(counted), dtype=np.bool_)
    for limb in rules.limbs:
        least = limb.at_least
        met |= (
            (f >= least.fatal)
            & (i >= least.injury)
            & (counted >= least.crashes)
            & (p >= least.collisions)
        )
    return met


def legal_hulls(block: Scanned, rules: RoadRules, within_mm: int) -> list[Hull]:
    """Return every hull of a legal set of extent at most `within_mm`, each with its best window.

    For every left crash, every right crash and every start between them (method, step 5). The right
    end is enumerated: a scan of the full length alone leaves out the place beside a heavier one.
    A left end whose full reach is not legal even without a time limit is passed over, and a hull
    with no more crashes than a shorter one from the same left end is left out: whatever is chosen
    with it is better with the shorter one.
    """
    places, first = np.unique(block.at_mm, return_index=True)
    reach = np.searchsorted(places, places + within_mm, side="right")
    bounds = np.append(first, len(block))
    f_sum, i_sum, n_sum = (
        np.concatenate([[0], np.cumsum(x, dtype=np.int64)])
        for x in (block.fatal, block.injury, np.ones(len(block), dtype=np.int64))
    )
    f, i, n = (x[bounds[reach]] - x[first] for x in (f_sum, i_sum, n_sum))
    hopeful = np.flatnonzero(legal(rules, f, i, n - f - i))
    found: list[Hull] = []
    for left in hopeful:
        rows = slice(int(first[left]), int(bounds[reach[left]]))
        found += _hulls_from(block.part(rows), rules)
    return found


def windowed_counts(crashes: Scanned, column: Ints, columns: int) -> tuple[Ints, list[Ints], Ints]:
    """Count the crashes of each window and column.

    Parameters
    ----------
    crashes
        in any order.
    column
        shape (n,), the column of each crash, e.g. its place.
    columns
        how many columns there are.

    Returns
    -------
    The days on which windows start, shape (w,); fatal, injury and other crashes of each window and
    column, each of shape (w, columns); the crashes on the starting day itself, (w, columns).
    """
    starts, one_of_day, row = np.unique(crashes.day, return_index=True, return_inverse=True)
    ends = np.searchsorted(starts, crashes.ends[one_of_day])
    cells = row * columns + column
    size = len(starts) * columns
    other = ~(crashes.fatal | crashes.injury)
    counts, today = [], np.zeros((len(starts), columns), dtype=np.int64)
    for kind in (crashes.fatal, crashes.injury, other):
        daily = np.bincount(cells[kind], minlength=size).reshape(len(starts), columns)
        today = today + daily
        until = np.vstack([np.zeros((1, columns), dtype=np.int64), np.cumsum(daily, axis=0)])
        counts.append(until[ends] - until[:-1])
    return starts, counts, today


def _hulls_from(reach: Scanned, rules: RoadRules) -> list[Hull]:
    """Return the hulls that begin at the first place of `reach`."""
    places, column = np.unique(reach.at_mm, return_inverse=True)
    starts, counts, today = windowed_counts(reach, column, len(places))
    f, i, p = (np.cumsum(x, axis=1) for x in counts)
    n = f + i + p
    ends_here = np.add.reduce(counts) > 0
    begins_inside = np.cumsum(today, axis=1) > 0
    held = legal(rules, f, i, p) & ends_here[:, :1] & ends_here & begins_inside
    score = np.where(held, n, 0)
    best = score.argmax(axis=0)  # the first of equals: the earliest start
    most = score[best, np.arange(len(places))]
    shorter = np.concatenate([[0], np.maximum.accumulate(most)[:-1]])
    return [
        Hull(int(places[0]), int(places[right]), int(most[right]), int(starts[best[right]]))
        for right in np.flatnonzero(most > shorter)
    ]


def legal_windows(
    crashes: Scanned, rules: RoadRules, *, end_to_end: bool = False
) -> list[tuple[int, int]]:
    """Return (start, crashes) of every legal window over these crashes, wherever they lie.

    A junction is tested so: in time only. With `end_to_end`, only windows that hold a crash at the
    first place and one at the last. No two windows hold the same crashes.
    """
    if not len(crashes):
        return []
    first, last = crashes.at_mm == crashes.at_mm.min(), crashes.at_mm == crashes.at_mm.max()
    starts, counts, _ = windowed_counts(crashes, np.where(first, 0, np.where(last, 2, 1)), 3)
    f, i, p = (x.sum(axis=1) for x in counts)
    held = legal(rules, f, i, p)
    if end_to_end:
        by_column = np.add.reduce(counts) > 0
        held &= by_column[:, 0] & (by_column[:, 2] | bool(first.all()))
    return [(int(starts[row]), int((f + i + p)[row])) for row in np.flatnonzero(held)]


def by_choice(window: tuple[int, int]) -> tuple[int, int]:
    """Order (start, crashes): most crashes first, then the earliest."""
    return -window[1], window[0]
