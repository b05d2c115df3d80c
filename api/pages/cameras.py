"""Cameras on pages: listed, one with its place and history, entered, corrected, taken in."""

from uuid import UUID

from fastapi import APIRouter, Response

from api.dependencies import ActorDep, SessionDep
from api.pages import list_imports, listed_forms, listings
from api.pages.layout import PageDep
from hotspots import clock
from hotspots.i18n import _
from hotspots.records.camera import CAMERA_FIELDS
from hotspots.registry import cameras
from hotspots.registry.camera_imports import import_cameras

LIST = list_imports.ListKind(
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

FORMS = listed_forms.ListedForms(
    address="/cameras",
    key="camera_id",
    template="cameras/form.html",
    fields=CAMERA_FIELDS,
    enter=lambda session, **told: cameras.register(session, anew=True, **told)[0],
    find=lambda session, **told: cameras.get(session, **told).camera,
    change=cameras.change,
)

ROWS = listings.NumberedList(
    address="/cameras",
    template="cameras/list.html",
    find=lambda session, **asked: (cameras.list_cameras(session, **asked), {}),
)

router = APIRouter()
router.include_router(list_imports.router_of(LIST))
router.include_router(listings.router_of(ROWS))
router.include_router(listed_forms.router_of(FORMS))


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
