"""Lists of cameras from a file: all of it or nothing."""

from collections.abc import Mapping
from functools import partial

from sqlalchemy.orm import Session

from hotspots.i18n import _
from hotspots.models import Account
from hotspots.registry import cameras
from hotspots.registry.row_lists import NUMBER, Headings, ListTaker, TakenRow

CAMERA_HEADINGS: Headings = {
    "source_reference": (*NUMBER, "ma_camera"),
    "reach_m": ("reach_m", "tam_nhin", "tam_quan_sat", "tam_nhin_m", "tam_quan_sat_m"),
    "works_from": ("works_from", "hoat_dong_tu", "tu_ngay", "ngay_bat_dau"),
    "works_to": ("works_to", "hoat_dong_den", "den_ngay", "ngay_ngung"),
    "note": ("note", "ghi_chu"),
}

CAMERA_SHOWN = (_("Number"), _("Reach in metres"), _("Works from"), _("Works to"), _("Note"))


def _take(session: Session, actor: Account, cells: Mapping[str, object]) -> TakenRow:
    camera, outcome = cameras.register(session, actor=actor, told=cells)
    shown = (
        camera.source_reference,
        camera.reach_m,
        camera.works_from,
        camera.works_to,
        camera.note,
    )
    return TakenRow(0, outcome, None, shown, id=camera.id)


import_cameras = ListTaker(
    headings=CAMERA_HEADINGS,
    shown=CAMERA_SHOWN,
    taker=lambda session, actor, _rules: partial(_take, session, actor),
)
"""Take in the list of an organisation's cameras."""
