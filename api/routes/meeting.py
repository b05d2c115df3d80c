"""One act for several files over the API: tried, then written in all of them or in none."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.dependencies import ActorDep, LocaleDep, SessionDep, SettingsDep
from api.schemas.meeting import MeetingIn, MeetingOut
from api.schemas.problem import refusals
from hotspots.registry import meeting

router = APIRouter(prefix="/sites", tags=["files"])


@router.post("/steps", status_code=201, responses=refusals(401, 403, 404, 409, 422))
def act(
    asked: MeetingIn,
    session: SessionDep,
    actor: ActorDep,
    settings: SettingsDep,
    locale: LocaleDep,
    response: Response,
    dry_run: Annotated[bool, Query(description="Only say what would become of each file")] = False,
) -> MeetingOut:
    """Take one step, write one entry or set one day in several files, all or none.

    Each file is compared with the `version` that was read (its ETag). With `dry_run` the answer
    says for every file what would happen or why not, and nothing is written.
    """
    do = meeting.preview if dry_run else meeting.apply
    outcomes = do(
        session,
        actor=actor,
        chosen=asked.chosen(),
        act=asked.as_act(),
        criteria_folder=settings.criteria_folder,
    )
    if dry_run:
        response.status_code = 200
    return MeetingOut.of(outcomes, written=not dry_run, locale=locale)
