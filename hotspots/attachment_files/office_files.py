"""Word and Excel files, known by what their zip holds; bombs and macros are refused.

They are stored as they were sent and never opened here: a person downloads them.
"""

import io
import struct
import zipfile
import zlib

from hotspots.attachment_files.sniffing import refusal, refused
from hotspots.errors import Message
from hotspots.i18n import _
from hotspots.vocabulary import MediaType

_MAIN_PARTS = {"word/document.xml": MediaType.DOCX, "xl/workbook.xml": MediaType.XLSX}
_CONTENT_TYPES = "[Content_Types].xml"
_MOST_MEMBERS = 5_000
_LARGEST_UNPACKED = 512 * 1024**2
_UNREADABLE = (
    zipfile.BadZipFile, zlib.error, struct.error, OSError, ValueError, EOFError, RuntimeError,
    OverflowError, KeyError, IndexError,
)  # fmt: skip


def office_type(content: bytes) -> MediaType:
    """Return whether a zip is a Word or an Excel file.

    Raises
    ------
    InvalidInput
        It is neither, unpacks into more than a machine holds, or brings macros along.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
    except _UNREADABLE as damaged:
        raise refusal(content) from damaged
    names = {each.filename for each in members}
    found = [media_type for part, media_type in _MAIN_PARTS.items() if part in names]
    if len(found) != 1 or _CONTENT_TYPES not in names:
        raise refusal(content)
    _refuse_bomb(members, len(content))
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise refused(
            "macros",
            Message(_("The file brings macros along, which are programs.")),
            Message(_("Save it without macros as .docx or .xlsx.")),
        )
    return found[0]


def _refuse_bomb(members: list[zipfile.ZipInfo], size: int) -> None:
    unpacked = sum(each.file_size for each in members)
    # Members that share their packed bytes add up to more than the file has.
    packed = sum(each.compress_size for each in members)
    if len(members) > _MOST_MEMBERS or unpacked > _LARGEST_UNPACKED or packed > size:
        raise refused(
            "unpacks_too_large",
            Message(_("The file unpacks into far more than a letter or a table.")),
            Message(_("Save it anew, or send it as PDF.")),
        )
