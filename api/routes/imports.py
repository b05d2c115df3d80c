"""Files of crashes: all of a file or nothing of it."""

from typing import Annotated

from fastapi import APIRouter, File, Form, Response, UploadFile

from api.dependencies import ActorDep, LocaleDep, SessionDep, SettingsDep
from api.schemas.crash import BatchOut, ImportOut
from api.schemas.problem import refusals
from hotspots.registry import imports

router = APIRouter(prefix="/imports", tags=["imports"])


@router.post("", status_code=201, responses=refusals(400, 401, 403, 409, 413, 422))
def take_in(
    session: SessionDep,
    actor: ActorDep,
    locale: LocaleDep,
    response: Response,
    settings: SettingsDep,
    file: Annotated[
        UploadFile, File(description="CSV, XLSX, GeoPackage, GeoJSON, zipped Shapefile or Parquet")
    ],
    source: Annotated[str | None, Form(max_length=200)] = None,
    crs: Annotated[str | None, Form(max_length=80, examples=["EPSG:5899"])] = None,
    dry_run: Annotated[bool, Form(description="Say what would happen, store nothing")] = False,
    again: Annotated[bool, Form(description="Take a known file in, read another way")] = False,
) -> ImportOut:
    """Take in a file of crashes: every row of it, or none and the reasons row by row.

    The same file twice changes nothing and names the earlier import.
    """
    report = imports.import_batch(
        session,
        actor=actor,
        file=file.file.read(),
        name=file.filename,
        source=source or None,
        crs=crs or None,
        dry_run=dry_run,
        again=again,
        criteria_folder=settings.criteria_folder,
    )
    if report.batch_id is None or report.repeated:  # nothing new was stored
        response.status_code = 200
    return ImportOut.of(report, locale)


@router.get("", responses=refusals(401, 403))
def listing(session: SessionDep, actor: ActorDep) -> list[BatchOut]:
    """List the latest imports, newest first."""
    return [BatchOut.of(each) for each in imports.list_batches(session, actor=actor)]
