"""A list that a body keeps as a table: all of its rows are taken in, or none of them.

What a row becomes says the caller; here is what lists have in common: headings in the words of the
people who keep them, a point from any coordinate system, and every problem with its row.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from hotspots import permissions
from hotspots.errors import Conflict, Forbidden, InvalidInput, Message, Problem, Refusal
from hotspots.i18n import _
from hotspots.models import Account
from hotspots.records.values import is_missing, shown
from hotspots.registry.field_words import words_of
from hotspots.registry.layers import geometry_in_degrees
from hotspots.registry.list_readings import ListReading
from hotspots.table_files import Table, plain_heading, read_table
from hotspots.vocabulary import Action, RowOutcome

_SPELLED_OUT = 12
MOST_ROWS = 2_000
"""A city's review of a year; more at once is a file of something else."""

Headings = Mapping[str, tuple[str, ...]]
"""The headings a field may have, bare of accents and case (`plain_heading`)."""

PLACE_HEADINGS: Headings = {
    "place_text": ("place_text", "vi_tri", "ly_trinh", "dia_diem", "km"),
    "lon": ("lon", "lng", "longitude", "kinh_do"),
    "lat": ("lat", "latitude", "vi_do"),
    "x": ("x",),
    "y": ("y",),
}

NUMBER = ("source_reference", "so", "so_hieu", "ma", "ma_so", "stt")
"""The headings of the number by which a row is known again."""

OUTLINE = "outline"
"""The cell of a row that holds the polygon a layer draws, where a list takes outlines."""


@dataclass(frozen=True, slots=True)
class ListRow:
    """A row as it is written: its number as a person sees it, and its cells by field."""

    number: int
    told: dict[str, object]


@dataclass(frozen=True, slots=True)
class RowList:
    """The rows of a file, the headings that nobody reads, and those of the fields that are read."""

    file: str
    rows: tuple[ListRow, ...]
    ignored_columns: tuple[str, ...]
    headings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TakenRow:
    """What became of a row, or would: its code, and how the registry understood it.

    `code` and `id` are empty for what a dry run would enter: they are given out when something is
    stored. `warnings` are what a person should look at; they keep no row out.
    """

    number: int
    outcome: RowOutcome
    code: str | None
    cells: tuple[object, ...]
    id: UUID | None = None
    warnings: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class ListReport:
    """What taking a list in did, or would do; `headings` name the cells of its rows."""

    file: str
    headings: tuple[str, ...]
    rows: tuple[TakenRow, ...]
    dry_run: bool
    ignored_columns: tuple[str, ...]

    def count(self, outcome: RowOutcome) -> int:
        """Return how many rows had this outcome."""
        return sum(each.outcome is outcome for each in self.rows)

    @property
    def warnings(self) -> list[Problem]:
        """Return what a person should look at, row by row."""
        return [warning for row in self.rows for warning in row.warnings]


Take = Callable[[Mapping[str, object]], TakenRow]
"""Takes one row in; its number is filled in afterwards."""


@dataclass(frozen=True, slots=True)
class ListTaker:
    """Takes in one kind of list: how its columns are headed, what is shown, what a row becomes.

    `taker` is asked once a list for what takes its rows in, with the rules of the deployment.
    `action` is what a person must be allowed. Where rows have no `points`, what a layer draws, and
    columns of coordinates, are not read. A row is known again by what it is `numbered_by`.
    """

    headings: Headings
    shown: tuple[str, ...]
    taker: Callable[[Session, Account, Path | None], Take]
    outlines: bool = False
    points: bool = True
    numbered_by: tuple[str, ...] = ("source_reference",)
    action: Action = Action.DECLARE_SITE

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
    ) -> ListReport:
        """Take a list in; a dry run only says what would come of it.

        Raises
        ------
        InvalidInput
            A row cannot be used: nothing is stored, and every problem of every row is named.
        """
        permissions.require(actor, self.action)
        listed = read_rows(
            file,
            name=name,
            headings=self.headings,
            crs=crs,
            outlines=self.outlines,
            points=self.points,
        )
        take = self.taker(session, actor, criteria_folder)
        twice = repeated(listed.rows, self.numbered_by)
        return take_rows(
            session, listed, take=take, headings=self.shown, dry_run=dry_run, problems=twice
        )


