"""Who a recommendation about a site goes to: the body that managed the stretch on that day."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from hotspots.models import (
    Organisation,
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

    `route` is empty where the body comes from the file and not from a stretch of road.
    """

    organisation: Organisation
    route: str | None = None
    from_m: float | None = None
    to_m: float | None = None


def proposed_addressees(session: Session, site: Site, *, on: date) -> list[ProposedAddressee]:
    """Return who manages a site on a day, the body of its longest part first.

    Where no stretch says so, the managing body of the file. A body that had ended by then is
    replaced by the one that succeeds it.
    """
    bodies = Bodies.read(session)
    metres: dict[UUID, float] = {}
    found: dict[UUID, ProposedAddressee] = {}
    for row, code, shared_m in _managed(session, site, on):
        body = bodies.on(row.organisation_id, on)
        metres[body.id] = metres.get(body.id, 0.0) + shared_m
        found.setdefault(body.id, ProposedAddressee(body, code, row.from_m, row.to_m))
    if found:
        return sorted(found.values(), key=lambda each: -metres[each.organisation.id])
    of_file = select(RemediationCase.managing_body_id).where(RemediationCase.site_id == site.id)
    managing = session.scalar(of_file)
    return [] if managing is None else [ProposedAddressee(bodies.on(managing, on))]


def _managed(session: Session, site: Site, on: date) -> list[tuple[RouteManagement, str, float]]:
    """Return every managed stretch that a site shares on a day, with the metres shared."""
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
                func.coalesce(RouteManagement.valid_from, on) <= on,
                func.coalesce(RouteManagement.valid_to, on) >= on,
            )
            .order_by(RouteManagement.from_m)
        )
        for row, code in session.execute(query):
            shared = min(row.to_m, piece["to_m"]) - max(row.from_m, piece["from_m"])
            found.append((row, code, shared))
    return found
