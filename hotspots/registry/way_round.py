"""What the map knows of a crossing by itself: where else one may cross, and how far round that is.

Nothing of it is stored: it is found from the roads, the railways and the crossings of today.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspots import permissions
from hotspots.analysis.way_round import nearest_along
from hotspots.database import among
from hotspots.models import Account, Site, UnauthorizedCrossing
from hotspots.registry.way_walks import RoadBeside, Round, Walk, walk_from
from hotspots.registry.ways_across import FiledCrossing, OpenWay, WaysAcross, ways_across
from hotspots.vocabulary import Action

DIFFERS_BY = 0.2
"""What was measured and differs from the map by more than this part is to be checked (ours)."""


@dataclass(frozen=True, slots=True)
class OtherWay:
    """Another place where anybody may cross, seen from a crossing.

    Attributes
    ----------
    way
        What it is.
    code
        The code of its site, None where it has none or this person may not see it.
    along_m
        Metres of rail between the two.
    round
        The way from one side to the other by it; None where no roads of the map lead there from
        both sides.
    """

    way: OpenWay
    code: str | None
    along_m: float
    round: Round | None


@dataclass(frozen=True, slots=True)
class FoundWayRound:
    """What the map says of a crossing.

    Attributes
    ----------
    down, up
        The next place where anybody may cross, towards falling and towards rising Km.
    shortest
        The place by which the way round is shortest; often one of these two.
    round_the_end
        The way that crosses the line nowhere, where it is shorter than any other.
    left, right
        The road of the map where the way round begins and where it ends; None where none is near.
    stated_m
        What somebody measured to the nearest legal crossing.
    """

    down: OtherWay | None
    up: OtherWay | None
    shortest: OtherWay | None
    round_the_end: Round | None
    left: RoadBeside | None
    right: RoadBeside | None
    stated_m: float | None
    service_road_possible: bool | None

    @property
    def nearest(self) -> OtherWay | None:
        """Return the place that is nearest along the line."""
        known = [each for each in (self.down, self.up) if each is not None]
        return min(known, key=lambda each: each.along_m, default=None)

    @property
    def shortest_round(self) -> Round | None:
        """Return the shortest way round there is."""
        return self.round_the_end or (None if self.shortest is None else self.shortest.round)

    @property
    def differs(self) -> bool:
        """Say whether what was measured and what the map says can hardly both be right."""
        if self.stated_m is None or self.nearest is None:
            return False
        return abs(self.stated_m - self.nearest.along_m) > DIFFERS_BY * self.nearest.along_m


def of_site(
    session: Session, *, actor: Account, site: Site, ways: WaysAcross | None = None
) -> FoundWayRound | None:
    """Return what the map says of an unauthorized crossing on a line that is drawn.

    None of any other site. `ways` saves reading them again.
    """
    permissions.require(actor, Action.READ_SITES)
    if not isinstance(site, UnauthorizedCrossing):
        return None
    ways = ways or ways_across(session)
    here = None if ways is None else ways.by_id.get(site.id)
    if ways is None or here is None:
        return None
    elsewhere = [each for each in ways.open_ways if not _is_here(ways, here, each)]
    beside = _next_to(here, [each for each in elsewhere if each.rail == here.rail])
    walk = _walk(ways, here, elsewhere, [each for each in beside if each is not None])
    others = (*beside, _at(elsewhere, walk.nearest))
    codes = _codes_seen(session, actor, [each for each in others if each is not None])
    down, up, shortest = (
        None if each is None else _other(here, each, walk, codes) for each in others
    )
    end, best = walk.round_the_end, None if shortest is None else shortest.round
    return FoundWayRound(
        down=down,
        up=up,
        shortest=shortest,
        round_the_end=end if end and not (best and best.metres <= end.metres) else None,
        left=walk.left,
        right=walk.right,
        stated_m=site.nearest_legal_crossing_m,
        service_road_possible=site.service_road_possible,
    )


def _is_here(ways: WaysAcross, here: FiledCrossing, way: OpenWay) -> bool:
    at_its_place = way.place is not None and way.place == ways.place_of.get(here.site_id)
    return way.crossing is here or at_its_place


def _at(ways: Sequence[OpenWay], place: int | None) -> OpenWay | None:
    there = (each for each in ways if each.place == place)
    return None if place is None else next(there, None)


def _next_to(here: FiledCrossing, on_line: Sequence[OpenWay]) -> list[OpenWay | None]:
    measures = np.array([each.measure_m for each in on_line], dtype=np.float64)
    found = nearest_along(here.measure_m, measures)
    return [None if each is None else on_line[each] for each in found]


def _walk(
    ways: WaysAcross, here: FiledCrossing, elsewhere: Sequence[OpenWay], wanted: Sequence[OpenWay]
) -> Walk:
    return walk_from(
        ways.ground,
        here.rail,
        here.xy,
        open_places=frozenset(each.place for each in elsewhere if each.place is not None),
        wanted=frozenset(each.place for each in wanted if each.place is not None),
    )


def _other(here: FiledCrossing, way: OpenWay, walk: Walk, codes: dict[UUID, str]) -> OtherWay:
    return OtherWay(
        way=way,
        code=None if way.crossing is None else codes.get(way.crossing.site_id),
        along_m=abs(way.measure_m - here.measure_m),
        round=None if way.place is None else walk.by.get(way.place),
    )


def _codes_seen(session: Session, actor: Account, ways: Sequence[OpenWay]) -> dict[UUID, str]:
    """Return the codes of those crossings that this person may see."""
    ids = [each.crossing.site_id for each in ways if each.crossing is not None]
    query = select(Site.id, Site.code).where(among(Site.id, ids), permissions.visible_sites(actor))
    return {row.id: row.code for row in session.execute(query)} if ids else {}
