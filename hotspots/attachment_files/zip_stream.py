"""A zip that is sent while it is made, with the SHA-256 of every member in it."""

import hashlib
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

SUMS = "SHA256SUMS"
"""In the form `sha256sum --check` reads, and the last member: all others are known by then."""

_AT_ONCE = 256 * 1024
_PACKED_ALREADY = {".jpg", ".pdf", ".docx", ".xlsx", ".zip"}


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive: its name, with its folder, and its content or where that lies."""

    name: str
    content: bytes | Path


@dataclass(slots=True)
class _Sent:
    """Takes what the zip writes, to be handed on; it cannot go back, like the wire itself."""

    parts: list[bytes] = field(default_factory=list)

    def write(self, data: bytes) -> int:
        self.parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Do nothing: what was written is taken at the next `take`."""

    def close(self) -> None:
        """Do nothing: the wire is closed by whoever opened it."""

    def take(self) -> bytes:
        taken = b"".join(self.parts)
        self.parts.clear()
        return taken


def zipped(members: Iterable[Member], *, at: datetime) -> Iterator[bytes]:
    """Yield the bytes of a zip of these members, dated alike; a member is never held whole."""
    sent, sums = _Sent(), []
    with zipfile.ZipFile(sent, "w") as archive:
        for member in members:
            digest = hashlib.sha256()
            with archive.open(_entry(member, at), "w") as file:
                for part in _parts(member.content):
                    digest.update(part)
                    file.write(part)
                    yield sent.take()
            sums.append(f"{digest.hexdigest()}  {member.name}\n")
        archive.writestr(_entry(Member(SUMS, b""), at), "".join(sums))
    yield sent.take()


def _entry(member: Member, at: datetime) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(member.name, at.timetuple()[:6])
    entry.external_attr = 0o644 << 16
    is_packed = Path(member.name).suffix in _PACKED_ALREADY
    entry.compress_type = zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED
    return entry


def _parts(content: bytes | Path) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield content
        return
    with content.open("rb") as file:
        while part := file.read(_AT_ONCE):
            yield part
