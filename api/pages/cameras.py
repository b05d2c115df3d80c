"""Lists of cameras, and of what they are to watch, taken in on pages; the report shows them."""

from fastapi import APIRouter

from api.pages.list_imports import ListKind, router_of
from hotspots.i18n import _
from hotspots.registry.camera_imports import import_cameras, import_watched_places

_DONE = ("/reports/cameras", _("To the report of cameras"))

CAMERAS = ListKind(
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
    done=_DONE,
    opens="",
    take=import_cameras,
)

WATCHED = ListKind(
    address="/watched-places/import",
    title=_("Import complex routes and areas"),
    intro=_(
        "The routes and areas that your unit's paper names as complex. A later list with another"
        " paper begins its numbers anew: give those of the old one their last day."
    ),
    columns=(
        ("Số văn bản", _("the paper with the list")),
        ("Số", _("its number in that paper; by both a list sent twice is known again")),
        ("Tên", _("what the route or area is called")),
        ("Vị trí", _("of a route: both Km with the road, for example Km2+200-Km4+400 ĐT.763")),
        ("Phường/xã", _("of an area: the name or code of a ward that is meant whole")),
        ("", _("or the polygon of a layer")),
        ("Từ ngày", _("the first day it is on the list, dd/mm/yyyy")),
        ("Đến ngày", _("the last day it is on the list; may be left empty")),
    ),
    done=_DONE,
    opens="",
    take=import_watched_places,
)

router = APIRouter()
for each in (CAMERAS, WATCHED):
    router.include_router(router_of(each))
