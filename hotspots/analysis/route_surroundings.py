"""How far along its routes a change of crashes can be felt, and the crashes within."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from pandas import DataFrame

from hotspots.analysis.crash_frame import Bools, CrashFrame, Ints, read_crashes
from hotspots.analysis.legal_windows import legal
from hotspots.analysis.neighbourhood import Nearby, Stretch
from hotspots.analysis.screening_parameters import ScreeningParameters
from hotspots.criteria import require_road


@dataclass(frozen=True, slots=True)
class _Fetched:
    """Crashes of one stretch as they are; `read` holds them as the screening sees them."""

    stretch: Stretch
    crashes: DataFrame
    read: CrashFrame


@dataclass(slots=True)
class RouteSurroundings:
    """Crashes along routes, fetched in growing stretches and held for the one change.

    `before` holds the changed crashes as they were: a stretch that was legal with them, and no
    longer is, has changed too.
    """

    nearby: Nearby
    before: CrashFrame
    parameters: ScreeningParameters
    _fetched: dict[str, list[_Fetched]] = field(default_factory=dict)

    def settled(self, stretch: Stretch) -> Stretch:
        """Widen a stretch until no legal hull, of before or after, reaches across its ends.

        A hull counts without its time limit, which can only widen more. Any hull that meets the
        stretch begins within W of it, so a stretch stands when its surroundings of W are known.
        """
        within_mm = self.parameters.window_mm(stretch.route)
        while True:
            known = self._covering(stretch.widened(within_mm))
            wider = self._with_hulls(stretch, known, within_mm)
            if wider == stretch:
                return stretch
            stretch = wider

    def crashes_on(self, stretches: Iterable[Stretch]) -> DataFrame | None:
        """Return the crashes on these stretches that the screening counts; None if there are none.

        Stretches may overlap: each crash comes once.
        """
        parts = []
        for stretch in stretches:
            known = self._covering(stretch)
            ids = known.read.ids[_on(known.read, stretch)]
            if len(ids):
                parts.append(known.crashes[known.crashes["crash_id"].isin(ids)])
        return pd.concat(parts).drop_duplicates("crash_id") if parts else None

    def _covering(self, stretch: Stretch) -> _Fetched:
        """Return a fetched stretch that holds this one; more is fetched than asked for."""
        held = self._fetched.setdefault(stretch.route, [])
        for one in held:
            if one.stretch.holds(stretch):
                return one
        pad = max(2 * self.parameters.window_mm(stretch.route), stretch.to_mm - stretch.from_mm)
        asked = stretch.widened(pad)
        crashes = self.nearby.on_route(asked.route, asked.from_mm, asked.to_mm)
        held.append(_Fetched(asked, crashes, read_crashes(crashes, self.parameters)))
        return held[-1]

    def _with_hulls(self, stretch: Stretch, known: _Fetched, within_mm: int) -> Stretch:
        parts = [
            (read, np.flatnonzero(_on(read, known.stretch))) for read in (known.read, self.before)
        ]
        at_mm, fatal, injury = (
            np.concatenate([getattr(read.scanned, name)[rows] for read, rows in parts])
            for name in ("at_mm", "fatal", "injury")
        )
        order = np.argsort(at_mm)
        at_mm, fatal, injury = at_mm[order], fatal[order], injury[order]
        first = np.searchsorted(at_mm, at_mm)
        end = np.searchsorted(at_mm, at_mm + within_mm, side="right")
        f, i, n = (_sums(x, first, end) for x in (fatal, injury, np.ones_like(fatal)))
        held = legal(require_road(self.parameters.rules), f, i, n - f - i)
        from_mm, to_mm = _merged(at_mm[held], at_mm[end - 1][held])
        meets = (from_mm <= stretch.to_mm) & (to_mm >= stretch.from_mm)
        return Stretch(
            stretch.route,
            min(stretch.from_mm, int(from_mm[meets].min(initial=stretch.from_mm))),
            max(stretch.to_mm, int(to_mm[meets].max(initial=stretch.to_mm))),
        )


def _on(read: CrashFrame, stretch: Stretch) -> Bools:
    at_mm = read.scanned.at_mm
    on_stretch = (at_mm >= stretch.from_mm) & (at_mm <= stretch.to_mm)
    return np.asarray(on_stretch & read.screened & read.on_route & (read.route == stretch.route))


def _sums(marks: Ints, first: Ints, end: Ints) -> Ints:
    until = np.concatenate([[0], np.cumsum(marks, dtype=np.int64)])
    return np.asarray(until[end] - until[first], dtype=np.int64)


def _merged(from_mm: Ints, to_mm: Ints) -> tuple[Ints, Ints]:
    """Join stretches that touch; both ends rise from one to the next."""
    apart = from_mm[1:] > to_mm[:-1]
    return from_mm[np.append(True, apart)[: len(from_mm)]], to_mm[
        np.append(apart, True)[: len(to_mm)]
    ]
