"""Crossings of railways: in the order in which to look at them, and what is to be done."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.dependencies import ActorDep, LocaleDep, SessionDep
from api.downloads import positions_file
from api.schemas.crossings import PriorityOut
from api.schemas.problem import refusals
from api.schemas.year_plan import YearPlanOut
from hotspots.analysis.measure_codes import RiskBand
from hotspots.records.crossing_target import FIRST_YEAR, LAST_YEAR
from hotspots.registry.crossing_positions import take_out
from hotspots.registry.crossing_priority import priority_page
from hotspots.registry.rail_lines import require_railway
from hotspots.registry.year_plan import year_plan
from hotspots.vocabulary import PositionForm, SiteKind

router = APIRouter(tags=["sites"], prefix="/crossings")

Survey = Annotated[
    bool | None, Query(description="Only those that need a survey first, or only the others")
]


@router.get("/priority", responses=refusals(401, 403, 404, 422))
def priority(
    session: SessionDep,
    actor: ActorDep,
    band: RiskBand | None = None,
    line: Annotated[str | None, Query(max_length=200, description="Code of the line")] = None,
    area: Annotated[str | None, Query(max_length=40, description="Code of an area")] = None,
    kind: SiteKind | None = None,
    survey: Survey = None,
    limit: Annotated[int, Query(ge=1, le=1_000)] = 100,
    after: Annotated[int, Query(ge=0, le=1_000_000, description="`next` of the part before")] = 0,
) -> PriorityOut:
    """Return the crossings that are not gone, the first to look at first: no chance of anything.

    Rank and band are among all that the caller may see; the filters move no crossing.
    """
    require_railway(session)
    found = priority_page(
        session,
        actor=actor,
        band=band,
        line=line,
        area_code=area,
        kind=kind,
        survey=survey,
        limit=limit,
        after=after,
    )
    return PriorityOut.of(found)


@router.get("/positions", response_class=Response, responses=refusals(401, 403, 404, 422))
def positions(
    session: SessionDep,
    actor: ActorDep,
    form: Annotated[PositionForm, Query(alias="as")] = PositionForm.GEOJSON,
) -> Response:
    """Take out where the crossings lie, for map providers; who did so is logged.

    Codes, kinds, lines and Km alone: no names, no descriptions, no bodies. A crossing that is gone
    says so. How many have no position, and are not among them, stands in the file.
    """
    return positions_file(take_out(session, actor=actor, form=form), form)


@router.get("/to-do", responses=refusals(401, 403, 404, 422))
def to_do(
    session: SessionDep,
    actor: ActorDep,
    locale: LocaleDep,
    year: Annotated[
        int | None, Query(ge=FIRST_YEAR, le=LAST_YEAR, description="This year if left out")
    ] = None,
    line: Annotated[str | None, Query(max_length=200, description="Code of the line")] = None,
    area: Annotated[str | None, Query(max_length=40, description="Code of an area")] = None,
    survey: Survey = None,
) -> YearPlanOut:
    """Return the targets of a year and of earlier ones that are not reached today, and why these.

    They stand in the order of priority; crossings of its top band without such a target follow.
    """
    require_railway(session)
    found = year_plan(session, actor=actor, year=year, line=line, area=area)
    return YearPlanOut.of(found.narrowed(survey), locale)
