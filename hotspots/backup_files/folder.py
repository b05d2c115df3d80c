"""The folder of the backups: names that say when, nothing half written, old ones thinned out."""

import fcntl
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from hotspots.errors import Conflict, Unavailable
from hotspots.i18n import _
from hotspots.settings import TIME_ZONE

_NAMED = re.compile(r"hotspots-(\d{8}-\d{6})\.(tar|sealed)")
_STAMP = "%Y%m%d-%H%M%S"
_UNFINISHED = ".unfinished"


@dataclass(frozen=True, slots=True)
class BackupFile:
    """One finished backup."""

    path: Path
    made_at: datetime
    size: int


def backups_in(folder: Path) -> list[BackupFile]:
    """Return the backups of a folder, the newest first. Other files are none of ours."""
    found = [
        BackupFile(path, when.replace(tzinfo=TIME_ZONE), path.stat().st_size)
        for path in (folder.iterdir() if folder.is_dir() else ())
        if (when := _moment(path.name)) is not None
    ]
    return sorted(found, key=lambda each: each.made_at, reverse=True)


@contextmanager
def new_backup(
    folder: Path, at: datetime, *, encrypted: bool
) -> Iterator[tuple[BinaryIO, Path, Path]]:
    """Open a file that becomes a backup only if all goes well; one is written at a time.

    Yields the file, where it is meanwhile, and where it will be. What an attempt that was killed
    left behind goes.

    Raises
    ------
    Conflict
        Another backup is being written there, or one of this second exists.
    Unavailable
        The folder cannot be written to, or the disk is full.
    """
    name = f"hotspots-{at.astimezone(TIME_ZONE):{_STAMP}}.{'sealed' if encrypted else 'tar'}"
    path, unfinished = folder / name, folder / f"{name}{_UNFINISHED}"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _alone(folder):
            for left in folder.glob(f"*{_UNFINISHED}"):
                left.unlink()
            if path.exists():
                raise Conflict(_("There is a backup of this second already. Try again."))
            try:
                with _opened_for_us_alone(unfinished) as file:
                    yield file, unfinished, path
                _settle(unfinished, path)
            finally:
                unfinished.unlink(missing_ok=True)
    except OSError as error:
        raise Unavailable(
            _("The backup could not be written to {folder}: {reason}."),
            folder=folder,
            reason=error.strerror or str(error),
        ) from error


def flush(file: BinaryIO) -> None:
    """Bring all that was written to the disk, and forget it, so that a check reads the disk."""
    file.flush()
    os.fsync(file.fileno())
    os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def rotate(folder: Path, *, daily: int, weekly: int, monthly: int) -> list[Path]:
    """Delete the backups that no rule keeps, and return them; the newest always stays."""
    files = backups_in(folder)
    kept = kept_moments((each.made_at for each in files), daily, weekly, monthly)
    gone = [each.path for each in files if each.made_at not in kept]
    for path in gone:
        path.unlink(missing_ok=True)
    return gone


def kept_moments(
    moments: Iterable[datetime], daily: int, weekly: int, monthly: int
) -> set[datetime]:
    """Return which backups stay: the last of each of so many days, weeks and months.

    Only days, weeks and months with a backup count: a machine that was off for a month loses
    nothing by it.
    """
    newest_first = sorted(moments, reverse=True)
    kept = set(newest_first[:1])
    for most, period in ((daily, "%Y-%m-%d"), (weekly, "%G-W%V"), (monthly, "%Y-%m")):
        last_of: dict[str, datetime] = {}
        for each in newest_first:
            last_of.setdefault(each.strftime(period), each)
        kept |= set(list(last_of.values())[:most])
    return kept


def _moment(name: str) -> datetime | None:
    named = _NAMED.fullmatch(name)
    try:
        return None if named is None else datetime.strptime(named[1], _STAMP)  # noqa: DTZ007 - local time, its zone added by the caller
    except ValueError:
        return None


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Conflict(
                _("Another backup is being written to {folder}. Wait for it."), folder=folder
            ) from None
        yield


def _settle(unfinished: Path, path: Path) -> None:
    """Give the file its name, and bring the name to the disk."""
    unfinished.rename(path)
    directory = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


def _opened_for_us_alone(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
