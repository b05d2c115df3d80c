"""A list of lane mouths from a file: all of it or nothing; a later survey updates the earlier."""

from collections.abc import Mapping
from functools import partial

from sqlalchemy.orm import Session

from hotspots.errors import Message
from hotspots.i18n import _
from hotspots.models import Account
from hotspots.registry import lane_mouths
from hotspots.registry.lane_mouth_twins import twins_of
from hotspots.registry.row_lists import NUMBER, Headings, ListTaker, TakenRow

HEADINGS: Headings = {
    "source_reference": NUMBER,
    "name": ("name", "ten", "ten_ngo", "ngo"),
    "has_hump": ("has_hump", "co_go", "co_go_giam_toc", "go_giam_toc", "go_go_giam_toc"),
    "surveyed_on": ("surveyed_on", "ngay_khao_sat", "ngay"),
    "closed_on": ("closed_on", "ngay_dong", "khong_con_tu_ngay"),
}

SHOWN = (_("Number"), _("Name of the lane"), _("Ward"), _("Hump"), _("Surveyed on"))


def _take(session: Session, actor: Account, cells: Mapping[str, object]) -> TakenRow:
    mouth, outcome = lane_mouths.register(session, actor=actor, told=cells)
    hump = {None: None, True: Message(_("has a hump")), False: Message(_("no hump"))}
    shown = (
        mouth.source_reference,
        mouth.name,
        mouth.area.name,
        hump[mouth.has_hump],
        mouth.surveyed_on,
    )
    twins = twins_of(session, [mouth], actor=actor)[mouth.id]
    warnings = tuple(each.warning() for each in twins)
    return TakenRow(0, outcome, None, shown, id=mouth.id, warnings=warnings)


import_lane_mouths = ListTaker(
    headings=HEADINGS,
    shown=SHOWN,
    taker=lambda session, actor, _rules: partial(_take, session, actor),
)
"""Take in a list of lane mouths; each is known again by its number in its ward."""
