"""The places of crashes that have coordinates only: discs, some blocks at a time."""

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
from numpy.typing import NDArray

from hotspots.analysis.clustering import planar_blocks
from hotspots.analysis.crash_frame import CrashFrame
from hotspots.analysis.discs import Disc, DiscSearch
from hotspots.analysis.found_place import ALTERNATIVES_SHOWN, FoundPlace
from hotspots.analysis.legal_sets import LegalSet, LegalSets
from hotspots.analysis.legal_windows import legal
from hotspots.analysis.screening_parameters import ScreeningParameters
from hotspots.criteria import RoadRules, require_road
from hotspots.vocabulary import Place

Rows = NDArray[np.int64]

CRASHES_AT_ONCE = 20_000
"""Blocks are searched together up to so many crashes: no disc reaches from one to another."""


def disc_places(
    frame: CrashFrame, parameters: ScreeningParameters, told: Callable[[int, int], None]
) -> list[FoundPlace]:
    """Return the chosen discs. A block not legal even without a time limit is passed over."""
    rules, within_mm = require_road(parameters.rules), parameters.window_mm(None)
    rows = np.flatnonzero(frame.screened & frame.by_coordinates)
    labels = planar_blocks(frame.x_mm[rows], frame.y_mm[rows], within_mm)
    found: list[FoundPlace] = []
    done = 0
    for part in _parts(frame, rows, labels, rules):
        search = DiscSearch(
            frame.scanned.part(part), frame.x_mm[part], frame.y_mm[part], rules, within_mm
        )
        chosen = search.choose(partial(_told_from, told, done, len(rows)))
        found += [as_place(disc, search, part) for disc in chosen]
        done += len(part)
        told(done, len(rows))
    if len(rows):
        told(len(rows), len(rows))
    return found


def _parts(frame: CrashFrame, rows: Rows, labels: Rows, rules: RoadRules) -> Iterator[Rows]:
    """Return the rows of the blocks that may hold a site, some blocks at a time, rows rising."""
    fatal, injury = frame.scanned.fatal[rows], frame.scanned.injury[rows]
    size = np.bincount(labels)
    f, i = (np.bincount(labels, kind).astype(np.int64) for kind in (fatal, injury))
    size[~legal(rules, f, i, size - f - i)] = 0
    part = np.cumsum(size) // CRASHES_AT_ONCE
    order = np.argsort(labels, kind="stable")
    order = order[size[labels[order]] > 0]
    cuts = np.flatnonzero(np.diff(part[labels[order]])) + 1
    yield from (rows[np.sort(one)] for one in np.split(order, cuts) if len(one))


def _told_from(told: Callable[[int, int], None], before: int, total: int, done: int) -> None:
    told(before + done, total)


def as_place(disc: Disc, search: DiscSearch, block: Rows) -> FoundPlace:
    """Return a disc as a place; `block` holds the rows of the frame that were searched."""
    others = search.overlapping(disc)
    listed = LegalSets(others.rows, others.begin, others.start)
    listed = listed.between(0, min(ALTERNATIVES_SHOWN, len(listed)))
    rows = block[list(disc.rows)]
    return FoundPlace(
        place=Place.DISC,
        route=None,
        chosen=LegalSet(tuple(rows.tolist()), disc.start),
        pool=rows,
        alternatives=listed.as_rows(block),
        alternatives_in_all=len(others.start),
        circle=disc.circle,
    )
