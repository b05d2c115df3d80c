"""The store of attachments as a backup sees it: files named by the hash of their content."""

import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from hotspots.backup_files.archive import ArchiveWriter
from hotspots.backup_files.sealed_stream import altered
from hotspots.errors import Unavailable
from hotspots.i18n import _

FOLDER = "attachments"
_HASH = re.compile(r"[0-9a-f]{64}")
_MEMBER = re.compile(rf"{FOLDER}/([0-9a-f]{{2}})/(\1[0-9a-f]{{62}})")
_AT_ONCE = 1024 * 1024


def add_attachments(archive: ArchiveWriter, store: Path) -> tuple[str, ...]:
    """Add every attachment; return those whose content is not what their name says."""
    damaged = []
    for path in sorted(store.glob("[0-9a-f][0-9a-f]/*")):
        if not _HASH.fullmatch(path.name):
            continue  # one that is just being written
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            name = f"{FOLDER}/{path.parent.name}/{path.name}"
            if archive.add_stream(name, size, _content(file, size)) != path.name:
                damaged.append(path.name)
    return tuple(damaged)


def put_attachment(store: Path, member: str, content: Iterator[bytes]) -> bool:
    """Put an attachment where it belongs, whole or not at all; say whether it was missing there.

    Raises
    ------
    Damaged
        The part is no attachment: what an archive names must not lead out of the store.
    """
    named = _MEMBER.fullmatch(member)
    if named is None:
        raise altered()
    path = store / named[1] / named[2]
    if path.exists() and _hash_of(path) == path.name:
        return False
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as file:
        try:
            for part in content:
                digest.update(part)
                file.write(part)
            file.flush()
            if digest.hexdigest() == path.name:  # else it was damaged when it was backed up
                Path(file.name).replace(path)
        finally:
            Path(file.name).unlink(missing_ok=True)
    return digest.hexdigest() == path.name


def _content(file: BinaryIO, size: int) -> Iterator[bytes]:
    while size:
        part = file.read(min(size, _AT_ONCE))
        if not part:
            raise Unavailable(
                _("The attachment {name} became shorter while it was read."), name=file.name
            )
        yield part
        size -= len(part)


def _hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
