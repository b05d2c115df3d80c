"""What a site has to do with others: links, sites near it, and bodies that work along."""

from uuid import UUID

from fastapi import APIRouter

from api.dependencies import ActorDep, IfMatchDep, SessionDep
from api.schemas.problem import refusals
from api.schemas.site import SiteKey
from api.schemas.site_relations import (
    EndIn,
    LinkIn,
    LinkOut,
    NearOut,
    NeighbourOut,
    PartnerIn,
    PartnerOut,
)
from hotspots.registry import partners, site_links
from hotspots.registry.case_access import find
from hotspots.registry.site_neighbours import REACH_M, neighbours_of

router = APIRouter(prefix="/sites/{site}", tags=["sites"])

_READS = refusals(401, 403, 404, 422)
_CHANGES = refusals(401, 403, 404, 409, 412, 422)


@router.get("/near", responses=_READS)
def near(site: SiteKey, session: SessionDep, actor: ActorDep) -> NearOut:
    """Return the other sites within 100 m, the nearest first, whatever their kinds."""
    found = neighbours_of(session, find(session, actor, site), actor=actor)
    return NearOut(reach_m=REACH_M, sites=[NeighbourOut.of(each) for each in found])


@router.get("/links", responses=_READS)
def links(site: SiteKey, session: SessionDep, actor: ActorDep) -> list[LinkOut]:
    """Return how a site relates to others: the links that hold, then those that ended."""
    rows = site_links.related(session, find(session, actor, site), actor=actor)
    return [LinkOut.of(row) for row in rows]


@router.post("/links", status_code=201, responses=_CHANGES)
def link(site: SiteKey, told: LinkIn, session: SessionDep, actor: ActorDep) -> list[LinkOut]:
    """Link a site to another by hand; both files say so."""
    site_links.link(
        session, actor=actor, site=site, other=told.other, kind=told.kind, reason=told.reason
    )
    return links(site, session, actor)


@router.post("/links/{link_id}/end", responses=_CHANGES)
def end_link(
    site: SiteKey, link_id: UUID, told: EndIn, session: SessionDep, actor: ActorDep
) -> list[LinkOut]:
    """End a link that was made by hand; it stays on record."""
    site_links.end(session, actor=actor, site=site, link_id=link_id, reason=told.reason)
    return links(site, session, actor)


@router.get("/partners", responses=_READS)
def list_partners(site: SiteKey, session: SessionDep, actor: ActorDep) -> list[PartnerOut]:
    """Return the bodies that work along on a file, then those that did."""
    rows = partners.partners_of(session, find(session, actor, site))
    return [PartnerOut.of(row) for row in rows]


@router.post("/partners", status_code=201, responses=_CHANGES)
def name_partner(
    site: SiteKey, told: PartnerIn, session: SessionDep, actor: ActorDep, version: IfMatchDep
) -> list[PartnerOut]:
    """Name a body that is to work along: it sees the file, which stays with its holder."""
    partners.name_partner(
        session, actor=actor, site=site, part=told.part(), expected_version=version
    )
    return list_partners(site, session, actor)


@router.post("/partners/{partner_id}/release", responses=_CHANGES)
def release_partner(
    site: SiteKey,
    partner_id: UUID,
    told: EndIn,
    session: SessionDep,
    actor: ActorDep,
    version: IfMatchDep,
) -> PartnerOut:
    """Release a body that worked along; it stays on record with its days."""
    row = partners.release_partner(
        session,
        actor=actor,
        site=site,
        partner_id=partner_id,
        reason=told.reason,
        expected_version=version,
    )
    return PartnerOut.of(row)
