"""The figures of the form on crossings: as of any day, per line and per ward."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query

from api.dependencies import ActorDep, SessionDep
from api.schemas.crossing_figures import FigureRowOut, FigureRowsOut, FiguresOut
from api.schemas.problem import refusals
from hotspots.registry.crossing_figures import figures
from hotspots.registry.rail_lines import require_railway
from hotspots.vocabulary import CrossingFigure, FigurePeriod

router = APIRouter(tags=["reports"], prefix="/crossings/figures")

_READS = refusals(401, 403, 404, 422)


def asked_figures(
    on: Annotated[date | None, Query(description="Today if left out")] = None,
    since: Annotated[
        date | None, Query(description="First day of the longer period; 10/03/2020 if left out")
    ] = None,
    year: Annotated[
        int | None, Query(ge=1881, le=9999, description="That of the day if left out")
    ] = None,
    line: Annotated[str | None, Query(max_length=200, description="Code of the line")] = None,
    area: Annotated[str | None, Query(max_length=40, description="Code of an area")] = None,
) -> dict[str, Any]:
    """Return what is asked for."""
    return {"on": on, "year": year, "since": since, "line": line, "area": area}


AskedDep = Annotated[dict[str, Any], Depends(asked_figures)]


@router.get("", responses=_READS)
def counts(session: SessionDep, actor: ActorDep, asked: AskedDep) -> FiguresOut:
    """Return crossings by kind and protection, what happened to them, and accidents there.

    Figures of different sources do not share one base.
    """
    require_railway(session)
    return FiguresOut.of(figures(session, actor=actor, **asked))


@router.get("/rows", responses=_READS)
def rows(
    session: SessionDep,
    actor: ActorDep,
    asked: AskedDep,
    figure: CrossingFigure,
    period: FigurePeriod = FigurePeriod.DAY,
    limit: Annotated[int, Query(ge=1, le=1_000)] = 100,
    after: Annotated[int, Query(ge=0, le=1_000_000, description="`next` of the part before")] = 0,
) -> FigureRowsOut:
    """Return the rows behind a figure."""
    require_railway(session)
    found = figures(session, actor=actor, **asked)
    every = found.rows(figure, period)
    end = after + limit
    return FigureRowsOut(
        on=found.on,
        figure=figure,
        period=period,
        count=found.count(figure, period),
        rows=[FigureRowOut.of(each) for each in every[after:end]],
        next=end if end < len(every) else None,
    )
