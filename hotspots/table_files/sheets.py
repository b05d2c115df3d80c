"""CSV and Excel: encodings, delimiters, title lines and merged headings, cells as written."""

import io
import re
import unicodedata
from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd
from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from hotspots.errors import Message, UnreadableFile
from hotspots.i18n import _
from hotspots.table_files.size_limits import (
    no_workbook,
    refuse_large_sheet,
    refuse_too_many_columns,
    refuse_workbook_bomb,
)
from hotspots.table_files.table import Knows, Table, unique_headings

_DELIMITERS = ",;\t|"
_HEADINGS_WITHIN = 20
_DEEPEST_HEADING = 3

Cells = Sequence[Sequence[object]]


def read_csv(content: bytes, *, name: str, sha256: str, knows: Knows) -> Table:
    """Read delimited text in UTF-8, UTF-16 or Windows-1258, whatever its delimiter."""
    text, notes = _decoded(content, name)
    if not text.strip():
        return Table(pd.DataFrame(), np.empty(0, dtype=np.int64), sha256, name)
    first_lines = text.splitlines()[: 2 * _HEADINGS_WITHIN]
    samples = {d: [line.split(d) for line in first_lines] for d in _DELIMITERS}
    refuse_too_many_columns(max(len(line) for lines in samples.values() for line in lines), name)
    delimiter = max(_DELIMITERS, key=lambda d: (_best(samples[d], knows)[0], len(samples[d][0])))
    cells = _split(text, delimiter, max(map(len, samples[delimiter])), name)
    head = cells.head(_HEADINGS_WITHIN + _DEEPEST_HEADING).fillna("").to_numpy(dtype=object)
    first, headings = _headings(head.tolist(), knows)
    body = cells.iloc[first:]
    body = body[(body.notna() & (body != "")).any(axis=1)]
    rows = body.index.to_numpy(np.int64) + 1
    _refuse_surplus_cells(body, headings, name)
    return Table(_named(body, headings), rows, sha256, name, notes=notes)


def _refuse_surplus_cells(body: pd.DataFrame, headings: Sequence[str], name: str) -> None:
    """Refuse a row with values beyond the last heading: a stray delimiter has shifted them."""
    named = max((n for n, heading in enumerate(headings, start=1) if heading), default=0)
    surplus = body.iloc[:, named:]
    shifted = (surplus.notna() & (surplus != "")).any(axis=1)
    if shifted.any():
        raise _unreadable_from(name, int(body.index.to_numpy()[shifted.to_numpy()][0]) + 1)


def _decoded(content: bytes, name: str) -> tuple[str, tuple[Message, ...]]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif (unmarked := _unmarked_utf16(content[:200])) is not None:
        encodings = [unmarked]
    else:
        encodings = ["utf-8-sig", "cp1258"]
    for encoding in encodings:
        try:
            text = unicodedata.normalize("NFC", content.decode(encoding))
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        if encoding != "cp1258":
            return text, ()
        note = Message(_("{file} is not in UTF-8; it was read as Windows-1258."), {"file": name})
        return text, (note,)
    raise UnreadableFile(
        "{file} is not text in UTF-8, UTF-16 or Windows-1258. Save it as “CSV UTF-8”.", file=name
    )


def _unmarked_utf16(start: bytes) -> str | None:
    """Say which UTF-16 a text without a mark is in: every other byte of Latin text is zero."""
    for encoding, halves in (("utf-16-le", start[1::2]), ("utf-16-be", start[::2])):
        if halves and halves.count(0) > 0.6 * len(halves):
            return encoding
    return None


def _split(text: str, delimiter: str, width: int, name: str) -> pd.DataFrame:
    try:
        return pd.read_csv(
            io.StringIO(text),
            sep=delimiter,
            header=None,
            names=range(width),
            dtype=str,
            keep_default_na=False,
            skip_blank_lines=False,
        )
    except (pd.errors.ParserError, pd.errors.EmptyDataError, ValueError, OverflowError) as error:
        found = re.search(r"(?:line|row) (\d+)", str(error))
        raise _unreadable_from(name, int(found[1]) if found else 1) from error


def _unreadable_from(name: str, row: int) -> UnreadableFile:
    return UnreadableFile(
        "{file} cannot be read from row {row} on: the row has more cells than the headings, or a"
        " quotation mark is not closed. Mend the row, or save the file again from the spreadsheet.",
        file=name,
        row=row,
    )


