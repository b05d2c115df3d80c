"""The planar search: discs of diameter W for crashes that have no place on a route.

Every set that fits in a disc of radius W/2 fits in one whose rim passes through one of its crashes.
So for each crash a disc turns around it, and the neighbours that enter and leave are counted: the
same places as the two circles through every pair, in one sort per crash. Discs centred on crashes
alone are not complete.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from hotspots.analysis.enclosing_circle import Circle
from hotspots.analysis.legal_windows import Scanned, limbs_of
from hotspots.criteria import RoadRules

if TYPE_CHECKING:  # numba is slow to import, and lines do without discs
    from hotspots.analysis.kernels.disc_overlap import Sets
    from hotspots.analysis.kernels.disc_turn import Ground, Turn

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

TOLERANCE_MM = 1
"""How far outside the rim a crash still counts, so that rounding cannot split a set."""
_TOLD_AFTER = 20_000
"""Spots that are looked at between two words of progress."""


class Disc(NamedTuple):
    """A legal disc: the rows of its crashes, its window's start, and its smallest circle."""

    rows: tuple[int, ...]
    start: int
    circle: Circle


@dataclass(slots=True)
class DiscSearch:
    """The search over some crashes; `used` grows as discs are taken, and may be set from outside.

    A spot is a point where crashes lie; `spot_of` tells that of each row.

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
    spot_of: Ints = field(init=False)
    _ground: "Ground" = field(init=False)
    _room: "Turn" = field(init=False)
    _most_unused: Ints = field(init=False)
    _none_used: Bools = field(init=False)

    def __post_init__(self) -> None:
        from hotspots.analysis.kernels.disc_turn import room_for  # noqa: PLC0415 - see above

        self.used = np.zeros(len(self.crashes), dtype=np.bool_)
        self._ground, self.spot_of = _ground(
            self.crashes, self.x_mm, self.y_mm, self.rules, self.within_mm
        )
        self._room = room_for(len(self.crashes))
        self._none_used = np.zeros_like(self.used)
        self._most_unused = np.full(len(self._ground.x), -1, dtype=np.int64)

    def choose(self, told: Callable[[int], None] = lambda _: None) -> list[Disc]:
        """Return the discs taken one after another: most crashes, smallest, smallest crash ids.

        The crashes of a disc are removed before the next is sought, until none is legal. `told`
        hears how many spots the disc has been turned around for the first time.

        Notes
        -----
        Removing crashes only makes discs poorer. So discs are taken by falling size, all those of
        one size from one list, and only the spots where a disc may still have that size are looked
        at: how many crashes it had there before others were taken is never less.
        """
        from hotspots.analysis.kernels.disc_choice import (  # noqa: PLC0415 - see above
            circles_of,
            sets_of_size,
            take_in_order,
        )

        most = self._most_anywhere(told)
        stale = np.zeros(len(most), dtype=np.bool_)
        taken: list[Disc] = []
        while size := int(most.max(initial=0)):
            found = sets_of_size(self._ground, self.used, most, stale, size, self._room)
            found = found.reshape(-1, size)
            circles = circles_of(found, self.x_mm, self.y_mm)
            diameter = np.rint(2 * circles[:, 2]).astype(np.int64)
            # Rows stand in the order of ids, so the smaller rows hold the smaller ids.
            order = np.lexsort((*found.T[::-1], diameter))
            for one in take_in_order(self._ground, self.used, stale, found, circles, order):
                circle = Circle(float(circles[one, 0]), float(circles[one, 1]), int(diameter[one]))
                start = int(self.crashes.day[found[one]].min())
                taken.append(Disc(tuple(found[one].tolist()), start, circle))
            # What was left of this size has lost a crash: nothing larger comes after.
            stale |= most == size
            most[most == size] -= 1
        return taken

    def fullest(self) -> int:
        """Return the most crashes of a legal disc anywhere; 0 where none is legal."""
        return int(self.most_at(np.arange(len(self._ground.x))).max(initial=0))

    def most_at(self, spots: Ints) -> Ints:
        """Return the most crashes of a legal set in a disc through each spot; 0 where none is."""
        from hotspots.analysis.kernels.disc_sweep import most_at_spots  # noqa: PLC0415 - see above

        return most_at_spots(self._ground, self.used, spots, self._room)

    def best_sets_at(self, spot: int) -> dict[tuple[int, ...], int]:
        """Return the sets with most crashes in a disc through this spot, with their first days."""
        one, unknown = np.array([spot], dtype=np.int64), np.array([-1], dtype=np.int64)
        sets = self._best_sets(one, unknown, self.used, ())
        return dict(zip(as_tuples(sets), sets.start.tolist(), strict=True))

    def spots_within(self, rows: Iterable[int], reach_mm: int) -> Ints:
        """Return the spots at most `reach_mm` from any of these rows, rising."""
        from hotspots.analysis.kernels.disc_choice import spots_near  # noqa: PLC0415 - see above

        return spots_near(self._ground, self.spot_of[list(rows)], float(reach_mm))

    def overlapping(self, disc: Disc) -> "Sets":
        """Return the best legal sets at each crash of a disc, not the disc itself.

        Best first, whatever other discs have taken: most crashes, earliest, smallest ids.
        """
        spots = np.unique(self.spot_of[list(disc.rows)])
        return self._best_sets(spots, self._most_unused[spots], self._none_used, disc.rows)

    def _most_anywhere(self, told: Callable[[int], None]) -> Ints:
        from hotspots.analysis.kernels.disc_sweep import most_at_spots  # noqa: PLC0415 - see above

        most = np.zeros(len(self._ground.x), dtype=np.int64)
        for first in range(0, len(most), _TOLD_AFTER):
            spots = np.arange(first, min(first + _TOLD_AFTER, len(most)))
            most[spots] = most_at_spots(self._ground, self.used, spots, self._room)
            told(int(spots[-1]) + 1)
        if not self.used.any():
            self._most_unused = most.copy()
        return most

    def _best_sets(self, spots: Ints, most: Ints, used: Bools, without: tuple[int, ...]) -> "Sets":
        from hotspots.analysis.kernels.disc_overlap import best_sets  # noqa: PLC0415 - see above

        left_out = np.array(without, dtype=np.int64)
        return best_sets(self._ground, used, spots, most, left_out, self.crashes.day, self._room)


def as_tuples(sets: "Sets") -> list[tuple[int, ...]]:
    """Return the rows of each set."""
    rows, begin = sets.rows.tolist(), sets.begin.tolist()
    return [tuple(rows[a:b]) for a, b in pairwise(begin)]


def _ground(
    crashes: Scanned, x_mm: Ints, y_mm: Ints, rules: RoadRules, within_mm: int
) -> tuple["Ground", Ints]:
    """Return the crashes by spot, and the spot of each row."""
    from hotspots.analysis.kernels.disc_turn import STRIPS, Ground  # noqa: PLC0415 - see above
    from hotspots.analysis.kernels.rule_tally import tallies  # noqa: PLC0415 - see above

    days, first, day = np.unique(crashes.day, return_index=True, return_inverse=True)
    end_of_day = np.searchsorted(days, crashes.ends[first]).astype(np.int64)
    strip = x_mm // -(-within_mm // STRIPS)
    row = np.lexsort((day, x_mm, y_mm, strip))
    new = _begins(x_mm[row]) | _begins(y_mm[row])
    crash_begin = np.flatnonzero(new)
    spot_of = np.empty(len(row), dtype=np.int64)
    spot_of[row] = np.cumsum(new) - 1
    of_spot = strip[row[crash_begin]]
    new_strip = _begins(of_spot)
    strip_begin = np.flatnonzero(new_strip)
    return Ground(
        x=x_mm[row[crash_begin]],
        y=y_mm[row[crash_begin]],
        strip=np.cumsum(new_strip) - 1,
        strip_number=of_spot[strip_begin],
        strip_begin=np.append(strip_begin, len(crash_begin)),
        crash_begin=np.append(crash_begin, len(row)),
        row=row,
        day=day[row],
        tally=tallies(crashes.fatal, crashes.injury)[row],
        end_of_day=end_of_day,
        first_start=np.searchsorted(end_of_day, np.arange(len(days)), side="right"),
        limbs=limbs_of(rules),
        within_mm=within_mm,
    ), spot_of


def _begins(values: Ints) -> Bools:
    """Say where a value is another than the one before."""
    new = np.ones(len(values), dtype=np.bool_)
    np.not_equal(values[1:], values[:-1], out=new[1:])
    return new
