"""Administrative units: what each is, what came before and after it, what an attribution moved."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.problem import ProblemOut
from hotspots.i18n import render
from hotspots.models import AreaAttribution, AreaMove
from hotspots.registry.area_book import AreaBook, Line
from hotspots.registry.area_lineage import Ground
from hotspots.registry.area_rule import rule_told
from hotspots.registry.area_search import UnitDetail
from hotspots.registry.attribution_reports import MovePage
from hotspots.registry.layers import LoadReport
from hotspots.registry.units_of_day import DayUnits
from hotspots.vocabulary import AreaKind, AttributedKind, Locale, MoveOutcome, UnitType


class UnitOut(BaseModel):
    """A unit: codes and names repeat, a code with its days does not."""

    id: UUID
    code: str
    kind: AreaKind
    unit_type: UnitType | None
    name: str
    title: str = Field(description="With its type; with parent and days where it must be")
    parent_id: UUID | None
    valid_from: date | None
    valid_to: date | None = Field(description="The last day; null while it exists")

    @classmethod
    def of(cls, book: AreaBook, area_id: UUID, locale: Locale) -> "UnitOut":
        """Return a unit of the book."""
        unit = book.units[area_id]
        told = {name: getattr(unit, name) for name in cls.model_fields if name != "title"}
        return cls(**told, title=render(book.title(area_id), locale))

    @classmethod
    def several(cls, book: AreaBook, ids: Iterable[UUID], locale: Locale) -> "list[UnitOut]":
        """Return units of the book."""
        return [cls.of(book, each, locale) for each in ids]


class SuccessionOut(BaseModel):
    """One line of a reform: `share` is 1 for all of the old unit, null for a part."""

    id: UUID
    old: UnitOut
    new: UnitOut
    share: float | None
    verified: bool = Field(description="Something besides the machine-read mapping says the same")
    verified_by: str | None

    @classmethod
    def of(cls, book: AreaBook, line: Line, locale: Locale) -> "SuccessionOut":
        """Return a line of the book."""
        return cls(
            id=line.id,
            old=UnitOut.of(book, line.old_id, locale),
            new=UnitOut.of(book, line.new_id, locale),
            share=line.share,
            verified=line.verified,
            verified_by=line.verified_by,
        )


class GroundOut(BaseModel):
    """Where today lies what a unit held; `is_wider` where other ground went into those as well."""

    today: list[UnitOut]
    is_wider: bool
    note: str | None

    @classmethod
    def of(cls, book: AreaBook, ground: Ground, locale: Locale) -> "GroundOut":
        """Return the ground of a unit."""
        note = ground.told(book)
        return cls(
            today=UnitOut.several(book, ground.today, locale),
            is_wider=ground.is_wider,
            note=None if note is None else render(note, locale),
        )


class UnitDetailOut(UnitOut):
    """A unit with the lines that lead to it and from it, and what its ground was on a day."""

    came_from: list[SuccessionOut]
    went_into: list[SuccessionOut]
    ground: GroundOut
    on: date
    on_that_day: list[UnitOut]
    is_certain: bool = Field(description="False: it lay in one of those, or nobody knows in which")
    is_verified: bool

    @classmethod
    def of_detail(cls, found: UnitDetail, locale: Locale) -> "UnitDetailOut":
        """Return one unit in the reader's language."""
        book = found.book
        return cls(
            **dict(UnitOut.of(book, found.unit.id, locale)),
            came_from=[SuccessionOut.of(book, each, locale) for each in found.came_from],
            went_into=[SuccessionOut.of(book, each, locale) for each in found.went_into],
            ground=GroundOut.of(book, found.ground, locale),
            on=found.day,
            on_that_day=UnitOut.several(book, found.on.ids, locale),
            is_certain=found.on.is_certain,
            is_verified=found.on.is_verified,
        )


class DayUnitsOut(BaseModel):
    """The units of something on its day, and those of today."""

    day: date
    words: str = Field(examples=["phường Xuân An (nay: phường Long Khánh)"])
    then: list[UUID] = Field(description="More than one where it is not known which")
    is_certain: bool
    is_verified: bool = Field(description="By lines that were compared with the resolution")
    now: list[UUID]
    note: str | None

    @classmethod
    def of(cls, units: DayUnits, locale: Locale) -> "DayUnitsOut":
        """Return them in the reader's language."""
        return cls(
            day=units.day,
            words=render(units.words, locale),
            then=list(units.then.ids),
            is_certain=units.then.is_certain,
            is_verified=units.then.is_verified,
            now=list(units.now),
            note=None if units.note is None else render(units.note, locale),
        )


class ConfirmedIn(BaseModel):
    """What a line of a reform was compared with."""

    model_config = ConfigDict(extra="forbid")

    verified_by: str = Field(max_length=1_000, examples=["Nghị quyết 1662/NQ-UBTVQH15, Điều 1"])


class LoadOut(BaseModel):
    """What loading units did, or would do."""

    dry_run: bool
    counts: dict[str, int]
    warnings: list[ProblemOut]
    notes: list[str]

    @classmethod
    def of(cls, report: LoadReport, locale: Locale, *, dry_run: bool) -> "LoadOut":
        """Return a report in the reader's language."""
        return cls(
            dry_run=dry_run,
            counts=report.counts,
            warnings=[ProblemOut.of(each, locale) for each in report.warnings],
            notes=[render(each, locale) for each in report.notes],
        )


class ChangedUnitOut(BaseModel):
    """A unit whose border or days changed."""

    area_id: UUID
    is_new: bool
    border: bool
    days: bool = Field(description="It began, ended, or its level changed")
    km2_before: float | None
    km2: float | None


class TallyOut(BaseModel):
    """How many things of a kind a unit had before and has now."""

    area_id: UUID
    kind: AttributedKind
    before: int
    now: int


class AttributionOut(BaseModel):
    """One time that everything was attributed to the units anew."""

    number: int
    made_at: datetime
    day: date = Field(description="The day whose units counted")
    changed: list[ChangedUnitOut]
    outcomes: dict[AttributedKind, dict[MoveOutcome, int]]
    tallies: list[TallyOut]
    rule: str = Field(description="How borders, gaps and stretches were decided")

    @classmethod
    def of(cls, report: AreaAttribution, locale: Locale) -> "AttributionOut":
        """Return a report."""
        return cls(
            number=report.number,
            made_at=report.made_at,
            day=report.day,
            changed=[ChangedUnitOut.model_validate(each) for each in report.changed],
            outcomes={
                AttributedKind(kind): {MoveOutcome(each): n for each, n in counts.items()}
                for kind, counts in report.outcomes.items()
            },
            tallies=[TallyOut.model_validate(each) for each in report.tallies],
            rule=render(rule_told(report.gap_m), locale),
        )


class MoveOut(BaseModel):
    """One thing that moved, that no unit holds any more, or that a person must look at."""

    kind: AttributedKind
    row_id: UUID
    name: str
    outcome: MoveOutcome
    from_ids: list[UUID]
    to_ids: list[UUID]
    gap_m: float | None

    @classmethod
    def of(cls, row: AreaMove) -> "MoveOut":
        """Return a stored row."""
        return cls.model_validate(row, from_attributes=True)


class MovesOut(BaseModel):
    """One page of the list; `next` goes into `after` of the one that follows."""

    moves: Sequence[MoveOut]
    next: UUID | None

    @classmethod
    def of(cls, page: MovePage) -> "MovesOut":
        """Return a page."""
        return cls(moves=[MoveOut.of(each) for each in page.rows], next=page.next)
