"""Legal sets of crashes, held as arrays and summed up many at once."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hotspots.analysis.crash_frame import CrashFrame

Rows = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class LegalSet:
    """Crashes that satisfy the rule: rows of the frame, rising, and the start of their window."""

    rows: tuple[int, ...]
    start: int


@dataclass(frozen=True, slots=True)
class LegalSets:
    """Several legal sets: `rows` from `begin[k]` to `begin[k + 1]`, and `start[k]`."""

    rows: Rows
    begin: Rows
    start: Rows

    @classmethod
    def of(cls, sets: Iterable[LegalSet]) -> "LegalSets":
        """Return these sets as arrays."""
        sets = list(sets)
        return cls(
            np.array([row for one in sets for row in one.rows], dtype=np.int64),
            np.cumsum([0, *(len(one.rows) for one in sets)], dtype=np.int64),
            np.array([one.start for one in sets], dtype=np.int64),
        )

    @classmethod
    def joined(cls, parts: Sequence["LegalSets"]) -> "LegalSets":
        """Return all sets of the parts, in their order."""
        sizes = np.concatenate([np.diff(part.begin) for part in parts])
        return cls(
            np.concatenate([part.rows for part in parts]),
            np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
            np.concatenate([part.start for part in parts]),
        )

    def __len__(self) -> int:
        return len(self.start)

    def __iter__(self) -> Iterator[LegalSet]:
        rows, begin = self.rows.tolist(), self.begin.tolist()
        for k, start in enumerate(self.start.tolist()):
            yield LegalSet(tuple(rows[begin[k] : begin[k + 1]]), start)

    def as_rows(self, rows: Rows) -> "LegalSets":
        """Return the same sets where each row is a position in `rows`, which rise."""
        return LegalSets(rows[self.rows], self.begin, self.start)

    def between(self, first: int, last: int) -> "LegalSets":
        """Return the sets from `first` to before `last`."""
        begin = self.begin[first : last + 1]
        rows = self.rows[begin[0] : begin[-1]]
        return LegalSets(rows, begin - begin[0], self.start[first:last])


class Totals(NamedTuple):
    """Of each set, as lists: its crashes by kind, its hull, its route, its victims.

    `route` is the route that all its crashes name, else None. `killed` and `injured` are sums of
    what is known, None where nothing is; `imprecise` and `unknown` count crashes of imprecise
    place, and those whose victims are not all known.
    """

    size: list[int]
    fatal: list[int]
    injury: list[int]
    from_mm: list[int]
    to_mm: list[int]
    route: list[str | None]
    first_day: Rows
    killed: list[int | None]
    injured: list[int | None]
    imprecise: list[int]
    unknown: list[int]


def totals(sets: LegalSets, frame: CrashFrame) -> Totals:
    """Sum up each of at least one set, none of which is empty."""
    rows, first = sets.rows, sets.begin[:-1]
    killed, injured = frame.killed[rows], frame.injured[rows]
    of_set = np.repeat(np.arange(len(first)), np.diff(sets.begin))
    route = frame.route[rows]
    of_first = route[first]
    several = np.bincount(of_set[route != of_first[of_set]], minlength=len(first)) > 0
    of_first[several] = None
    return Totals(
        size=np.diff(sets.begin).tolist(),
        fatal=_sums(frame.scanned.fatal[rows], first).tolist(),
        injury=_sums(frame.scanned.injury[rows], first).tolist(),
        from_mm=np.minimum.reduceat(frame.scanned.at_mm[rows], first).tolist(),
        to_mm=np.maximum.reduceat(frame.scanned.at_mm[rows], first).tolist(),
        route=of_first.tolist(),
        first_day=np.minimum.reduceat(frame.day[rows], first),
        killed=_known_sums(killed, first),
        injured=_known_sums(injured, first),
        imprecise=_sums(frame.imprecise[rows], first).tolist(),
        unknown=_sums(np.isnan(killed) | np.isnan(injured), first).tolist(),
    )


def _sums(marks: Bools, first: Rows) -> Rows:
    return np.asarray(np.add.reduceat(marks.astype(np.int64), first), dtype=np.int64)


def _known_sums(values: NDArray[np.float64], first: Rows) -> list[int | None]:
    known = _sums(~np.isnan(values), first).tolist()
    sums = np.add.reduceat(np.nan_to_num(values), first).tolist()
    return [int(total) if count else None for total, count in zip(sums, known, strict=True)]
