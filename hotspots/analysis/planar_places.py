"""The places of crashes that have coordinates only: discs, block by block."""

from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray

from hotspots.analysis.clustering import planar_blocks
from hotspots.analysis.crash_frame import CrashFrame
from hotspots.analysis.discs import Disc, DiscSearch
from hotspots.analysis.found_place import ALTERNATIVES_SHOWN, FoundPlace, LegalSet
from hotspots.analysis.legal_windows import legal
from hotspots.analysis.screening_parameters import ScreeningParameters
from hotspots.criteria import require_road
from hotspots.vocabulary import Place

Rows = NDArray[np.int64]


def disc_places(
    frame: CrashFrame, parameters: ScreeningParameters, told: Callable[[int, int], None]
) -> list[FoundPlace]:
    """Return the chosen discs. A block not legal even without a time limit is passed over."""
    rules, within_mm = require_road(parameters.rules), parameters.window_mm(None)
    rows = np.flatnonzero(frame.screened & frame.by_coordinates)
    labels = planar_blocks(frame.x_mm[rows], frame.y_mm[rows], within_mm)
    order = np.argsort(labels, kind="stable")
    blocks = np.split(rows[order], np.flatnonzero(np.diff(labels[order])) + 1)
    found: list[FoundPlace] = []
    done = 0
    for block in blocks:
        crashes = frame.scanned.part(block)
        f, i = (np.array([kind.sum()]) for kind in (crashes.fatal, crashes.injury))
        if legal(rules, f, i, len(block) - f - i)[0]:
            search = DiscSearch(crashes, frame.x_mm[block], frame.y_mm[block], rules, within_mm)
            chosen = search.choose(partial(_told_from, told, done, len(rows)))
            found += [_as_place(disc, search, block) for disc in chosen]
        done += len(block)
        told(done, len(rows))
    return found


def _told_from(told: Callable[[int, int], None], before: int, total: int, done: int) -> None:
    told(before + done, total)


def _as_place(disc: Disc, search: DiscSearch, block: Rows) -> FoundPlace:
    others = search.overlapping(disc)
    return FoundPlace(
        place=Place.DISC,
        route=None,
        chosen=_as_set(disc.rows, disc.start, block),
        pool=block[list(disc.rows)],
        alternatives=[_as_set(*other, block) for other in others[:ALTERNATIVES_SHOWN]],
        alternatives_in_all=len(others),
        circle=disc.circle,
    )


def _as_set(rows: tuple[int, ...], start: int, block: Rows) -> LegalSet:
    return LegalSet(tuple(int(block[row]) for row in rows), start)
