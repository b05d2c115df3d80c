"""Who a recommendation about a site goes to: the body that managed the stretch on that day."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from hotspots.models import (
    OnRail,
    Organisation,
    RailLine,
    RailManagement,
    RemediationCase,
    Route,
    RouteManagement,
    Site,
    SiteExtent,
)
from hotspots.registry.bodies import Bodies


@dataclass(frozen=True, slots=True)
class ProposedAddressee:
    """A body that may be asked, and the stretch it manages.

    Attributes
    ----------
    route, rail_line
        The code of a road, or the name of a railway line; both are empty where the body comes from
        the file.
    from_m, to_m
        Empty where a railway line is managed as a whole.
    """

    organisation: Organisation
    route: str | None = None
    rail_line: str | None = None
    from_m: float | None = None
    to_m: float | None = None


@dataclass(frozen=True, slots=True)
class _Managed:
    """A managed stretch that a site shares, with the metres shared."""

    row: RouteManagement | RailManagement
    route: str | None
    rail_line: str | None
    shared_m: float


def proposed_addressees(session: Session, site: Site, *, on: date) -> list[ProposedAddressee]:
    """Return who manages a site on a day, the body of its longest part first.

    Where no stretch says so, the managing body of the file. A body that had ended by then is
    replaced by the one that succeeds it.
    """
    bodies = Bodies.read(session)
    managed = (*_on_road(session, site, on), *_on_rail(_managed_lines(session, [site], on), site))
    if found := _longest_first(bodies, managed, on):
        return found
    of_file = select(RemediationCase.managing_body_id).where(RemediationCase.site_id == site.id)
    managing = session.scalar(of_file)
    return [] if managing is None else [ProposedAddressee(bodies.on(managing, on))]


def managers_on_rails(session: Session, sites: Sequence[Site], *, on: date) -> dict[UUID, UUID]:
    """Return the id of the body that manages the railway at each of many sites, by site."""
    lines = _managed_lines(session, sites, on)
    if not lines:
        return {}
    bodies = Bodies.read(session)
    longest = {site.id: _longest_first(bodies, _on_rail(lines, site), on) for site in sites}
    return {site: found[0].organisation.id for site, found in longest.items() if found}


def _longest_first(
    bodies: Bodies, managed: Iterable[_Managed], on: date
) -> list[ProposedAddressee]:
    metres: dict[UUID, float] = {}
    found: dict[UUID, ProposedAddressee] = {}
    for each in managed:
        body = bodies.on(each.row.organisation_id, on)
        metres[body.id] = metres.get(body.id, 0.0) + each.shared_m
        stretch = (each.row.from_m, each.row.to_m)
        found.setdefault(body.id, ProposedAddressee(body, each.route, each.rail_line, *stretch))
    return sorted(found.values(), key=lambda each: -metres[each.organisation.id])


def _on_road(session: Session, site: Site, on: date) -> list[_Managed]:
    """Return every managed stretch of a road that a site shares on a day."""
    drawn = select(SiteExtent.stretches).where(
        SiteExtent.site_id == site.id,
        SiteExtent.valid_from <= on,
        or_(SiteExtent.valid_to.is_(None), SiteExtent.valid_to > on),
    )
    found = []
    for piece in session.scalar(drawn) or ():
        query = (
            select(RouteManagement, Route.code)
            .join(Route, Route.id == RouteManagement.route_id)
            .where(
                RouteManagement.route_id == UUID(piece["route_id"]),
                RouteManagement.from_m <= piece["to_m"],
                RouteManagement.to_m >= piece["from_m"],
                _managed_on(RouteManagement, on),
            )
            .order_by(RouteManagement.from_m)
        )
        for row, code in session.execute(query):
            shared = min(row.to_m, piece["to_m"]) - max(row.from_m, piece["from_m"])
            found.append(_Managed(row, code, None, shared))
    return found


_Lines = Mapping[UUID, Sequence[tuple[RailManagement, str]]]
"""By line: its managed stretches with its name, a whole line last."""


def _managed_lines(session: Session, sites: Sequence[Site], on: date) -> _Lines:
    """Return who manages the railway lines that sites lie on."""
    wanted = {each.rail_line_id for each in sites if isinstance(each, OnRail)} - {None}
    if not wanted:
        return {}
    query = (
        select(RailManagement, RailLine.name)
        .join(RailLine, RailLine.id == RailManagement.rail_line_id)
        .where(RailManagement.rail_line_id.in_(wanted), _managed_on(RailManagement, on))
        .order_by(RailManagement.from_m.nulls_last())
    )
    found: dict[UUID, list[tuple[RailManagement, str]]] = {}
    for row, line in session.execute(query):
        found.setdefault(row.rail_line_id, []).append((row, line))
    return found


def _on_rail(lines: _Lines, site: Site) -> list[_Managed]:
    """Return every managed stretch of the railway that a site lies on."""
    if not isinstance(site, OnRail) or site.rail_m is None or site.rail_to_m is None:
        return []
    found = []
    for row, line in lines.get(site.rail_line_id, ()) if site.rail_line_id else ():
        low = site.rail_m if row.from_m is None else max(row.from_m, site.rail_m)
        high = site.rail_to_m if row.to_m is None else min(row.to_m, site.rail_to_m)
        if low <= high:
            found.append(_Managed(row, None, line, high - low))
    return found


def _managed_on(managed: type[RouteManagement | RailManagement], on: date) -> ColumnElement[bool]:
    since, until = managed.valid_from, managed.valid_to
    return and_(func.coalesce(since, on) <= on, func.coalesce(until, on) >= on)
