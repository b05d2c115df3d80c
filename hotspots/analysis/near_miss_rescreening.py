"""One crash at a time for near misses: the same search under the easier rule, beside the sites.

Along routes, one part of the network is screened and searched for near misses in one go. Off the
routes, the discs of the easier rule are replayed among the crashes in no site; a crash that a site
has taken or let go since is a change there too.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np
from pandas import DataFrame

from hotspots.analysis.crash_frame import Bools, CrashFrame, together
from hotspots.analysis.disc_rescreening import SLACK_MM, DiscRescreening, KnownDisc
from hotspots.analysis.enclosing_circle import smallest_circle
from hotspots.analysis.neighbourhood import (
    Junctions,
    KnownNearMisses,
    KnownSite,
    KnownSites,
    Nearby,
    Square,
)
from hotspots.analysis.notices import (
    NearMiss,
    as_near_miss,
    near_misses,
    rules_with_one_more,
)
from hotspots.analysis.proposed_site import ProposedSite
from hotspots.analysis.rescreening import Rescreened, compared
from hotspots.analysis.route_neighbourhood import RouteNeighbourhood, RoutesTouched
from hotspots.analysis.screening import screen
from hotspots.analysis.screening_parameters import ScreeningParameters
from hotspots.criteria import require_road
from hotspots.vocabulary import CrashOutcome, Place


@dataclass(frozen=True, slots=True)
class NearMissesNow:
    """The difference: the stored ones without `gone`, and with `near_misses`, are all there are."""

    gone: tuple[str, ...]
    unchanged: tuple[str, ...]
    near_misses: tuple[NearMiss, ...]


def rescreen_near_misses(
    told: Rescreened,
    nearby: Nearby,
    *,
    sites: KnownSites,
    known: KnownNearMisses,
    parameters: ScreeningParameters,
    junctions: Junctions | None = None,
    kind: CrashOutcome = CrashOutcome.INJURY,
) -> NearMissesNow:
    """Return what a change of crashes changes among the near misses of one kind.

    Parameters
    ----------
    told
        what `rescreen` made of the change.
    nearby, sites, parameters, junctions
        as they were given to `rescreen`; whether `told` is stored by now makes no difference.
    known
        the stored near misses, which equal `near_misses` of the crashes before.

    Returns
    -------
    Exactly the difference to `near_misses` of the crashes after the change.
    """
    easier = rules_with_one_more(require_road(parameters.rules), kind)
    if easier is None:
        return NearMissesNow((), (), ())
    sought = replace(parameters, rules=easier)
    routes = RouteNeighbourhood(told.changed, nearby, sought, junctions, beside_sites=True)
    free = _FreeCrashes(nearby, sites, told, parameters.window_mm(None))
    stored = _StoredDiscs(nearby, known, told.changed[0], parameters.window_mm(None))
    changed = [*told.changed, free.taken_or_let_go()]
    discs = DiscRescreening(changed, free, stored, sought)
    old = {key: one for key, one in stored.told.items() if key not in discs.kept}
    old |= _on_routes(known, routes.touched)
    new = [as_near_miss(one, discs.frame, parameters, kind) for one in discs.found]
    new += _found_on_routes(routes, parameters, kind)
    gone, same, new = compared(old, new)
    return NearMissesNow(tuple(gone), tuple(sorted([*same, *discs.kept])), tuple(new))


def _on_routes(known: KnownNearMisses, touched: RoutesTouched) -> dict[str, NearMiss]:
    found = [known.on_route(one.route, one.from_mm, one.to_mm) for one in touched.described()]
    if touched.junctions:
        found.append(known.at_junctions(touched.junctions))
    by_key = {one.key: one.near_miss for one in chain.from_iterable(found)}
    return {key: one for key, one in by_key.items() if touched.holds(one)}


def _found_on_routes(
    routes: RouteNeighbourhood, parameters: ScreeningParameters, kind: CrashOutcome
) -> Iterator[NearMiss]:
    part = routes.part()
    if part is not None:
        crashes, arms = part
        beside = screen(crashes, parameters, junctions=arms)
        for one in near_misses(crashes, parameters, beside, junctions=arms, kind=kind):
            if routes.touched.holds(one):
                yield one


@dataclass(frozen=True, slots=True)
class _FreeCrashes:
    """The crashes off the routes that are in no site (`Nearby`).

    The easier rule reads crashes as the rule itself does: it lacks one crash and nothing else.
    """

    nearby: Nearby
    sites: KnownSites
    told: Rescreened
    within_mm: int

    def on_route(self, route: str, from_mm: int, to_mm: int) -> DataFrame:
        """Return the crashes of a stretch, in a site or not."""
        return self.nearby.on_route(route, from_mm, to_mm)

    def around(self, x_mm: int, y_mm: int, within_mm: int) -> CrashFrame:
        """Return the crashes in a square that are in no site."""
        crashes = self.nearby.around(x_mm, y_mm, within_mm)
        centres_mm = within_mm + self.within_mm // 2 + SLACK_MM
        stored = self.sites.around(x_mm, y_mm, centres_mm)
        standing = (one for one in stored if one.key not in self.told.gone)
        in_site = _ids(standing) | _ids(self.told.sites)
        return crashes.part(~_among(crashes, in_site))

    def taken_or_let_go(self) -> CrashFrame:
        """Return the crashes that are in a site and were not, or were and are not."""
        was = _ids(one for one in self.told.replaced if one.place is Place.DISC)
        now = _ids(one for one in self.told.sites if one.place is Place.DISC)
        moved = was ^ now
        squares = [one.widened(self.within_mm) for one in self.told.region.squares] if moved else []
        crashes = together([self.told.changed[1], *(self.nearby.around(*one) for one in squares)])
        return crashes.part(_among(crashes, moved))


class _StoredDiscs:
    """The stored discs around, with the circles their crashes had before (`KnownDiscs`)."""

    def __init__(
        self, nearby: Nearby, known: KnownNearMisses, before: CrashFrame, within_mm: int
    ) -> None:
        self._nearby, self._known, self._within_mm = nearby, known, within_mm
        self._before = before
        self.told: dict[str, NearMiss] = {}

    def __call__(self, square: Square) -> Iterator[KnownDisc]:
        near = self._nearby.around(*square.widened(self._within_mm // 2 + SLACK_MM))
        row_of = {crash: (near, row) for row, crash in enumerate(near.ids)}
        # a crash that changed had the place it had before
        row_of |= {crash: (self._before, row) for row, crash in enumerate(self._before.ids)}
        for one in self._known.around(*square):
            rows = [row_of[crash] for crash in one.near_miss.crash_ids]
            x_mm, y_mm = np.array([(frame.x_mm[row], frame.y_mm[row]) for frame, row in rows]).T
            circle = smallest_circle(x_mm, y_mm)
            self.told[one.key] = one.near_miss
            yield KnownDisc(one.key, one.near_miss.crash_ids, circle.diameter_mm)


def _among(frame: CrashFrame, ids: set[str]) -> Bools:
    return np.array([one in ids for one in frame.ids], dtype=np.bool_)


def _ids(sites: Iterable[ProposedSite | KnownSite]) -> set[str]:
    return {one for site in sites for one in site.crash_ids}
