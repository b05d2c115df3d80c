"""Kilometres, "Km1832+500" in the chainage column, or a place in words -> metres on a route."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotspots.analysis.chainage_text import ChainageText, parse_chainage
from hotspots.crash_files.found import SPELLED_OUT, Found
from hotspots.errors import InvalidInput, Message, Problem
from hotspots.i18n import _
from hotspots.records.columns import Raw
from hotspots.records.rules import Field, check
from hotspots.records.values import UnusableValue, is_missing, number, shown
from hotspots.settings import TIME_ZONE

_NAMES_A_RAILWAY = re.compile(r"(?i)đường\s+sắt|duong\s+sat|\bđs\b|\bds\b")
_LOOKS_LIKE_KM = re.compile(r"(?i)km\s*[.:]?\s*\d|\bk\d+\s*[+＋]|\d\s*[+＋]\s*\d|/\s*h\d|\bh\d\s*/")
_KM_COLUMNS = ("chainage_m", "rail_m")
_FILLED = ("chainage_m", "route", "rail_m", "rail_line", "location_class")
_ANY_TIME = datetime(2000, 1, 1, tzinfo=TIME_ZONE)
"""Reading numbers does not depend on the time."""


@dataclass
class _Cells:
    """The columns that a place in words may fill, while they are being filled."""

    chainage_m: list[Any]
    route: list[Any]
    rail_m: list[Any]
    rail_line: list[Any]
    location_class: list[Any]
    rows: NDArray[np.int64]
    wrong: list[tuple[int, Problem]] = field(default_factory=list)
    doubtful: list[Problem] = field(default_factory=list)
    read: dict[tuple[str, bool], ChainageText | Problem] = field(default_factory=dict)

    def fill(self, position: int, text: str, column: str) -> None:
        """Take chainage, route and location class from a text, where they are not given.

        A text that names a railway fills what is told of it, in whichever column it stands.
        """
        told = self._place(text, is_column=column in _KM_COLUMNS)
        if column in _KM_COLUMNS:
            getattr(self, column)[position] = None
        if isinstance(told, Problem):
            problem = replace(told, field=column, row=int(self.rows[position]))
            if column in _KM_COLUMNS:
                self.wrong.append((position, problem))
            elif problem.code != "no_chainage" and len(self.doubtful) < SPELLED_OUT:
                self.doubtful.append(problem)
            return
        is_rail = told.is_rail or column == "rail_m"
        metres, line = (self.rail_m, self.rail_line) if is_rail else (self.chainage_m, self.route)
        if not is_missing(metres[position]):
            return
        start, end = told.start.chainage_m, told.end.chainage_m if told.end else None
        metres[position] = start if end is None else (start + end) / 2
        if is_missing(line[position]):
            line[position] = told.route
        if is_missing(self.location_class[position]):
            self.location_class[position] = "C" if end is not None else told.location_class.value
        self.doubtful += self._cautions(position, told, column)

    def _place(self, text: str, *, is_column: bool) -> ChainageText | Problem:
        key = (text, is_column)
        if key not in self.read:
            try:
                self.read[key] = parse_chainage(text, chainage_column=is_column)
            except InvalidInput as refusal:
                self.read[key] = refusal.problems[0]  # the refusal itself would keep its frames
        return self.read[key]

    def _cautions(self, position: int, told: ChainageText, column: str) -> list[Problem]:
        row = int(self.rows[position])
        cautions = [(each.code, each.message) for each in told.cautions]
        if told.second is not None:
            cautions.append(("two_places", Message(_("Two places are named; the first is taken."))))
        remedy = Message(_("Check that the chainage was read as it was meant."))
        return [
            Problem(code, message, remedy, column, shown(told.text), row)
            for code, message in cautions
        ]


def names_a_railway(text: str) -> bool:
    """Say whether a place in words is one on a railway."""
    if not _NAMES_A_RAILWAY.search(text):
        return False
    try:
        return parse_chainage(text).is_rail
    except InvalidInput:  # what cannot be read is nowhere
        return False


def with_metres(
    raw: Mapping[str, Raw], rows: NDArray[np.int64]
) -> tuple[dict[str, Raw], list[Found], list[Problem]]:
    """Return the columns with `chainage_m` in metres wherever a chainage is stated.

    A place in words fills what the columns leave open: the police state Km before coordinates
    (Circular 26/2024/TT-BCA art. 11). Also returns what cannot be read, and warnings.
    """
    columns = dict(raw)
    found: list[Found] = []
    kilometres = columns.pop("chainage_km", None)
    if kilometres is not None and "chainage_m" not in columns:
        fields = [Field("chainage_km", number, "number")]
        given = {"chainage_km": kilometres}
        checked = check(given, fields=fields, rules=[], now=_ANY_TIME, rows=rows)
        columns["chainage_m"] = pd.Series(np.round(checked.columns["chainage_km"] * 1000, 3))
        found.append(Found(np.flatnonzero(checked.refused), checked.problems))
    in_columns, in_words = _texts(columns, len(rows))
    if not in_columns and not in_words:
        return columns, found, []
    chainage_m, route, rail_m, rail_line, location_class = (
        _listed(columns.get(name), len(rows)) for name in _FILLED
    )
    cells = _Cells(chainage_m, route, rail_m, rail_line, location_class, rows)
    for name, position, text in in_columns:
        cells.fill(position, text, name)
    for position, text in in_words:
        if is_missing(cells.chainage_m[position]) or _NAMES_A_RAILWAY.search(text):
            cells.fill(position, text, "place_text")
    columns |= {name: getattr(cells, name) for name in _FILLED}
    marked = np.array([position for position, _problem in cells.wrong], dtype=np.intp)
    problems = tuple(problem for _position, problem in cells.wrong[:SPELLED_OUT])
    return columns, [*found, Found(marked, problems)], cells.doubtful


def _texts(
    columns: Mapping[str, Raw], length: int
) -> tuple[list[tuple[str, int, str]], list[tuple[int, str]]]:
    """Return the texts to read: those of the Km columns that are no numbers, and places."""
    in_columns = [
        (name, position, value)
        for name in _KM_COLUMNS
        for position, value in _strings(columns.get(name), length)
        if not _is_number(value)
    ]
    in_words = [
        (position, value)
        for position, value in _strings(columns.get("place_text"), length)
        if _LOOKS_LIKE_KM.search(value)
    ]
    return in_columns, in_words


def _strings(column: Raw | None, length: int) -> list[tuple[int, str]]:
    if column is None or (isinstance(column, pd.Series) and column.dtype.kind in "iufM"):
        return []
    return [
        (position, value)
        for position, value in enumerate(_listed(column, length))
        if isinstance(value, str) and not is_missing(value)
    ]


def _is_number(text: str) -> bool:
    try:
        number(text)
    except UnusableValue:
        return False
    return True


def _listed(column: Raw | None, length: int) -> list[Any]:
    return [None] * length if column is None else list(column)
