"""Files that unpack into more than a machine holds are refused before a reader allocates it.

A reader of workbooks makes a dense table up to the farthest cell, and ends the whole process where
memory does not suffice for it: five kilobytes that name the cell XFD1048576 would stop the server.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator

from hotspots.errors import UnreadableFile

MOST_CELLS = 50_000_000
"""A million records of fifty columns."""
MOST_COLUMNS = 2_000
LARGEST_UNPACKED = 2 * 1024**3

_PIECE = 4 * 1024**2
_LONGEST_TAG = 1024**2
_PLACE = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{0,3})(\d{1,7})["']""")
"""Where a cell or a row says it stands; readers take small letters and rows without cells too."""
_ODS_ROW = re.compile(rb"<table:table-row\b([^>]*[^/>])>(.*?)</table:table-row>", re.DOTALL)
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


def refuse_workbook_bomb(content: bytes, name: str) -> None:
    """Refuse a workbook whose sheets would unpack into more than `MOST_CELLS`.

    Old .xls files are no zip; their sheets hold 65 536 x 256 cells at most.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            if sum(each.file_size for each in members) > LARGEST_UNPACKED:
                raise _too_large(name)
            for member in members:
                if member.filename == "content.xml":
                    refuse_too_many_cells(*_ods_extent(archive.read(member)), name)
                    continue
                with archive.open(member) as file:  # a sheet may have any name
                    refuse_too_many_cells(*_extent(iter(lambda: file.read(_PIECE), b"")), name)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, OSError, ValueError, EOFError):
        return  # damaged, locked or no zip: the reader itself says so


def _extent(pieces: Iterable[bytes]) -> tuple[int, int]:
    rows = columns = 0
    for letters, number in _references(pieces):
        rows = max(rows, int(number))
        columns = max(columns, _column(letters))
    return rows, columns


def _references(pieces: Iterable[bytes]) -> Iterator[tuple[bytes, bytes]]:
    tail = b""
    for piece in pieces:
        text = tail + piece
        yield from _PLACE.findall(text)
        tail = text[max(text.rfind(b"<"), 0) :]  # a tag may be cut in two
        if len(tail) > _LONGEST_TAG:
            tail = tail[-_LONGEST_TAG:]


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = 26 * number + letter - 64
    return number


def _ods_extent(content: bytes) -> tuple[int, int]:
    """Count what repeats only where it holds something: every sheet ends in repeated nothing."""
    rows, columns = 0, 0
    for told, inside in _ODS_ROW.findall(content):
        filled = [each for each in _ODS_CELL.findall(inside) if b"office:value" in each]
        if filled:
            rows += _repeated(told)
            columns = max(columns, sum(map(_repeated, filled)))
    return rows, columns


def _repeated(told: bytes) -> int:
    found = _ODS_REPEATED.search(told)
    return int(found[1]) if found else 1


def _too_large(name: str) -> UnreadableFile:
    return UnreadableFile(
        "{file} unpacks into more than can be held: it is far too large, or a cell lies far outside"
        " the table. Copy the table alone into a new file, or split it by year.",
        file=name,
    )
