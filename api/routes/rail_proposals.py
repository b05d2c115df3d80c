"""Railways: screen them, list what is proposed there, accept or reject."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from api.dependencies import ActorDep, IfMatchDep, LocaleDep, SessionDep, SettingsDep
from api.schemas.problem import refusals
from api.schemas.rail_proposal import (
    RailAcceptIn,
    RailProposalCollection,
    RailProposalDetail,
    RailRejectIn,
    RailScreeningIn,
    RailScreeningList,
    RailScreeningOut,
    rail_collection,
    rail_detail,
)
from api.schemas.remediation import SiteRef
from hotspots.registry import rail_proposals, rail_screening
from hotspots.vocabulary import ProposalState

router = APIRouter(tags=["railways"])


@router.post("/rail-screening-runs", status_code=201, responses=refusals(401, 403, 422))
def run(
    asked: RailScreeningIn, session: SessionDep, actor: ActorDep, settings: SettingsDep
) -> RailScreeningOut:
    """Screen every accident on a railway. Open proposals of earlier runs are superseded."""
    made = rail_screening.run(
        session,
        actor=actor,
        as_of=asked.as_of,
        rule_id=asked.rules,
        criteria_folder=settings.criteria_folder,
    )
    return RailScreeningOut.of(made)


@router.get("/rail-screening-runs", responses=refusals(401, 403, 422))
def runs(
    session: SessionDep, actor: ActorDep, limit: Annotated[int, Query(ge=1, le=200)] = 50
) -> RailScreeningList:
    """List the runs, the latest first."""
    found = rail_screening.list_runs(session, actor=actor, limit=limit)
    return RailScreeningList(runs=[RailScreeningOut.of(each) for each in found])


@router.get("/rail-screening-runs/{run_id}", responses=refusals(401, 403, 404, 422))
def one_run(run_id: UUID, session: SessionDep, actor: ActorDep) -> RailScreeningOut:
    """Return one run with its rule, parameters and counts."""
    return RailScreeningOut.of(rail_screening.get_run(session, actor=actor, run_id=run_id))


@router.get("/rail-proposals", responses=refusals(401, 403, 404, 422))
def listing(
    session: SessionDep,
    actor: ActorDep,
    state: ProposalState | None = None,
    run_id: UUID | None = None,
) -> RailProposalCollection:
    """List what is proposed on railways as GeoJSON: black spots first, the latest accident first.

    Without a run it is the present list, with all that was decided.
    """
    found = rail_proposals.list_proposals(session, actor=actor, state=state, run_id=run_id)
    return rail_collection(found)


@router.get("/rail-proposals/{proposal_id}", responses=refusals(401, 403, 404, 422))
def one(
    proposal_id: UUID, session: SessionDep, actor: ActorDep, locale: LocaleDep, response: Response
) -> RailProposalDetail:
    """Return one proposal with its evidence in words."""
    detail = rail_proposals.get(session, actor=actor, proposal_id=proposal_id)
    response.headers["ETag"] = f'"{detail.proposal.version}"'
    return rail_detail(detail, locale)


@router.post(
    "/rail-proposals/{proposal_id}/accept",
    status_code=201,
    responses=refusals(401, 403, 404, 409, 412, 422),
)
def accept(
    proposal_id: UUID,
    decision: RailAcceptIn,
    session: SessionDep,
    actor: ActorDep,
    settings: SettingsDep,
    version: IfMatchDep,
) -> SiteRef:
    """Accept: a registered site takes the class, any other place is registered with a file."""
    site = rail_proposals.accept(
        session,
        actor=actor,
        proposal_id=proposal_id,
        note=decision.note,
        expected_version=version,
        criteria_folder=settings.criteria_folder,
    )
    return SiteRef(id=site.id, code=site.code)


@router.post(
    "/rail-proposals/{proposal_id}/reject", responses=refusals(401, 403, 404, 409, 412, 422)
)
def reject(
    proposal_id: UUID,
    decision: RailRejectIn,
    session: SessionDep,
    actor: ActorDep,
    locale: LocaleDep,
    version: IfMatchDep,
) -> RailProposalDetail:
    """Reject with a reason; the place stays away until its accidents are others."""
    rail_proposals.reject(
        session,
        actor=actor,
        proposal_id=proposal_id,
        reason=decision.reason,
        text=decision.text,
        expected_version=version,
    )
    return rail_detail(rail_proposals.get(session, actor=actor, proposal_id=proposal_id), locale)
