"""Screening the network: run it, read the frozen runs."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from api.dependencies import ActorDep, SessionDep, SettingsDep
from api.schemas.problem import refusals
from api.schemas.screening import ScreeningIn, ScreeningList, ScreeningOut
from hotspots.registry import screening

router = APIRouter(prefix="/screening-runs", tags=["screening"])


@router.post("", status_code=201, responses=refusals(401, 403, 422))
def run(
    asked: ScreeningIn, session: SessionDep, actor: ActorDep, settings: SettingsDep
) -> ScreeningOut:
    """Screen every crash of the period. Open proposals of earlier runs are superseded."""
    made = screening.run(
        session,
        actor=actor,
        as_of=asked.as_of,
        mode=asked.mode,
        date_from=asked.date_from,
        date_to=asked.date_to,
        rules=asked.rules,
        criteria_folder=settings.criteria_folder,
    )
    return ScreeningOut.of(made)


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
