"""The folder of attached files: each under the SHA-256 of its content, whole or not there at all.

    <folder>/ab/ab12…      what was stored; never changed, since another content has another name
    <folder>/.database     which database's files these are: only that one may delete any
    <folder>/.incoming/    what is just being written, left behind where a process was killed

It lies outside what the web server hands out; who may read a file is asked before its row is found.
"""

import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from hotspots import clock
from hotspots.errors import Unavailable
from hotspots.i18n import _
from hotspots.local_server import ATTACHMENTS
from hotspots.settings import Settings

OWNER = ".database"
_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Store:
    """The attached files of one deployment."""

    folder: Path

    @classmethod
    def told(cls, settings: Settings) -> "Store | None":
        """Return the store of a deployment: the folder it names, or that of a local run.

        Whoever names a database names a folder, too: the checkout's own is the checkout's own
        database's.
        """
        if settings.attachments_folder is not None:
            return cls(settings.attachments_folder)
        is_local = settings.database_url is None
        return cls(ATTACHMENTS) if is_local else None

    @classmethod
    def of(cls, settings: Settings) -> "Store":
        """Return the store of a deployment.

        Raises
        ------
        Unavailable
            It names none.
        """
        store = cls.told(settings)
        if store is None:
            raise Unavailable(
                _(
                    "This registry has no folder for photos and papers. Tell whoever runs the"
                    " server to name one in HOTSPOTS_ATTACHMENTS_FOLDER."
                )
            )
        return store

    def belongs_to(self, database: str) -> bool:
        """Say whether this folder is that database's; the first that asks becomes its owner."""
        mark = self.folder / OWNER
        if not mark.exists():
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            mark.write_text(database)
        return mark.read_text() == database

    def path_of(self, sha256: str) -> Path:
        """Return where the content with this hash lies."""
        if not _HASH.fullmatch(sha256):
            raise ValueError(sha256)
        return self.folder / sha256[:2] / sha256

    def keep(self, content: bytes) -> str:
        """Store content and return its hash.

        It is on the disk when this returns. Content that is there already is written again, which
        makes it young: the sweep leaves alone what somebody is about to name in a row.

        Raises
        ------
        Unavailable
            The folder cannot be written.
        """
        sha256 = hashlib.sha256(content).hexdigest()
        target = self.path_of(sha256)
        try:
            for folder in (target.parent, self._incoming):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._write(content, target)
        except OSError as error:
            raise Unavailable(
                _(
                    "The file cannot be stored: {folder} cannot be written ({reason}). Tell whoever"
                    " runs the server to give the registry a folder of its own and to name it in"
                    " HOTSPOTS_ATTACHMENTS_FOLDER."
                ),
                folder=str(self.folder),
                reason=error.strerror or str(error),
            ) from error
        return sha256

    def existing(self, sha256: str) -> Path:
        """Return where stored content lies.

        Raises
        ------
        Unavailable
            It is gone from the disk.
        """
        path = self.path_of(sha256)
        if not path.is_file():
            raise Unavailable(
                _(
                    "The file of this attachment is missing on the server. Tell whoever runs it:"
                    " `hotspots check-attachments` lists what must be restored from a backup."
                )
            )
        return path

    def is_whole(self, sha256: str) -> bool:
        """Say whether what lies under a hash still has it."""
        with self.path_of(sha256).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256

    def hashes(self) -> Iterator[str]:
        """Go through all that is stored, in the order of the hashes."""
        for path in sorted(self.folder.glob("[0-9a-f][0-9a-f]/*")):
            if _HASH.fullmatch(path.name):
                yield path.name

    def is_older(self, sha256: str, age: timedelta) -> bool:
        """Say whether content was stored longer ago than that."""
        return _is_older(self.path_of(sha256), age)

    def remove(self, sha256: str) -> None:
        """Delete content; harmless to repeat."""
        self.path_of(sha256).unlink(missing_ok=True)

    def remove_unfinished(self, age: timedelta) -> int:
        """Delete what killed processes left half written; return how many there were."""
        left = [path for path in self._incoming.glob("*") if _is_older(path, age)]
        for path in left:
            path.unlink(missing_ok=True)
        return len(left)

    @property
    def _incoming(self) -> Path:
        return self.folder / ".incoming"

    def _write(self, content: bytes, target: Path) -> None:
        with tempfile.NamedTemporaryFile(dir=self._incoming, delete=False) as file:
            written = Path(file.name)
            try:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
                written.replace(target)
            except OSError:
                written.unlink(missing_ok=True)
                raise
        for folder in (target.parent, self.folder):  # the new names must outlive a power cut, too
            _sync(folder)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _is_older(path: Path, age: timedelta) -> bool:
    """Compare with the machine's own time, as files do: a demonstration's moved clock is not."""
    try:
        return clock.machine_seconds() - path.stat().st_mtime > age.total_seconds()
    except FileNotFoundError:
        return False
