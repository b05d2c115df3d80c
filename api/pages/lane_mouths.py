"""Lane mouths on pages: a list taken in, a survey, and a defect raised; the report shows them."""

from uuid import UUID

from fastapi import APIRouter, Response

from api.dependencies import ActorDep, SessionDep, SettingsDep
from api.pages.forms import SentDep, choice
from api.pages.layout import see_other
from api.pages.list_imports import ListKind, router_of
from hotspots.i18n import _
from hotspots.registry import lane_mouths
from hotspots.registry.lane_mouth_imports import import_lane_mouths
from hotspots.vocabulary import DangerGrade

LIST = ListKind(
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
    done=("/reports/humps", _("To the report of humps")),
    opens="",
    take=import_lane_mouths,
)

router = APIRouter()
router.include_router(router_of(LIST))


@router.post("/lane-mouths/{mouth_id}/survey")
def survey(mouth_id: UUID, session: SessionDep, actor: ActorDep, sent: SentDep) -> Response:
    """Record what somebody saw at the mouth of a lane today."""
    lane_mouths.survey(session, actor=actor, mouth_id=mouth_id, has_hump=sent["has_hump"] == "yes")
    return see_other("/reports/humps?said=surveyed")


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
