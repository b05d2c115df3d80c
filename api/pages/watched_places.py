"""Complex routes and areas on pages: listed, one with its history, entered, corrected, taken in."""

from uuid import UUID

from fastapi import APIRouter, Response

from api.dependencies import ActorDep, SessionDep
from api.pages import list_imports, listed_forms, listings
from api.pages.layout import PageDep
from hotspots import clock
from hotspots.i18n import _
from hotspots.records.watched_place import WATCHED_FIELDS, WHERE
from hotspots.registry import areas, watched_extents, watched_place_queries, watched_places
from hotspots.registry.watched_place_imports import import_watched_places

LIST = list_imports.ListKind(
    address="/watched-places/import",
    title=_("Import complex routes and areas"),
    intro=_(
        "The routes and areas that your unit's paper names as complex. A later list with another"
        " paper begins its numbers anew: give those of the old one their last day."
    ),
    columns=(
        ("Số văn bản", _("the paper with the list")),
        ("Ngày văn bản", _("the day printed on it, dd/mm/yyyy; may be left empty")),
        ("Số", _("its number in that paper; by both a list sent twice is known again")),
        ("Tên", _("what the route or area is called")),
        ("Vị trí", _("of a route: both Km with the road, for example Km2+200-Km4+400 ĐT.763")),
        ("Phường/xã", _("of an area: the name or code of a ward that is meant whole")),
        ("", _("or the polygon of a layer")),
        ("Từ ngày", _("the first day it is on the list, dd/mm/yyyy")),
        ("Đến ngày", _("the last day it is on the list; may be left empty")),
    ),
    done=("/watched-places", _("To the complex routes and areas")),
    opens="/watched-places/",
    take=import_watched_places,
)

ROWS = listings.NumberedList(
    address="/watched-places",
    template="watched_places/list.html",
    find=lambda session, **asked: (
        watched_place_queries.list_places(session, **asked),
        {"place_words": watched_extents.place_words},
    ),
)

FORMS = listed_forms.ListedForms(
    address="/watched-places",
    key="place_id",
    template="watched_places/form.html",
    fields=WATCHED_FIELDS,
    enter=lambda session, **told: watched_places.register(session, anew=True, **told)[0],
    find=lambda session, **told: watched_place_queries.get(session, **told).place,
    change=watched_places.change,
    place=WHERE,
    place_of=watched_extents.as_told,
    choices=lambda session, actor: {"wards": areas.communes_for(session, actor=actor)},
)

router = APIRouter()
router.include_router(list_imports.router_of(LIST))
router.include_router(listings.router_of(ROWS))
router.include_router(listed_forms.router_of(FORMS))


@router.get("/watched-places/{place_id}")
def one(
    place_id: UUID, page: PageDep, session: SessionDep, actor: ActorDep, said: str = ""
) -> Response:
    """Show a complex route or area: its paper, where it lies, its cameras, what was changed."""
    return page.show(
        "watched_places/one.html",
        found=watched_place_queries.get(session, actor=actor, place_id=place_id),
        history=watched_place_queries.history(session, actor=actor, place_id=place_id),
        place_words=watched_extents.place_words,
        today=clock.today(),
        said=said,
    )
