"""One backup as one tar archive, read from its first byte to its last before any of it is used.

    database/00000 …         the dump of pg_dump in pieces, to be joined in this order
    attachments/ab/abcd…     each attachment under the SHA-256 of its content
    manifest.json            what it is, and the hash of each part above
    SHA256                   the hash of every byte before this part

The dump comes in pieces: a tar archive states a size before the content, and a dump that
waits in a file for that would lie on the disk unencrypted. Without a key, `tar` and `pg_restore`
alone can take such an archive apart; with one, the whole archive lies within a sealed stream.
"""

import hashlib
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, Protocol

from pydantic import ValidationError

from hotspots.backup_files.manifest import Manifest, Member
from hotspots.backup_files.sealed_stream import (
    KEY_VARIABLE,
    MAGIC,
    Damaged,
    SealedReader,
    SealedWriter,
    WrongKey,
    altered,
)
from hotspots.i18n import _

__all__ = ["ArchiveWriter", "Damaged", "Take", "WrongKey", "read_archive"]

BLOCK = 512
PIECE = 8 * 1024 * 1024
MANIFEST, TOTAL = "manifest.json", "SHA256"
_AT_ONCE = 1024 * 1024

Take = Callable[[str, Iterator[bytes]], None]
"""Is given each part but the last two: its name, and its content a bit at a time."""


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


class _Writable(Protocol):
    def write(self, data: bytes, /) -> int: ...


class ArchiveWriter:
    """Writes one archive from beginning to end, hashing as it goes."""

    def __init__(self, out: BinaryIO, key: str | None) -> None:
        self._sealed = None if key is None else SealedWriter(out, key)
        self._out: _Writable = out if self._sealed is None else self._sealed
        self._total = hashlib.sha256()
        self.members: list[Member] = []

    def add(self, name: str, content: bytes) -> None:
        """Add a part that is in memory."""
        self.add_stream(name, len(content), iter([content]))

    def add_stream(self, name: str, size: int, content: Iterator[bytes]) -> str:
        """Add a part of known size a bit at a time; return its hash."""
        digest = hashlib.sha256()
        self._write(_head(name, size))
        for part in content:
            digest.update(part)
            self._write(part)
        self._write(bytes(-size % BLOCK))
        self.members.append(Member(name=name, size=size, sha256=digest.hexdigest()))
        return digest.hexdigest()

    def add_in_pieces(self, folder: str, stream: _Readable) -> None:
        """Add what a program says, until it says no more."""
        number = 0
        while piece := _filled(stream, PIECE):
            self.add(f"{folder}/{number:05d}", piece)
            number += 1

    def close(self, manifest: Manifest) -> None:
        """Write the manifest and the hash of the whole: only then is it a backup."""
        self.add(MANIFEST, manifest.model_dump_json(indent=1).encode())
        self._out.write(_tail(self._total.hexdigest()))
        if self._sealed is not None:
            self._sealed.close()

    def _write(self, data: bytes) -> None:
        self._total.update(data)
        self._out.write(data)


def read_archive(path: Path, key: str | None, take: Take | None = None) -> Manifest:
    """Read a backup to its end and return its manifest, if all of it is as it was written.

    `take` is given the parts while the rest is still unread: first call without it, and undo what
    it did if this refuses.

    Raises
    ------
    WrongKey
        It is encrypted, and there is no key or another one.
    Damaged
        It is not as it was written.
    """
    with path.open("rb") as file:
        reader = _Reader(_plain(file, key))
        found: list[Member] = []
        told = b""
        for name, size in reader.heads():
            digest = hashlib.sha256()
            content = reader.content(size, digest.update)
            if name == MANIFEST:
                told = b"".join(content)
                break
            if take is not None:
                take(name, content)
            for _part in content:  # what was not taken is hashed all the same
                pass
            found.append(Member(name=name, size=size, sha256=digest.hexdigest()))
        reader.expect_tail()
        return _manifest(told, found)


def is_encrypted(path: Path) -> bool:
    """Say whether a file begins as a sealed stream does."""
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


class _Reader:
    """Takes a tar archive apart, hashing every byte."""

    def __init__(self, file: _Readable) -> None:
        self._file = file
        self._total = hashlib.sha256()

    def heads(self) -> Iterator[tuple[str, int]]:
        """Return name and size of each part; the content of one is read before the next."""
        while True:
            head = self._exactly(BLOCK)
            try:
                info = tarfile.TarInfo.frombuf(head, "utf-8", "strict")
            except (tarfile.HeaderError, UnicodeDecodeError):
                raise altered() from None
            yield info.name, info.size

    def content(self, size: int, hashed: Callable[[bytes], None]) -> Iterator[bytes]:
        """Return the content of a part a bit at a time."""
        left = size
        while left:
            part = self._exactly(min(left, _AT_ONCE))
            hashed(part)
            yield part
            left -= len(part)
        self._exactly(-size % BLOCK)

    def expect_tail(self) -> None:
        """Read the end, which says what all before it must hash to."""
        expected = _tail(self._total.hexdigest())
        if self._file.read(len(expected) + 1) != expected:
            raise altered()

    def _exactly(self, size: int) -> bytes:
        data = self._file.read(size)
        if len(data) != size:
            raise altered()
        self._total.update(data)
        return data


def _plain(file: BinaryIO, key: str | None) -> _Readable:
    is_sealed = file.read(len(MAGIC)) == MAGIC
    file.seek(0)
    if not is_sealed:
        return file
    if key is None:
        raise WrongKey(
            _("This backup is encrypted. Set {variable} to the key it was made with."),
            variable=KEY_VARIABLE,
        )
    return SealedReader(file, key)


def _manifest(told: bytes, found: list[Member]) -> Manifest:
    try:
        manifest = Manifest.model_validate_json(told)
    except ValidationError:
        raise altered() from None
    if list(manifest.members) != found:
        raise altered()
    return manifest


def _head(name: str, size: int) -> bytes:
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o600
    return info.tobuf(tarfile.USTAR_FORMAT)


def _tail(total: str) -> bytes:
    content = f"{total}\n".encode()
    return _head(TOTAL, len(content)) + content + bytes(-len(content) % BLOCK) + bytes(2 * BLOCK)


def _filled(stream: _Readable, size: int) -> bytes:
    """Read so many bytes of a pipe, fewer only where it ends."""
    parts, left = [], size
    while left and (part := stream.read(left)):
        parts.append(part)
        left -= len(part)
    return b"".join(parts)
