"""Rows as CSV that a spreadsheet opens as it is, and in which no text becomes a formula."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def csv_text(headings: Sequence[str], rows: Iterable[Mapping[str, object]]) -> str:
    """Return rows as CSV with a mark that makes Excel read it as UTF-8."""
    text = io.StringIO()
    writer = csv.DictWriter(text, headings, lineterminator="\n")
    writer.writeheader()
    writer.writerows({key: _cell(value) for key, value in row.items()} for row in rows)
    return "\ufeff" + text.getvalue()


def _cell(value: object) -> object:
    """Return a cell; text that a spreadsheet would run as a formula is made plain text."""
    if isinstance(value, list | tuple):
        value = " ".join(str(each) for each in value)
    if isinstance(value, Mapping):
        value = "; ".join(f"{key}={each}" for key, each in value.items())
    if isinstance(value, str) and value.startswith(_FORMULA_STARTS):
        return "'" + value
    return value
