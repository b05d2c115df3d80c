"""Complex routes and areas on pages: listed, and a list taken in."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.dependencies import ActorDep, SessionDep
from api.pages.layout import PageDep
from api.pages.list_imports import ListKind, router_of
from hotspots import clock, permissions
from hotspots.i18n import _
from hotspots.registry import areas, watched_places
from hotspots.registry.camera_imports import import_watched_places
from hotspots.vocabulary import Action

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
    done=("/watched-places", _("To the complex routes and areas")),
    opens="",
    take=import_watched_places,
)

router = APIRouter()
router.include_router(router_of(LIST))


@router.get("/watched-places")
def listing(
    page: PageDep,
    session: SessionDep,
    actor: ActorDep,
    area: str = "",
    after: Annotated[str | None, Query(max_length=200)] = None,
) -> Response:
    """List the complex routes and areas where a person works: by whose paper, from when to when."""
    return page.show(
        "watched_places.html",
        found=watched_places.list_places(session, actor=actor, area_code=area or None, after=after),
        place_words=watched_places.place_words,
        areas=areas.choices_for(session, actor=actor),
        ground_note=areas.ground_note(session, area),
        may_write=permissions.may(actor, Action.DECLARE_SITE),
        chosen={"area": area},
        today=clock.today(),
    )
