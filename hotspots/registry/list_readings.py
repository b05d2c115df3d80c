"""How a list is read whose columns and words are another body's: told once, line by line.

    source_reference = ID_IF + Code ligne
    rail_line = Code ligne
    protection = Mnémo type IF
    protection: CLASSE 17 = automatic_barrier

A field takes a column, or several joined; and what stands in the cells of a field means a code.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from pandas import DataFrame

from hotspots.errors import InvalidInput, Message, Problem
from hotspots.i18n import _
from hotspots.records.values import is_missing, shown
from hotspots.table_files import Table, plain_heading

LONGEST = 20_000
_JOINED = " / "


@dataclass(frozen=True, slots=True)
class ListReading:
    """Which columns a field takes, and what the words of its cells mean, both bare of case."""

    columns: Mapping[str, tuple[str, ...]]
    words: Mapping[str, Mapping[str, str]]

    @property
    def headings(self) -> frozenset[str]:
        """Return the headings of the columns that are named."""
        return frozenset(each for headings in self.columns.values() for each in headings)

    def applied(self, table: Table) -> Table:
        """Return a table whose first columns are headed by the fields that are told here.

        Raises
        ------
        InvalidInput
            A column that is named is not there.
        """
        known = {plain_heading(each): str(each) for each in reversed(list(table.frame.columns))}
        lacking = sorted(self.headings - set(known))
        if lacking:
            raise _unusable([_no_column(each, list(table.frame.columns)) for each in lacking])
        told = {
            field: self._meant(field, _joined(table.frame, [known[each] for each in headings]))
            for field, headings in self.columns.items()
        }
        used = {known[each] for each in self.headings}
        others = table.frame[[each for each in table.frame.columns if each not in used | set(told)]]
        return replace(table, frame=DataFrame(told, index=table.frame.index).join(others))

    def _meant(self, field: str, cells: list[object]) -> list[object]:
        words = self.words.get(field)
        if not words:
            return cells
        return [each if is_missing(each) else _word(words, each) for each in cells]


def parse_reading(text: str | None, *, fields: Iterable[str]) -> ListReading | None:
    """Read how a list is to be read; None where nothing is told.

    Raises
    ------
    InvalidInput
        A line is neither, or names a field that lists of this kind do not have.
    """
    if text is None or not text.strip():
        return None
    known = tuple(fields)
    columns: dict[str, tuple[str, ...]] = {}
    words: dict[str, dict[str, str]] = {}
    problems = []
    for number, line in enumerate(text[:LONGEST].splitlines(), start=1):
        if not line.strip():
            continue
        left, found, right = (part.strip() for part in line.partition("="))
        field, is_word, word = (part.strip() for part in left.partition(":"))
        headings = tuple(plain_heading(each) for each in right.split("+"))
        if not found or not right or not all(headings) or (is_word and not word):
            problems.append(_unreadable(number, line))
        elif field not in known:
            problems.append(_unknown_field(number, field, known))
        elif is_word:
            words.setdefault(field, {})[plain_heading(word)] = right
        else:
            columns[field] = headings
    if problems:
        raise _unusable(problems)
    return ListReading(columns, words)


def _joined(frame: DataFrame, headings: list[str]) -> list[object]:
    if len(headings) == 1:
        return list(frame[headings[0]])
    rows = zip(*(frame[each] for each in headings), strict=True)
    return [_JOINED.join(shown(each) for each in row if not is_missing(each)) for row in rows]


def _word(words: Mapping[str, str], cell: object) -> object:
    return words.get(plain_heading(shown(cell)), cell)


def _unusable(problems: list[Problem]) -> InvalidInput:
    return InvalidInput(_("How the list is to be read cannot be used."), problems=problems)


def _unreadable(number: int, line: str) -> Problem:
    return Problem(
        "unreadable_line",
        Message(_("Line {number} says neither a column nor a word."), {"number": number}),
        Message(_("Write “field = column” or “field: word = code”, one a line.")),
        "reading",
        shown(line),
    )


def _unknown_field(number: int, field: str, known: tuple[str, ...]) -> Problem:
    told = {"number": number, "field": shown(field)}
    return Problem(
        "unknown_field",
        Message(_("Line {number}: such a list has no field “{field}”."), told),
        Message(_("Use only: {names}."), {"names": known}),
        "reading",
        shown(field),
    )


def _no_column(heading: str, columns: list[object]) -> Problem:
    return Problem(
        "no_such_column",
        Message(_("The file has no column “{column}”."), {"column": heading}),
        Message(_("Its columns are: {names}."), {"names": tuple(map(str, columns))}),
        "reading",
        heading,
    )