def read_rows(
    file: Path | bytes,
    *,
    name: str | None,
    headings: Headings,
    crs: str | None = None,
    outlines: bool = False,
    points: bool = True,
    most: int = MOST_ROWS,
    reading: ListReading | None = None,
    needed: Sequence[str] = (),
) -> RowList:
    """Read a list by its headings; a point of a layer, or x and y, become degrees.

    With `outlines`, a polygon of a layer becomes the cell `OUTLINE`; without `points`, nothing that
    is drawn and no coordinate is read. A `reading` says of columns with other headings which fields
    they are; `needed` fields are named where nothing is found.

    Raises
    ------
    InvalidInput
        The file cannot be read, holds no row or too many, or nothing says the system of x and y.
    """
    known = {**(PLACE_HEADINGS if points else {}), **headings}
    field_of = {each: name for name, names in known.items() for each in names}
    looked_for = set(field_of) | (reading.headings if reading else set())
    table = read_table(file, knows=lambda each: plain_heading(each) in looked_for, name=name)
    if reading is not None:
        table = reading.applied(table)
    columns: dict[str, str] = {}
    for heading in map(str, table.frame.columns):
        known_as = field_of.get(plain_heading(heading))
        if known_as is not None and known_as not in columns.values():
            columns[heading] = known_as
    drawn = _drawn(table, columns, crs) if points else None
    rows = tuple(_rows(table, columns, drawn, outlines=outlines))
    if not rows and len(table.frame):
        raise _no_heading(table, needed or tuple(headings), columns)
    if not 0 < len(rows) <= most:
        raise InvalidInput(
            _("{file} holds {count} rows; a list has 1 to {most}."),
            file=table.name,
            count=len(rows),
            most=most,
        )
    ignored = [str(each) for each in table.frame.columns if str(each) not in columns]
    found = {name: heading for heading, name in columns.items()}
    return RowList(table.name, rows, tuple(ignored), found)


def _no_heading(table: Table, needed: Sequence[str], columns: Mapping[str, str]) -> InvalidInput:
    """Return the refusal of a table of whose columns none, or only empty ones, are known."""
    missing = [name for name in needed if name not in columns.values()][:_SPELLED_OUT]
    return InvalidInput(
        _(
            "{file}: no column that is read holds anything. Its first row has the headings {found};"
            " what is looked for, among others: {missing}."
        ),
        file=table.name,
        found=[str(each)[:40] for each in table.frame.columns][:_SPELLED_OUT],
        missing=[words_of(name) for name in missing],
    )


def take_rows(
    session: Session,
    listed: RowList,
    *,
    take: Take,
    headings: tuple[str, ...],
    dry_run: bool,
    problems: list[Problem],
) -> ListReport:
    """Take every row in, or none; a dry run takes them in and undoes it.

    Raises
    ------
    InvalidInput
        A row cannot be used: nothing is stored, and every problem of every row is named.
    """
    problems = [*problems]
    taken: list[TakenRow] = []
    undo = session.begin_nested()
    for row in listed.rows:
        try:
            told = take(row.told)
        except (InvalidInput, Conflict, Forbidden) as refusal:
            problems += of_row(refusal, row)
            continue
        taken.append(numbered(told, row, listed.headings))
    if dry_run or problems:
        undo.rollback()
    else:
        undo.commit()
    refuse_list(listed, problems)
    if dry_run:
        taken = _without_promises(taken)
    return ListReport(listed.file, headings, tuple(taken), dry_run, listed.ignored_columns)


def refuse_list(listed: RowList, problems: Sequence[Problem]) -> None:
    """Refuse a list of which anything cannot be used, row by row."""
    if problems:
        raise InvalidInput(
            _("{file} cannot be taken in: {count} problems. Nothing was stored."),
            problems=[
                each.under(listed.headings)
                for each in sorted(problems, key=lambda each: each.row or 0)
            ],
            file=listed.file,
            count=len(problems),
        )


