"""The planar search: discs of diameter W for crashes that have no place on a route.

Every set that fits in a disc of radius W/2 fits in one whose rim passes through one of its crashes.
So for each crash a disc turns around it, and the neighbours that enter and leave are counted: the
same places as the two circles through every pair, in one sort per crash. Discs centred on crashes
alone are not complete.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from hotspots.analysis.enclosing_circle import Circle, smallest_circle
from hotspots.analysis.legal_windows import Scanned, legal, windowed_counts
from hotspots.criteria import RoadRules

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

TOLERANCE_MM = 1
"""How far outside the rim a crash still counts, so that rounding cannot split a set."""


class Disc(NamedTuple):
    """A legal disc: the rows of its crashes, its window's start, and its smallest circle."""

    rows: tuple[int, ...]
    start: int
    circle: Circle


@dataclass(slots=True)
class DiscSearch:
    """The search over the crashes of one block; `used` grows as discs are taken.

    Parameters
    ----------
    crashes
        in the order of their ids; `at_mm` is not read.
    x_mm, y_mm
        shape (n,), whole millimetres.
    within_mm
        the diameter W.
    """

    crashes: Scanned
    x_mm: Ints
    y_mm: Ints
    rules: RoadRules
    within_mm: int
    used: Bools = field(init=False)
    _spot: Ints = field(init=False)
    _spots: Ints = field(init=False)
    _members: list[Ints] = field(init=False)
    _tree: Any = field(init=False)

    def __post_init__(self) -> None:
        from scipy.spatial import cKDTree  # noqa: PLC0415 - slow when cold, and lines do without it

        self.used = np.zeros(len(self.crashes), dtype=np.bool_)
        self._spots, self._spot = np.unique(
            np.column_stack([self.x_mm, self.y_mm]), axis=0, return_inverse=True
        )
        by_spot = np.argsort(self._spot, kind="stable")
        self._members = np.split(by_spot, np.cumsum(np.bincount(self._spot))[:-1])
        self._tree = cKDTree(self._spots)

    def choose(self, told: Callable[[int], None] = lambda _: None) -> list[Disc]:
        """Return the discs taken one after another: most crashes, smallest, smallest crash ids.

        The crashes of a disc are removed before the next is sought, until none is legal. `told`
        hears how many places the disc has been turned around.
        """
        most = np.zeros(len(self._spots), dtype=np.int64)
        for spot in range(len(most)):
            most[spot] = self._most_crashes(spot)
            told(spot + 1)
        stale = np.zeros(len(most), dtype=np.bool_)
        taken: list[Disc] = []
        while (top := int(most.max(initial=0))) > 0:
            level = np.flatnonzero(most == top)
            if stale[level].any():
                for spot in level[stale[level]]:
                    most[spot] = self._most_crashes(int(spot))
                    stale[spot] = False
                continue
            for disc in self._ties(level):
                if not self.used[list(disc.rows)].any():
                    taken.append(disc)
                    self.used[list(disc.rows)] = True
                    touched = np.unique(self._spot[list(disc.rows)])
                    for near in self._tree.query_ball_point(
                        self._spots[touched], self.within_mm + 0.5
                    ):
                        stale[near] = True
        return taken

    def overlapping(self, disc: Disc) -> list[tuple[tuple[int, ...], int]]:
        """Return (rows, start) of the best legal sets at each crash of a disc, not the disc itself.

        Best first, whatever other discs have taken.
        """
        used, self.used = self.used, np.zeros_like(self.used)
        found: dict[tuple[int, ...], int] = {}
        for spot in np.unique(self._spot[list(disc.rows)]):
            found |= self._best_sets_at(int(spot))
        self.used = used
        found.pop(disc.rows, None)
        return sorted(found.items(), key=lambda one: (-len(one[0]), one[1], one[0]))

    def _ties(self, spots: Ints) -> list[Disc]:
        """Return the distinct best discs at these spots, in order of choice."""
        found: dict[tuple[int, ...], int] = {}
        for spot in spots:
            found |= self._best_sets_at(int(spot))
        discs = [
            Disc(rows, start, smallest_circle(self.x_mm[list(rows)], self.y_mm[list(rows)]))
            for rows, start in found.items()
        ]
        # Rows stand in the order of ids, so the smaller rows hold the smaller ids.
        return sorted(discs, key=lambda disc: (disc.circle.diameter_mm, disc.rows))

    def _most_crashes(self, spot: int) -> int:
        turn = self._turn(spot)
        return 0 if turn is None else int(turn.score.max(initial=0))

    def _best_sets_at(self, spot: int) -> dict[tuple[int, ...], int]:
        """Return the sets with most crashes in a disc through this spot, with their first days."""
        turn = self._turn(spot)
        if turn is None or not turn.score.any():
            return {}
        found: dict[tuple[int, ...], int] = {}
        around = self.crashes.part(turn.rows)
        for window, event in np.argwhere(turn.score == turn.score.max()):
            reached = turn.rows[turn.members_at(int(event))[turn.column]]
            held = around.during(int(turn.starts[window]), of=self.crashes.part(reached))
            rows = tuple(sorted(reached[held].tolist()))
            found[rows] = int(self.crashes.day[list(rows)].min())
        return found

    def _turn(self, spot: int) -> "_Turn | None":
        """Turn a disc around a spot; None where nothing legal is within reach."""
        near = np.array(
            self._tree.query_ball_point(self._spots[spot], self.within_mm + 0.5), dtype=np.int64
        )
        offset = self._spots[near] - self._spots[spot]
        square = (offset**2).sum(axis=1)
        kept = square <= self.within_mm**2
        near, offset = near[kept], offset[kept]
        order = np.lexsort((near, near != spot))  # the spot itself is column 0
        near, offset = near[order], offset[order]
        members = [self._members[one] for one in near]
        rows = np.concatenate(members)
        column = np.repeat(np.arange(len(near)), [len(one) for one in members])
        free = ~self.used[rows]
        rows, column = rows[free], column[free]
        if not (column == 0).any():
            return None
        part = self.crashes.part(rows)
        starts, counts, _ = windowed_counts(part, column, len(near))
        f, i, p = (x.sum(axis=1) for x in counts)
        here = sum(x[:, 0] for x in counts) > 0
        hopeful = np.flatnonzero(legal(self.rules, f, i, p) & here)
        if not len(hopeful):
            return None
        counts = [x[hopeful] for x in counts]
        arcs = _arcs(offset[1:], self.within_mm)
        score = _scores(self.rules, counts, arcs)
        return _Turn(rows, column, starts[hopeful], arcs, score)


