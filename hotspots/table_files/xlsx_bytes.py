"""Rows as an Excel workbook in which no text becomes a formula."""

import io
from collections.abc import Iterable, Sequence

from openpyxl import Workbook
from openpyxl.cell.cell import TYPE_STRING
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

_WIDTHS = (10, 60)
"""Least and greatest width of a column, in characters."""


def xlsx_bytes(
    title: str, headings: Sequence[str], rows: Iterable[Sequence[object]], *, notes: Sequence[str]
) -> bytes:
    """Return a workbook of one sheet: notes above, bold headings, then the rows.

    Whole numbers stay numbers; all else is written as text, also what begins with "=".
    """
    book = Workbook()
    sheet = book.create_sheet(title[:31], 0)
    del book[book.sheetnames[1]]
    for note in notes:
        _append(sheet, [note])
    bold = _append(sheet, headings)
    for cell in sheet[bold]:
        cell.font = Font(bold=True)
    for row in rows:
        _append(sheet, row)
    for number, heading in enumerate(headings, start=1):
        wide = min(max(_WIDTHS[0], len(heading) + 2), _WIDTHS[1])
        sheet.column_dimensions[get_column_letter(number)].width = wide
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _append(sheet: Worksheet, values: Sequence[object]) -> int:
    """Write a row below the last one; return its number."""
    row: int = sheet.max_row + 1 if sheet.max_row > 1 or sheet["A1"].value is not None else 1
    for column, value in enumerate(values, start=1):
        cell = sheet.cell(row=row, column=column)
        if isinstance(value, int):
            cell.value = value
        elif value is not None:
            cell.value = str(value)
            cell.data_type = TYPE_STRING
    return row
