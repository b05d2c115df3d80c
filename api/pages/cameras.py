"""Cameras on pages: listed, one with its place and history, corrected, and a list taken in."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from api.dependencies import ActorDep, SessionDep
from api.pages.corrections import changes, filled_in, version_read
from api.pages.forms import Refused, Sent, SentDep
from api.pages.layout import Page, PageDep, see_other
from api.pages.list_imports import ListKind, router_of
from hotspots import clock, permissions
from hotspots.errors import Conflict, Forbidden, InvalidInput
from hotspots.i18n import _
from hotspots.records.camera import CAMERA_FIELDS
from hotspots.registry import areas, cameras
from hotspots.registry.camera_imports import import_cameras
from hotspots.registry.cameras import CameraDetail
from hotspots.vocabulary import Action

LIST = ListKind(
    address="/cameras/import",
    title=_("Import a list of cameras"),
    intro=_(
        "A camera that failed is listed with its last day; when it works again it is listed once"
        " more with another first day. So the coverage of an earlier day stays what it was."
    ),
    columns=(
        ("Số hiệu", _("your unit's own number of the camera; by it and its first day it is known")),
        ("Tầm nhìn", _("how far it sees, in metres")),
        ("Từ ngày", _("the first day it works, dd/mm/yyyy")),
        ("Đến ngày", _("the last day it worked; empty while it works")),
        ("Vị trí", _("Km with the road; else a point:")),
        ("Kinh độ, Vĩ độ", _("or x and y with their system, or the points of a layer")),
        ("Ghi chú", _("may be left empty")),
    ),
    done=("/cameras", _("To the cameras")),
    opens="/cameras/",
    take=import_cameras,
)

router = APIRouter()
router.include_router(router_of(LIST))


@router.get("/cameras")
def listing(
    page: PageDep,
    session: SessionDep,
    actor: ActorDep,
    area: str = "",
    after: Annotated[str | None, Query(max_length=200)] = None,
) -> Response:
    """List the cameras where a person works, by number."""
    found = cameras.list_cameras(session, actor=actor, area_code=area or None, after=after)
    return page.show(
        "cameras/list.html",
        found=found,
        areas=areas.communes_for(session, actor=actor),
        may_write=permissions.may(actor, Action.DECLARE_SITE),
        chosen={"area": area},
        today=clock.today(),
    )


@router.get("/cameras/{camera_id}")
def one(
    camera_id: UUID, page: PageDep, session: SessionDep, actor: ActorDep, said: str = ""
) -> Response:
    """Show a camera: its facts, where it stands, and what was changed."""
    return page.show(
        "cameras/one.html",
        found=cameras.get(session, actor=actor, camera_id=camera_id),
        history=cameras.history(session, actor=actor, camera_id=camera_id),
        today=clock.today(),
        said=said,
    )


@router.get("/cameras/{camera_id}/correction")
def correction_form(
    camera_id: UUID, page: PageDep, session: SessionDep, actor: ActorDep
) -> Response:
    """Show what is on record of a camera, to be corrected."""
    permissions.require(actor, Action.DECLARE_SITE)
    return _form(page, cameras.get(session, actor=actor, camera_id=camera_id))


@router.post("/cameras/{camera_id}/correction")
def correct(
    camera_id: UUID, page: PageDep, session: SessionDep, actor: ActorDep, sent: SentDep
) -> Response:
    """Store what was corrected, or show the form again with what is wrong beside each field."""
    permissions.require(actor, Action.DECLARE_SITE)
    shown = _stored(cameras.get(session, actor=actor, camera_id=camera_id))
    sent = sent.over(shown)
    try:
        with session.begin_nested():
            cameras.change(
                session,
                actor=actor,
                camera_id=camera_id,
                told=changes(shown, sent, CAMERA_FIELDS),
                reason=sent["reason"],
                expected_version=version_read(sent),
            )
    except (InvalidInput, Conflict, Forbidden) as refusal:
        found = cameras.get(session, actor=actor, camera_id=camera_id)
        return _form(page, found, sent, Refused.by(refusal))
    return see_other(f"/cameras/{camera_id}?said=corrected")


def _stored(found: CameraDetail) -> Sent:
    return filled_in(found.camera, CAMERA_FIELDS, geom=found.camera.geom)


def _form(
    page: Page, found: CameraDetail, sent: Sent | None = None, refused: Refused | None = None
) -> Response:
    return page.show(
        "cameras/correction.html",
        status=refused.status if refused else 200,
        camera=found.camera,
        sent=sent or _stored(found),
        refused=refused,
    )
