"""Rows as an Excel workbook in which no text becomes a formula."""

import io
import re
from collections.abc import Iterable, Sequence

from openpyxl import Workbook
from openpyxl.cell.cell import TYPE_STRING, WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

_WIDTHS = (10, 60)
"""Least and greatest width of a column, in characters."""

_NOT_IN_A_TITLE = re.compile(r"[\[\]:*?/\\]+")
"""What a program for spreadsheets takes in no name of a sheet."""


def xlsx_bytes(
    title: str, headings: Sequence[str], rows: Iterable[Sequence[object]], *, notes: Sequence[str]
) -> bytes:
    """Return a workbook of one sheet: notes above, bold headings, then the rows.

    Whole numbers stay numbers; all else is written as text, also what begins with "=".
    """
    book = Workbook(write_only=True)  # rows go out as they come: a list of sites has 20,000
    sheet = book.create_sheet(" ".join(_NOT_IN_A_TITLE.sub(" ", title).split())[:31])
    for number, heading in enumerate(headings, start=1):
        wide = min(max(_WIDTHS[0], len(heading) + 2), _WIDTHS[1])
        sheet.column_dimensions[get_column_letter(number)].width = wide
    for note in notes:
        sheet.append([_cell(sheet, note)])
    sheet.append([_cell(sheet, heading, font=Font(bold=True)) for heading in headings])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _cell(sheet: WriteOnlyWorksheet, value: object, *, font: Font | None = None) -> object:
    """Return a cell that holds a whole number or a text; nothing where there is nothing."""
    if value is None or isinstance(value, int):
        return value
    cell = WriteOnlyCell(sheet, str(value))
    cell.data_type = TYPE_STRING
    if font is not None:
        cell.font = font
    return cell
