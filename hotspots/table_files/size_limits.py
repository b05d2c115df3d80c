"""Files that unpack into more than a machine holds are refused before a reader allocates it.

A reader of workbooks makes a dense table up to the farthest cell, and ends the whole process where
memory does not suffice for it: five kilobytes that name the cell XFD1048576 would stop the server.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from xml.parsers import expat

from hotspots.errors import UnreadableFile

MOST_CELLS = 50_000_000
"""A million records of fifty columns."""
MOST_SHEET_CELLS = 5_000_000
"""A hundred thousand records of fifty columns: a sheet takes some 150 bytes a cell to read."""
MOST_COLUMNS = 2_000
LARGEST_WORKBOOK = 512 * 1024**2

_PIECE = 4 * 1024**2
_LONGEST_TAG = 1024**2
_MOST_TAGS = 4 * MOST_SHEET_CELLS
_MOST_DIGITS = 9
"""More name a place beyond every sheet, and cost more to read than they tell."""
_PLACE = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]*)(\d+)["']""")
"""Where a cell or a row says it stands; readers take small letters and rows without cells too."""
_UNPLACED_CELL = re.compile(rb"[<:]c(?=[\s/>])(?!\sr=)")
_UNPLACED_ROW = re.compile(rb"[<:]row(?=[\s/>])(?!\sr=)")
"""What may say nothing of where it stands, and then stands beside or below the one before it."""
_CONTENTS = {"v", "is", "f"}
"""What stands in a cell that is not empty: a value, a text of its own, a formula."""
_ODS_ROW, _ODS_ROW_END = b"<table:table-row", b"</table:table-row>"
_ODS_CELL = re.compile(rb"<table:table-cell\b([^>]*)>")
_ODS_REPEATED = re.compile(rb'-repeated="(\d+)"')


def refuse_too_many_cells(rows: int, columns: int, name: str) -> None:
    """Refuse a table that is far larger than any record of a country's crashes."""
    if rows * columns > MOST_CELLS:
        raise _too_large(name)


def refuse_too_many_columns(columns: int, name: str) -> None:
    """Refuse text that is no table: each of its thousand headings would be looked up."""
    if columns > MOST_COLUMNS:
        raise UnreadableFile(
            "{file} has {columns} columns: it is no table of records. Check that it was saved as"
            " CSV, with one record a line.",
            file=name,
            columns=columns,
        )


def refuse_large_sheet(rows: int, columns: int, name: str) -> None:
    """Refuse a sheet that takes more memory to read than one request may have."""
    if rows * columns > MOST_SHEET_CELLS:
        raise UnreadableFile(
            "{file} has a sheet of {rows} rows and {columns} columns up to its farthest filled"
            " cell. At most {most} cells of a sheet are read. Copy the table alone into a new file,"
            " split it by year, or save it as CSV.",
            file=name,
            rows=rows,
            columns=columns,
            most=MOST_SHEET_CELLS,
        )


def refuse_workbook_bomb(content: bytes, name: str) -> None:
    """Refuse a workbook with a sheet that would unpack into more than `MOST_SHEET_CELLS`.

    Old .xls files are no zip; their sheets hold 65 536 x 256 cells at most. A zip with a damaged or
    locked part is refused: a reader that opens the other parts alone would not be told of it.
    """
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            if sum(each.file_size for each in members) > LARGEST_WORKBOOK:
                raise _too_large(name)
            for member in members:
                if member.filename == "content.xml":
                    refuse_large_sheet(*_ods_extent(archive.read(member)), name)
                    continue
                refuse_large_sheet(*_extent(partial(_pieces, archive, member)), name)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, OSError, ValueError, EOFError) as error:
        raise no_workbook(name) from error


