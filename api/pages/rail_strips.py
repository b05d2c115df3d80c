"""The strip map of a railway: the line straightened out by Km, on a screen and on paper."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from api.dependencies import ActorDep, LocaleDep, SessionDep
from api.downloads import require_form
from api.pages.forms import Refused, day
from api.pages.layout import PageDep
from api.pages.taken_out import DRAWING, TakenOutDep
from api.schemas.rail_strip import stretch_km, strip_lines, strip_table
from hotspots import permissions
from hotspots.analysis.strip_layout import KM_A_ROW
from hotspots.errors import InvalidInput
from hotspots.maps.strip_picture import strip_file, strip_pictures
from hotspots.registry.rail_strips import lines_shown, strip_of
from hotspots.vocabulary import Action, ExportKind, ListForm

router = APIRouter(prefix="/crossings")

Words = Annotated[str, Query(max_length=200)]
_FILE = "so-do-duoi-thang"


@router.get("/strip")
def strip(
    page: PageDep,
    session: SessionDep,
    actor: ActorDep,
    locale: LocaleDep,
    file: TakenOutDep,
    line: Words = "",
    start: Annotated[str, Query(alias="from", max_length=80)] = "",
    end: Annotated[str, Query(alias="to", max_length=80)] = "",
    on: Annotated[str, Query(max_length=20)] = "",
    km: Annotated[str, Query(max_length=4, description="Km a row")] = "",
    form: Annotated[str, Query(alias="as", max_length=10, description="svg, csv, xlsx")] = "",
) -> Response:
    """Show a line by Km with all that lies along it; without a line, ask for one."""
    permissions.require(actor, Action.READ_SITES)
    if form:
        require_form(form, DRAWING, ListForm.CSV.value, ListForm.XLSX.value)
    names = lines_shown(session).known_names
    code = line or (next(iter(names)) if len(names) == 1 else "")
    chosen = {"line": code, "from": start, "to": end, "on": on, "km": km}
    shown: dict[str, Any] = {"names": names, "chosen": chosen, "choices": KM_A_ROW, "found": None}
    if not code:
        return page.show("crossings/strip.html", **shown)
    try:
        found = strip_of(
            session,
            actor=actor,
            line=code,
            from_text=start,
            to_text=end,
            on=day(on, name="on"),
        )
    except InvalidInput as refusal:
        refused = Refused.by(refusal)
        shown["refused"] = refused
        return page.show("crossings/strip.html", status=refused.status, **shown)
    km_a_row = int(km) if km in map(str, KM_A_ROW) else None
    if form == DRAWING:
        drawing, name = strip_file(found, locale, km=km_a_row), f"{_FILE}-{found.line}"
        return file.drawing(ExportKind.RAIL_STRIP, drawing, len(found.crossings), name, chosen)
    if form:
        table = strip_table(found, locale)
        return file.table(ExportKind.RAIL_STRIP, table, form, _FILE, chosen)
    shown |= {"found": found, "picture": strip_pictures(found, locale, km=km_a_row)}
    return page.show(
        "crossings/strip.html", **shown, lines=strip_lines(found, locale), stretch_km=stretch_km
    )
