"""Attached files: sent once, and read by whoever may see what they hang on."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, File, Form, Request, Response, UploadFile
from fastapi.responses import FileResponse

from api.dependencies import ActorDep, SessionDep, SettingsDep, StoreDep
from api.schemas.attachment import AttachmentOut
from api.schemas.problem import refusals
from hotspots.attachment_files import MIME_TYPES, Limits, Taken
from hotspots.errors import NotFound
from hotspots.i18n import _
from hotspots.registry import attachments
from hotspots.vocabulary import AttachmentKind, MediaType

router = APIRouter(prefix="/attachments", tags=["attachments"])

_BYTES: dict[int | str, dict[str, Any]] = {
    200: {"description": "The content", "content": {"application/octet-stream": {}}},
    304: {"description": "The caller has it already (`If-None-Match`)"},
}
_SANDBOX = "sandbox; default-src 'none'"


@router.post("", status_code=201, responses=refusals(400, 401, 403, 413, 422, 503))
def take_in(
    session: SessionDep,
    actor: ActorDep,
    settings: SettingsDep,
    store: StoreDep,
    response: Response,
    file: Annotated[
        UploadFile, File(description="JPEG, PNG or WebP photo, PDF, Word (.docx), Excel (.xlsx)")
    ],
    taken_at: Annotated[datetime | None, Form(examples=["2026-03-02T08:15:00+07:00"])] = None,
    lat: Annotated[float | None, Form(examples=[10.95])] = None,
    lon: Annotated[float | None, Form(examples=[107.25])] = None,
    bearing_deg: Annotated[float | None, Form(examples=[45])] = None,
) -> AttachmentOut:
    """Store a photo or a paper; until it hangs somewhere, only the sender sees it.

    What it is is found out from its content. A photo is stored anew without what the camera wrote;
    time, place and direction are kept as data, and go before those stated here.
    """
    stated = Taken.stated(at=taken_at, lon=lon, lat=lat, bearing_deg=bearing_deg)
    row = attachments.add(
        session,
        actor=actor,
        store=store,
        limits=Limits.of(settings),
        content=file.file.read(),
        name=file.filename,
        stated=stated,
    )
    response.headers["Location"] = f"/api/v1/attachments/{row.id}"
    return AttachmentOut.of(row)


@router.get("/{attachment_id}", responses=refusals(401, 403, 404, 422))
def one(attachment_id: UUID, session: SessionDep, actor: ActorDep) -> AttachmentOut:
    """Return what is known of an attachment."""
    found = attachments.visible(session, actor=actor, attachment_id=attachment_id)
    return AttachmentOut.of(found)


@router.get(
    "/{attachment_id}/content",
    response_class=Response,
    responses=refusals(401, 403, 404, 422, 503) | _BYTES,
)
def content(
    attachment_id: UUID, request: Request, session: SessionDep, actor: ActorDep, store: StoreDep
) -> Response:
    """Return the content: a photo to be shown, a paper to be saved and never opened here."""
    found = attachments.visible(session, actor=actor, attachment_id=attachment_id)
    saved_as = None if found.kind is AttachmentKind.PHOTO else found.name
    path = store.existing(found.sha256)
    return _stored(request, path, MIME_TYPES[found.media_type], saved_as=saved_as)


@router.get(
    "/{attachment_id}/thumbnail",
    response_class=Response,
    responses=refusals(401, 403, 404, 422, 503) | _BYTES,
)
def thumbnail(
    attachment_id: UUID, request: Request, session: SessionDep, actor: ActorDep, store: StoreDep
) -> Response:
    """Return a photo with at most 320 pixels a side."""
    found = attachments.visible(session, actor=actor, attachment_id=attachment_id)
    if found.thumbnail_sha256 is None:
        raise NotFound(_("A paper has no small picture; ask for its content."))
    path = store.existing(found.thumbnail_sha256)
    return _stored(request, path, MIME_TYPES[MediaType.JPEG], saved_as=None)


def _stored(request: Request, path: Path, media_type: str, *, saved_as: str | None) -> Response:
    """Return a stored file, which never changes; the name of its file is its hash.

    The browser may keep it for an hour, but only for who is signed in now.
    """
    etag = f'"{path.name}"'
    headers = {
        "ETag": etag,
        "Cache-Control": "private, max-age=3600",
        "Vary": "Cookie, Authorization",
        "Content-Security-Policy": _SANDBOX,
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    known = request.headers.get("if-none-match", "")
    if etag in (each.strip().removeprefix("W/") for each in known.split(",")):
        return Response(status_code=304, headers=headers)
    if saved_as is not None:
        headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(saved_as, safe='')}"
    return FileResponse(path, media_type=media_type, headers=headers)
