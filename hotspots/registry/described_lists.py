"""A list of sites of a described kind from a file: all of it or nothing, twice is harmless."""

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import cache, partial
from pathlib import Path

from sqlalchemy.orm import Session

from hotspots.i18n import _, label, translator
from hotspots.models import Account
from hotspots.records.described import Fact, KindRecord, Writing
from hotspots.records.kinds import KIND_RECORDS
from hotspots.records.values import is_missing, shown
from hotspots.registry.described_facts import in_words
from hotspots.registry.described_sites import report
from hotspots.registry.row_lists import (
    NUMBER,
    PLACE_HEADINGS,
    Headings,
    ListTaker,
    TakenRow,
    require_reference,
)
from hotspots.table_files import plain_heading
from hotspots.vocabulary import CarriagewaySide, Ground, Locale, RowOutcome, SiteKind

RAIL_HEADINGS: Headings = {
    "place_text": (*PLACE_HEADINGS["place_text"], "ly_trinh_duong_sat", "km_of_the_railway", "pk"),
    "rail_line": ("rail_line", "line", "tuyen_duong_sat", "tuyen", "duong_sat"),
    "rail_side": ("rail_side", "side", "ben", "phia"),
}
JUNCTION_HEADINGS: Headings = {"junction": ("junction", "nut_giao", "nut", "nga_tu")}
CAMPAIGN = ("campaign", "dot_ra_quan", "dot_cao_diem", "chien_dich", "ke_hoach")
_BETWEEN = re.compile(r"[,;|\[\]\"'\n]+")
"""What parts several words of a cell, as `records.values.several_of` parts several codes."""
MOST_SHOWN = 4
"""So many facts of a row stand beside its number, place and ward; those asked for come first."""


@cache
def taker_of(kind: SiteKind) -> ListTaker:
    """Return what takes in a list of sites of a kind; each row needs the body's own number."""
    record = KIND_RECORDS[kind]
    return ListTaker(
        headings=headings_of(record),
        shown=(
            _("Number"),
            *(fact.label for fact in _shown_facts(record)),
            _("Place"),
            _("Ward"),
        ),
        taker=lambda session, actor, rules: partial(_take, session, actor, record, rules),
    )


def headings_of(record: KindRecord) -> Headings:
    """Return how the columns of a list may be headed: by code, in either language, or as known."""
    found: dict[str, tuple[str, ...]] = {"source_reference": NUMBER, "campaign": CAMPAIGN}
    if record.ground is not Ground.ROAD:
        found |= RAIL_HEADINGS
    if record.at_junctions:
        found |= JUNCTION_HEADINGS
    for fact in record.facts:
        words = [plain_heading(translator(each).gettext(fact.label)) for each in Locale]
        found[fact.name] = tuple(dict.fromkeys((fact.name, *words, *fact.also)))
    return found


def _shown_facts(record: KindRecord) -> tuple[Fact, ...]:
    wanted = [each for each in record.facts if each.required]
    others = [each for each in record.facts if not each.required]
    return (*wanted, *others)[:MOST_SHOWN]


def _take(
    session: Session,
    actor: Account,
    record: KindRecord,
    folder: Path | None,
    cells: Mapping[str, object],
) -> TakenRow:
    require_reference(cells)
    told = {name: _code(record, name, value) for name, value in cells.items()}
    done = report(session, record, actor=actor, told=told, criteria_folder=folder)
    site = done.site
    row = (
        told.get("source_reference"),
        *(in_words(fact, getattr(site, fact.name)) for fact in _shown_facts(record)),
        site.name,
        ", ".join(area.name for area in site.areas),
    )
    outcome = RowOutcome.NEW if done.is_new else RowOutcome.KNOWN
    return TakenRow(0, outcome, site.code, row, id=site.id, warnings=done.warnings)


def _code(record: KindRecord, name: str, value: object) -> object:
    """Return the code that a cell means, or the cell where it is no word of the list."""
    if is_missing(value):
        return value
    if name == "rail_side":
        return _words(CarriagewaySide).get(plain_heading(shown(value)), value)
    if name not in record.names:
        return value
    fact = record.fact(name)
    if fact.members is None:
        return value
    words = _words(fact.members)
    if fact.writing is Writing.CHOICES:
        parts = [each.strip() for each in _BETWEEN.split(str(value)) if each.strip()]
        return [words.get(plain_heading(each), each) for each in parts]
    return words.get(plain_heading(shown(value)), value)


@cache
def _words(members: type[StrEnum]) -> dict[str, str]:
    return {plain_heading(label(each, locale)): each.value for each in members for locale in Locale}
