"""Screening the network: run it, read the frozen runs."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Query, Response
from fastapi.responses import JSONResponse

from api.dependencies import ActorDep, LocaleDep, SessionDep, SettingsDep
from api.schemas.job import JobOut
from api.schemas.problem import refusals
from api.schemas.screening import ScreeningIn, ScreeningList, ScreeningOut
from hotspots.registry import screening, screening_jobs

router = APIRouter(prefix="/screening-runs", tags=["screening"])


@router.post(
    "",
    status_code=201,
    response_model=ScreeningOut,
    responses=refusals(401, 403, 422)
    | {202: {"model": JobOut, "description": "A job does it; `Location` says how far it is"}},
)
def run(
    asked: ScreeningIn,
    session: SessionDep,
    actor: ActorDep,
    settings: SettingsDep,
    locale: LocaleDep,
    prefer: Annotated[
        str | None, Header(description="`respond-async`: let a job do it in any case")
    ] = None,
) -> ScreeningOut | Response:
    """Screen every crash of the period. Open proposals of earlier runs are superseded.

    A large register is screened by a job, and this answers 202 with the job's address.
    """
    wanted = asked.model_dump() | {"criteria_folder": settings.criteria_folder}
    if "respond-async" in (prefer or "") or screening_jobs.is_large(session):
        job = screening_jobs.ask(session, actor=actor, **wanted)
        return JSONResponse(
            JobOut.of(screening_jobs.progress_of(session, job), locale).model_dump(mode="json"),
            status_code=202,
            headers={"Location": f"/api/v1/jobs/{job.id}"},
        )
    return ScreeningOut.of(screening.run(session, actor=actor, **wanted))


@router.get("", responses=refusals(401, 403, 422))
def runs(
    session: SessionDep,
    actor: ActorDep,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    after: Annotated[
        int | None, Query(ge=0, description="The number `next` of the page before")
    ] = None,
) -> ScreeningList:
    """List the runs, the latest first."""
    found = screening.list_runs(session, actor=actor, limit=limit + 1, before=after)
    shown = found[:limit]
    return ScreeningList(
        runs=[ScreeningOut.of(each) for each in shown],
        next=str(shown[-1].number) if len(found) > limit else None,
    )


@router.get("/{run_id}", responses=refusals(401, 403, 404, 422))
def one(run_id: UUID, session: SessionDep, actor: ActorDep) -> ScreeningOut:
    """Return one run with its rule, parameters and counts."""
    return ScreeningOut.of(screening.get_run(session, actor=actor, run_id=run_id))
