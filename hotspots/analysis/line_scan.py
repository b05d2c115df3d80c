"""The exact scan along routes as arrays: places, what each reaches, and the hulls, part by part."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from hotspots.analysis.legal_sets import LegalSet, LegalSets
from hotspots.analysis.legal_windows import Scanned, limbs_of
from hotspots.criteria import RoadRules

if TYPE_CHECKING:  # numba is slow to import
    from hotspots.analysis.kernels.window_scan import Hulls, Line

Ints = NDArray[np.int64]

HULLS_AT_ONCE = 1_000_000
"""How many hulls one part may hold: all of a nation are never held together."""


class Hull(NamedTuple):
    """A stretch from crash to crash with its best window: most crashes, then earliest start."""

    from_mm: int
    to_mm: int
    crashes: int
    start: int


@dataclass(frozen=True, slots=True)
class LineScan:
    """Crashes along routes, ready to be scanned.

    `line` holds them by place. `route` is the number of the route of each place, `days` the days
    that the line numbers, and `crashes_in_reach` the most within W of any place.
    """

    line: "Line"
    route: Ints
    days: Ints
    crashes_in_reach: int

    @classmethod
    def of(cls, crashes: Scanned, route: Ints, within_mm: Ints, rules: RoadRules) -> "LineScan":
        """Prepare crashes for the scan.

        Parameters
        ----------
        crashes
            in any order; the rows of the line are their positions.
        route
            shape (n,), the number of the route of each crash, from 0.
        within_mm
            shape (routes,), the longest hull on each route.
        """
        from hotspots.analysis.kernels.rule_tally import tallies  # noqa: PLC0415 - see above
        from hotspots.analysis.kernels.window_scan import Line  # noqa: PLC0415 - see above

        days, first, day = np.unique(crashes.day, return_index=True, return_inverse=True)
        end_of_day = np.searchsorted(days, crashes.ends[first]).astype(np.int64)
        row = np.lexsort((day, crashes.at_mm, route))
        at_mm, route = crashes.at_mm[row], route[row]
        new = np.diff(at_mm, prepend=at_mm[:1] - 1) != 0
        new |= np.diff(route, prepend=route[:1]) != 0
        begin = np.flatnonzero(new)
        at_mm, route = at_mm[begin], route[begin]
        reach = _reach(at_mm, route, within_mm)
        begin = np.append(begin, len(row))
        line = Line(
            at_mm=at_mm,
            reach=reach,
            begin=begin,
            row=row,
            day=day[row],
            tally=tallies(crashes.fatal, crashes.injury)[row],
            end_of_day=end_of_day,
            first_start=np.searchsorted(end_of_day, np.arange(len(days)), side="right"),
            limbs=limbs_of(rules),
        )
        return cls(line, route, days, int((begin[reach] - begin[:-1]).max(initial=0)))

    def beside(self, occupied: Mapping[int, Sequence[tuple[int, int]]]) -> "LineScan":
        """Return the same with only those hulls that meet none of the closed stretches (from, to).

        `occupied` is by the number of the route.
        """
        at_mm, reach = self.line.at_mm, self.line.reach.copy()
        for number, stretches in occupied.items():
            first, last = np.searchsorted(self.route, [number, number + 1])
            here = at_mm[first:last]
            free = first + free_until(here, stretches)
            reach[first:last] = np.minimum(reach[first:last], free)
        return replace(self, line=self.line._replace(reach=reach))

    def hulls(self) -> Iterator["Hulls"]:
        """Return the hulls part by part, in the order of their left places."""
        for first, last in self.parts():
            yield self.hulls_between(first, last)

    def hulls_between(self, first: int, last: int) -> "Hulls":
        """Return the hulls that begin at the places from `first` to before `last`."""
        from hotspots.analysis.kernels.window_scan import hulls_between, room_for  # noqa: PLC0415 - see above

        most = int(
            np.maximum(self.line.reach - np.arange(len(self.line.reach)), 0)[first:last].sum()
        )
        return hulls_between(self.line, first, last, room_for(self.crashes_in_reach), most)

    def parts(self) -> list[tuple[int, int]]:
        """Cut the places so that those of a part have few enough hulls to be held."""
        places = np.arange(len(self.line.reach))
        so_far = np.cumsum(np.maximum(self.line.reach - places, 0))
        part = np.concatenate([[0], so_far // HULLS_AT_ONCE])
        cuts = [0, *(np.flatnonzero(np.diff(part)) + 1).tolist(), len(places)]
        return [(a, b) for a, b in pairwise(cuts) if a < b]

    def as_hulls(self, hulls: "Hulls") -> list[Hull]:
        """Return hulls by their chainages and dates."""
        at_mm = self.line.at_mm
        columns = (at_mm[hulls.left], at_mm[hulls.right], hulls.crashes, self.days[hulls.start])
        return [Hull(*one) for one in zip(*(column.tolist() for column in columns), strict=True)]

    def fullest_meeting(self, from_mm: int, to_mm: int) -> Hull | None:
        """Return the fullest hull that meets a stretch; of equals the shortest, then the first."""
        best: Hull | None = None
        for part in self.hulls():
            begin, end = self.line.at_mm[part.left], self.line.at_mm[part.right]
            meeting = np.flatnonzero((begin <= to_mm) & (end >= from_mm))
            if len(meeting):
                keys = (begin[meeting], (end - begin)[meeting], -part.crashes[meeting])
                first = meeting[np.lexsort(keys)[:1]]
                (found,) = self.as_hulls(type(part)(*(column[first] for column in part)))
                best = found if best is None else min(best, found, key=_by_fullness)
        return best

    def with_alternatives(self, chosen: "Hulls", listed: int) -> Iterator["ChosenHull"]:
        """Return each chosen hull with its crashes and the best legal sets that overlap it.

        Those are other hulls with their best windows, and other windows over the same hull: of
        equal size the leftmost first, then the shortest, then the earliest.
        """
        from hotspots.analysis.kernels.hull_overlap import overlapping_hulls, rows_of  # noqa: PLC0415 - see above
        from hotspots.analysis.kernels.window_scan import room_for  # noqa: PLC0415 - see above

        found = overlapping_hulls(self.line, chosen, listed, room_for(self.crashes_in_reach))
        sets = LegalSets(*rows_of(self.line, chosen), self.days[chosen.start])
        others = LegalSets(*rows_of(self.line, found.hulls), self.days[found.hulls.start])
        first = 0
        for k, one in enumerate(sets):
            begin, end = self.line.begin[[chosen.left[k], chosen.right[k] + 1]]
            last = first + int(found.listed[k])
            yield ChosenHull(
                route=int(self.route[chosen.left[k]]),
                chosen=one,
                pool=self.line.row[begin:end],
                others=others.between(first, last),
                others_in_all=int(found.in_all[k]),
            )
            first = last


class ChosenHull(NamedTuple):
    """A hull that becomes a site: its set of crashes, all crashes on it, and its alternatives."""

    route: int
    chosen: LegalSet
    pool: Ints
    others: LegalSets
    others_in_all: int


def free_until(at_mm: Ints, occupied: Sequence[tuple[int, int]]) -> Ints:
    """Return, for each place, before which place a hull must end to meet no closed stretch.

    Parameters
    ----------
    at_mm
        shape (n,), rising.
    occupied
        (from, to), in any order; they may overlap.

    Returns
    -------
    shape (n,); 0 for a place that is occupied itself.

    >>> free_until(np.array([0, 10, 20, 30]), [(18, 25), (20, 22)])
    array([2, 2, 0, 4])
    """
    merged: list[list[int]] = []
    for start, end in sorted(occupied):
        if merged and start <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], end)
        else:
            merged.append([start, end])
    if not merged:
        return np.full(len(at_mm), len(at_mm), dtype=np.int64)
    starts, ends = np.array(merged, dtype=np.int64).T
    following = np.searchsorted(ends, at_mm)
    next_start = np.append(starts, np.iinfo(np.int64).max)[following]
    return np.where(next_start <= at_mm, 0, np.searchsorted(at_mm, next_start))


def _reach(at_mm: Ints, route: Ints, within_mm: Ints) -> Ints:
    """Return the place after the last within reach of each place, on its own route."""
    reach = np.empty(len(at_mm), dtype=np.int64)
    first = np.flatnonzero(np.diff(route, prepend=-1))
    for begin, end in zip(first, np.append(first[1:], len(route)), strict=True):
        here = at_mm[begin:end]
        within = within_mm[route[begin]]
        reach[begin:end] = begin + np.searchsorted(here, here + within, side="right")
    return reach


def _by_fullness(hull: Hull) -> tuple[int, int, int]:
    return -hull.crashes, hull.to_mm - hull.from_mm, hull.from_mm
