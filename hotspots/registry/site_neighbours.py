"""Sites near another, whatever their kinds: a defect at a crossing, a crossing in a black spot."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from geoalchemy2 import Geography
from sqlalchemy import cast, func, literal, select
from sqlalchemy.orm import Session, joinedload

from hotspots import permissions
from hotspots.database import among
from hotspots.models import (
    Account,
    OnRail,
    RailLine,
    RemediationCase,
    Route,
    Site,
    SiteExtent,
)

REACH_M = 100.0
"""How near another site must lie to be shown (ours): nearness says nothing of cause."""

_REACH_DEGREES = 0.0012
"""A little more than `REACH_M` in every direction in Viet Nam, for the index."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A site near another: how far from it in metres, and on which same roads or railway."""

    site: Site
    case: RemediationCase
    distance_m: float
    roads: tuple[str, ...]


def neighbours_of(
    session: Session, case: RemediationCase, *, actor: Account
) -> Sequence[Neighbour]:
    """Return the sites within reach that this person may see, the nearest first.

    Distances are measured from border to border, along no road: a bridge above counts as near.
    """
    if case.site.geom is None:
        return []
    geom = literal(case.site.geom, Site.geom.type)
    here, there = cast(geom, Geography), cast(Site.geom, Geography)
    distance = func.ST_Distance(there, here)
    query = (
        select(Site, RemediationCase, distance)
        .join(RemediationCase, RemediationCase.site_id == Site.id)
        .where(
            Site.geom.op("&&")(func.ST_Expand(geom, _REACH_DEGREES)),
            func.ST_DWithin(there, here, REACH_M),
            Site.id != case.site_id,
            permissions.visible_sites(actor),
        )
        .options(joinedload(RemediationCase.holder))
        .order_by(distance, Site.code)
    )
    found = [(site, file, metres) for site, file, metres in session.execute(query)]
    roads = _roads(session, [case.site_id, *(site.id for site, _file, _metres in found)])
    own = roads.get(case.site_id, frozenset())
    line = _line_of(case.site)
    railway = session.scalar(select(RailLine.name).where(RailLine.id == line)) if line else None
    return [
        Neighbour(
            site,
            file,
            metres,
            (
                *sorted(own & roads.get(site.id, frozenset())),
                *([railway] if railway is not None and _line_of(site) == line else []),
            ),
        )
        for site, file, metres in found
    ]


def _line_of(site: Site) -> UUID | None:
    return site.rail_line_id if isinstance(site, OnRail) else None


def _roads(session: Session, site_ids: Iterable[UUID]) -> Mapping[UUID, frozenset[str]]:
    """Return the codes of the roads on which each site is drawn today."""
    drawn = select(SiteExtent.site_id, SiteExtent.stretches).where(
        among(SiteExtent.site_id, set(site_ids)), SiteExtent.valid_to.is_(None)
    )
    routes = {
        site_id: {UUID(piece["route_id"]) for piece in stretches if piece.get("route_id")}
        for site_id, stretches in session.execute(drawn)
    }
    wanted = {each for ids in routes.values() for each in ids}
    if not wanted:
        return {}
    query = select(Route.id, Route.code).where(among(Route.id, wanted))
    codes = {route.id: route.code for route in session.execute(query)}
    return {
        site_id: frozenset(codes[each] for each in ids if each in codes)
        for site_id, ids in routes.items()
    }
