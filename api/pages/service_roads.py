"""Planned service roads on pages: listed, one with its crossings, entered, corrected, taken in."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response

from api.dependencies import ActorDep, LocaleDep, SessionDep
from api.downloads import require_form
from api.pages import forms, list_imports, listed_forms
from api.pages.forms import choice
from api.pages.layout import PageDep
from api.pages.taken_out import TakenOutDep
from api.schemas.service_road import road_collection, road_table
from hotspots import clock, permissions
from hotspots.i18n import _
from hotspots.models import Account
from hotspots.records.service_road import FIRST_YEAR, LAST_YEAR, ROAD_FIELDS
from hotspots.registry import areas, service_road_queries, service_roads
from hotspots.registry.bodies import bodies_entered_for, existing_bodies
from hotspots.registry.rail_lines import current_rails, require_railway
from hotspots.registry.service_road_imports import import_service_roads
from hotspots.registry.service_road_stretches import stretch_words
from hotspots.vocabulary import Action, CarriagewaySide, ExportKind, ListForm, ServiceRoadState

_ADDRESS = "/service-roads"

LIST = list_imports.ListKind(
    address=f"{_ADDRESS}/import",
    title=_("Import service roads"),
    intro=_(
        "The service roads that a plan names along a railway. A later plan begins its numbers anew."
    ),
    columns=(
        (
            "Đơn vị",
            _("whose plan it is; empty: your own unit's. Who uses the registry enters its own"),
        ),
        ("Số kế hoạch", _("the paper with the plan")),
        ("Ngày kế hoạch", _("the day printed on it, dd/mm/yyyy; may be left empty")),
        ("Số", _("its number in that plan; by all three a list sent twice is known again")),
        ("Tuyến đường sắt", _("may be left empty where there is only one")),
        ("Từ Km", _("where it begins, as painted along the line: Km1648+200")),
        ("Đến Km", _("where it ends")),
        ("Bên", _("left (T) or right (P) looking along rising Km; empty: both sides")),
        ("Chủ đầu tư", _("who is to build it, a body by its name; may be left empty")),
        ("Năm", _("the year it is planned for; may be left empty")),
        ("Trạng thái", _("by plan, being built, open or given up, in words or by its code")),
        ("Ghi chú", _("may be left empty")),
    ),
    done=(_ADDRESS, _("To the service roads")),
    opens=f"{_ADDRESS}/",
    take=import_service_roads,
    places=False,
)


def _choices(session: SessionDep, *, actor: Account) -> dict[str, Any]:
    return {
        "lines": current_rails(session).known_names,
        "planners": bodies_entered_for(session, actor=actor),
        "bodies": existing_bodies(session),
        "states": list(ServiceRoadState),
        "sides": list(CarriagewaySide),
        "years": (FIRST_YEAR, LAST_YEAR),
    }


FORMS = listed_forms.ListedForms(
    address=_ADDRESS,
    key="road_id",
    template="service_roads/form.html",
    fields=ROAD_FIELDS,
    enter=lambda session, **told: service_roads.register(session, anew=True, **told)[0],
    find=lambda session, **told: service_road_queries.get(session, **told).road,
    change=service_roads.change,
    place=service_roads.BY_NAME,
    place_of=service_roads.by_name,
    choices=_choices,
)


def _on_rails(session: SessionDep) -> None:
    require_railway(session)


router = APIRouter(dependencies=[Depends(_on_rails)])
router.include_router(list_imports.router_of(LIST))
router.include_router(listed_forms.router_of(FORMS))


@router.get(_ADDRESS)
def listing(
    page: PageDep,
    session: SessionDep,
    actor: ActorDep,
    locale: LocaleDep,
    file: TakenOutDep,
    area: Annotated[str, Query(max_length=40)] = "",
    line: Annotated[str, Query(max_length=200)] = "",
    state: Annotated[str, Query(max_length=40)] = "",
    year: Annotated[str, Query(max_length=10)] = "",
    after: Annotated[str | None, Query(max_length=200)] = None,
    form: Annotated[str, Query(alias="as", max_length=10, description="csv, xlsx, geojson")] = "",
) -> Response:
    """List the service roads where a person works, by number."""
    wanted: dict[str, Any] = {
        "area_code": area or None,
        "line": line or None,
        "state": choice(ServiceRoadState, state, name="state"),
        "year": forms.year(year, first=FIRST_YEAR, last=LAST_YEAR),
    }
    chosen = {"area": area, "line": line, "state": state, "year": year}
    if form:
        require_form(form, *(each.value for each in ListForm))
        rows = service_road_queries.list_roads(session, actor=actor, limit=None, **wanted).rows
        kind, name = ExportKind.SERVICE_ROADS, "duong-gom"
        if form == ListForm.GEOJSON:
            features = road_collection(rows).model_dump_json()
            return file.features(kind, features, len(rows), name, chosen)
        table = road_table(rows, clock.today(), locale)
        return file.table(kind, table, form, name, chosen)
    return page.show(
        "service_roads/list.html",
        found=service_road_queries.list_roads(session, actor=actor, after=after, **wanted),
        areas=areas.choices_for(session, actor=actor),
        ground_note=areas.ground_note(session, area),
        lines=current_rails(session).known_names,
        states=list(ServiceRoadState),
        may_write=permissions.may(actor, Action.DECLARE_SITE),
        chosen=chosen,
    )


@router.get(_ADDRESS + "/{road_id}")
def one(
    road_id: UUID, page: PageDep, session: SessionDep, actor: ActorDep, said: str = ""
) -> Response:
    """Show a service road: its plan, where it runs, the crossings there, what was changed."""
    return page.show(
        "service_roads/one.html",
        found=service_road_queries.get(session, actor=actor, road_id=road_id),
        history=service_road_queries.history(session, actor=actor, road_id=road_id),
        stretch_words=stretch_words,
        said=said,
    )