def numbered(told: TakenRow, row: ListRow, headings: Mapping[str, str]) -> TakenRow:
    """Return what became of a row, with the number and the headings a person sees."""
    warnings = tuple(replace(each, row=row.number).under(headings) for each in told.warnings)
    return replace(told, number=row.number, warnings=warnings)


def require_reference(told: Mapping[str, object]) -> None:
    """Refuse a row without a number of its own: a list sent twice could not be known again."""
    if is_missing(told.get("source_reference")):
        problem = Problem(
            "missing",
            Message(_("The row has no number.")),
            Message(_("Number the rows: by that a list sent twice is known again.")),
            "source_reference",
        )
        raise InvalidInput(_("The row cannot be taken in."), problems=[problem])


def _drawn(table: Table, columns: Mapping[str, str], crs: str | None) -> NDArray[Any] | None:
    frame = table.frame[list(columns)].rename(columns=dict(columns))
    if table.geometry is None and not {"x", "y"} <= set(frame.columns):
        return None
    return geometry_in_degrees(frame, table, crs=crs)[0]


def _rows(
    table: Table, columns: Mapping[str, str], drawn: NDArray[Any] | None, *, outlines: bool
) -> list[ListRow]:
    frame = table.frame[list(columns)].rename(columns=dict(columns))
    if drawn is None:
        drawn = np.full(len(frame), None, dtype=object)
    rows = []
    for number, cells, shape in zip(table.rows, frame.to_dict("records"), drawn, strict=True):
        told = {str(key): value for key, value in cells.items() if key not in {"x", "y"}}
        if all(is_missing(each) for each in told.values()) and shape is None:
            continue
        if outlines and isinstance(shape, shapely.Polygon | shapely.MultiPolygon):
            told[OUTLINE] = shape
        rows.append(ListRow(int(number), told | _point(told, shape)))
    return rows


def _point(told: Mapping[str, object], shape: Any) -> dict[str, object]:
    """Return longitude and latitude of a drawn point; a stated Km goes before it."""
    if not isinstance(shape, shapely.Point) or shape.is_empty:
        return {}
    return {} if not is_missing(told.get("place_text")) else {"lon": shape.x, "lat": shape.y}


def repeated(
    rows: Sequence[ListRow], numbered_by: Sequence[str] = ("source_reference",)
) -> list[Problem]:
    """Return what is wrong with rows whose number stands twice in the list.

    Of some lists a number is one only with what stands beside it, as that of a plan does.
    """
    first: dict[tuple[str, ...], int] = {}
    problems = []
    for row in rows:
        value = row.told.get("source_reference")
        if is_missing(value):
            continue
        number = tuple(str(row.told.get(name)).strip() for name in numbered_by)
        earlier = first.setdefault(number, row.number)
        if earlier != row.number:
            problems.append(
                Problem(
                    "repeated_number",
                    Message(_("This number stands in row {row} already."), {"row": earlier}),
                    Message(_("Give each row a number of its own.")),
                    "source_reference",
                    shown(value),
                    row.number,
                )
            )
    return problems


def of_row(refusal: Refusal, row: ListRow) -> list[Problem]:
    """Return what is wrong with a row, as its refusal says."""
    if refusal.problems:
        return [replace(each, row=row.number) for each in refusal.problems]
    named = "source_reference" if isinstance(refusal, Conflict) else "place_text"
    value = row.told.get(named)
    if named == "place_text" and is_missing(value):
        value = f"{row.told.get('lat')}, {row.told.get('lon')}"
    remedy = Message(_("Correct the row, or leave it out."))
    told = None if is_missing(value) else shown(value)
    return [Problem(refusal.code, refusal.message, remedy, named, told, row.number)]


def _without_promises(rows: Sequence[TakenRow]) -> list[TakenRow]:
    """Return the rows of a dry run without codes and ids of what it has undone.

    A later row may have met what an earlier one entered, and so know it already.
    """
    undone = {each.id for each in rows if each.outcome is RowOutcome.NEW and each.id is not None}
    return [
        replace(each, code=None, id=None)
        if each.outcome is RowOutcome.NEW or each.id in undone
        else each
        for each in rows
    ]
