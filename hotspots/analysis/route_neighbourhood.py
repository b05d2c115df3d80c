"""What a change of crashes changes among the sites of routes and junctions.

Why so little has to be looked at
---------------------------------
A *piece* is a run of a route covered without a gap by legal hulls, junction crashes counted in.

* Choice. Line and straddle sites lie within a piece, and hulls of different pieces have no point in
  common; the scheduling adds up piece by piece, its ties included, because it goes from left to
  right and compares sums. So the crashes of a piece, with their junctions, decide its line sites,
  and with the legal junction zones that meet it its straddle sites. (`stretches` cuts into larger
  blocks, at gaps above W; any cut that no legal hull crosses gives the same.)
* The straddle pass is made only on routes with junction crashes. A piece without them gives nothing
  in that pass either way: its hulls are those of the line pass, and one that meets no chosen hull
  would have been chosen, as every score is at least 1.
* A junction is decided by its own crashes on all arms. Beyond itself it matters only through its
  zones, when it becomes legal or ceases to be.
* Footprints look at neighbours: 2 × 25 m along the route at most, and never more than W.

So choices change at most in the pieces, of before or after, that meet a changed crash or a zone of
a junction that lost or gained one; and descriptions within 50 m of them. A junction whose crashes
lie on several routes has no hull and no footprint, and changes only with its own crashes.
To choose and describe there as the whole run does, the crashes are needed up to the ends of the
pieces that a site and two margins away can reach, with all arms of the junctions found there.
The ordinary `screen` then runs on those, and what it says elsewhere is thrown away.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import pandas as pd
from pandas import DataFrame

from hotspots.analysis.crash_frame import CrashFrame
from hotspots.analysis.junctions import assign_to_junctions, junction_arms, junction_ranks
from hotspots.analysis.neighbourhood import Junctions, Nearby, Stretch, joined_up
from hotspots.analysis.notices import NearMiss
from hotspots.analysis.proposed_site import ProposedSite
from hotspots.analysis.route_surroundings import RouteSurroundings
from hotspots.analysis.screening_parameters import ScreeningParameters

MARGIN_MM = 50_000
"""How near a neighbour must be for a footprint to be drawn shorter: twice the margin of 25 m."""


@dataclass(frozen=True, slots=True)
class RoutesTouched:
    """Where choices may have changed along routes, and at which junctions."""

    stretches: tuple[Stretch, ...]
    junctions: frozenset[str]

    def described(self) -> list[Stretch]:
        """Return where descriptions may have changed, which look a little beyond a choice."""
        return [one.widened(MARGIN_MM) for one in self.stretches]

    def holds(self, place: ProposedSite | NearMiss) -> bool:
        """Say whether a place may have changed: one of these junctions, or near these stretches."""
        if place.junction_id in self.junctions:
            return True
        if place.route is None or place.from_mm is None or place.to_mm is None:
            return False
        near = (one for one in self.described() if one.route == place.route)
        return any(one.meets(place.from_mm, place.to_mm) for one in near)


class RouteNeighbourhood:
    """One change of crashes on routes: what it touches, and what must be known to choose there.

    Parameters
    ----------
    changed
        the changed crashes as they were and as they are.
    parameters
        with the rules whose pieces are meant. The easier rules of near misses have larger pieces,
        which hold those of the sites.
    beside_sites
        near misses are meant: at a junction there is none where a site meets one of its zones, so
        the junctions of touched pieces are touched themselves, with all their arms.
    """

    def __init__(
        self,
        changed: tuple[CrashFrame, CrashFrame],
        nearby: Nearby,
        parameters: ScreeningParameters,
        junctions: Junctions | None,
        *,
        beside_sites: bool = False,
    ) -> None:
        self._parameters, self._junctions = parameters, junctions
        self._beside_sites = beside_sites
        self._around = RouteSurroundings(nearby, changed[0], parameters)
        self.touched = self._touched(changed)

    def part(self) -> tuple[DataFrame, DataFrame | None] | None:
        """Return crashes and arms: screened alone, they give what is true where it is touched.

        None where there are no crashes.
        """
        wide = (
            one.widened(self._parameters.window_mm(one.route) + 2 * MARGIN_MM)
            for one in self.touched.stretches
        )
        needed = joined_up(self._around.settled(one) for one in joined_up(wide))
        if self._beside_sites:
            zones = self._zones_of(self._junctions_near(needed))
            needed = joined_up([*needed, *(self._around.settled(one) for one in zones)])
        needed = joined_up([*needed, *self._zones_of(self._junctions_near(needed))])
        crashes = self._around.crashes_on(needed)
        return None if crashes is None else (crashes, self._arms_near(needed))

    def _touched(self, changed: Iterable[CrashFrame]) -> RoutesTouched:
        """Return the pieces, of before and after, that meet a changed crash or its junction."""
        seeds, junctions = set(), set()
        for frame in changed:
            rows = (frame.screened & frame.on_route).nonzero()[0]
            places = {
                Stretch(str(frame.route[row]), *[int(frame.scanned.at_mm[row])] * 2) for row in rows
            }
            arms = self._arms_near(places)
            joined = assign_to_junctions(
                frame, junction_arms(arms), self._parameters, junction_ranks(arms)
            )
            seeds |= places
            junctions |= {str(joined[row]) for row in rows if joined[row] is not None}
        pieces = self._pieces([*seeds, *self._zones_of(junctions)])
        if self._beside_sites:
            junctions |= self._junctions_near(pieces)
            pieces = self._pieces([*pieces, *self._zones_of(junctions)])
        return RoutesTouched(tuple(pieces), frozenset(junctions))

    def _pieces(self, seeds: Iterable[Stretch]) -> list[Stretch]:
        return sorted({self._around.settled(seed) for seed in seeds})

    def _arms_near(self, stretches: Iterable[Stretch]) -> DataFrame | None:
        """Return the arms that may take a crash there: no radius is longer than half a place."""
        if self._junctions is None:
            return None
        return _together(
            self._junctions.on_route(one.route, one.from_mm, one.to_mm)
            for one in joined_up(self._within_half_a_place(one) for one in stretches)
        )

    def _junctions_near(self, stretches: Iterable[Stretch]) -> set[str]:
        arms = self._arms_near(stretches)
        return set() if arms is None else {str(one) for one in arms["junction_id"]}

    def _zones_of(self, junctions: Collection[str]) -> list[Stretch]:
        """Return the zones of these junctions, one an arm."""
        if self._junctions is None or not junctions:
            return []
        arms = self._junctions.of(junctions)
        zones = []
        for junction, route, metres in zip(
            arms["junction_id"], arms["route"].astype(str), arms["chainage_m"], strict=True
        ):
            at_mm = round(float(metres) * 1000)
            radius_mm = self._parameters.junction_radius_mm(route, str(junction))
            zones.append(Stretch(route, at_mm, at_mm).widened(radius_mm))
        return zones

    def _within_half_a_place(self, stretch: Stretch) -> Stretch:
        return stretch.widened(self._parameters.window_mm(stretch.route) // 2)


def _together(parts: Iterable[DataFrame]) -> DataFrame | None:
    filled = [part for part in parts if len(part)]
    return pd.concat(filled) if filled else None
