"""Hand-overs of a file over the API, who to write to about a site, crashes linked by hand."""

from uuid import UUID

from fastapi import APIRouter, Query

from api.dependencies import ActorDep, IfMatchDep, SessionDep, SettingsDep
from api.schemas.letters import (
    AddresseeOut,
    AnswerIn,
    CrashLinkIn,
    CrashLinkOut,
    DeskOut,
    HandoverOut,
    HandoversOut,
    OfferIn,
)
from api.schemas.problem import refusals
from api.schemas.site import SiteKey
from hotspots import clock
from hotspots.models import Account
from hotspots.registry import crash_links, handovers
from hotspots.registry.addressees import proposed_addressees
from hotspots.registry.case_access import find

router = APIRouter(prefix="/sites/{site}", tags=["recommendations"])

_READS = refusals(401, 403, 404, 422)
_CHANGES = refusals(401, 403, 404, 409, 412, 422)


@router.get("/handovers", responses=_READS)
def read(site: SiteKey, session: SessionDep, actor: ActorDep) -> HandoversOut:
    """Return on whose desk the file lay on which days, and every offer with its answer."""
    return _as_they_stand(session, actor, site)


@router.post("/handovers", status_code=201, responses=_CHANGES)
def offer(
    site: SiteKey, told: OfferIn, session: SessionDep, actor: ActorDep, version: IfMatchDep
) -> HandoversOut:
    """Offer the file to another body; it stays where it is until that body accepts."""
    handovers.offer(
        session, actor=actor, site=site, offer=told.as_offer(), expected_version=version
    )
    return _as_they_stand(session, actor, site)


@router.post("/handovers/answer", responses=_CHANGES)
def answer(
    site: SiteKey, told: AnswerIn, session: SessionDep, actor: ActorDep, version: IfMatchDep
) -> HandoverOut:
    """Accept, refuse or ask back the file that is offered, or take the offer back.

    The caller may not see the file any more after refusing it, so the offer alone is returned.
    """
    row = handovers.answer(
        session, actor=actor, site=site, answer=told.as_answer(), expected_version=version
    )
    return HandoverOut.of(row)


@router.get("/addressees", responses=_READS)
def addressees(site: SiteKey, session: SessionDep, actor: ActorDep) -> list[AddresseeOut]:
    """Return who manages the site today, the body of its longest part first."""
    case = find(session, actor, site)
    found = proposed_addressees(session, case.site, on=clock.today())
    return [AddresseeOut.of(each) for each in found]


@router.get("/crash-links", responses=_READS)
def links(site: SiteKey, session: SessionDep, actor: ActorDep) -> list[CrashLinkOut]:
    """Return the crashes linked to the site by hand, as far as the caller may see them."""
    return _links(session, actor, site)


@router.post("/crash-links", status_code=201, responses=_CHANGES)
def link(
    site: SiteKey,
    told: CrashLinkIn,
    session: SessionDep,
    actor: ActorDep,
    settings: SettingsDep,
) -> list[CrashLinkOut]:
    """Say that a crash happened at the site, where its place on record says otherwise."""
    crash_links.link(
        session,
        actor=actor,
        site=site,
        crash=told.crash,
        reason=told.reason,
        criteria_folder=settings.criteria_folder,
    )
    return _links(session, actor, site)


@router.delete("/crash-links/{crash_id}", responses=_CHANGES)
def unlink(
    site: SiteKey,
    crash_id: UUID,
    session: SessionDep,
    actor: ActorDep,
    settings: SettingsDep,
    reason: str = Query(max_length=4_000, description="Why the crash does not belong here"),
) -> list[CrashLinkOut]:
    """Undo a link; the file keeps that it stood."""
    crash_links.unlink(
        session,
        actor=actor,
        site=site,
        crash_id=crash_id,
        reason=reason,
        criteria_folder=settings.criteria_folder,
    )
    return _links(session, actor, site)


def _as_they_stand(session: SessionDep, actor: Account, site: UUID | str) -> HandoversOut:
    case = find(session, actor, site)
    return HandoversOut(
        desks=[DeskOut.of(each) for each in handovers.desks_of(session, case, on=clock.today())],
        offers=[HandoverOut.of(each) for each in handovers.offers_of(session, case)],
    )


def _links(session: SessionDep, actor: Account, site: UUID | str) -> list[CrashLinkOut]:
    found = crash_links.links_of(session, find(session, actor, site), actor=actor)
    return [CrashLinkOut.of(each) for each in found]