@dataclass(frozen=True, slots=True)
class _Turn:
    """A disc turned once around a spot.

    `score` has shape (windows, events): the crashes of a legal set, else 0. Event 0 is a disc that
    holds what is inside at every angle; event k + 1 is the disc that neighbour k has just entered.
    """

    rows: Ints
    column: Ints
    starts: Ints
    arcs: "_Arcs"
    score: Ints

    def members_at(self, event: int) -> Bools:
        """Return which columns are in the disc at an event, shape (columns,)."""
        arcs = self.arcs
        if event == 0:
            return np.concatenate([[True], arcs.always])
        angle = arcs.begin[event - 1]
        after, before = arcs.begin <= angle, angle <= arcs.end
        inside = np.where(arcs.wraps, after | before, after & before)
        return np.concatenate([[True], arcs.always | inside])


class _Arcs(NamedTuple):
    """Between which angles, from 0 to 2π, each neighbour is in the disc; shape (neighbours,)."""

    begin: Floats
    end: Floats
    wraps: Bools
    always: Bools


def _arcs(offset: Ints, within_mm: int) -> _Arcs:
    radius = within_mm / 2
    distance = np.hypot(offset[:, 0], offset[:, 1])
    direction = np.arctan2(offset[:, 1], offset[:, 0])
    reach = (distance**2 + radius**2 - (radius + TOLERANCE_MM) ** 2) / (2 * distance * radius)
    half = np.arccos(np.clip(reach, -1, 1))
    begin, end = np.mod(direction - half, 2 * np.pi), np.mod(direction + half, 2 * np.pi)
    always = reach <= -1
    return _Arcs(begin, end, (end < begin) & ~always, always)


def _scores(rules: RoadRules, counts: list[Ints], arcs: _Arcs) -> Ints:
    """Count the crashes in the disc at every event, by window; 0 where the set is not legal."""
    neighbours = len(arcs.begin)
    angle = np.concatenate([arcs.begin, arcs.end])
    order = np.lexsort((np.arange(2 * neighbours) >= neighbours, angle))  # enter, then leave
    moves = np.where(arcs.always, 0, 1)
    totals = []
    for count in counts:
        around = count[:, 1:]
        base = count[:, :1] + around[:, arcs.always].sum(axis=1, keepdims=True)
        steps = np.concatenate([around * moves, -around * moves], axis=1)[:, order]
        running = base + around[:, arcs.wraps].sum(axis=1, keepdims=True) + steps.cumsum(axis=1)
        at_event = np.empty_like(running)
        at_event[:, order] = running
        totals.append(np.concatenate([base, at_event[:, :neighbours]], axis=1))
    f, i, p = totals
    return np.where(legal(rules, f, i, p), f + i + p, 0)
