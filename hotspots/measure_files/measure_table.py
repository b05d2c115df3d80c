"""Any table of places, indicators or crossings -> columns held to fields, headings and rules."""

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pandas as pd
from geopandas import GeoSeries
from numpy.typing import NDArray
from pyproj import CRS

from hotspots import clock
from hotspots.errors import InvalidInput, Message, Problem, Refusal
from hotspots.i18n import _
from hotspots.records.columns import Raw
from hotspots.records.rules import Columns, Field, Rule, check
from hotspots.records.values import shown
from hotspots.table_files import plain_heading, read_table
from hotspots.table_files.reprojection import geometry_crs, named_crs

Built = TypeVar("Built")


@dataclass(frozen=True, slots=True)
class Layout:
    """What a kind of table holds: its fields, the headings people write, the rules it is held to.

    `unique` is the field that may not repeat.
    """

    fields: Sequence[Field]
    headings: Mapping[str, Sequence[str]]
    rules: Sequence[Rule]
    unique: str


@dataclass(frozen=True, slots=True)
class MeasureTable:
    """Typed columns of a table that passed its rules; `rows` as a person sees them."""

    columns: Columns
    rows: NDArray[np.int64]
    name: str
    ignored_columns: tuple[str, ...]
    warnings: tuple[Problem, ...]
    geometry: GeoSeries | None = None
    crs: CRS | None = None

    def __len__(self) -> int:
        return len(self.rows)

    def number(self, name: str, row: int) -> float | None:
        """Return a number, None where it is missing."""
        value = float(self.columns[name][row])
        return None if np.isnan(value) else value

    def whole(self, name: str, row: int) -> int | None:
        """Return a whole number, None where it is missing."""
        value = self.number(name, row)
        return None if value is None else int(value)

    def day(self, name: str, row: int) -> date | None:
        """Return a date, None where it is missing."""
        value = self.columns[name][row]
        if np.isnat(value):
            return None
        told: date = value.astype("datetime64[D]").astype(object)
        return told

    def each(self, build: Callable[[int], Built]) -> list[Built]:
        """Build something of every row; what is refused names its row, and all are told at once."""
        built, problems = [], []
        for position, row in enumerate(self.rows.tolist()):
            try:
                built.append(build(position))
            except Refusal as refusal:
                remedy = Message(_("Correct the row, or take it out."))
                problems.append(Problem("unusable", refusal.message, remedy, row=int(row)))
        _refuse(problems, len(problems), self.name)
        return built


def read_measure_table(
    path: Path, layout: Layout, *, columns: Mapping[str, str], crs: str | None = None
) -> MeasureTable:
    """Read a table and hold it to its rules; it is all or nothing.

    Parameters
    ----------
    columns
        name of a field -> heading in the file, where the headings do not say it themselves.

    Raises
    ------
    UnreadableFile
        The file as a whole cannot be read.
    InvalidInput
        A needed column is missing, a mapping names nothing, or rows break a rule.
    """
    known = _known_headings(layout, columns)
    table = read_table(path, knows=lambda heading: plain_heading(heading) in known)
    used = _choose(table.frame, layout, columns, table.name)
    raw: dict[str, Raw] = {name: table.frame[heading] for name, heading in used.items()}
    checked = check(raw, fields=layout.fields, rules=layout.rules, now=clock.now(), rows=table.rows)
    twice = _repeated(checked.columns[layout.unique], table.rows, layout.unique)
    problems = sorted([*checked.problems, *twice], key=lambda each: each.row or 0)
    _refuse(problems, checked.problem_count + len(twice), table.name)
    notes = [
        Problem("note", note, Message(_("Check that this is what you meant.")))
        for note in table.notes
    ]
    stated = None if crs is None else named_crs(crs)
    return MeasureTable(
        columns=checked.columns,
        rows=table.rows,
        name=table.name,
        ignored_columns=tuple(str(h) for h in table.frame.columns if h not in used.values()),
        warnings=(*notes, *checked.warnings),
        geometry=table.geometry,
        crs=None if table.geometry is None else geometry_crs(table, stated),
    )


