"""A plan of crossings as a table: one target a row, all of them taken in or none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspots import clock, permissions
from hotspots.analysis.road_map import GONE, MEASURES_OF, NEVER_ONE
from hotspots.errors import InvalidInput, Message, Problem
from hotspots.i18n import _, label
from hotspots.models import Account, CrossingTarget, RailLine, RemediationCase, Site
from hotspots.records.crossing_target import TARGET_FIELDS
from hotspots.records.values import is_missing, shown
from hotspots.registry.crossing_codes import CROSSINGS
from hotspots.registry.crossing_targets import read, set_targets
from hotspots.registry.described_lists import RAIL_HEADINGS
from hotspots.registry.rail_km import RailKm, read_rail_km
from hotspots.registry.rail_lines import current_rails
from hotspots.registry.row_lists import Headings, ListTaker, TakenRow
from hotspots.table_files import plain_heading
from hotspots.vocabulary import Action, CaseState, Locale, RowOutcome, TargetMeasure

SAME_PLACE_M = 10.0
"""A crossing this near to the Km of a row is the one that is meant (ours)."""

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
    code = _crossing(session, actor, cells, facts["measure"])
    outcome = RowOutcome.KNOWN
    target = _known(session, actor, code, facts)
    if target is None:
        outcome = RowOutcome.NEW
        (target,) = set_targets(session, actor=actor, sites=[code], told=told)
    elif any(getattr(target, name) != value for name, value in facts.items()):
        raise _differs(code)
    cells_shown = (
        code, str(target.year), target.measure, shown(told["body"]), target.document_number,
    )  # fmt: skip
    return TakenRow(0, outcome, code, cells_shown, id=target.id)


def _crossing(
    session: Session, actor: Account, cells: Mapping[str, object], measure: TargetMeasure
) -> str:
    """Return the code of the crossing of a row: told by its code, or by line and Km."""
    code = cells.get("site")
    if not is_missing(code):
        return shown(code).strip().upper()
    if is_missing(cells.get("place_text")):
        raise _wrong(
            "missing",
            Message(_("The row names no crossing.")),
            Message(_("Give its code, or its Km and railway line.")),
            "site",
            None,
        )
    rails = current_rails(session)
    km = read_rail_km(rails, cells.get("place_text"), cells.get("rail_line"), on=clock.today())
    if km.is_stretch:
        raise _wrong(
            "stretch",
            Message(_("A crossing lies at one Km; {text} is a stretch."), {"text": km.text}),
            Message(_("Give the Km of the crossing, or its code.")),
            "place_text",
            km.text,
        )
    return _meant(km, _near(session, actor, km, measure))


@dataclass(frozen=True, slots=True)
class _Near:
    code: str
    state: CaseState
    away_m: int


def _near(session: Session, actor: Account, km: RailKm, measure: TargetMeasure) -> list[_Near]:
    """Return the crossings at a Km that can be put to a measure, the nearest first."""
    found: list[_Near] = []
    for model in CROSSINGS:
        query = (
            select(model.code, model.kind, model.rail_m, RemediationCase.state)
            .join(RemediationCase, RemediationCase.site_id == model.id)
            .join(RailLine, RailLine.id == model.rail_line_id)
            .where(
                RailLine.code == km.code,
                model.rail_m.between(km.rail_m - SAME_PLACE_M, km.rail_m + SAME_PLACE_M),
                RemediationCase.state.not_in(NEVER_ONE),
                permissions.visible_sites(actor),
            )
        )
        found += [
            _Near(code, state, round(abs(rail_m - km.rail_m)))
            for code, kind, rail_m, state in session.execute(query)
            if rail_m is not None and measure in MEASURES_OF[kind]
        ]
    return sorted(found, key=lambda each: (each.away_m, each.code))


def _meant(km: RailKm, near: Sequence[_Near]) -> str:
    """Return the nearest of those that are still there, or of all where none is."""
    left = [each for each in near if each.state not in GONE] or near
    nearest = [each.code for each in left if each.away_m == left[0].away_m]
    if len(nearest) == 1:
        return nearest[0]
    message, remedy = (
        (
            Message(_("Several crossings lie there: {codes}."), {"codes": nearest}),
            Message(_("Give the code of the one that is meant.")),
        )
        if nearest
        else (
            Message(_("No crossing that this can be planned for is registered there.")),
            Message(_("Register it first, correct the Km, or give its code.")),
        )
    )
    raise _wrong("unknown_crossing", message, remedy, "place_text", km.text)


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


def _differs(code: str) -> InvalidInput:
    return _wrong(
        "differs",
        Message(_("{code} has this target already, with another body, paper or reason."),
                {"code": code}),
        Message(_("Correct it on its page with a reason, and leave the row out.")),
        "measure",
        code,
    )  # fmt: skip


def _wrong(
    code: str, message: Message, remedy: Message, field: str, value: str | None
) -> InvalidInput:
    problem = Problem(code, message, remedy, field, value)
    return InvalidInput(_("The row cannot be taken in."), problems=[problem])


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
    taker=lambda session, actor, _rules: partial(_take, session, actor),
    action=Action.KEEP_TARGETS,
)
"""Take in a plan: targets by the code of the crossing, or by railway line and Km."""
