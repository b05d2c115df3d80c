"""Rows as an Excel workbook in which no text becomes a formula."""

import io
from collections.abc import Iterable, Sequence
from datetime import datetime

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

_WIDEST = 60


def xlsx_bytes(
    title: str, headings: Sequence[str], rows: Iterable[Sequence[object]], *, notes: Sequence[str]
) -> bytes:
    """Return a workbook of one sheet: notes above, bold headings, then the rows.

    Numbers and days keep their kind; every text is written as text, also one that begins with "=".
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    assert isinstance(sheet, WriteOnlyWorksheet)  # noqa: S101 -- what a write-only book makes
    for number, heading in enumerate(headings):
        letter = chr(ord("A") + number) if number < 26 else "A" + chr(ord("A") + number - 26)
        sheet.column_dimensions[letter].width = min(max(12, len(heading) + 2), _WIDEST)
    for note in notes:
        sheet.append([_cell(sheet, note)])
    sheet.append([_cell(sheet, heading, bold=True) for heading in headings])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _cell(sheet: WriteOnlyWorksheet, value: object, *, bold: bool = False) -> WriteOnlyCell:
    told = value.replace(tzinfo=None) if isinstance(value, datetime) else value
    cell = WriteOnlyCell(sheet, value=told)
    if isinstance(told, str):
        cell.data_type = "s"
    if bold:
        cell.font = Font(bold=True)
    return cell
