"""Whether a place would qualify if places were half as long, or twice as long."""

from dataclasses import dataclass

from hotspots.analysis.discs import DiscSearch
from hotspots.analysis.legal_windows import Hull, by_choice, legal_hulls, legal_windows
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
    if site.place is not Place.DISC:
        return _stretch(site, around, rows, within_mm)
    search = DiscSearch(
        around.frame.scanned.part(rows),
        around.frame.x_mm[rows],
        around.frame.y_mm[rows],
        require_road(around.parameters.rules),
        within_mm,
    )
    discs = search.choose() if len(rows) else []
    return AtScale(within_mm, len(discs[0].rows) if discs else 0)


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
    return _stretch(site, around, around.screened(rows), within_mm)


def _stretch(site: ProposedSite, around: SiteCrashes, rows: Rows, within_mm: int) -> AtScale:
    """Return the fullest hull that meets the site; of equals the shortest, then the first."""
    crashes = around.frame.scanned.part(rows)
    hulls = legal_hulls(crashes, require_road(around.parameters.rules), within_mm)
    meeting = [hull for hull in hulls if _meets(hull, site)]
    if not meeting:
        return AtScale(within_mm, 0)
    best = min(meeting, key=lambda hull: (-hull.crashes, hull.to_mm - hull.from_mm, hull.from_mm))
    return AtScale(within_mm, best.crashes, best.from_mm, best.to_mm)


def _meets(hull: Hull, site: ProposedSite) -> bool:
    if site.from_mm is None or site.to_mm is None:
        return True
    return hull.from_mm <= site.to_mm and site.from_mm <= hull.to_mm


def _junction(site: ProposedSite, around: SiteCrashes, times: float) -> AtScale:
    rows, reach_mm = around.around_junction(site.junction_id, times)
    return AtScale(reach_mm, _fullest(around, around.screened(rows)))


def _fullest(around: SiteCrashes, rows: Rows) -> int:
    """Return the most crashes of these in one legal window, wherever they lie; else 0."""
    windows = legal_windows(around.frame.scanned.part(rows), require_road(around.parameters.rules))
    return min(windows, key=by_choice)[1] if windows else 0
