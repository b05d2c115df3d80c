"""Reporting defects of the road: one, on a phone beside it or at a desk, or a list of them."""

from typing import Any

from fastapi import APIRouter, Response

from api.dependencies import ActorDep, SessionDep, SettingsDep
from api.pages.forms import Refused, Sent, SentDep
from api.pages.layout import PageDep, see_other
from api.pages.list_imports import ListKind, router_of
from hotspots import clock, permissions
from hotspots.errors import Conflict, Forbidden, InvalidInput
from hotspots.i18n import _, shown_date
from hotspots.records.defect import DEFECT_FIELDS
from hotspots.records.told_fields import PLACE
from hotspots.registry import defects
from hotspots.registry.defect_imports import import_defects
from hotspots.vocabulary import Action, DangerGrade

LIST = ListKind(
    address="/defects/import",
    title=_("Import a list of defects"),
    intro=_("Each row becomes a defect with a code and a file. A list sent again enters nothing."),
    columns=(
        ("Số", _("your own number of the row; by it a list sent twice is known again")),
        ("Loại", _("a type of the catalogue, in its words")),
        ("Mức độ", _("how dangerous: Cao, Trung bình, Thấp")),
        ("Ngày phát hiện", _("the day it was found, dd/mm/yyyy")),
        ("Vị trí", _("Km or stretch with the road, e.g. Km2+200-Km2+400 QL1; else a point:")),
        ("Kinh độ, Vĩ độ", _("or x and y with their system, or the points of a layer")),
        ("Tên, Mô tả", _("may be left empty")),
    ),
    done=("/sites?kind=infrastructure_defect", _("To the defects")),
    opens="/sites/",
    take=import_defects,
)

router = APIRouter()
router.include_router(router_of(LIST))


@router.get("/defects/new")
def form(page: PageDep, actor: ActorDep, settings: SettingsDep) -> Response:
    """Ask what is broken, where, how dangerous it is and since when."""
    permissions.require(actor, Action.DECLARE_SITE)
    sent = Sent.of(found_on=shown_date(clock.today()))
    return page.show("defects/new.html", **_form(sent, settings))


@router.post("/defects/new")
def report(
    page: PageDep, session: SessionDep, actor: ActorDep, settings: SettingsDep, sent: SentDep
) -> Response:
    """Register the defect and go to its page."""
    told = {name: sent[name] for name in (*DEFECT_FIELDS, *PLACE)}
    try:
        with session.begin_nested():
            defect = defects.report(
                session, actor=actor, told=told, criteria_folder=settings.criteria_folder
            )
    except (InvalidInput, Conflict, Forbidden) as refusal:
        refused = Refused.by(refusal)
        content = _form(sent, settings)
        return page.show("defects/new.html", status=refused.status, refused=refused, **content)
    return see_other(f"/sites/{defect.code}?said=reported")


def _form(sent: Sent, settings: SettingsDep) -> dict[str, Any]:
    types = defects.catalogue(settings.criteria_folder).types
    return {"sent": sent, "types": types, "grades": list(reversed(DangerGrade))}
