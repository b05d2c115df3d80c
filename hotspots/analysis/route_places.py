"""The places on routes: junctions in time only, stretches by blocks, and the straddle pass."""

from bisect import bisect_left
from collections.abc import Callable, Iterator
from heapq import nsmallest

import numpy as np
from numpy.typing import NDArray

from hotspots.analysis.clustering import route_blocks
from hotspots.analysis.crash_frame import CrashFrame
from hotspots.analysis.found_place import ALTERNATIVES_SHOWN, FoundPlace, LegalSet
from hotspots.analysis.legal_windows import (
    Hull,
    Scanned,
    by_choice,
    legal_hulls,
    legal_windows,
)
from hotspots.analysis.proposed_site import Note
from hotspots.analysis.screening_parameters import ScreeningParameters
from hotspots.analysis.site_selection import choose, free_hulls
from hotspots.criteria import RoadRules, require_road
from hotspots.vocabulary import Place

Rows = NDArray[np.int64]
Occupied = dict[str, list[tuple[int, int]]]
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
                    alternatives=[_in_window(crashes, pool, start) for start, _ in others],
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
    """Return the chosen stretches among these rows, block by block.

    With `occupied`, only hulls that meet none of these stretches are looked at: the straddle pass,
    over all crashes of the routes, where `joined` names the junctions that a stretch lies beside.
    """
    rules = require_road(parameters.rules)
    found: list[FoundPlace] = []
    blocks = list(_blocks(frame, rows, parameters))
    for done, (route, block_rows) in enumerate(blocks, start=1):
        block, within_mm = frame.scanned.part(block_rows), parameters.window_mm(route)
        hulls = legal_hulls(block, rules, within_mm)
        if occupied is not None:
            hulls = free_hulls(hulls, occupied.get(route, []))
        for hull in choose(hulls, parameters.expected_crashes(route)):
            first = bisect_left(hulls, hull.from_mm - within_mm, key=_left_end)
            last = bisect_left(hulls, hull.to_mm + 1, key=_left_end)
            listed, in_all = _alternatives(hull, hulls[first:last], block, block_rows, rules)
            chosen = _of_hull(hull, block, block_rows)
            found.append(
                FoundPlace(
                    place=Place.LINE if occupied is None else Place.STRADDLE,
                    route=route,
                    chosen=chosen,
                    pool=block_rows[block.between(hull.from_mm, hull.to_mm)],
                    alternatives=listed,
                    alternatives_in_all=in_all,
                    notes=_beside(chosen, joined),
                )
            )
        told(done, len(blocks))
    return found


def _left_end(hull: Hull) -> int:
    return hull.from_mm


def _beside(chosen: LegalSet, joined: NDArray[np.object_] | None) -> list[Note]:
    if joined is None:
        return []
    junctions = sorted({str(joined[row]) for row in chosen.rows if joined[row] is not None})
    return [Note("near_junction", {"junction_id": one}) for one in junctions]


def _blocks(
    frame: CrashFrame, rows: Rows, parameters: ScreeningParameters
) -> Iterator[tuple[str, Rows]]:
    """Cut rows into blocks, each in the order (place, time, id)."""
    if not len(rows):
        return
    names, code = np.unique(frame.route[rows].astype(str), return_inverse=True)
    at_mm = frame.scanned.at_mm[rows]
    order = np.lexsort((rows, frame.day[rows], at_mm, code))
    longest = np.array([parameters.window_mm(str(name)) for name in names], dtype=np.int64)
    code, at_mm, rows = code[order], at_mm[order], rows[order]
    labels = route_blocks(code, at_mm, longest[code])
    first = np.flatnonzero(np.diff(labels, prepend=-1))
    for part in np.split(np.arange(len(rows)), first[1:]):
        yield str(names[code[part[0]]]), rows[part]


def _of_hull(hull: Hull, block: Scanned, block_rows: Rows) -> LegalSet:
    stretch = block.between(hull.from_mm, hull.to_mm)
    return _in_window(block.part(stretch), block_rows[stretch], hull.start)


def _in_window(crashes: Scanned, rows: Rows, start: int) -> LegalSet:
    return LegalSet(tuple(sorted(int(row) for row in rows[crashes.during(start)])), start)


def _alternatives(
    hull: Hull, reach: list[Hull], block: Scanned, block_rows: Rows, rules: RoadRules
) -> tuple[list[LegalSet], int]:
    """Return the best legal sets that overlap a chosen hull, and how many there are in all.

    Other hulls with their best windows, and other windows over the whole of the same hull.
    """
    others = [h for h in reach if h.to_mm >= hull.from_mm and h[:2] != hull[:2]]
    same = block.part(block.between(hull.from_mm, hull.to_mm))
    others += [
        Hull(hull.from_mm, hull.to_mm, crashes, start)
        for start, crashes in legal_windows(same, rules, end_to_end=True)
        if start != hull.start
    ]
    best = nsmallest(
        ALTERNATIVES_SHOWN, others, key=lambda h: (-h.crashes, h.from_mm, h.to_mm, h.start)
    )
    return [_of_hull(other, block, block_rows) for other in best], len(others)