def _pieces(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    with archive.open(member) as file:  # a sheet may have any name
        while piece := file.read(_PIECE):
            yield piece


def _extent(pieces: Callable[[], Iterable[bytes]]) -> tuple[int, int]:
    """Return how far the filled cells of a sheet reach, at least.

    What the tags say at a glance is an upper bound; only where that is too much, and it may be
    cells that are formatted and empty, is the sheet read as XML.
    """
    rows, columns = _claimed(pieces())
    if rows * columns <= MOST_SHEET_CELLS:
        return rows, columns
    try:
        return _FilledCells(pieces()).extent
    except (expat.ExpatError, ValueError):
        return rows, columns  # a reader may be less strict


def _claimed(pieces: Iterable[bytes]) -> tuple[int, int]:
    rows = columns = last_row = last_column = 0
    for text in _whole_tags(pieces):
        for letters, digits in set(_PLACE.findall(text)):
            last_row = max(last_row, _number(digits))
            last_column = max(last_column, _column(letters))
        rows += len(_UNPLACED_ROW.findall(text))
        columns += len(_UNPLACED_CELL.findall(text))
    return rows + last_row, columns + last_column


def _whole_tags(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Return a text piece by piece, so that no tag is cut in two."""
    tail = b""
    for piece in pieces:
        text = tail + piece
        cut = max(text.rfind(b"<"), 0)
        if len(text) - cut > _LONGEST_TAG:
            cut = len(text) - _LONGEST_TAG
        yield text[:cut]
        tail = text[cut:]
    yield tail


class _FilledCells:
    """How far the filled cells of a sheet reach, placed as the reader of workbooks places them."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self.extent = (0, 0)
        self._row, self._column = 0, 0
        self._cell: tuple[int, int] | None = None
        self._left = _MOST_TAGS
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        for piece in pieces:
            parser.Parse(piece)
        parser.Parse(b"", True)  # noqa: FBT003 - it takes no names

    def _start(self, tag: str, told: dict[str, str]) -> None:
        self._left -= 1
        if self._left < 0:
            raise expat.ExpatError("more tags than a sheet that can be read")
        kind = tag.rpartition(":")[2]
        if kind == "row":
            self._row = _number(told["r"].encode()) if "r" in told else self._row + 1
            self._column = 0
        elif kind == "c":
            self._cell = self._place(told.get("r"))
            return
        if self._cell is not None and kind in _CONTENTS:
            rows, columns = self.extent
            self.extent = max(rows, self._cell[0]), max(columns, self._cell[1])
        self._cell = None

    def _place(self, told: str | None) -> tuple[int, int]:
        if told is None:
            self._column += 1
            return self._row, self._column
        letters = told.rstrip("0123456789")
        self._column = _column(letters.encode())
        return _number(told[len(letters) :].encode()), self._column


def _number(digits: bytes) -> int:
    return int(digits.lstrip(b"0")[:_MOST_DIGITS] or b"0")


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters[:_MOST_DIGITS].upper():
        number = 26 * number + letter - 64
    return number


def _ods_extent(content: bytes) -> tuple[int, int]:
    """Count what repeats only where it holds something: every sheet ends in repeated nothing."""
    rows, columns = 0, 0
    for told, inside in _ods_rows(content):
        filled = [each for each in _ODS_CELL.findall(inside) if b"office:value" in each]
        if filled:
            rows += _repeated(told)
            columns = max(columns, sum(map(_repeated, filled)))
    return rows, columns


def _ods_rows(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the tag and the inside of each row that has one; a text is gone through once only."""
    at = 0
    while (start := content.find(_ODS_ROW, at)) >= 0:
        at = content.find(b">", start) + 1
        end = content.find(_ODS_ROW_END, at)
        if not at or end < 0:
            return
        told = content[start + len(_ODS_ROW) : at - 1]
        if (told[:1].isspace() and not told.endswith(b"/")) or not told:
            inside = content[at:end]
            yield told, inside[: inside.rfind(b">") + 1]
            at = end


def _repeated(told: bytes) -> int:
    found = _ODS_REPEATED.search(told)
    return _number(found[1]) if found else 1


def no_workbook(name: str) -> UnreadableFile:
    """Return what is said of a file that no reader of workbooks takes."""
    return UnreadableFile(
        "{file} is not an Excel workbook, is damaged, or is protected by a password. Open it,"
        " save it without a password as .xlsx, and try again.",
        file=name,
    )


def _too_large(name: str) -> UnreadableFile:
    return UnreadableFile(
        "{file} unpacks into more than can be held: it is far too large, or a cell lies far outside"
        " the table. Copy the table alone into a new file, or split it by year.",
        file=name,
    )
