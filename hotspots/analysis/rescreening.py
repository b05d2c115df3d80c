"""One crash at a time: the sites after a change, from the sites before it and its neighbourhood."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from itertools import chain
from typing import TypeVar

from hotspots.analysis.calendar_window import trailing_start
from hotspots.analysis.crash_frame import CrashFrame, read_crashes
from hotspots.analysis.disc_rescreening import DiscRescreening, KnownDisc
from hotspots.analysis.found_place import as_sites
from hotspots.analysis.neighbourhood import (
    Change,
    Junctions,
    KnownSite,
    KnownSites,
    Nearby,
    Region,
    Square,
)
from hotspots.analysis.notices import NearMiss
from hotspots.analysis.proposed_site import ProposedSite
from hotspots.analysis.route_neighbourhood import RouteNeighbourhood, RoutesTouched
from hotspots.analysis.screening import screen
from hotspots.analysis.screening_parameters import ScreeningParameters
from hotspots.criteria import require_road


@dataclass(frozen=True, slots=True)
class Rescreened:
    """The difference: the stored sites without `gone`, and with `sites`, are those of a full run.

    `gone` and `unchanged` are keys of stored sites in the region; `sites` are to be stored. A site
    that differs in a note or an alternative only is gone and comes anew: match such by identity.
    """

    gone: tuple[str, ...]
    unchanged: tuple[str, ...]
    sites: tuple[ProposedSite, ...]
    region: Region
    replaced: tuple[ProposedSite, ...]
    """The sites of `gone`, in the same order."""
    changed: tuple[CrashFrame, CrashFrame]
    """The changed crashes as they were and as they are."""


def rescreen(
    change: Change,
    nearby: Nearby,
    known: KnownSites,
    parameters: ScreeningParameters,
    junctions: Junctions | None = None,
    *,
    were: ScreeningParameters | None = None,
) -> Rescreened:
    """Return what a change of crashes changes among the sites.

    The cost depends on how dense crashes are around the change, not on how many there are.

    Parameters
    ----------
    change
        the crashes as they were and as they are.
    nearby
        tells the crashes around, as they are after the change.
    known
        tells the stored sites, which equal `screen` of the crashes before, with these parameters
        and junctions.
    parameters
        those of the screening wanted.
    junctions
        tells the arms; none where the screening had none.
    were
        where the as-of date has moved: the parameters of the stored sites. The crashes that enter
        or leave the window are the change, with the same rows before and after. A stored site that
        stays differs from the full run in its window only: see `in_trailing_window`.

    Returns
    -------
    Exactly the difference to `screen` of the crashes after the change.
    """
    after = read_crashes(change.after, parameters)
    before = after.part(slice(0))  # most changes are new crashes
    if len(change.before):
        before = read_crashes(change.before, were or parameters)
    changed = before, after
    routes = RouteNeighbourhood(changed, nearby, parameters, junctions)
    stored: dict[str, KnownSite] = {}
    discs = DiscRescreening(changed, nearby, partial(_discs, known, stored), parameters)
    old = {key: one.site for key, one in stored.items() if key not in discs.kept}
    old |= _on_routes(known, routes.touched)
    new = [*_sites(routes, parameters), *as_sites(discs.found, discs.frame, parameters, {})]
    gone, same, new = compared(old, new)
    return Rescreened(
        gone=tuple(gone),
        unchanged=tuple(sorted([*same, *discs.kept])),
        sites=tuple(new),
        region=Region(routes.touched.stretches, routes.touched.junctions, discs.squares),
        replaced=tuple(old[key] for key in gone),
        changed=changed,
    )


def in_trailing_window(site: ProposedSite, parameters: ScreeningParameters) -> ProposedSite:
    """Return a site whose crashes stay in the window, with the window of this as-of date."""
    rules = require_road(parameters.rules)
    start = trailing_start(parameters.as_of, rules)
    end = parameters.as_of + timedelta(days=1)
    others = tuple(replace(one, window_start=start, window_end=end) for one in site.alternatives)
    return replace(site, window_start=start, window_end=end, alternatives=others)


def _on_routes(known: KnownSites, touched: RoutesTouched) -> dict[str, ProposedSite]:
    """Return the stored sites on routes and at junctions that may have changed, by key."""
    found = [known.on_route(one.route, one.from_mm, one.to_mm) for one in touched.described()]
    if touched.junctions:
        found.append(known.at_junctions(touched.junctions))
    return {one.key: one.site for one in chain.from_iterable(found) if touched.holds(one.site)}


def _sites(routes: RouteNeighbourhood, parameters: ScreeningParameters) -> list[ProposedSite]:
    part = routes.part()
    if part is None:
        return []
    crashes, arms = part
    sites = screen(crashes, parameters, junctions=arms).sites
    return [site for site in sites if routes.touched.holds(site)]


def _discs(known: KnownSites, stored: dict[str, KnownSite], square: Square) -> Iterator[KnownDisc]:
    """Ask for the stored discs of a square; each asked for is kept in `stored`."""
    for one in known.around(*square):
        stored[one.key] = one
        yield KnownDisc(one.key, one.crash_ids, one.length_mm or 0)


_Places = TypeVar("_Places", ProposedSite, NearMiss)


def compared(
    old: Mapping[str, _Places], new: Sequence[_Places]
) -> tuple[list[str], list[str], list[_Places]]:
    """Tell which old places are gone, which are the same, by key, and which places are new."""
    by_crashes = {place.crash_ids: place for place in new}  # no two places share a crash
    same = [key for key, place in old.items() if by_crashes.get(place.crash_ids) == place]
    kept = {old[key].crash_ids for key in same}
    gone = [key for key in old if old[key].crash_ids not in kept]
    return gone, same, [place for place in new if place.crash_ids not in kept]
