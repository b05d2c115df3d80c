"""The desk of the caller over the API."""

from fastapi import APIRouter

from api.dependencies import ActorDep, SessionDep
from api.schemas.desk import DeskOut
from api.schemas.problem import refusals
from hotspots.registry import desk

router = APIRouter(prefix="/desk", tags=["desk"])


@router.get("", responses=refusals(401, 403))
def read(session: SessionDep, actor: ActorDep) -> DeskOut:
    """Return what waits for the caller, what is late, what changed, what nobody answered."""
    return DeskOut.of(desk.desk_of(session, actor=actor))


@router.post("/seen", status_code=204, responses=refusals(401, 403))
def seen(session: SessionDep, actor: ActorDep) -> None:
    """Take all news as read."""
    desk.mark_seen(session, actor=actor)
