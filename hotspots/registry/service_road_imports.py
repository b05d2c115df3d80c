"""Lists of planned service roads from a file: all of it or nothing."""

from collections.abc import Mapping
from functools import partial

from sqlalchemy.orm import Session

from hotspots.i18n import _
from hotspots.models import Account
from hotspots.registry import service_roads
from hotspots.registry.row_lists import NUMBER, Headings, ListTaker, TakenRow
from hotspots.registry.service_road_stretches import stretch_words

ROAD_HEADINGS: Headings = {
    "source_reference": NUMBER,
    "body": ("body", "don_vi", "don_vi_lap", "co_quan"),
    "plan_number": ("plan_number", "so_ke_hoach", "so_van_ban", "ke_hoach"),
    "plan_dated": ("plan_dated", "ngay_ke_hoach", "ngay_van_ban", "ngay_ban_hanh"),
    "rail_line": ("rail_line", "tuyen_duong_sat", "tuyen"),
    "from_km": ("from_km", "tu_km", "km_dau", "ly_trinh_dau"),
    "to_km": ("to_km", "den_km", "km_cuoi", "ly_trinh_cuoi"),
    "side": ("side", "ben", "phia"),
    "builder": ("builder", "chu_dau_tu", "don_vi_thi_cong", "don_vi_xay_dung"),
    "planned_year": ("planned_year", "nam", "nam_du_kien", "nam_ke_hoach"),
    "state": ("state", "trang_thai", "tinh_trang"),
    "note": ("note", "ghi_chu"),
}

ROAD_SHOWN = (_("Plan no."), _("Number"), _("Stretch"), _("Side"), _("Planned for"), _("State"))


def _take(session: Session, actor: Account, cells: Mapping[str, object]) -> TakenRow:
    road, outcome = service_roads.register(session, actor=actor, told=cells)
    session.refresh(road, ["rail_line"])
    shown = (
        road.plan_number,
        road.source_reference,
        stretch_words(road),
        road.side,
        road.planned_year,
        road.state,
    )
    return TakenRow(0, outcome, None, shown, id=road.id)


import_service_roads = ListTaker(
    headings=ROAD_HEADINGS,
    shown=ROAD_SHOWN,
    points=False,
    numbered_by=("body", "plan_number", "source_reference"),
    taker=lambda session, actor, _rules: partial(_take, session, actor),
)
"""Take in a plan's list of service roads; each is known again by plan and number."""
