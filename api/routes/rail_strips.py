"""What lies along a railway line, in order of Km."""

from typing import Annotated

from fastapi import APIRouter, Query

from api.dependencies import ActorDep, SessionDep
from api.schemas.problem import refusals
from api.schemas.rail_strip import RailStripOut
from api.schemas.told_values import Day
from hotspots.registry.rail_strips import strip_of

router = APIRouter(tags=["sites"], prefix="/rail-lines")

Km = Annotated[str | None, Query(max_length=80, examples=["Km1640+200"])]


@router.get("/{line}/strip", responses=refusals(401, 403, 404, 422))
def strip(
    line: str,
    session: SessionDep,
    actor: ActorDep,
    start: Annotated[Km, Query(alias="from", description="Where it begins; else the line")] = None,
    end: Annotated[Km, Query(alias="to", description="Where it ends; else the line")] = None,
    on: Annotated[Day | None, Query(description="A day that is over; today if left out")] = None,
) -> RailStripOut:
    """Return the crossings, accidents and stretches of a line, as a day ended.

    The line is told by its code or a name. Only what the caller may see is there. States are of the
    day; what a crossing is, is told as it is known now.
    """
    found = strip_of(session, actor=actor, line=line, from_text=start, to_text=end, on=on)
    return RailStripOut.of(found)
