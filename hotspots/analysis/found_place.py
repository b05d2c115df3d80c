"""From the crashes of a found place to the proposal a person reads: counts, window, notes."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache

import numpy as np
from numpy.typing import NDArray

from hotspots.analysis.calendar_window import as_date, day_number, trailing_start, window_ends
from hotspots.analysis.crash_frame import CrashFrame
from hotspots.analysis.enclosing_circle import Circle
from hotspots.analysis.legal_sets import LegalSet, LegalSets, Totals, totals
from hotspots.analysis.legal_windows import legal_windows
from hotspots.analysis.proposed_site import Alternative, Note, ProposedSite
from hotspots.analysis.screening_parameters import ScreeningParameters
from hotspots.analysis.site_selection import footprint, score_millionths
from hotspots.criteria import require_road
from hotspots.vocabulary import Place, WindowMode

Rows = NDArray[np.int64]
Stretches = Mapping[str, Sequence[tuple[int, int]]]

ALTERNATIVES_SHOWN = 10
"""How many overlapping alternatives a proposal lists; a note counts the others."""
_AT_ONCE = 2_000
"""How many places are summed up together: enough to be quick, few enough to be held."""


@dataclass(frozen=True, slots=True)
class FoundPlace:
    """A chosen place before it is described.

    `pool` holds the rows of all screened crashes at the place, whatever their date. The best
    alternatives are listed, and `alternatives_in_all` counts them with those left out.
    """

    place: Place
    route: str | None
    chosen: LegalSet
    pool: Rows
    alternatives: LegalSets
    alternatives_in_all: int = 0
    junction_id: str | None = None
    circle: Circle | None = None
    notes: Sequence[Note] = field(default=())


def as_sites(
    found: Sequence[FoundPlace],
    frame: CrashFrame,
    parameters: ScreeningParameters,
    zones: Stretches,
) -> tuple[ProposedSite, ...]:
    """Describe the places, junctions first, then along each route; `zones` are legal junctions."""
    taken = _taken(found, frame, zones)
    sites: list[ProposedSite] = []
    for first in range(0, len(found), _AT_ONCE):
        part = found[first : first + _AT_ONCE]
        sites += _Description(part, frame, parameters, taken).sites()
    order = list(Place)
    return tuple(
        sorted(
            sites,
            key=lambda s: (order.index(s.place), s.route or "", s.from_mm or 0, s.crash_ids),
        )
    )


def _taken(
    found: Sequence[FoundPlace], frame: CrashFrame, zones: Stretches
) -> dict[str, list[tuple[int, int]]]:
    """Return, for each route, the stretches that sites and junctions take, in order."""
    taken: dict[str, list[tuple[int, int]]] = {route: list(zone) for route, zone in zones.items()}
    for place in found:
        if place.route is not None and place.place is not Place.JUNCTION:
            at_mm = frame.scanned.at_mm[list(place.chosen.rows)]
            taken.setdefault(place.route, []).append((int(at_mm.min()), int(at_mm.max())))
    return {route: sorted(stretches) for route, stretches in taken.items()}


class _Description:
    """Some places, described: the sets of all of them are summed up together."""

    def __init__(
        self,
        found: Sequence[FoundPlace],
        frame: CrashFrame,
        parameters: ScreeningParameters,
        taken: Stretches,
    ) -> None:
        chosen = LegalSets.of(one.chosen for one in found)
        sets = LegalSets.joined([chosen, *(one.alternatives for one in found)])
        self._found, self._frame, self._parameters, self._taken = found, frame, parameters, taken
        self._rules = require_road(parameters.rules)
        self._ids: list[str] = frame.ids[sets.rows].tolist()
        self._begin: list[int] = sets.begin.tolist()
        self._totals: Totals = totals(sets, frame)
        self._windows = _windows(self._totals.first_day, parameters)
        self._score = cache(
            lambda crashes, route: score_millionths(crashes, parameters.expected_crashes(route))
        )
        self._judged = cache(
            lambda f, i, p: (self._rules.criteria_met(f, i, p), self._rules.margins(f, i, p))
        )

    def sites(self) -> list[ProposedSite]:
        """Return a site for each place."""
        sites, alternative = [], len(self._found)
        for k, one in enumerate(self._found):
            following = alternative + len(one.alternatives)
            others = tuple(self._alternative(j, one) for j in range(alternative, following))
            sites.append(self._site(k, one, others))
            alternative = following
        return sites

    def _site(self, k: int, found: FoundPlace, others: tuple[Alternative, ...]) -> ProposedSite:
        of = self._totals
        f, i, size = of.fatal[k], of.injury[k], of.size[k]
        criterion, margins = self._judged(f, i, size - f - i)
        hull = None if found.route is None else (of.from_mm[k], of.to_mm[k])
        drawn = self._drawn(found, hull)
        length = found.circle.diameter_mm if found.circle else hull[1] - hull[0] if hull else None
        start, end = self._windows[k]
        return ProposedSite(
            place=found.place,
            junction_id=found.junction_id,
            route=found.route,
            from_mm=hull[0] if hull else None,
            to_mm=hull[1] if hull else None,
            footprint_from_mm=drawn[0],
            footprint_to_mm=drawn[1],
            length_mm=length,
            crash_ids=self._crash_ids(k),
            criterion=criterion,
            window_start=start,
            window_end=end,
            fatal_crashes=f,
            injury_crashes=i,
            killed=of.killed[k],
            injured=of.injured[k],
            margins=dict(margins),
            score_millionths=self._score(size, found.route),
            alternatives=others,
            centre=(found.circle.x_mm / 1000, found.circle.y_mm / 1000) if found.circle else None,
            notes=(*found.notes, *self._notes(k, found)),
        )

    def _alternative(self, k: int, found: FoundPlace) -> Alternative:
        of = self._totals
        on_route = of.route[k] is not None and found.circle is None
        start, end = self._windows[k]
        return Alternative(
            from_mm=of.from_mm[k] if on_route else None,
            to_mm=of.to_mm[k] if on_route else None,
            window_start=start,
            window_end=end,
            crash_ids=self._crash_ids(k),
            score_millionths=self._score(of.size[k], found.route),
        )

    def _crash_ids(self, k: int) -> tuple[str, ...]:
        return tuple(self._ids[self._begin[k] : self._begin[k + 1]])  # rows rise with the ids

    def _drawn(
        self, found: FoundPlace, hull: tuple[int, int] | None
    ) -> tuple[int, int] | tuple[None, None]:
        """Return the footprint beside what others take; to a junction its own zone is free."""
        if hull is None or found.route is None:
            return None, None
        within_mm = self._parameters.window_mm(found.route)
        near = _near(self._taken.get(found.route, []), hull, within_mm)
        if found.place is Place.JUNCTION:
            others = [one for one in near if one[1] < hull[0] or one[0] > hull[1]]
        else:
            others = [one for one in near if one != hull]
        return footprint(hull, within_mm=within_mm, others=others)

    def _notes(self, k: int, found: FoundPlace) -> list[Note]:
        notes = []
        imprecise, unknown = self._totals.imprecise[k], self._totals.unknown[k]
        if imprecise:
            precise = self._frame.scanned.part(found.pool[~self._frame.imprecise[found.pool]])
            if not len(precise) or not legal_windows(precise, self._rules):
                notes.append(Note("qualifies_only_with_imprecise", {"count": imprecise}))
        if unknown:
            notes.append(Note("victims_unknown", {"count": unknown}))
        left_out = found.alternatives_in_all - len(found.alternatives)
        if left_out > 0:
            notes.append(Note("alternatives_not_listed", {"count": left_out}))
        return notes


def _near(
    taken: Sequence[tuple[int, int]], hull: tuple[int, int], within_mm: int
) -> Sequence[tuple[int, int]]:
    """Return the stretches that may be in the way of a margin; none is longer than `within_mm`."""
    reach_mm = 2 * within_mm
    first = bisect_left(taken, (hull[0] - reach_mm,))
    return taken[first : bisect_right(taken, (hull[1] + reach_mm,))]


def _windows(first_day: Rows, parameters: ScreeningParameters) -> list[tuple[date, date]]:
    """Return the first day of the window of each set, and the first day after it."""
    rules = require_road(parameters.rules)
    if parameters.mode is WindowMode.TRAILING:
        start, end = trailing_start(parameters.as_of, rules), day_number(parameters.as_of) + 1
        return [(start, as_date(end))] * len(first_day)
    if parameters.mode is WindowMode.FIXED:
        end = day_number(parameters.study_to) + 1
        return [(parameters.study_from, as_date(end))] * len(first_day)
    starts, where = np.unique(first_day, return_inverse=True)
    ends = window_ends(starts, rules)
    dates = [(as_date(a), as_date(b)) for a, b in zip(starts, ends, strict=True)]
    return [dates[k] for k in where.tolist()]
