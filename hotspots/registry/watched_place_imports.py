"""Lists of complex routes and areas from a file: all of it or nothing."""

from collections.abc import Mapping
from functools import partial

from sqlalchemy.orm import Session

from hotspots.i18n import _
from hotspots.models import Account
from hotspots.registry import watched_places
from hotspots.registry.row_lists import NUMBER, Headings, ListTaker, TakenRow
from hotspots.registry.watched_extents import place_words

WATCHED_HEADINGS: Headings = {
    "source_reference": NUMBER,
    "paper_number": ("paper_number", "so_van_ban", "van_ban"),
    "paper_dated": ("paper_dated", "ngay_van_ban", "ngay_ban_hanh"),
    "name": ("name", "ten", "ten_tuyen", "ten_dia_ban", "tuyen_dia_ban"),
    "ward": ("ward", "phuong_xa", "phuong", "xa"),
    "valid_from": ("valid_from", "tu_ngay"),
    "valid_to": ("valid_to", "den_ngay"),
}

WATCHED_SHOWN = (
    _("Paper no."),
    _("Paper of"),
    _("Number"),
    _("Name"),
    _("Place"),
    _("Listed from"),
)


def _take(session: Session, actor: Account, cells: Mapping[str, object]) -> TakenRow:
    listed, outcome = watched_places.register(session, actor=actor, told=cells)
    session.refresh(listed, ["route", "area"])
    shown = (
        listed.paper_number,
        listed.paper_dated,
        listed.source_reference,
        listed.name,
        place_words(listed),
        listed.valid_from,
    )
    return TakenRow(0, outcome, None, shown, id=listed.id)


import_watched_places = ListTaker(
    headings=WATCHED_HEADINGS,
    shown=WATCHED_SHOWN,
    taker=lambda session, actor, _rules: partial(_take, session, actor),
    outlines=True,
)
"""Take in a unit's list of complex routes and areas."""
