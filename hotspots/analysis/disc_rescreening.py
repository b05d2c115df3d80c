"""What a change of crashes changes among the discs: the surroundings fetched, the walk replayed."""

from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np

from hotspots.analysis.crash_frame import Bools, CrashFrame, Ints, Objects, together
from hotspots.analysis.disc_replay import DiscReplay, OldSite, OutOfSight
from hotspots.analysis.discs import DiscSearch
from hotspots.analysis.found_place import FoundPlace
from hotspots.analysis.neighbourhood import Nearby, Square, joined_squares
from hotspots.analysis.planar_places import as_place
from hotspots.analysis.screening_parameters import ScreeningParameters
from hotspots.criteria import require_road

FIRST_LOOK = 4
"""How many W are looked at first, to each side; more only where the walk comes to the edge."""
SLACK_MM = 1_000
"""More than the roundings and tolerances of circles add up to."""


class KnownDisc(NamedTuple):
    """A stored disc: its key, the ids of its crashes, rising, and the width of their circle."""

    key: str
    crash_ids: tuple[str, ...]
    diameter_mm: int


KnownDiscs = Callable[[Square], Iterable[KnownDisc]]
"""Tells which stored discs have their centre in a square."""


class DiscRescreening:
    """One change of crashes that have coordinates only, screened again in its neighbourhood.

    `changed` are the crashes that changed, as they were and as they are; one more changes nothing.
    Afterwards `squares` says where was looked, `known` names the stored discs there, `kept` those
    that stay, and `found` holds the places, rows of `frame`, in the stead of the others.
    """

    def __init__(
        self,
        changed: Sequence[CrashFrame],
        nearby: Nearby,
        known: KnownDiscs,
        parameters: ScreeningParameters,
    ) -> None:
        self._nearby, self._stored, self._parameters = nearby, known, parameters
        self._within_mm = parameters.window_mm(None)
        self._places = sorted(set(chain.from_iterable(map(_places, changed))))
        self.squares: tuple[Square, ...] = ()
        self.known: set[str] = set()
        self.kept: set[str] = set()
        self.found: Sequence[FoundPlace] = ()
        self.frame = changed[0]
        reach_mm = FIRST_LOOK * self._within_mm
        while self._places and not self._replayed(reach_mm):
            reach_mm += 2 * self._within_mm

    def _replayed(self, reach_mm: int) -> bool:
        """Replay within so much of the changed places, unless more must be known."""
        self.squares = tuple(joined_squares(Square(x, y, reach_mm) for x, y in self._places))
        # A site that holds a crash of a square has its centre this near, and its crashes this near.
        more_mm = self._within_mm // 2 + SLACK_MM
        stored = {one for square in self.squares for one in self._stored(square.widened(more_mm))}
        self.known = {one.key for one in stored}
        frame = self._frame(2 * more_mm)
        if frame is None:
            return True
        rows = np.flatnonzero(frame.screened & frame.by_coordinates)
        x_mm, y_mm = frame.x_mm[rows], frame.y_mm[rows]
        rules = require_road(self._parameters.rules)
        search = DiscSearch(frame.scanned.part(rows), x_mm, y_mm, rules, self._within_mm)
        in_sight = np.zeros(int(search.spot_of.max()) + 1, dtype=np.bool_)
        deep = (square.widened(-self._within_mm) for square in self.squares)
        in_sight[search.spot_of] = _within(x_mm, y_mm, deep)
        near = (Square(x, y, self._within_mm) for x, y in self._places)
        changed = np.unique(search.spot_of[_within(x_mm, y_mm, near)])
        replay = DiscReplay(search, frame.ids[rows], in_sight)
        try:
            replay.walk(_as_old(stored, replay.ids), changed)
        except OutOfSight:
            return False
        self.kept = set(replay.kept)
        self.frame, self.found = frame, [as_place(disc, search, rows) for disc in replay.taken]
        return True

    def _frame(self, more_mm: int) -> CrashFrame | None:
        frame = together([self._nearby.around(*one.widened(more_mm)) for one in self.squares])
        return frame if (frame.screened & frame.by_coordinates).any() else None


def _within(x_mm: Ints, y_mm: Ints, squares: Iterable[Square]) -> Bools:
    """Say which points lie in one of these squares."""
    inside = np.zeros(len(x_mm), dtype=np.bool_)
    for x, y, within_mm in squares:
        inside |= (np.abs(x_mm - x) <= within_mm) & (np.abs(y_mm - y) <= within_mm)
    return inside


def _places(frame: CrashFrame) -> Iterable[tuple[int, int]]:
    rows = np.flatnonzero(frame.screened & frame.by_coordinates)
    return zip(frame.x_mm[rows].tolist(), frame.y_mm[rows].tolist(), strict=True)


def _as_old(known: Iterable[KnownDisc], ids: Objects) -> Iterable[OldSite]:
    row_of = {str(one): row for row, one in enumerate(ids)}
    for one in known:
        rows = tuple(row_of[crash] for crash in one.crash_ids if crash in row_of)
        yield OldSite(one.key, (-len(one.crash_ids), one.diameter_mm, one.crash_ids), rows)
