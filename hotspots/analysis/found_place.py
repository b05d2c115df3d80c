"""From the crashes of a found place to the proposal a person reads: counts, window, notes."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from hotspots.analysis.calendar_window import as_date, day_number, trailing_start, window_ends
from hotspots.analysis.crash_frame import CrashFrame
from hotspots.analysis.enclosing_circle import Circle
from hotspots.analysis.legal_windows import legal_windows
from hotspots.analysis.proposed_site import Alternative, Note, ProposedSite
from hotspots.analysis.screening_parameters import ScreeningParameters
from hotspots.analysis.site_selection import footprint, score_millionths
from hotspots.criteria import require_road
from hotspots.vocabulary import Place, WindowMode

Rows = NDArray[np.int64]

ALTERNATIVES_SHOWN = 10
"""How many overlapping alternatives a proposal lists; a note counts the others."""


@dataclass(frozen=True, slots=True)
class LegalSet:
    """Crashes that satisfy the rule: rows of the frame, rising, and the start of their window."""

    rows: tuple[int, ...]
    start: int


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
    alternatives: Sequence[LegalSet] = ()
    alternatives_in_all: int = 0
    junction_id: str | None = None
    circle: Circle | None = None
    notes: Sequence[Note] = field(default=())


def as_sites(
    found: Sequence[FoundPlace],
    frame: CrashFrame,
    parameters: ScreeningParameters,
    zones: dict[str, list[tuple[int, int]]],
) -> tuple[ProposedSite, ...]:
    """Describe the places, junctions first, then along each route; `zones` are legal junctions."""
    taken: dict[str, list[tuple[int, int]]] = {route: list(z) for route, z in zones.items()}
    for place in found:
        hull = _hull(place, frame)
        if place.route is not None and hull is not None and place.place is not Place.JUNCTION:
            taken.setdefault(place.route, []).append(hull)
    sites = [_as_site(place, frame, parameters, taken) for place in found]
    order = list(Place)
    return tuple(
        sorted(
            sites,
            key=lambda s: (order.index(s.place), s.route or "", s.from_mm or 0, s.crash_ids),
        )
    )


def _as_site(
    found: FoundPlace,
    frame: CrashFrame,
    parameters: ScreeningParameters,
    taken: dict[str, list[tuple[int, int]]],
) -> ProposedSite:
    rules = require_road(parameters.rules)
    rows = list(found.chosen.rows)
    f, i = int(frame.scanned.fatal[rows].sum()), int(frame.scanned.injury[rows].sum())
    p = len(rows) - f - i
    hull = _hull(found, frame)
    drawn: tuple[int | None, int | None] = (None, None)
    if hull is not None and found.route is not None:
        own = _own_zone(found, hull, taken.get(found.route, []))
        within = parameters.window_mm(found.route)
        drawn = footprint(hull, within_mm=within, others=own)
    length = found.circle.diameter_mm if found.circle else hull[1] - hull[0] if hull else None
    window = _window(found.chosen, frame, parameters)
    return ProposedSite(
        place=found.place,
        junction_id=found.junction_id,
        route=found.route,
        from_mm=hull[0] if hull else None,
        to_mm=hull[1] if hull else None,
        footprint_from_mm=drawn[0],
        footprint_to_mm=drawn[1],
        length_mm=length,
        crash_ids=_ids(found.chosen, frame),
        criterion=rules.criteria_met(f, i, p),
        window_start=as_date(window[0]),
        window_end=as_date(window[1]),
        fatal_crashes=f,
        injury_crashes=i,
        killed=_known_sum(frame.killed[rows]),
        injured=_known_sum(frame.injured[rows]),
        margins=rules.margins(f, i, p),
        score_millionths=_score(found.chosen, found.route, parameters),
        alternatives=tuple(
            _alternative(one, found, frame, parameters) for one in found.alternatives
        ),
        centre=(found.circle.x_mm / 1000, found.circle.y_mm / 1000) if found.circle else None,
        notes=(*found.notes, *_notes(found, frame, parameters)),
    )


def _own_zone(
    found: FoundPlace, hull: tuple[int, int], taken: list[tuple[int, int]]
) -> list[tuple[int, int]]:
    """Return the stretches taken by others: without the hull itself, or the junction's own zone."""
    if found.place is Place.JUNCTION:
        return [one for one in taken if one[1] < hull[0] or one[0] > hull[1]]
    return [one for one in taken if one != hull]


def _hull(found: FoundPlace, frame: CrashFrame) -> tuple[int, int] | None:
    if found.route is None:
        return None
    at_mm = frame.scanned.at_mm[list(found.chosen.rows)]
    return int(at_mm.min()), int(at_mm.max())


def _ids(one: LegalSet, frame: CrashFrame) -> tuple[str, ...]:
    return tuple(str(frame.ids[row]) for row in one.rows)  # rows rise with the ids


def _score(one: LegalSet, route: str | None, parameters: ScreeningParameters) -> int:
    return score_millionths(len(one.rows), parameters.expected_crashes(route))


def _window(one: LegalSet, frame: CrashFrame, parameters: ScreeningParameters) -> tuple[int, int]:
    """Return the first day of the window and the first day after it."""
    rules = require_road(parameters.rules)
    if parameters.mode is WindowMode.TRAILING:
        return (
            day_number(trailing_start(parameters.as_of, rules)),
            day_number(parameters.as_of) + 1,
        )
    if parameters.mode is WindowMode.FIXED:
        return day_number(parameters.study_from), day_number(parameters.study_to) + 1
    start = int(frame.day[list(one.rows)].min())
    return start, int(window_ends(np.array([start]), rules)[0])


def _known_sum(values: NDArray[np.float64]) -> int | None:
    known = values[~np.isnan(values)]
    return int(known.sum()) if len(known) else None


def _alternative(
    one: LegalSet, found: FoundPlace, frame: CrashFrame, parameters: ScreeningParameters
) -> Alternative:
    at_mm = frame.scanned.at_mm[list(one.rows)]
    routes = {frame.route[row] for row in one.rows}
    on_one_route = len(routes) == 1 and None not in routes
    window = _window(one, frame, parameters)
    return Alternative(
        from_mm=int(at_mm.min()) if on_one_route else None,
        to_mm=int(at_mm.max()) if on_one_route else None,
        window_start=as_date(window[0]),
        window_end=as_date(window[1]),
        crash_ids=_ids(one, frame),
        score_millionths=_score(one, found.route, parameters),
    )


def _notes(found: FoundPlace, frame: CrashFrame, parameters: ScreeningParameters) -> list[Note]:
    rows = list(found.chosen.rows)
    notes = []
    imprecise = int(frame.imprecise[rows].sum())
    if imprecise:
        precise = frame.scanned.part(found.pool[~frame.imprecise[found.pool]])
        if not legal_windows(precise, require_road(parameters.rules)):
            notes.append(Note("qualifies_only_with_imprecise", {"count": imprecise}))
    unknown = int((np.isnan(frame.killed[rows]) | np.isnan(frame.injured[rows])).sum())
    if unknown:
        notes.append(Note("victims_unknown", {"count": unknown}))
    left_out = found.alternatives_in_all - len(found.alternatives)
    if left_out > 0:
        notes.append(Note("alternatives_not_listed", {"count": left_out}))
    return notes