def read_excel(content: bytes, *, name: str, sha256: str, knows: Knows) -> Table:
    """Read the sheet whose headings are known best; the other sheets are named in a note.

    Of the others only the first rows are read: one sheet is in memory at a time.
    """
    refuse_workbook_bomb(content, name)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        heads = {each: _first_rows(book, each, name) for each in _shown_sheets(book)}
        filled = {each: cells for each, cells in heads.items() if cells}
        if not filled:
            return Table(pd.DataFrame(), np.empty(0, dtype=np.int64), sha256, name)
        chosen = max(filled, key=lambda each: _best(filled[each], knows)[0])
        first, headings = _headings(filled[chosen], knows)
        cells = book.get_sheet_by_name(chosen).to_python(skip_empty_area=False)
    except (CalamineError, ValueError, OSError, OverflowError) as error:
        raise no_workbook(name) from error
    body = pd.DataFrame(cells[first:], dtype=object)
    del cells
    body.index += first
    body = body[(body != "").any(axis=1)] if len(body) else body
    rows = body.index.to_numpy(np.int64) + 1
    return Table(_named(body, headings), rows, sha256, name, notes=_other_sheets(filled, chosen))


def _shown_sheets(book: CalamineWorkbook) -> list[str]:
    return [
        sheet.name
        for sheet in book.sheets_metadata
        if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet
    ]


def _first_rows(book: CalamineWorkbook, sheet: str, name: str) -> Cells:
    """Return as much of a sheet as may hold its headings; a sheet that is too large is refused."""
    found = book.get_sheet_by_name(sheet)
    refuse_large_sheet(found.total_height + 1, found.total_width + 1, name)
    return found.to_python(skip_empty_area=False, nrows=_HEADINGS_WITHIN + _DEEPEST_HEADING)


def _other_sheets(filled: Iterable[str], chosen: str) -> tuple[Message, ...]:
    others = [each for each in filled if each != chosen]
    if not others:
        return ()
    params = {"sheet": chosen, "others": others}
    return (Message(_("Only the sheet “{sheet}” is read, not {others}."), params),)


def _headings(cells: Cells, knows: Knows) -> tuple[int, list[str]]:
    """Return where the data begin and the headings above them."""
    _score, first, headings = _best(cells, knows)
    return first, headings


def _best(cells: Cells, knows: Knows) -> tuple[int, int, list[str]]:
    """Find the row, or stacked rows, in which most headings are known.

    A file from an office begins with titles, and a heading may be merged over several columns
    (its text stands in the first) with its parts in the row below.
    """
    best: tuple[int, int, list[str]] = (-1, 0, [])
    for top in range(min(_HEADINGS_WITHIN, len(cells))):
        for depth in range(1, min(_DEEPEST_HEADING, len(cells) - top) + 1):
            headings = _stacked(cells[top : top + depth], knows)
            score = sum(1 for heading in headings if knows(heading))
            if score > best[0] and any(headings):
                best = (score, top + depth, headings)
    return best


def _stacked(rows: Cells, knows: Knows) -> list[str]:
    width = max(len(row) for row in rows)
    spread: list[list[str]] = []
    for level, row in enumerate(rows):
        texts = [str(cell).strip() for cell in row] + [""] * (width - len(row))
        if level < len(rows) - 1:  # a merged heading holds for the empty cells to its right
            for column in range(1, width):
                texts[column] = texts[column] or texts[column - 1]
        spread.append(texts)
    headings = []
    for column in range(width):
        parts = [texts[column] for texts in spread if texts[column]]
        together = " ".join(parts)
        last = parts[-1] if parts else ""
        own = spread[-1][column] or (last if len(rows) > 1 else "")
        headings.append(together if knows(together) and not knows(own) else own)
    return headings


def _named(body: pd.DataFrame, headings: list[str]) -> pd.DataFrame:
    width = max(len(headings), body.shape[1])
    padded = headings + [""] * (width - len(headings))
    frame = body.reindex(columns=range(width)).reset_index(drop=True)
    kept = [
        number
        for number, heading in enumerate(padded)
        if heading or not (frame[number].isna() | (frame[number] == "")).all()
    ]
    names = unique_headings(padded)
    return frame[kept].set_axis([names[number] for number in kept], axis=1)
