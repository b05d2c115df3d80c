"""Whether a place would qualify if places were half as long, or twice as long."""

from dataclasses import dataclass

import numpy as np

from hotspots.analysis.discs import DiscSearch
from hotspots.analysis.legal_windows import by_choice, legal_windows
from hotspots.analysis.line_scan import LineScan
from hotspots.analysis.proposed_site import ProposedSite
from hotspots.analysis.site_crashes import Rows, SiteCrashes
from hotspots.criteria import require_road
from hotspots.vocabulary import Place


@dataclass(frozen=True, slots=True)
class AtScale:
    """What a place would be at another longest length.

    `within_mm` is that length: of a stretch, the diameter of a disc, and for a junction its radius.
    `crashes` are those of the fullest legal window, 0 where none is legal; the hull is None then,
    and off one single route.
    """

    within_mm: int
    crashes: int
    from_mm: int | None = None
    to_mm: int | None = None

    @property
    def qualifies(self) -> bool:
        """Whether the rule still holds."""
        return self.crashes > 0


def at_half(site: ProposedSite, around: SiteCrashes) -> AtScale:
    """Look for a legal place of half the length within what is drawn for the site."""
    if site.place is Place.JUNCTION:
        return _junction(site, around, 0.5)
    within_mm = around.parameters.window_mm(site.route) // 2
    rows = around.screened(around.at(site))
    if site.from_mm is not None and site.to_mm is not None:
        return _stretch((site.from_mm, site.to_mm), around, rows, within_mm)
    search = DiscSearch(
        around.frame.scanned.part(rows),
        around.frame.x_mm[rows],
        around.frame.y_mm[rows],
        require_road(around.parameters.rules),
        within_mm,
    )
    return AtScale(within_mm, search.fullest())


def at_double(site: ProposedSite, around: SiteCrashes) -> AtScale:
    """Look for the fullest legal place of twice the length that meets the site.

    A junction's zone reaches twice as far along its arms, but takes nothing from other junctions; a
    disc grows around its centre.
    """
    if site.place is Place.JUNCTION:
        return _junction(site, around, 2.0)
    within_mm = 2 * around.parameters.window_mm(site.route)
    if site.from_mm is None or site.to_mm is None:
        rows = around.screened(around.in_circle(site.centre, within_mm))
        return AtScale(within_mm, _fullest(around, rows))
    rows = around.between(site, site.to_mm - within_mm, site.from_mm + within_mm)
    return _stretch((site.from_mm, site.to_mm), around, around.screened(rows), within_mm)


def _stretch(hull_mm: tuple[int, int], around: SiteCrashes, rows: Rows, within_mm: int) -> AtScale:
    """Return the fullest hull that meets the hull of a site."""
    crashes, longest = around.frame.scanned.part(rows), np.array([within_mm], dtype=np.int64)
    one_route = np.zeros(len(rows), dtype=np.int64)
    scan = LineScan.of(crashes, one_route, longest, require_road(around.parameters.rules))
    best = scan.fullest_meeting(*hull_mm)
    if best is None:
        return AtScale(within_mm, 0)
    return AtScale(within_mm, best.crashes, best.from_mm, best.to_mm)


def _junction(site: ProposedSite, around: SiteCrashes, times: float) -> AtScale:
    rows, reach_mm = around.around_junction(site.junction_id, times)
    return AtScale(reach_mm, _fullest(around, around.screened(rows)))


def _fullest(around: SiteCrashes, rows: Rows) -> int:
    """Return the most crashes of these in one legal window, wherever they lie; else 0."""
    windows = legal_windows(around.frame.scanned.part(rows), require_road(around.parameters.rules))
    return min(windows, key=by_choice)[1] if windows else 0
