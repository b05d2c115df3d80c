"""A list of defects from a file: all of it or nothing, and sending it twice is harmless."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from sqlalchemy.orm import Session

from hotspots.criteria import DefectTypes
from hotspots.i18n import _, label
from hotspots.models import Account, InfrastructureDefect
from hotspots.records.values import is_missing, shown
from hotspots.registry import defects
from hotspots.registry.row_lists import NUMBER, Headings, ListTaker, TakenRow, require_reference
from hotspots.table_files import plain_heading
from hotspots.vocabulary import DangerGrade, Locale, RowOutcome

HEADINGS: Headings = {
    "source_reference": NUMBER,
    "type": ("type", "loai", "loai_bat_cap"),
    "danger": ("danger", "muc_do", "muc_do_nguy_hiem"),
    "found_on": ("found_on", "ngay", "ngay_phat_hien"),
    "name": ("name", "ten", "ten_goi"),
    "description": ("description", "mo_ta", "noi_dung", "ghi_chu"),
}

SHOWN = (_("Number"), _("Type of defect"), _("Danger"), _("Found on"), _("Place"), _("Ward"))


def _take(
    session: Session,
    actor: Account,
    catalogue: DefectTypes,
    folder: Path | None,
    cells: Mapping[str, object],
) -> TakenRow:
    require_reference(cells)
    told = dict(cells)
    told["type"] = _code(cells.get("type"), _type_words(catalogue))
    told["danger"] = _code(cells.get("danger"), _grade_words())
    defect, new = defects.report_once(session, actor=actor, told=told, criteria_folder=folder)
    outcome = RowOutcome.NEW if new else RowOutcome.KNOWN
    return TakenRow(0, outcome, defect.code, _shown(defect, catalogue), id=defect.id)


def _shown(defect: InfrastructureDefect, catalogue: DefectTypes) -> tuple[object, ...]:
    of = catalogue.of(defect.type)
    return (
        defect.source_reference,
        defect.type if of is None else {"vi": of.name.vi, "en": of.name.en},
        defect.danger,
        defect.found_on,
        defect.name,
        ", ".join(area.name for area in defect.areas),
    )


def _code(value: object, words: Mapping[str, str]) -> object:
    """Return the code that a cell means, or the cell where it is no word of the list."""
    return value if is_missing(value) else words.get(plain_heading(shown(value)), value)


def _type_words(catalogue: DefectTypes) -> dict[str, str]:
    return {
        plain_heading(word): each.code
        for each in catalogue.types
        for word in (each.name.vi, each.name.en)
    }


def _grade_words() -> dict[str, str]:
    return {
        plain_heading(label(grade, locale)): grade.value
        for grade in DangerGrade
        for locale in Locale
    }


import_defects = ListTaker(
    headings=HEADINGS,
    shown=SHOWN,
    taker=lambda session, actor, rules: partial(
        _take, session, actor, defects.catalogue(rules), rules
    ),
)
"""Take in a list of defects; each row needs the body's own number, by which it is known again."""
