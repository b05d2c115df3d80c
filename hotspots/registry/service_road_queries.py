"""Planned service roads as a person may see them: listed, one with its crossings, its history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from uuid import UUID

from sqlalchemy import ColumnElement, exists, or_, select, true
from sqlalchemy.orm import Session, joinedload

from hotspots import clock, permissions
from hotspots.analysis.rail_strip import StripCrossing
from hotspots.database import among
from hotspots.errors import NotFound
from hotspots.i18n import _
from hotspots.models import Account, AdministrativeArea, OnRail, RailLine, ServiceRoad, Site
from hotspots.registry.area_rule import meets_commune
from hotspots.registry.areas import ground_told
from hotspots.registry.crossings_on_line import crossing_rows, numbered
from hotspots.registry.listed_rows import Listing, list_by_number
from hotspots.registry.rail_lines import line_told, require_railway
from hotspots.registry.row_history import Entry, history_of
from hotspots.registry.stated_places import areas_met
from hotspots.vocabulary import Action, ServiceRoadState

_NAMED = (
    joinedload(ServiceRoad.organisation),
    joinedload(ServiceRoad.builder),
    joinedload(ServiceRoad.rail_line),
    joinedload(ServiceRoad.registered_by),
)


@dataclass(frozen=True, slots=True)
class RoadDetail:
    """A planned service road with its wards and the crossings on its stretch.

    Attributes
    ----------
    crossings
        Those that the person may see, in order of Km; who could do without one is a person's to
        judge.
    may_change
        Whether the person may correct it.
    """

    road: ServiceRoad
    areas: Sequence[AdministrativeArea]
    crossings: Sequence[StripCrossing]
    may_change: bool


def list_roads(
    session: Session,
    *,
    actor: Account,
    area_code: str | None = None,
    line: str | None = None,
    state: ServiceRoadState | None = None,
    year: int | None = None,
    limit: int | None = 100,
    after: str | None = None,
) -> Listing[ServiceRoad]:
    """Return the service roads where a person works, by number.

    Parameters
    ----------
    area_code, line
        The codes of a unit and of a railway line.
    year
        The year they are planned for.
    limit
        None for all of them.

    Raises
    ------
    NotFound
        There is no railway, or no such line or area.
    """
    permissions.require(actor, Action.READ_SITES)
    require_railway(session)
    seen = _visible(actor)
    query = select(ServiceRoad).where(seen).options(*_NAMED)
    if area_code is not None:
        ground = ground_told(session, area_code)
        query = query.where(_lies_in(among(AdministrativeArea.id, ground.ids), clock.today()))
    if line is not None:
        query = query.join(RailLine, RailLine.id == ServiceRoad.rail_line_id)
        query = query.where(RailLine.code == line_told(session, line))
    if state is not None:
        query = query.where(ServiceRoad.state == state)
    if year is not None:
        query = query.where(ServiceRoad.planned_year == year)
    return list_by_number(session, query, ServiceRoad, seen=seen, limit=limit, after=after)


def get(session: Session, *, actor: Account, road_id: UUID) -> RoadDetail:
    """Return a service road where a person works.

    Raises
    ------
    NotFound
        There is none, or it lies elsewhere.
    """
    road, today = find_seen(session, actor, road_id), clock.today()
    areas = [] if road.geom is None else areas_met(session, road.geom, today)
    rows = crossing_rows(session, actor=actor, line_id=road.rail_line_id, on=today)
    within = [row for row in rows if road.from_m <= row.rail_m <= road.to_m]
    may_change = permissions.may(actor, Action.DECLARE_SITE, areas=areas)
    return RoadDetail(road, areas, numbered(within), may_change)


def roads_along(
    session: Session, *, actor: Account, line_id: UUID, from_m: float, to_m: float
) -> Sequence[ServiceRoad]:
    """Return the service roads on a stretch of a line that a person may see, in order of Km."""
    query = (
        select(ServiceRoad)
        .where(ServiceRoad.rail_line_id == line_id, _visible(actor))
        .where(ServiceRoad.from_m <= to_m, ServiceRoad.to_m >= from_m)
        .order_by(ServiceRoad.from_m, ServiceRoad.source_reference, ServiceRoad.id)
    )
    return session.scalars(query.options(*_NAMED)).all()


def all_drawn(session: Session, *, actor: Account) -> Sequence[ServiceRoad]:
    """Return the service roads a person may see that are drawn and not given up, by number."""
    query = select(ServiceRoad).where(
        ServiceRoad.geom.is_not(None),
        ServiceRoad.state != ServiceRoadState.GIVEN_UP,
        _visible(actor),
    )
    query = query.order_by(ServiceRoad.source_reference, ServiceRoad.id)
    return session.scalars(query.options(*_NAMED)).all()


def roads_at(session: Session, *, actor: Account, site: Site) -> Sequence[ServiceRoad]:
    """Return the service roads on whose stretch a site of a railway lies, in order of Km."""
    if not isinstance(site, OnRail) or site.rail_line_id is None or site.rail_m is None:
        return ()
    to_m = site.rail_m if site.rail_to_m is None else site.rail_to_m
    return roads_along(
        session, actor=actor, line_id=site.rail_line_id, from_m=site.rail_m, to_m=to_m
    )


def history(session: Session, *, actor: Account, road_id: UUID) -> tuple[Entry, ...]:
    """Return who changed what of a service road, when and why, the latest first."""
    return history_of(session, row=find_seen(session, actor, road_id))


def find_seen(
    session: Session, actor: Account, road_id: UUID, *, for_update: bool = False
) -> ServiceRoad:
    """Return a service road where a person works, held until the end of the request if asked.

    Raises
    ------
    NotFound
        There is none, or it lies elsewhere.
    """
    permissions.require(actor, Action.READ_SITES)
    query = select(ServiceRoad).where(ServiceRoad.id == road_id, _visible(actor)).options(*_NAMED)
    if for_update:
        # A page has read it before: only the row as it is now tells whether somebody was first.
        query = query.with_for_update(of=ServiceRoad)
        query = query.execution_options(populate_existing=True)
    road = session.scalars(query).one_or_none()
    if road is None:
        raise NotFound(_("There is no such service road where you work."))
    return road


def _visible(actor: Account) -> ColumnElement[bool]:
    """Return the condition on `ServiceRoad` that leaves what this person may see.

    A body sees what it plans and what it is to build, wherever that is.
    """
    within = permissions.visible_areas(actor)
    if within is None:
        return true()
    return _seen_by(within, permissions.own_bodies(actor), clock.today())


@lru_cache(maxsize=256)  # to put the condition together takes longer than to ask it
def _seen_by(within: frozenset[UUID], own: frozenset[UUID], on: date) -> ColumnElement[bool]:
    return or_(
        _lies_in(among(AdministrativeArea.id, within), on),
        among(ServiceRoad.organisation_id, own),
        among(ServiceRoad.builder_id, own),
    )


def _lies_in(area: ColumnElement[bool], on: date) -> ColumnElement[bool]:
    met = meets_commune(ServiceRoad.geom, on)
    return exists().where(area, met).correlate(ServiceRoad)
