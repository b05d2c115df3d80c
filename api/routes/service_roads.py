"""The planned service roads beside railways, one by one and as lists."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from api.dependencies import ActorDep, IfMatchDep, LocaleDep, PageDep, SessionDep
from api.routes.list_uploads import ListUploadDep, tell_status
from api.schemas.problem import refusals
from api.schemas.row_history import HistoryEntry
from api.schemas.row_lists import ListImportOut
from api.schemas.service_road import (
    ServiceRoadChangeIn,
    ServiceRoadDetailOut,
    ServiceRoadIn,
    ServiceRoadList,
)
from api.schemas.told_values import as_read_by
from hotspots.records.papers import plan_year
from hotspots.records.service_road import FIRST_YEAR, LAST_YEAR
from hotspots.registry import service_road_queries, service_roads
from hotspots.registry.service_road_imports import import_service_roads
from hotspots.vocabulary import RowOutcome, ServiceRoadState

router = APIRouter(prefix="/service-roads", tags=["sites"])

_READS = refusals(401, 403, 404, 422)


@router.post("", status_code=201, responses=refusals(401, 403, 404, 409, 422))
def register(
    told: ServiceRoadIn, session: SessionDep, actor: ActorDep, response: Response
) -> ServiceRoadDetailOut:
    """Enter a service road of a plan: 200 if it is known.

    It is known again by whose plan it is, the number of the plan and its number there.
    """
    road, outcome = service_roads.register(session, actor=actor, told=told.model_dump(mode="json"))
    if outcome is not RowOutcome.NEW:
        response.status_code = 200
    return one(road.id, session, actor, response)


@router.get("", responses=_READS)
def listing(
    session: SessionDep,
    actor: ActorDep,
    page: PageDep,
    area: Annotated[str | None, Query(description="Code of an area")] = None,
    line: Annotated[str | None, Query(max_length=200, description="Code of the line")] = None,
    state: ServiceRoadState | None = None,
    year: Annotated[
        int | None,
        as_read_by(plan_year(FIRST_YEAR, LAST_YEAR)),
        Query(description=f"The year they are planned for, {FIRST_YEAR} to {LAST_YEAR}"),
    ] = None,
) -> ServiceRoadList:
    """List the service roads of the caller's areas, and of the plans of the caller's body."""
    found = service_road_queries.list_roads(
        session,
        actor=actor,
        area_code=area,
        line=line,
        state=state,
        year=year,
        limit=page.limit,
        after=page.after,
    )
    return ServiceRoadList.of(found)


@router.get("/{road_id}", responses=_READS)
def one(
    road_id: UUID, session: SessionDep, actor: ActorDep, response: Response
) -> ServiceRoadDetailOut:
    """Return a service road and the crossings on its stretch.

    Its `ETag` goes into the `If-Match` of a change.
    """
    found = service_road_queries.get(session, actor=actor, road_id=road_id)
    response.headers["ETag"] = f'"{found.road.version}"'
    return ServiceRoadDetailOut.of_detail(found)


@router.get("/{road_id}/history", responses=_READS)
def history(
    road_id: UUID, session: SessionDep, actor: ActorDep, locale: LocaleDep
) -> list[HistoryEntry]:
    """Return who changed which fact of a service road, when and why, latest first."""
    told = service_road_queries.history(session, actor=actor, road_id=road_id)
    return [HistoryEntry.of(each, locale) for each in told]


@router.patch("/{road_id}", responses=refusals(401, 403, 404, 409, 412, 422))
def change(
    road_id: UUID,
    told: ServiceRoadChangeIn,
    session: SessionDep,
    actor: ActorDep,
    version: IfMatchDep,
    response: Response,
) -> ServiceRoadDetailOut:
    """Correct a service road, or say how far it has come."""
    service_roads.change(
        session,
        actor=actor,
        road_id=road_id,
        told=told.told(),
        reason=told.reason,
        expected_version=version,
    )
    return one(road_id, session, actor, response)


@router.post("/imports", status_code=201, responses=refusals(400, 401, 403, 413, 422))
def take_in(
    upload: ListUploadDep,
    session: SessionDep,
    actor: ActorDep,
    locale: LocaleDep,
    response: Response,
) -> ListImportOut:
    """Take in a list of service roads: every row of it, or none and the reasons row by row."""
    report = import_service_roads(session, actor=actor, **upload.told())
    tell_status(response, report)
    return ListImportOut.of(report, locale)
