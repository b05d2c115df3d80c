"""Lists of cameras, and of complex routes and areas, from a file: all of it or nothing."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from hotspots.i18n import _
from hotspots.models import Account
from hotspots.registry import cameras, watched_places
from hotspots.registry.row_lists import NUMBER, OUTLINE, Headings, ListTaker, TakenRow

CAMERA_HEADINGS: Headings = {
    "source_reference": (*NUMBER, "ma_camera"),
    "reach_m": ("reach_m", "tam_nhin", "tam_quan_sat", "tam_nhin_m", "tam_quan_sat_m"),
    "works_from": ("works_from", "hoat_dong_tu", "tu_ngay", "ngay_bat_dau"),
    "works_to": ("works_to", "hoat_dong_den", "den_ngay", "ngay_ngung"),
    "note": ("note", "ghi_chu"),
}
WATCHED_HEADINGS: Headings = {
    "source_reference": NUMBER,
    "paper_number": ("paper_number", "so_van_ban", "van_ban"),
    "name": ("name", "ten", "ten_tuyen", "ten_dia_ban", "tuyen_dia_ban"),
    "ward": ("ward", "phuong_xa", "phuong", "xa"),
    "valid_from": ("valid_from", "tu_ngay"),
    "valid_to": ("valid_to", "den_ngay"),
}

CAMERA_SHOWN = (_("Number"), _("Reach in metres"), _("Works from"), _("Works to"), _("Note"))
WATCHED_SHOWN = (_("Paper no."), _("Number"), _("Name"), _("Place"), _("Listed from"))


def _take_camera(session: Session, actor: Account, cells: Mapping[str, object]) -> TakenRow:
    camera, outcome = cameras.register(session, actor=actor, told=cells)
    shown = (
        camera.source_reference,
        camera.reach_m,
        camera.works_from,
        camera.works_to,
        camera.note,
    )
    return TakenRow(0, outcome, None, shown, id=camera.id)


def _take_watched(session: Session, actor: Account, cells: Mapping[str, object]) -> TakenRow:
    told: dict[str, Any] = dict(cells)
    outline = told.pop(OUTLINE, None)
    listed, outcome = watched_places.register(session, actor=actor, told=told, outline=outline)
    session.refresh(listed, ["route", "area"])
    shown = (
        listed.paper_number,
        listed.source_reference,
        listed.name,
        watched_places.place_words(listed),
        listed.valid_from,
    )
    return TakenRow(0, outcome, None, shown)


import_cameras = ListTaker(
    headings=CAMERA_HEADINGS,
    shown=CAMERA_SHOWN,
    taker=lambda session, actor, _rules: partial(_take_camera, session, actor),
)
"""Take in the list of an organisation's cameras."""

import_watched_places = ListTaker(
    headings=WATCHED_HEADINGS,
    shown=WATCHED_SHOWN,
    taker=lambda session, actor, _rules: partial(_take_watched, session, actor),
    outlines=True,
)
"""Take in a unit's list of complex routes and areas."""
