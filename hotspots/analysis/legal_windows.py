"""Which windows in time hold a legal set of crashes, and whether counts satisfy the rule."""

from dataclasses import dataclass

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


def limbs_of(rules: RoadRules) -> Ints:
    """Return the limbs of a rule as compiled loops read them: see `kernels.rule_tally`."""
    return np.array(
        [
            (*(getattr(limb.at_least, of) for of in _LEAST), rules.collisions_count_in_b)
            for limb in rules.limbs
        ],
        dtype=np.int64,
    )


_LEAST = ("fatal", "injury", "crashes", "collisions")


def legal_windows(crashes: Scanned, rules: RoadRules) -> list[tuple[int, int]]:
    """Return (start, crashes) of every legal window over these crashes, wherever they lie.

    A junction is tested so: in time only. No two windows hold the same crashes.
    """
    order = np.argsort(crashes.day, kind="stable")
    starts, begin = np.unique(crashes.day[order], return_index=True)
    end = np.searchsorted(crashes.day[order], crashes.ends[order[begin]])
    f, i = (_sums(kind[order], begin, end) for kind in (crashes.fatal, crashes.injury))
    held = legal(rules, f, i, end - begin - f - i)
    return list(zip(starts[held].tolist(), (end - begin)[held].tolist(), strict=True))


def _sums(marks: Bools, begin: Ints, end: Ints) -> Ints:
    until = np.concatenate([[0], np.cumsum(marks, dtype=np.int64)])
    return np.asarray(until[end] - until[begin], dtype=np.int64)


def by_choice(window: tuple[int, int]) -> tuple[int, int]:
    """Order (start, crashes): most crashes first, then the earliest."""
    return -window[1], window[0]
