"""Places where a road of the map crosses a railway and no crossing is registered."""

from typing import Annotated

from fastapi import APIRouter, Query

from api.dependencies import ActorDep, PageDep, SessionDep
from api.schemas.problem import refusals
from api.schemas.unfiled_crossing import CrossingRulingIn, UnfiledCrossingList, UnfiledCrossingOut
from hotspots.registry import unfiled_crossings

router = APIRouter(prefix="/unfiled-crossings", tags=["sites"])


@router.get("", responses=refusals(401, 403, 422))
def listing(
    session: SessionDep,
    actor: ActorDep,
    page: PageDep,
    dismissed: Annotated[
        bool, Query(description="Those of which somebody said that there is no crossing")
    ] = False,
) -> UnfiledCrossingList:
    """List the places of the caller's areas that wait for somebody to look, along the lines."""
    found = unfiled_crossings.list_unfiled(
        session, actor=actor, dismissed=dismissed, limit=page.limit, after=page.after
    )
    return UnfiledCrossingList.of(found)


@router.post("/rulings", status_code=201, responses=refusals(401, 403, 404, 409, 422))
def rule(told: CrossingRulingIn, session: SessionDep, actor: ActorDep) -> UnfiledCrossingOut:
    """Say that no road crosses on the level at a place, or with `ask_again` that one may."""
    return UnfiledCrossingOut.of(unfiled_crossings.rule(session, actor=actor, **told.model_dump()))
