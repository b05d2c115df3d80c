"""Run declared fields and rules over one record or whole columns, the same way.

A record is a table of one row. Every field is read by one parser and every rule is one
vectorised test over the typed columns, so a form, a request and a file refuse the same facts
with the same codes.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotspots.errors import Message, Problem
from hotspots.i18n import _
from hotspots.records.columns import KeptAs, Raw, missing_column, read_column
from hotspots.records.values import Parser, UnusableValue, shown
from hotspots.settings import TIME_ZONE

Columns = Mapping[str, NDArray[Any]]
"""Typed columns: numbers and flags float64 (NaN = missing), times datetime64[us] on the wall
clock of Viet Nam (NaT = missing), everything else object (None = missing)."""


@dataclass(frozen=True, slots=True)
class Field:
    """One reported fact: its name, how it is read, how its column is kept.

    The name is also the msgid of the word for it in the reader's language.
    """

    name: str
    parse: Parser
    kept_as: KeptAs
    required: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """One sentence that must not be true of a record.

    `breaks` gets the typed columns and the present time, and marks the rows that break the rule;
    missing values never break one. `others` are fields whose written values the sentence names.
    A warning lets the row in. A confidential rule does not repeat the value.
    """

    code: str
    field: str
    breaks: Callable[[Columns, np.datetime64], NDArray[Any]]
    message: str
    remedy: str
    others: tuple[str, ...] = ()
    is_warning: bool = False
    confidential: bool = False


@dataclass(frozen=True, slots=True)
class Checked:
    """Typed columns and what is wrong with them.

    `problems` and `warnings` hold the first ones in row order; the counts are complete.
    """

    columns: Columns
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    problem_count: int
    warning_count: int
    refused: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class _Finding:
    rows: NDArray[np.intp]
    is_warning: bool
    tell: Callable[[int], Problem]
    """Makes the problem of one row position; called only for those that will be shown."""
    field: str | None = None
    """The field whose value cannot be read in these rows: rules about it say nothing there."""


def check(
    raw: Mapping[str, Raw],
    *,
    fields: Sequence[Field],
    rules: Sequence[Rule],
    now: datetime,
    rows: NDArray[np.int64] | None = None,
    limit: int = 1000,
) -> Checked:
    """Read the columns and test every rule on them.

    Parameters
    ----------
    raw
        Columns of equal length as they were written; a field without a column is missing.
    now
        Time against which a crash would lie in the future.
    rows
        The row a person sees for each position; None leaves `Problem.row` empty (one record).
    limit
        How many problems, and how many warnings, are spelled out.
    """
    length = max((len(column) for column in raw.values()), default=0)
    columns: dict[str, NDArray[Any]] = {}
    findings: list[_Finding] = []
    for each in fields:
        given = raw.get(each.name)
        typed, precision, found = _read_column(each, given, length)
        findings.extend(found)
        columns[each.name] = typed
        _note_precision(columns, each, precision)
    moment = np.datetime64(now.astimezone(TIME_ZONE).replace(tzinfo=None), "us")
    unread = {each.field: each.rows for each in findings if each.field is not None}
    findings.extend(_broken(rule, columns, raw, moment, unread) for rule in rules)
    problems, problem_count = _told(findings, False, rows, limit)  # noqa: FBT003 - reads as a filter
    warnings, warning_count = _told(findings, True, rows, limit)  # noqa: FBT003 - reads as a filter
    refused = np.zeros(length, dtype=bool)
    for finding in findings:
        refused[finding.rows] |= not finding.is_warning
    return Checked(columns, problems, warnings, problem_count, warning_count, refused)


def _read_column(
    field: Field, given: Raw | None, length: int
) -> tuple[NDArray[Any], NDArray[Any] | None, list[_Finding]]:
    if given is None:
        return missing_column(field.kept_as, length), None, _missing(field, np.ones(length, bool))
    column = read_column(field.parse, field.kept_as, given)
    findings = _missing(field, column.blank)
    if column.errors:
        findings.append(_unusable(field, given, column.errors))
    return column.values, column.precision, findings


def is_none(column: NDArray[Any]) -> NDArray[np.bool_]:
    """Mark the missing values of an object column."""
    return np.array([value is None for value in column], dtype=bool)


def _note_precision(
    columns: dict[str, NDArray[Any]], field: Field, precision: NDArray[Any] | None
) -> None:
    """Fill `occurred_at_precision`, where not stated, from the way the time was written."""
    stated = columns.get(f"{field.name}_precision")
    if field.kept_as == "time" and stated is not None and precision is not None:
        empty = is_none(stated)
        stated[empty] = precision[empty]


def _missing(field: Field, blank: NDArray[np.bool_]) -> list[_Finding]:
    if not field.required or not blank.any():
        return []
    problem = Problem(
        code="missing",
        message=Message(_("{field} is missing."), {"field": Message(field.name)}),
        remedy=Message(_("Enter it: a record cannot be used without it.")),
        field=field.name,
    )
    return [_Finding(np.flatnonzero(blank), is_warning=False, tell=lambda _position: problem)]


def _unusable(field: Field, given: Raw, errors: Mapping[int, UnusableValue]) -> _Finding:
    def tell(position: int) -> Problem:
        error, written = errors[position], _cell(given, position)
        return Problem(error.code, error.message, error.remedy, field.name, shown(written))

    return _Finding(
        np.fromiter(errors, dtype=np.intp), is_warning=False, tell=tell, field=field.name
    )


def _broken(
    rule: Rule,
    columns: Columns,
    raw: Mapping[str, Raw],
    moment: np.datetime64,
    unread: Mapping[str, NDArray[np.intp]],
) -> _Finding:
    def written(name: str, position: int) -> str | None:
        given = raw.get(name)
        if given is None:
            return None
        return shown(_cell(given, position))

    def tell(position: int) -> Problem:
        value = None if rule.confidential else written(rule.field, position)
        params: dict[str, object] = {n: written(n, position) or "–" for n in rule.others}
        params |= {"field": Message(rule.field)} | ({"value": value} if value is not None else {})
        message, remedy = Message(rule.message, params), Message(rule.remedy, params)
        return Problem(rule.code, message, remedy, rule.field, value)

    with np.errstate(invalid="ignore"):
        marked = rule.breaks(columns, moment)
    for name in {rule.field, *rule.others} & unread.keys():
        marked[unread[name]] = False
    return _Finding(np.flatnonzero(marked), rule.is_warning, tell)


def _cell(given: Raw, position: int) -> object:
    return given.iloc[position] if isinstance(given, pd.Series) else given[position]


def _told(
    findings: Sequence[_Finding], warnings: bool, rows: NDArray[np.int64] | None, limit: int
) -> tuple[tuple[Problem, ...], int]:
    wanted = [each for each in findings if each.is_warning == warnings]
    total = sum(len(each.rows) for each in wanted)

    def in_row_order() -> Iterator[Problem]:
        first = [
            (position, order)
            for order, each in enumerate(wanted)
            for position in each.rows[np.argsort(each.rows)][:limit].tolist()
        ]
        for position, order in sorted(first)[:limit]:
            told = wanted[order].tell(position)
            row = None if rows is None else int(rows[position])
            yield Problem(told.code, told.message, told.remedy, told.field, told.value, row)

    return tuple(in_row_order()), total
