"""One door for every attached file: refused in words, or ready to be stored."""

import hashlib
from dataclasses import dataclass, field

from hotspots.attachment_files import pictures, sniffing
from hotspots.attachment_files.names import safe_name
from hotspots.attachment_files.office_files import office_type
from hotspots.attachment_files.taken import Taken
from hotspots.errors import InvalidInput, Message
from hotspots.i18n import _
from hotspots.settings import Settings
from hotspots.vocabulary import AttachmentKind, MediaType


@dataclass(frozen=True, slots=True)
class Limits:
    """How large an attached file, and how many pixels a photo may have."""

    largest_bytes: int
    most_pixels: int

    @classmethod
    def of(cls, settings: Settings) -> "Limits":
        """Return the limits of a deployment."""
        return cls(settings.attachment_limit_bytes, settings.photo_limit_pixels)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file as it is to be stored, and what it is.

    `original_sha256` is of the bytes that were sent: the same file is known again by it.
    """

    content: bytes
    kind: AttachmentKind
    media_type: MediaType
    name: str
    original_sha256: str
    width: int | None = None
    height: int | None = None
    thumbnail: bytes | None = None
    taken: Taken = field(default_factory=Taken)


def prepare(content: bytes, *, name: str | None, limits: Limits) -> Prepared:
    """Return what is to be stored of a file that was sent.

    Raises
    ------
    InvalidInput
        It is too large, is nothing that is taken, or is damaged.
    """
    _refuse_too_large(len(content), limits.largest_bytes)
    told = sniffing.picture_type(content)
    if told is not None:
        return _photo(content, told, name, limits)
    if sniffing.is_pdf(content):
        media_type = MediaType.PDF
    elif content.startswith(sniffing.ZIP):
        media_type = office_type(content)
    else:
        raise sniffing.refusal(content)
    return Prepared(
        content=content,
        kind=AttachmentKind.DOCUMENT,
        media_type=media_type,
        name=safe_name(name, suffix=sniffing.SUFFIXES[media_type]),
        original_sha256=_hash(content),
    )


def _photo(content: bytes, told: MediaType, name: str | None, limits: Limits) -> Prepared:
    picture = pictures.remade(content, told, most_pixels=limits.most_pixels)
    return Prepared(
        content=picture.content,
        kind=AttachmentKind.PHOTO,
        media_type=MediaType.JPEG,
        name=safe_name(name, suffix=sniffing.SUFFIXES[MediaType.JPEG]),
        original_sha256=_hash(content),
        width=picture.width,
        height=picture.height,
        thumbnail=picture.thumbnail,
        taken=picture.taken,
    )


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _refuse_too_large(size: int, largest: int) -> None:
    if size > largest:
        raise _too_large(size, largest)


def _too_large(size: int, largest: int) -> InvalidInput:
    megabyte = 1024**2
    return sniffing.refused(
        "too_large",
        Message(_("The file has {size} MB."), {"size": round(size / megabyte, 1)}),
        Message(_("Send at most {most} MB."), {"most": largest // megabyte}),
    )
