"""One screening: crashes in, proposed sites out, by the steps of the method in their order.

Locate, junctions, blocks, exact scan, choice, straddle pass, footprints; crashes without a place on
a route go through the planar search instead, and never through both.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
from pandas import DataFrame

from hotspots.analysis.calendar_window import trailing_start
from hotspots.analysis.crash_frame import CrashFrame, Objects, read_crashes
from hotspots.analysis.data_quality import heaped_chainages, possible_duplicates
from hotspots.analysis.found_place import FoundPlace, as_sites
from hotspots.analysis.junctions import (
    Zones,
    assign_to_junctions,
    junction_arms,
    junction_ranks,
    legal_zones,
)
from hotspots.analysis.planar_places import disc_places
from hotspots.analysis.proposed_site import Alternative, Counts, Note, ProposedSite, Screening
from hotspots.analysis.route_places import junction_places, stretches
from hotspots.analysis.screening_parameters import ScreeningParameters
from hotspots.criteria import require_road
from hotspots.vocabulary import WindowMode

__all__ = [
    "Alternative",
    "Counts",
    "Note",
    "Progress",
    "ProposedSite",
    "Screening",
    "ScreeningParameters",
    "screen",
]

Progress = Callable[[str, int, int], None]
"""Told the stage (junctions, lines, straddle, discs), how much is done, and out of how much."""


def screen(
    crashes: DataFrame,
    parameters: ScreeningParameters,
    *,
    junctions: DataFrame | None = None,
    progress: Progress | None = None,
) -> Screening:
    """Propose the places where the crashes satisfy the rule.

    Parameters
    ----------
    crashes
        one row a crash: `crash_id` (str, unique), `occurred_on` (datetime64, local date), `fatal`
        and `injury` (bool; injury = hurt somebody and killed nobody), `route` (str or NA),
        `chainage_m` (float or NA), `x_m` and `y_m` (float or NA, a local metric projection, read
        only where route and chainage are not both given), `location_class` (A–D or NA), `killed`
        and `injured` (Int64 or NA).
    parameters
        rules, mode, dates and lengths.
    junctions
        one row an arm: `junction_id`, `route`, `chainage_m`.
    progress
        called with (stage, done, total).

    Returns
    -------
    The sites, the counts, the crashes that have no place, and warnings. No located crash at all
    gives no site and a warning.

    Raises
    ------
    InvalidInput
        A column is missing, an id repeats, a date or an outcome is missing.
    """
    tell: Progress = progress or _silent
    frame = read_crashes(crashes, parameters)
    arms = junction_arms(junctions)
    joined = assign_to_junctions(frame, arms, parameters, junction_ranks(junctions))
    at_junctions = junction_places(frame, joined, parameters, partial(tell, "junctions"))
    on_line = np.flatnonzero(frame.screened & frame.on_route & (joined == None))  # noqa: E711 - element by element
    lines = stretches(frame, on_line, parameters, partial(tell, "lines"))
    zones = legal_zones({str(one.junction_id) for one in at_junctions}, arms, parameters)
    straddling = _straddle_pass(
        frame, joined, lines, zones, parameters, told=partial(tell, "straddle")
    )
    discs = disc_places(frame, parameters, partial(tell, "discs"))
    return Screening(
        rules=require_road(parameters.rules),
        mode=parameters.mode,
        sites=as_sites([*at_junctions, *lines, *straddling, *discs], frame, parameters, zones),
        counts=_counts(frame, joined),
        unlocated=frame.unlocated,
        warnings=tuple(_warnings(frame, parameters)),
    )


def _silent(_stage: str, _done: int, _total: int) -> None:
    """Hear nothing."""


def _straddle_pass(
    frame: CrashFrame,
    joined: Objects,
    lines: Sequence[FoundPlace],
    zones: Zones,
    parameters: ScreeningParameters,
    *,
    told: Callable[[int, int], None],
) -> list[FoundPlace]:
    """Search the routes of junction crashes again, with those, beside what is already taken."""
    occupied = {route: list(taken) for route, taken in zones.items()}
    for line in lines:
        at_mm = frame.scanned.at_mm[list(line.chosen.rows)]
        occupied.setdefault(str(line.route), []).append((int(at_mm.min()), int(at_mm.max())))
    at_junction = frame.screened & (joined != None)  # noqa: E711 - element by element
    again = np.isin(frame.route.astype(str), frame.route[at_junction].astype(str))
    rows = np.flatnonzero(frame.screened & frame.on_route & again)
    return stretches(frame, rows, parameters, told, occupied=occupied, joined=joined)


def _counts(frame: CrashFrame, joined: Objects) -> Counts:
    located = frame.on_route | frame.by_coordinates
    in_window = located & frame.in_period
    return Counts(
        read=len(frame.ids),
        located=int(located.sum()),
        located_on_route=int(frame.on_route.sum()),
        located_by_coordinates=int(frame.by_coordinates.sum()),
        at_junctions=int((frame.screened & (joined != None)).sum()),  # noqa: E711 - element by element
        unlocated=dict(sorted(Counter(reason for _, reason in frame.unlocated).items())),
        in_window=int(in_window.sum()),
        outside_window=int((located & ~frame.in_period).sum()),
        property_only=int((in_window & ~frame.screened).sum()),
        screened=int(frame.screened.sum()),
    )


def _warnings(frame: CrashFrame, parameters: ScreeningParameters) -> list[Note]:
    notes = []
    if not (frame.on_route | frame.by_coordinates).any():
        notes.append(Note("no_located_crashes"))
    if parameters.mode is WindowMode.TRAILING:
        start = trailing_start(parameters.as_of, require_road(parameters.rules))
        if start < parameters.study_from or parameters.study_to < parameters.as_of:
            period = {"window_start": start, "as_of": parameters.as_of}
            study = {"study_from": parameters.study_from, "study_to": parameters.study_to}
            notes.append(Note("window_reaches_beyond_study", {**period, **study}))
    return [*notes, *heaped_chainages(frame), *possible_duplicates(frame)]
