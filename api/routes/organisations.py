"""Organisations, for administrators: dated bodies and their successors."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from api.dependencies import ActorDep, IfMatchDep, LocaleDep, SessionDep
from api.schemas.people import OrganisationEnd, OrganisationIn, OrganisationOut, SuperiorIn
from api.schemas.problem import refusals
from hotspots.models import Organisation
from hotspots.registry import bodies, organisations
from hotspots.registry.organisations import Facts
from hotspots.registry.units_of_day import unit_of_body
from hotspots.vocabulary import OrganisationKind

router = APIRouter(prefix="/organisations", tags=["people"])


@router.get("", responses=refusals(401, 403, 422))
def listing(
    session: SessionDep,
    actor: ActorDep,
    locale: LocaleDep,
    kind: OrganisationKind | None = None,
    text: Annotated[str, Query(max_length=200)] = "",
    on: Annotated[date | None, Query(description="Only those that exist on this day")] = None,
) -> list[OrganisationOut]:
    """List the bodies by name."""
    found = organisations.list_organisations(session, actor=actor, kind=kind, text=text, on=on)
    return [_shown(entry.organisation, session, locale) for entry in found]


@router.post("", status_code=201, responses=refusals(401, 403, 409, 422))
def enter(
    told: OrganisationIn, session: SessionDep, actor: ActorDep, locale: LocaleDep
) -> OrganisationOut:
    """Enter a body."""
    body = organisations.enter(session, actor=actor, facts=Facts(**told.model_dump()))
    return _shown(body, session, locale)


@router.get("/{organisation_id}", responses=refusals(401, 403, 404, 422))
def one(
    organisation_id: UUID,
    session: SessionDep,
    actor: ActorDep,
    locale: LocaleDep,
    response: Response,
) -> OrganisationOut:
    """Return a body; its ETag goes into `If-Match` of a change."""
    body = organisations.get(session, actor=actor, organisation_id=organisation_id)
    return _tagged(body, response, session, locale)


@router.put("/{organisation_id}", responses=refusals(401, 403, 404, 409, 412, 422))
def edit(
    organisation_id: UUID,
    told: OrganisationIn,
    session: SessionDep,
    actor: ActorDep,
    locale: LocaleDep,
    response: Response,
    if_match: IfMatchDep,
) -> OrganisationOut:
    """Correct what is written about a body."""
    body = organisations.edit(
        session,
        actor=actor,
        organisation_id=organisation_id,
        facts=Facts(**told.model_dump()),
        expected_version=if_match,
    )
    return _tagged(body, response, session, locale)


@router.put("/{organisation_id}/end", responses=refusals(401, 403, 404, 409, 412, 422))
def close(
    organisation_id: UUID,
    told: OrganisationEnd,
    session: SessionDep,
    actor: ActorDep,
    locale: LocaleDep,
    response: Response,
    if_match: IfMatchDep,
) -> OrganisationOut:
    """End a body and name its successor; without a last day it goes on."""
    body = organisations.close(
        session,
        actor=actor,
        organisation_id=organisation_id,
        last_day=told.last_day,
        successor_id=told.successor_id,
        expected_version=if_match,
    )
    return _tagged(body, response, session, locale)


@router.put("/{organisation_id}/superior", responses=refusals(401, 403, 404, 409, 412, 422))
def set_superior(
    organisation_id: UUID,
    told: SuperiorIn,
    session: SessionDep,
    actor: ActorDep,
    locale: LocaleDep,
    response: Response,
    if_match: IfMatchDep,
) -> OrganisationOut:
    """Name the level above a body, which is told what is late on its desk."""
    body = organisations.set_superior(
        session,
        actor=actor,
        organisation_id=organisation_id,
        superior_id=told.superior_id,
        expected_version=if_match,
    )
    return _tagged(body, response, session, locale)


@router.get("/{organisation_id}/successor", responses=refusals(401, 403, 404, 422))
def successor(
    organisation_id: UUID, on: date, session: SessionDep, actor: ActorDep, locale: LocaleDep
) -> OrganisationOut | None:
    """Return the body that stands in this one's place on a day: itself until its last day."""
    body = organisations.get(session, actor=actor, organisation_id=organisation_id)
    heir = bodies.successor_on(session, organisation=body, on=on)
    return None if heir is None else _shown(heir, session, locale)


@router.post("/{organisation_id}/people/move", responses=refusals(401, 403, 404, 409, 422))
def move_people(organisation_id: UUID, session: SessionDep, actor: ActorDep) -> dict[str, int]:
    """Bring the accounts of a body that has ended to its successor; say how many there were."""
    moved = organisations.move_people(session, actor=actor, organisation_id=organisation_id)
    return {"moved": moved}


def _tagged(
    body: Organisation, response: Response, session: SessionDep, locale: LocaleDep
) -> OrganisationOut:
    response.headers["ETag"] = f'"{body.version}"'
    return _shown(body, session, locale)


def _shown(body: Organisation, session: SessionDep, locale: LocaleDep) -> OrganisationOut:
    return OrganisationOut.of(body, unit_of_body(session, body), locale)
