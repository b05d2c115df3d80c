"""Lane mouths on pages: listed, one with its history, surveyed, entered, corrected, taken in."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from api.dependencies import ActorDep, SessionDep, SettingsDep
from api.pages import list_imports, listed_forms, listings
from api.pages.forms import SentDep, choice
from api.pages.layout import PageDep, see_other
from hotspots.i18n import _
from hotspots.models import LaneMouth
from hotspots.records.lane_mouth import MOUTH_FIELDS
from hotspots.registry import lane_mouth_corrections, lane_mouth_queries, lane_mouths
from hotspots.registry.lane_mouth_imports import import_lane_mouths
from hotspots.registry.listed_rows import Listing
from hotspots.vocabulary import DangerGrade

LIST = list_imports.ListKind(
    address="/lane-mouths/import",
    title=_("Import a list of lane mouths"),
    intro=_("Every lane mouth counts, with a hump or without. A later survey updates the earlier."),
    columns=(
        ("Số", _("the ward's own number of the mouth; by it a list sent twice is known again")),
        ("Tên ngõ", _("what the lane is called")),
        ("Có gờ giảm tốc", _("có or không; empty where nobody has looked yet")),
        ("Ngày khảo sát", _("the day somebody looked, dd/mm/yyyy")),
        ("Vị trí", _("Km with the road; else a point:")),
        ("Kinh độ, Vĩ độ", _("or x and y with their system, or the points of a layer")),
        ("Ngày đóng", _("from this day on the mouth exists no more; may be left empty")),
    ),
    done=("/lane-mouths", _("To the lane mouths")),
    opens="/lane-mouths/",
    take=import_lane_mouths,
)

FORMS = listed_forms.ListedForms(
    address="/lane-mouths",
    key="mouth_id",
    template="lane_mouths/form.html",
    fields=MOUTH_FIELDS,
    enter=lambda session, **told: lane_mouths.register(session, anew=True, **told)[0],
    find=lambda session, **told: lane_mouth_queries.get(session, **told).mouth,
    change=lane_mouth_corrections.change,
)


def _page(session: SessionDep, **asked: Any) -> tuple[Listing[LaneMouth], dict[str, Any]]:
    found = lane_mouth_queries.list_mouths(session, **asked)
    return found.page, {"twins": found.twins}


ROWS = listings.NumberedList("/lane-mouths", "lane_mouths/list.html", _page)

router = APIRouter()
router.include_router(list_imports.router_of(LIST))
router.include_router(listings.router_of(ROWS))
router.include_router(listed_forms.router_of(FORMS))


@router.get("/lane-mouths/{mouth_id}")
def one(
    mouth_id: UUID, page: PageDep, session: SessionDep, actor: ActorDep, said: str = ""
) -> Response:
    """Show a lane mouth: its hump, where it lies, what was changed, and what comes next."""
    return page.show(
        "lane_mouths/one.html",
        found=lane_mouth_queries.get(session, actor=actor, mouth_id=mouth_id),
        history=lane_mouth_queries.history(session, actor=actor, mouth_id=mouth_id),
        grades=list(DangerGrade),
        said=said,
    )


@router.post("/lane-mouths/{mouth_id}/survey")
def survey(mouth_id: UUID, session: SessionDep, actor: ActorDep, sent: SentDep) -> Response:
    """Record what somebody saw at the mouth of a lane today, and go back to where it was said."""
    lane_mouths.survey(session, actor=actor, mouth_id=mouth_id, has_hump=sent["has_hump"] == "yes")
    back = f"/lane-mouths/{mouth_id}" if sent["from"] == "mouth" else "/reports/humps"
    return see_other(f"{back}?said=surveyed")


@router.post("/lane-mouths/{mouth_id}/defect")
def raise_defect(
    mouth_id: UUID, session: SessionDep, actor: ActorDep, settings: SettingsDep, sent: SentDep
) -> Response:
    """Report the missing hump as a defect and go to its page."""
    defect = lane_mouths.raise_defect(
        session,
        actor=actor,
        mouth_id=mouth_id,
        danger=choice(DangerGrade, sent["danger"], name="danger") or DangerGrade.MEDIUM,
        criteria_folder=settings.criteria_folder,
    )
    return see_other(f"/sites/{defect.code}?said=reported")
