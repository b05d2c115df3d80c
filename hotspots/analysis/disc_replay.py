"""The greedy choice of discs, played again only where a change of crashes can be felt.

Why this gives what a run from scratch gives
--------------------------------------------
The whole run takes, again and again, the best legal disc among the crashes not yet used: most
crashes, then the smallest, then the smallest ids. Using crashes only makes discs poorer, so the
ranks of the discs taken only fall, and whether a disc through a spot is there to be taken depends
on the crashes within W of the spot and on which of them are used.

The old run (before the change, known by its sites) and the new run are followed side by side, from
the best rank down. A spot is *open* where the unused crashes within W of it may differ between the
two; the discs through open spots are searched anew. Through any other spot both runs see the same
discs, so there the best disc is no better than the next old site. Hence each step:

* the best disc through an open spot ranks before the next old site, or is that site: the new run
  takes it. Is it not the old site, all spots within W of its crashes are opened;
* else the next old site has only spots that are not open: the new run takes it, like the old one;
* or it has open spots (then all its spots have been opened, wherever its disc is turned), and the
  search did not find it: the new run does not take it, and all spots within W are opened.

Opening a spot that is not different costs time and changes nothing. No crash is used twice, so the
walk ends; it is short, because a disc takes away what would have carried the difference on.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain

import numpy as np

from hotspots.analysis.crash_frame import Bools, Ints, Objects
from hotspots.analysis.discs import TOLERANCE_MM, Disc, DiscSearch
from hotspots.analysis.enclosing_circle import smallest_circle

Rank = tuple[int, int, tuple[str, ...]]
"""Crashes with the sign turned, diameter in mm, ids: the smaller is taken first."""


class OutOfSight(Exception):
    """The walk came to a spot whose surroundings are not all known."""


@dataclass(frozen=True, slots=True)
class OldSite:
    """A disc of the old run: its key and rank, and those of its crashes that are here, as rows."""

    key: str
    rank: Rank
    rows: tuple[int, ...]


@dataclass(slots=True)
class DiscReplay:
    """One walk down the ranks; afterwards `kept` names the old sites that stay as they are.

    Parameters
    ----------
    search
        over all crashes around, as they are now; crashes that no disc may hold are marked used.
    ids
        shape (n,), the ids of its rows.
    in_sight
        shape (spots,): where all crashes within W, and all old sites that hold one, are known.
    """

    search: DiscSearch
    ids: Objects
    in_sight: Bools
    kept: list[str] = field(default_factory=list)
    taken: list[Disc] = field(default_factory=list)
    _open: Bools = field(init=False)
    _most: Ints = field(init=False)
    _stale: Bools = field(init=False)
    _best: dict[int, tuple[Rank, Disc]] = field(default_factory=dict)
    _ranked: dict[tuple[int, ...], tuple[Rank, Disc]] = field(default_factory=dict)
    _to_come: deque[OldSite] = field(default_factory=deque)
    _unsettled: set[str] = field(default_factory=set)
    _sites_at: dict[int, list[OldSite]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        spots = len(self.in_sight)
        self._open, self._stale = np.zeros((2, spots), dtype=np.bool_)
        self._most = np.zeros(spots, dtype=np.int64)

    def walk(self, old: Iterable[OldSite], changed: Ints) -> None:
        """Follow both runs. `changed` are the spots within W of what has changed.

        `taken` gets the discs the new run takes that are to be described: those that are no old
        site, and old ones at a changed spot, which may have other neighbours now.

        Raises
        ------
        OutOfSight
            More of the surroundings must be known.
        """
        self._to_come.extend(sorted(old, key=lambda one: one.rank))
        for one in self._to_come:
            if len(one.rows) < -one.rank[0]:  # a crash of it is gone
                self._unsettled.add(one.key)
            for row in one.rows:
                self._sites_at.setdefault(int(self.search.spot_of[row]), []).append(one)
        self._look_at(changed)
        while True:
            following = self._to_come[0] if self._to_come else None
            found = self._best_open(following)
            if found is not None:
                self._take(*found, following, changed)
            elif following is None:
                return
            elif following.key in self._unsettled:
                self._to_come.popleft()
                self._look_at(self._around(following.rows))
            else:
                self._to_come.popleft()
                self._use(following.rows)
                self.kept.append(following.key)

    def _take(self, rank: Rank, disc: Disc, following: OldSite | None, changed: Ints) -> None:
        self._use(disc.rows)
        if following is None or rank != following.rank:
            self.taken.append(disc)
            self._look_at(self._around(disc.rows))
            return
        self._to_come.popleft()
        if np.isin(self.search.spot_of[list(disc.rows)], changed).any():
            self.taken.append(disc)
        else:
            self.kept.append(following.key)

    def _look_at(self, spots: Ints) -> None:
        """Open these spots, and all spots of the old sites still to come that have an open one."""
        while len(spots := spots[~self._open[spots]]):
            if not self.in_sight[spots].all():
                raise OutOfSight
            self._open[spots] = self._stale[spots] = True
            self._most[spots] = len(self.ids)
            rows: list[int] = []
            for one in chain.from_iterable(self._sites_at.get(int(spot), []) for spot in spots):
                if one.key not in self._unsettled:
                    self._unsettled.add(one.key)
                    rows += one.rows
            spots = np.unique(self.search.spot_of[rows])

    def _best_open(self, following: OldSite | None) -> tuple[Rank, Disc] | None:
        """Return the best disc through an open spot, unless the old site that follows is better."""
        least = 1 if following is None else -following.rank[0]
        while (top := int(self._most.max(initial=0))) >= max(least, 1):
            level = np.flatnonzero(self._most == top)
            outdated = level[self._stale[level]]
            if not len(outdated):
                best = min(self._best_at(int(spot)) for spot in level)
                return best if following is None or best[0] <= following.rank else None
            self._most[outdated] = self.search.most_at(outdated)
            self._stale[outdated] = False
        return None

    def _best_at(self, spot: int) -> tuple[Rank, Disc]:
        if spot not in self._best:
            sets = self.search.best_sets_at(spot)
            self._best[spot] = min(self._as_ranked(rows, start) for rows, start in sets.items())
        return self._best[spot]

    def _as_ranked(self, rows: tuple[int, ...], start: int) -> tuple[Rank, Disc]:
        if rows not in self._ranked:
            here = list(rows)
            circle = smallest_circle(self.search.x_mm[here], self.search.y_mm[here])
            rank = (-len(rows), circle.diameter_mm, tuple(str(one) for one in self.ids[here]))
            self._ranked[rows] = rank, Disc(rows, start, circle)
        return self._ranked[rows]

    def _use(self, rows: tuple[int, ...]) -> None:
        """Mark crashes as used; the open spots near them have poorer discs now."""
        if not rows:
            return
        self.search.used[list(rows)] = True
        near = self.search.spots_within(rows, self.search.within_mm + 2 * TOLERANCE_MM)
        near = near[self._open[near]]
        self._stale[near] = True
        for spot in near.tolist():
            self._best.pop(spot, None)

    def _around(self, rows: tuple[int, ...]) -> Ints:
        if not rows:
            return np.zeros(0, dtype=np.int64)
        return self.search.spots_within(rows, self.search.within_mm)
