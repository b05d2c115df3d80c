"""Lists of cameras, and of the complex routes and areas they are to watch.

`/reports/cameras` tells what is covered.
"""

from fastapi import APIRouter, Response

from api.dependencies import ActorDep, SessionDep
from api.routes.list_uploads import ListUploadDep, tell_status
from api.schemas.problem import refusals
from api.schemas.row_lists import ListImportOut
from hotspots.registry.camera_imports import import_cameras, import_watched_places

router = APIRouter(tags=["sites"])

_REFUSED = refusals(400, 401, 403, 413, 422)


@router.post("/cameras/imports", status_code=201, responses=_REFUSED)
def take_in_cameras(
    upload: ListUploadDep, session: SessionDep, actor: ActorDep, response: Response
) -> ListImportOut:
    """Take in a list of cameras: every row of it, or none and the reasons row by row."""
    report = import_cameras(session, actor=actor, **upload.told())
    tell_status(response, report)
    return ListImportOut.of(report)


@router.post("/watched-places/imports", status_code=201, responses=_REFUSED)
def take_in_watched_places(
    upload: ListUploadDep, session: SessionDep, actor: ActorDep, response: Response
) -> ListImportOut:
    """Take in a list of complex routes and areas: every row of it, or none and the reasons."""
    report = import_watched_places(session, actor=actor, **upload.told())
    tell_status(response, report)
    return ListImportOut.of(report)
