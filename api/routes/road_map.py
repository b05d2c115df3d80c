"""The road map of crossings: planned against reached, still to do, and what slipped."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from api.dependencies import ActorDep, SessionDep
from api.schemas.problem import refusals
from api.schemas.road_map import RoadMapOut, RoadMapRow, RoadMapRowsOut
from hotspots.records.crossing_target import LAST_YEAR
from hotspots.records.described import EARLIEST
from hotspots.registry.rail_lines import require_railway
from hotspots.registry.road_map import RoadMapChoice, road_map
from hotspots.vocabulary import RoadMapPart, TargetMeasure

router = APIRouter(tags=["sites"], prefix="/crossings/road-map")

_READS = refusals(401, 403, 404, 422)


def asked_choice(
    on: Annotated[date | None, Query(description="Today if left out")] = None,
    line: Annotated[str | None, Query(max_length=200, description="Code of the line")] = None,
    area: Annotated[str | None, Query(max_length=40, description="Code of an area")] = None,
    year: Annotated[int | None, Query(ge=EARLIEST.year, le=LAST_YEAR)] = None,
    body: Annotated[UUID | None, Query(description="Id of the body that answers")] = None,
) -> RoadMapChoice:
    """Return what of the road map is asked for."""
    return RoadMapChoice(on=on, line=line, area=area, year=year, body=body)


ChoiceDep = Annotated[RoadMapChoice, Depends(asked_choice)]


@router.get("", responses=_READS)
def numbers(session: SessionDep, actor: ActorDep, choice: ChoiceDep) -> RoadMapOut:
    """Return the numbers of any day until today, by year, and by line, ward and body.

    Targets are those that stood that day; reached is what the entries of the files said by then.
    """
    require_railway(session)
    return RoadMapOut.of(road_map(session, actor=actor, choice=choice))


@router.get("/targets", responses=_READS)
def rows(
    session: SessionDep,
    actor: ActorDep,
    choice: ChoiceDep,
    part: RoadMapPart = RoadMapPart.PLANNED,
    measure: Annotated[list[TargetMeasure] | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=1_000)] = 100,
    after: Annotated[int, Query(ge=0, le=1_000_000, description="`next` of the part before")] = 0,
) -> RoadMapRowsOut:
    """Return the rows behind a number of the road map."""
    require_railway(session)
    found = road_map(session, actor=actor, choice=choice)
    every = found.part(part, measure or ())
    end = after + limit
    return RoadMapRowsOut(
        on=found.on,
        part=part,
        count=len(every),
        rows=[RoadMapRow.of(each) for each in every[after:end]],
        next=end if end < len(every) else None,
    )
