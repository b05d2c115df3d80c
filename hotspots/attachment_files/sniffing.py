"""What a file is by its first bytes, whatever its name and the browser say."""

import re

from hotspots.errors import InvalidInput, Message, Problem
from hotspots.i18n import _
from hotspots.vocabulary import MediaType

MIME_TYPES: dict[MediaType, str] = {
    MediaType.JPEG: "image/jpeg",
    MediaType.PNG: "image/png",
    MediaType.WEBP: "image/webp",
    MediaType.PDF: "application/pdf",
    MediaType.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    MediaType.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
SUFFIXES: dict[MediaType, str] = {
    **{each: f".{each.value}" for each in MediaType},
    MediaType.JPEG: ".jpg",
}

ZIP = b"PK\x03\x04"
_PDF_HEAD = re.compile(rb"%PDF-[12]\.[0-9]")
_PDF_END = b"%%EOF"
_PDF_TAIL = 1024  # bytes within which readers look for the end mark (ISO 32000-1, annex H.3)
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_APPLE_BRANDS = {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"}

TAKEN = _("JPEG, PNG or WebP photos, PDF, Word (.docx) and Excel (.xlsx)")


def picture_type(content: bytes) -> MediaType | None:
    """Return which kind of picture this is, None where it is none that is taken."""
    if content.startswith(b"\xff\xd8\xff"):
        return MediaType.JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return MediaType.PNG
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return MediaType.WEBP
    return None


def is_pdf(content: bytes) -> bool:
    """Say whether this begins as a PDF of some version does, and ends as a whole one.

    A mark farther inside is that of something else; a file cut off in transfer lacks its end.
    """
    return _PDF_HEAD.match(content) is not None and _PDF_END in content[-_PDF_TAIL:]


def refusal(content: bytes) -> InvalidInput:
    """Return the refusal of a file that is nothing we take, with what to do instead."""
    remedy = Message(_("Send one of these: {taken}."), {"taken": Message(TAKEN)})
    told = Message(_("The content of the file is nothing that is taken."))
    code = "file_type"
    if not content:
        code, told = "empty_file", Message(_("The file is empty."))
    elif content[4:8] == b"ftyp" and content[8:12] in _APPLE_BRANDS:
        code, told = "heic", Message(_("This is a HEIC photo, which not every browser can show."))
        remedy = Message(
            _(
                "Send it as JPEG: on an iPhone choose Settings, Camera, Formats, Most Compatible,"
                " and take it again."
            )
        )
    elif content.startswith(_OLD_OFFICE):
        code, told = "old_office", Message(_("This is an old or a locked Word or Excel file."))
        remedy = Message(_("Save it without a password as .docx, .xlsx or PDF."))
    return refused(code, told, remedy)


def refused(code: str, told: Message, remedy: Message) -> InvalidInput:
    """Return the refusal of an attached file, for one reason."""
    problem = Problem(code, told, remedy, field="file")
    return InvalidInput(_("The file cannot be attached."), problems=[problem])
