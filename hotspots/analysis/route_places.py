"""The places on routes: junctions in time only, stretches by the scan, and the straddle pass."""

from collections.abc import Callable, Mapping, Sequence
from heapq import nsmallest

import numpy as np
from numpy.typing import NDArray

from hotspots.analysis.crash_frame import CrashFrame
from hotspots.analysis.found_place import ALTERNATIVES_SHOWN, FoundPlace
from hotspots.analysis.legal_sets import LegalSet, LegalSets
from hotspots.analysis.legal_windows import Scanned, by_choice, legal_windows
from hotspots.analysis.line_scan import LineScan
from hotspots.analysis.proposed_site import Note
from hotspots.analysis.screening_parameters import ScreeningParameters
from hotspots.analysis.site_selection import choose
from hotspots.criteria import require_road
from hotspots.vocabulary import Place

Rows = NDArray[np.int64]
Occupied = Mapping[str, Sequence[tuple[int, int]]]
Step = Callable[[int, int], None]


def junction_places(
    frame: CrashFrame,
    joined: NDArray[np.object_],
    parameters: ScreeningParameters,
    told: Step,
) -> list[FoundPlace]:
    """Return the junctions whose own crashes, on all arms together, satisfy the rule."""
    rules = require_road(parameters.rules)
    rows = np.flatnonzero(frame.screened & (joined != None))  # noqa: E711 - element by element
    members: dict[str, list[int]] = {}
    for row in rows:
        members.setdefault(str(joined[row]), []).append(int(row))
    found = []
    for done, junction in enumerate(sorted(members), start=1):
        pool = np.array(members[junction], dtype=np.int64)
        crashes = frame.scanned.part(pool)
        windows = legal_windows(crashes, rules)
        if windows:
            best, *others = nsmallest(ALTERNATIVES_SHOWN + 1, windows, key=by_choice)
            chosen = _in_window(crashes, pool, best[0])
            routes = {str(frame.route[row]) for row in chosen.rows}
            found.append(
                FoundPlace(
                    place=Place.JUNCTION,
                    route=routes.pop() if len(routes) == 1 else None,
                    chosen=chosen,
                    pool=pool,
                    alternatives=LegalSets.of(
                        _in_window(crashes, pool, start) for start, _ in others
                    ),
                    alternatives_in_all=len(windows) - 1,
                    junction_id=junction,
                )
            )
        told(done, len(members))
    return found


def stretches(
    frame: CrashFrame,
    rows: Rows,
    parameters: ScreeningParameters,
    told: Step,
    *,
    occupied: Occupied | None = None,
    joined: NDArray[np.object_] | None = None,
) -> list[FoundPlace]:
    """Return the chosen stretches among these rows, route by route.

    With `occupied`, only hulls that meet none of these stretches are looked at: the straddle pass,
    over all crashes of the routes, where `joined` names the junctions that a stretch lies beside.
    Where the route has a gap above W, no hull crosses it: the blocks of the method.
    """
    if not len(rows):
        return []
    names, code = np.unique(frame.route[rows].astype(str), return_inverse=True)
    within_mm = np.array([parameters.window_mm(str(name)) for name in names], dtype=np.int64)
    scan = LineScan.of(frame.scanned.part(rows), code, within_mm, require_road(parameters.rules))
    if occupied is not None:
        taken = {number: occupied.get(str(name), []) for number, name in enumerate(names)}
        scan = scan.beside(taken)
    expected = [parameters.expected_crashes(str(name)) for name in names]
    chosen = scan.with_alternatives(choose(scan, expected, told), ALTERNATIVES_SHOWN)
    return [
        FoundPlace(
            place=Place.LINE if occupied is None else Place.STRADDLE,
            route=str(names[one.route]),
            chosen=LegalSet(tuple(rows[list(one.chosen.rows)].tolist()), one.chosen.start),
            pool=rows[one.pool],
            alternatives=one.others.as_rows(rows),
            alternatives_in_all=one.others_in_all,
            notes=_beside(rows[list(one.chosen.rows)], joined),
        )
        for one in chosen
    ]


def _beside(rows: Rows, joined: NDArray[np.object_] | None) -> list[Note]:
    if joined is None:
        return []
    junctions = sorted({str(joined[row]) for row in rows if joined[row] is not None})
    return [Note("near_junction", {"junction_id": one}) for one in junctions]


def _in_window(crashes: Scanned, rows: Rows, start: int) -> LegalSet:
    return LegalSet(tuple(sorted(int(row) for row in rows[crashes.during(start)])), start)
