"""A list of sites of a described kind from a file: all of it or nothing, twice is harmless."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from sqlalchemy.orm import Session

from hotspots import permissions
from hotspots.errors import InvalidInput, Problem, Refusal
from hotspots.i18n import _, label, translator
from hotspots.models import Account
from hotspots.records.described import Fact, KindRecord, Writing
from hotspots.records.kinds import KIND_RECORDS
from hotspots.records.values import is_missing, shown
from hotspots.registry.described_batches import report_many
from hotspots.registry.described_facts import in_words
from hotspots.registry.described_sites import ReportedSite
from hotspots.registry.list_readings import parse_reading
from hotspots.registry.row_lists import (
    NUMBER,
    PLACE_HEADINGS,
    Headings,
    ListReport,
    ListRow,
    RowList,
    TakenRow,
    numbered,
    of_row,
    read_rows,
    refuse_list,
    repeated,
    require_reference,
)
from hotspots.registry.undrawn_lines import enter_undrawn
from hotspots.table_files import plain_heading
from hotspots.vocabulary import Action, CarriagewaySide, Ground, Locale, RowOutcome, SiteKind

RAIL_HEADINGS: Headings = {
    "place_text": (*PLACE_HEADINGS["place_text"], "ly_trinh_duong_sat", "km_of_the_railway", "pk"),
    "rail_line": ("rail_line", "line", "tuyen_duong_sat", "tuyen", "duong_sat"),
    "rail_side": ("rail_side", "side", "ben", "phia"),
}
JUNCTION_HEADINGS: Headings = {"junction": ("junction", "nut_giao", "nut", "nga_tu")}
CAMPAIGN = ("campaign", "dot_ra_quan", "dot_cao_diem", "chien_dich", "ke_hoach")
_BETWEEN = re.compile(r"[,;|\[\]\"'\n]+")
"""What parts several words of a cell, as `records.values.several_of` parts several codes."""
MOST_ROWS = 25_000
"""A whole country's register of crossings; its rows are judged and stored together."""
MOST_SHOWN = 4
"""So many facts of a row stand beside its number, place and ward; those asked for come first."""


@dataclass(frozen=True, slots=True)
class DescribedTaker:
    """Takes in a list of sites of a kind; each row needs the body's own number."""

    record: KindRecord

    def __call__(
        self,
        session: Session,
        *,
        actor: Account,
        file: Path | bytes,
        name: str | None = None,
        crs: str | None = None,
        dry_run: bool = False,
        criteria_folder: Path | None = None,
        reading: str | None = None,
        new_lines: bool = False,
    ) -> ListReport:
        """Take a list in; a dry run only says what would come of it.

        Parameters
        ----------
        reading
            How columns and words of another body are to be read, as `list_readings` says.
        new_lines
            Enter railway lines that nobody knows yet by the name the list gives them, undrawn.

        Raises
        ------
        InvalidInput
            A row cannot be used: nothing is stored, and every problem of every row is named.
        """
        permissions.require(actor, Action.DECLARE_SITE)
        headings = headings_of(self.record)
        told = parse_reading(reading, fields=(*headings, *PLACE_HEADINGS))
        listed = read_rows(
            file,
            name=name,
            headings=headings,
            crs=crs,
            most=MOST_ROWS,
            reading=told,
            needed=_needed(self.record),
        )
        undo = session.begin_nested()
        try:
            rows = self._taken(
                session, actor, listed, dry_run, criteria_folder, new_lines=new_lines
            )
        except Refusal:
            undo.rollback()
            raise
        undo.rollback() if dry_run else undo.commit()
        return ListReport(
            listed.file, _headings(self.record), rows, dry_run, listed.ignored_columns
        )

    def _taken(
        self,
        session: Session,
        actor: Account,
        listed: RowList,
        dry_run: bool,
        folder: Path | None,
        *,
        new_lines: bool,
    ) -> tuple[TakenRow, ...]:
        problems = [*repeated(listed.rows), *_without_number(listed.rows)]
        if new_lines:
            named = (row.told.get("rail_line") for row in listed.rows)
            enter_undrawn(session, actor=actor, names=named)
        told = [_coded(self.record, row.told) for row in listed.rows]
        outcomes = report_many(
            session,
            self.record,
            actor=actor,
            told=told,
            dry_run=dry_run or bool(problems),
            criteria_folder=folder,
        )
        taken = []
        for row, outcome in zip(listed.rows, outcomes, strict=True):
            if isinstance(outcome, Refusal):
                problems += of_row(outcome, row)
            else:
                taken.append(numbered(_shown(self.record, outcome), row, listed.headings))
        refuse_list(listed, problems)
        return tuple(taken)


@cache
def taker_of(kind: SiteKind) -> DescribedTaker:
    """Return what takes in a list of sites of a kind."""
    return DescribedTaker(KIND_RECORDS[kind])


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


def _needed(record: KindRecord) -> tuple[str, ...]:
    """Return the fields that every list of a kind has: number, place and what must be told."""
    place = ("rail_m", "rail_line") if record.ground is Ground.RAIL else ("place_text", "lon")
    required = (each.name for each in record.facts if each.required)
    return ("source_reference", *place, *required)


def _shown_facts(record: KindRecord) -> tuple[Fact, ...]:
    wanted = [each for each in record.facts if each.required]
    others = [each for each in record.facts if not each.required]
    return (*wanted, *others)[:MOST_SHOWN]


def _headings(record: KindRecord) -> tuple[str, ...]:
    facts = (fact.label for fact in _shown_facts(record))
    return (_("Number"), *facts, _("Place"), _("Ward"))


def _without_number(rows: Sequence[ListRow]) -> list[Problem]:
    found = []
    for row in rows:
        try:
            require_reference(row.told)
        except InvalidInput as lacking:
            found += of_row(lacking, row)
    return found


def _shown(record: KindRecord, done: ReportedSite) -> TakenRow:
    """Return what became of a row; what a dry run would enter has neither code nor id."""
    site = done.site
    cells = (
        getattr(site, "source_reference", None),
        *(in_words(fact, getattr(site, fact.name)) for fact in _shown_facts(record)),
        site.name,
        ", ".join(area.name for area in site.areas),
    )
    outcome = RowOutcome.NEW if done.is_new else RowOutcome.KNOWN
    known = site.id if site.code else None
    return TakenRow(0, outcome, site.code or None, cells, id=known, warnings=done.warnings)


def _coded(record: KindRecord, cells: Mapping[str, object]) -> dict[str, object]:
    return {name: _code(record, name, value) for name, value in cells.items()}


def _code(record: KindRecord, name: str, value: object) -> object:
    """Return the code that a cell means, or the cell where it is no word of the list."""
    members = _choices(record.kind).get(name)
    if members is None or is_missing(value):
        return value
    words = _words(members)
    if name in record.names and record.fact(name).writing is Writing.CHOICES:
        parts = [each.strip() for each in _BETWEEN.split(str(value)) if each.strip()]
        return [words.get(plain_heading(each), each) for each in parts]
    return words.get(plain_heading(shown(value)), value)


@cache
def _choices(kind: SiteKind) -> dict[str, type[StrEnum]]:
    """Return the fields of a kind that take codes of a list."""
    lists = {each.name: each.members for each in KIND_RECORDS[kind].facts if each.members}
    return lists | {"rail_side": CarriagewaySide}


@cache
def _words(members: type[StrEnum]) -> dict[str, str]:
    return {plain_heading(label(each, locale)): each.value for each in members for locale in Locale}
