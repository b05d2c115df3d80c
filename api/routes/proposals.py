"""Proposals before a person: list, read, accept, reject."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from api.dependencies import ActorDep, IfMatchDep, LocaleDep, PageDep, SessionDep, SettingsDep
from api.schemas.diagnosis import DiagnosisOut
from api.schemas.problem import refusals
from api.schemas.proposal import (
    AcceptIn,
    ProposalCollection,
    ProposalDetail,
    ProposalFeature,
    RejectIn,
    proposal_collection,
    proposal_detail,
    proposal_features,
)
from api.schemas.remediation import SiteRef
from hotspots.registry import proposals, shown_evidence
from hotspots.vocabulary import ProposalState, WindowMode

router = APIRouter(prefix="/proposals", tags=["proposals"])


@router.get("", responses=refusals(401, 403, 422))
def listing(
    session: SessionDep,
    actor: ActorDep,
    page: PageDep,
    state: ProposalState | None = None,
    mode: WindowMode | None = None,
    run_id: UUID | None = None,
    area_id: Annotated[UUID | None, Query(description="An administrative area")] = None,
) -> ProposalCollection:
    """List proposals as GeoJSON: legal duty first, then the largest excess."""
    found = proposals.list_proposals(
        session,
        actor=actor,
        state=state,
        mode=mode,
        run_id=run_id,
        area_id=area_id,
        limit=page.limit,
        after=page.after,
    )
    return proposal_collection(found)


@router.get("/{proposal_id}", responses=refusals(401, 403, 404, 422))
def one(
    proposal_id: UUID, session: SessionDep, actor: ActorDep, locale: LocaleDep, response: Response
) -> ProposalDetail:
    """Return one proposal with its evidence in words."""
    detail = proposals.get(session, actor=actor, proposal_id=proposal_id)
    response.headers["ETag"] = f'"{detail.proposal.version}"'
    return proposal_detail(detail, locale)


@router.get("/{proposal_id}/diagnosis", responses=refusals(401, 403, 404, 422))
def diagnosis(
    proposal_id: UUID, session: SessionDep, actor: ActorDep, locale: LocaleDep
) -> DiagnosisOut:
    """Return what the crashes of a place have in common, and what is unusual there; only counts."""
    found = proposals.diagnosis(session, actor=actor, proposal_id=proposal_id)
    return DiagnosisOut.of(found, locale)


@router.post(
    "/{proposal_id}/accept", status_code=201, responses=refusals(401, 403, 404, 409, 412, 422)
)
def accept(
    proposal_id: UUID,
    decision: AcceptIn,
    session: SessionDep,
    actor: ActorDep,
    settings: SettingsDep,
    version: IfMatchDep,
) -> SiteRef:
    """Accept: the place becomes a site and its remediation file opens, in one transaction."""
    site = proposals.accept(
        session,
        actor=actor,
        proposal_id=proposal_id,
        on=decision.on,
        note=decision.note,
        expected_version=version,
        criteria_folder=settings.criteria_folder,
    )
    return SiteRef(id=site.id, code=site.code)


@router.post("/{proposal_id}/reject", responses=refusals(401, 403, 404, 409, 412, 422))
def reject(
    proposal_id: UUID, decision: RejectIn, session: SessionDep, actor: ActorDep, version: IfMatchDep
) -> ProposalFeature:
    """Reject with a reason; the place stays away until something new happens there."""
    proposal = proposals.reject(
        session,
        actor=actor,
        proposal_id=proposal_id,
        reason=decision.reason,
        text=decision.text,
        expected_version=version,
    )
    kept = shown_evidence.shown(session, proposal, proposal.run)
    marks = {} if kept is None else {proposal.id: kept.mark}
    return proposal_features([proposal], marks)[0]