def parse_columns(written: str | None) -> dict[str, str]:
    """Read `site=Place,before=Crashes`: name of a field = heading in the file.

    Examples
    --------
    >>> parse_columns("site=Place, before=Crashes")
    {'site': 'Place', 'before': 'Crashes'}
    """
    mapping: dict[str, str] = {}
    for part in filter(None, (each.strip() for each in (written or "").split(","))):
        name, equals, heading = (each.strip() for each in part.partition("="))
        if not (name and equals and heading):
            raise InvalidInput(
                "“{part}” is not a column mapping. Write name=heading, for example site=Place.",
                part=part,
            )
        if name in mapping:
            raise InvalidInput("The column {name} is mapped twice. Keep one.", name=name)
        mapping[name] = heading
    return mapping


def _known_headings(layout: Layout, columns: Mapping[str, str]) -> set[str]:
    known = {field.name for field in layout.fields}
    known |= {plain for each in layout.headings.values() for plain in each}
    return known | {plain_heading(heading) for heading in columns.values()}


def _choose(
    frame: pd.DataFrame, layout: Layout, columns: Mapping[str, str], file: str
) -> dict[str, str]:
    """Return the heading of each field that the file has; a mapping goes before a guess."""
    names = [field.name for field in layout.fields]
    headings = [str(each) for each in frame.columns]
    by_plain: dict[str, str] = {}
    for heading in headings:
        by_plain.setdefault(plain_heading(heading), heading)
    used = {}
    for name, wanted in columns.items():
        if name not in names:
            raise InvalidInput(
                "“{name}” is not a column of this table. Map one of: {names}.",
                name=name,
                names=names,
            )
        used[name] = _mapped(name, wanted, headings, by_plain, file)
    for name in names:
        for candidate in () if name in used else (name, *layout.headings.get(name, ())):
            seen = by_plain.get(candidate)
            if seen is not None and seen not in used.values():
                used[name] = seen
                break
    missing = [each.name for each in layout.fields if each.required and each.name not in used]
    if missing and (headings or len(frame)):
        raise InvalidInput(
            "{file} has no column for {missing}. Its headings: {headings}. Name the right ones with"
            " --columns, for example --columns {example}=HEADING.",
            file=file,
            missing=missing,
            headings=[shown(each) for each in headings[:60]],
            example=missing[0],
        )
    return used


def _mapped(
    name: str, wanted: str, headings: list[str], by_plain: Mapping[str, str], file: str
) -> str:
    found = wanted if wanted in headings else by_plain.get(plain_heading(wanted))
    if found is not None:
        return found
    near = difflib.get_close_matches(wanted, headings, n=1, cutoff=0.5)
    raise InvalidInput(
        "{file} has no column “{heading}” for {name}. Nearest: {near}. Its headings: {headings}.",
        file=file,
        heading=wanted,
        name=name,
        near=near[0] if near else "–",
        headings=[shown(each) for each in headings[:60]],
    )


def _repeated(values: NDArray[Any], rows: NDArray[np.int64], field: str) -> list[Problem]:
    firsts: dict[object, int] = {}
    problems = []
    for value, row in zip(values.tolist(), rows.tolist(), strict=True):
        if value is None:
            continue
        first = firsts.setdefault(value, row)
        if first != row:
            problems.append(
                Problem(
                    "named_twice",
                    Message(
                        _("{value} is already named in row {first}."),
                        {"value": value, "first": first},
                    ),
                    Message(_("Give each its own name, or remove the row that repeats it.")),
                    field=field,
                    value=shown(value),
                    row=row,
                )
            )
    return problems


def _refuse(problems: Sequence[Problem], count: int, file: str) -> None:
    if count:
        raise InvalidInput(
            "{count} values of {file} cannot be used. Mend them and send the file again.",
            problems=problems,
            count=count,
            file=file,
        )
