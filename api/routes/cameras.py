"""Cameras, one by one and as lists.

`/reports/cameras` tells what is covered.
"""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from api.dependencies import ActorDep, IfMatchDep, LocaleDep, PageDep, SessionDep
from api.routes.list_uploads import ListUploadDep, tell_status
from api.schemas.camera import CameraChangeIn, CameraDetailOut, CameraIn, CameraList
from api.schemas.problem import refusals
from api.schemas.row_history import HistoryEntry
from api.schemas.row_lists import ListImportOut
from hotspots.registry import cameras
from hotspots.registry.camera_imports import import_cameras
from hotspots.vocabulary import RowOutcome

router = APIRouter(tags=["sites"])

_READS = refusals(401, 403, 404, 422)


@router.post("/cameras", status_code=201, responses=refusals(401, 403, 409, 422))
def register(
    told: CameraIn, session: SessionDep, actor: ActorDep, response: Response
) -> CameraDetailOut:
    """Register a camera of the caller's organisation, or bring a known one up to date: 200 then.

    It is known again by its number and the first day of this period of work.
    """
    camera, outcome = cameras.register(session, actor=actor, told=told.model_dump(mode="json"))
    if outcome is not RowOutcome.NEW:
        response.status_code = 200
    return one(camera.id, session, actor, response)


@router.get("/cameras", responses=_READS)
def listing(
    session: SessionDep,
    actor: ActorDep,
    page: PageDep,
    area: Annotated[str | None, Query(description="Code of a ward")] = None,
) -> CameraList:
    """List the cameras of the caller's areas by number, those that work no more among them."""
    found = cameras.list_cameras(
        session, actor=actor, area_code=area, limit=page.limit, after=page.after
    )
    return CameraList.of(found)


@router.get("/cameras/{camera_id}", responses=_READS)
def one(
    camera_id: UUID, session: SessionDep, actor: ActorDep, response: Response
) -> CameraDetailOut:
    """Return a camera in one period of work. Its `ETag` goes into the `If-Match` of a change."""
    found = cameras.get(session, actor=actor, camera_id=camera_id)
    response.headers["ETag"] = f'"{found.camera.version}"'
    return CameraDetailOut.of_detail(found)


@router.get("/cameras/{camera_id}/history", responses=_READS)
def history(
    camera_id: UUID, session: SessionDep, actor: ActorDep, locale: LocaleDep
) -> list[HistoryEntry]:
    """Return who changed which fact of a camera, when and why, the latest change first."""
    told = cameras.history(session, actor=actor, camera_id=camera_id)
    return [HistoryEntry.of(each, locale) for each in told]


@router.patch("/cameras/{camera_id}", responses=refusals(401, 403, 404, 409, 412, 422))
def change(
    camera_id: UUID,
    told: CameraChangeIn,
    session: SessionDep,
    actor: ActorDep,
    version: IfMatchDep,
    response: Response,
) -> CameraDetailOut:
    """Correct a camera; a last day given by mistake is null again, with the reason.

    The coverage of past days follows. A place is stated anew as a whole.
    """
    cameras.change(
        session,
        actor=actor,
        camera_id=camera_id,
        told=told.told(),
        reason=told.reason,
        expected_version=version,
    )
    return one(camera_id, session, actor, response)


@router.post("/cameras/imports", status_code=201, responses=refusals(400, 401, 403, 413, 422))
def take_in_cameras(
    upload: ListUploadDep,
    session: SessionDep,
    actor: ActorDep,
    locale: LocaleDep,
    response: Response,
) -> ListImportOut:
    """Take in a list of cameras: every row of it, or none and the reasons row by row."""
    report = import_cameras(session, actor=actor, **upload.told())
    tell_status(response, report)
    return ListImportOut.of(report, locale)
