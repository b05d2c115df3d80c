"""Lists of complex routes and areas, taken in on pages; the report of cameras shows them."""

from api.pages.list_imports import ListKind, router_of
from hotspots.i18n import _
from hotspots.registry.camera_imports import import_watched_places

LIST = ListKind(
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
    done=("/reports/cameras", _("To the report of cameras")),
    opens="",
    take=import_watched_places,
)

router = router_of(LIST)
