"""The complex routes and areas that cameras are to watch, one by one and as lists.

`/reports/cameras` tells what is covered.
"""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from api.dependencies import ActorDep, IfMatchDep, LocaleDep, PageDep, SessionDep
from api.routes.list_uploads import ListUploadDep, tell_status
from api.schemas.problem import refusals
from api.schemas.row_history import HistoryEntry
from api.schemas.row_lists import ListImportOut
from api.schemas.watched_place import (
    WatchedDetailOut,
    WatchedPlaceChangeIn,
    WatchedPlaceIn,
    WatchedPlaceList,
)
from hotspots.registry import watched_place_queries, watched_places
from hotspots.registry.watched_place_imports import import_watched_places
from hotspots.vocabulary import RowOutcome

router = APIRouter(prefix="/watched-places", tags=["sites"])

_READS = refusals(401, 403, 404, 422)


@router.post("", status_code=201, responses=refusals(401, 403, 409, 422))
def register(
    told: WatchedPlaceIn, session: SessionDep, actor: ActorDep, response: Response
) -> WatchedDetailOut:
    """List a complex route or area from a paper of the caller's organisation: 200 if it is known.

    It is known again by the number of the paper and its number there.
    """
    listed, outcome = watched_places.register(
        session, actor=actor, told=told.model_dump(mode="json")
    )
    if outcome is not RowOutcome.NEW:
        response.status_code = 200
    return one(listed.id, session, actor, response)


@router.get("", responses=_READS)
def listing(
    session: SessionDep,
    actor: ActorDep,
    page: PageDep,
    area: Annotated[str | None, Query(description="Code of a ward")] = None,
) -> WatchedPlaceList:
    """List the complex routes and areas of the caller's areas by number, those listed no more too.

    A list with the number of its paper gives one that it names again another last day.
    """
    found = watched_place_queries.list_places(
        session, actor=actor, area_code=area, limit=page.limit, after=page.after
    )
    return WatchedPlaceList.of(found)


@router.get("/{place_id}", responses=_READS)
def one(
    place_id: UUID, session: SessionDep, actor: ActorDep, response: Response
) -> WatchedDetailOut:
    """Return a complex route or area, and which cameras see it today.

    Its `ETag` goes into the `If-Match` of a change.
    """
    found = watched_place_queries.get(session, actor=actor, place_id=place_id)
    response.headers["ETag"] = f'"{found.place.version}"'
    return WatchedDetailOut.of_detail(found)


@router.get("/{place_id}/history", responses=_READS)
def history(
    place_id: UUID, session: SessionDep, actor: ActorDep, locale: LocaleDep
) -> list[HistoryEntry]:
    """Return who changed which fact of a complex route or area, when and why, latest first."""
    told = watched_place_queries.history(session, actor=actor, place_id=place_id)
    return [HistoryEntry.of(each, locale) for each in told]


@router.patch("/{place_id}", responses=refusals(401, 403, 404, 409, 412, 422))
def change(
    place_id: UUID,
    told: WatchedPlaceChangeIn,
    session: SessionDep,
    actor: ActorDep,
    version: IfMatchDep,
    response: Response,
) -> WatchedDetailOut:
    """Correct a complex route or area, or give it its last day on the list.

    The coverage of past days follows. Where it lies is told anew as a whole.
    """
    watched_places.change(
        session,
        actor=actor,
        place_id=place_id,
        told=told.told(),
        reason=told.reason,
        expected_version=version,
    )
    return one(place_id, session, actor, response)


@router.post("/imports", status_code=201, responses=refusals(400, 401, 403, 413, 422))
def take_in(
    upload: ListUploadDep,
    session: SessionDep,
    actor: ActorDep,
    locale: LocaleDep,
    response: Response,
) -> ListImportOut:
    """Take in a list of complex routes and areas: every row of it, or none and the reasons."""
    report = import_watched_places(session, actor=actor, **upload.told())
    tell_status(response, report)
    return ListImportOut.of(report, locale)
