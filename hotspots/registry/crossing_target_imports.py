"""A plan of crossings as a table: one target a row, all of them taken in or none."""

from collections.abc import Mapping
from functools import cache, partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspots import permissions
from hotspots.errors import Conflict, InvalidInput, Message
from hotspots.i18n import _, label
from hotspots.models import Account, CrossingTarget, Site
from hotspots.records.crossing_target import TARGET_FIELDS
from hotspots.records.values import is_missing, shown
from hotspots.registry.crossing_target_places import crossing_meant, wrong
from hotspots.registry.crossing_targets import read, set_targets
from hotspots.registry.described_lists import RAIL_HEADINGS
from hotspots.registry.row_lists import Headings, ListTaker, TakenRow
from hotspots.table_files import plain_heading
from hotspots.vocabulary import Action, CaseState, Locale, RowOutcome, TargetMeasure

TARGET_HEADINGS: Headings = {
    **RAIL_HEADINGS,
    "site": ("site", "code", "ma", "ma_diem", "ma_duong_ngang", "ma_loi_di", "ma_ho_so"),
    "year": ("year", "nam", "nam_ke_hoach"),
    "measure": ("measure", "bien_phap", "muc_tieu", "viec_phai_dat"),
    "body": ("body", "don_vi", "don_vi_chiu_trach_nhiem", "co_quan_chiu_trach_nhiem"),
    "document_number": ("document_number", "so_van_ban", "van_ban"),
    "document_dated": ("document_dated", "ngay_van_ban", "ngay_ban_hanh"),
    "document_text": ("document_text", "noi_dung_van_ban", "trich_yeu"),
    "why": ("why", "ly_do", "vi_sao"),
}

_SHOWN = (
    _("Crossing"),
    _("Year"),
    _("What is to be reached"),
    _("Body that answers for it"),
    _("Paper no."),
)


def _take(session: Session, actor: Account, cells: Mapping[str, object]) -> TakenRow:
    told = {name: cells.get(name) for name in TARGET_FIELDS}
    told["measure"] = _measure(told["measure"])
    facts = read(session, told)
    code, warnings = crossing_meant(session, actor, cells, facts["measure"])
    outcome = RowOutcome.KNOWN
    target = _known(session, actor, code, facts)
    if target is None:
        outcome = RowOutcome.NEW
        target = _set(session, actor, code, told)
    elif any(getattr(target, name) != value for name, value in facts.items()):
        raise _differs(code)
    cells_shown = (
        code, str(target.year), target.measure, shown(told["body"]), target.document_number,
    )  # fmt: skip
    return TakenRow(0, outcome, code, cells_shown, id=target.id, warnings=warnings)


def _known(
    session: Session, actor: Account, code: str, facts: Mapping[str, Any]
) -> CrossingTarget | None:
    """Return the target of a row that stands already, at a crossing that the person may see."""
    query = (
        select(CrossingTarget)
        .join(Site, Site.id == CrossingTarget.site_id)
        .where(
            Site.code == code,
            CrossingTarget.year == facts["year"],
            CrossingTarget.measure == facts["measure"],
            CrossingTarget.withdrawn_at.is_(None),
            permissions.visible_sites(actor),
        )
    )
    return session.scalars(query).one_or_none()


def _set(session: Session, actor: Account, code: str, told: Mapping[str, object]) -> CrossingTarget:
    try:
        (target,) = set_targets(session, actor=actor, sites=[code], told=told)
    except Conflict as raced:  # `_known` found none a moment ago
        raise wrong(
            "known_target",
            Message(_("Somebody set this target of {code} at the same moment."), {"code": code}),
            Message(_("Send the list again: it is known then.")),
            "site",
            code,
        ) from raced
    return target


def _differs(code: str) -> InvalidInput:
    return wrong(
        "differs",
        Message(_("{code} has this target already, with another body, paper or reason."),
                {"code": code}),
        Message(_("Correct it on its page with a reason, and leave the row out.")),
        "measure",
        code,
    )  # fmt: skip


def _measure(cell: object) -> object:
    """Return the code that a cell means, or the cell where it is no word of the list."""
    return cell if is_missing(cell) else _words().get(plain_heading(shown(cell)), cell)


@cache
def _words() -> dict[str, str]:
    """Return the code by its words, and by those of the state that reaches it."""
    lists = (TargetMeasure, [CaseState(each.value) for each in TargetMeasure])
    return {
        plain_heading(label(each, locale)): each.value
        for members in lists
        for each in members
        for locale in Locale
    }


import_targets = ListTaker(
    headings=TARGET_HEADINGS,
    shown=_SHOWN,
    points=False,
    taker=lambda session, actor, _rules: partial(_take, session, actor),
    action=Action.KEEP_TARGETS,
)
"""Take in a plan: targets by the code of the crossing, or by railway line and Km."""
