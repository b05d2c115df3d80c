"""Files and rows of attachments held against each other: what is missing, damaged, or left over."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from hotspots.attachment_files import Store
from hotspots.attachment_files.store import OWNER
from hotspots.models import Attachment
from hotspots.registry.attachments import LOCK

logger = logging.getLogger(__name__)

GRACE = timedelta(days=1)
"""A file that no row names is younger than this while its request may still be under way."""


@dataclass(frozen=True, slots=True)
class Gap:
    """An attachment whose content, or small copy, is not there as it was stored."""

    attachment_id: UUID
    name: str
    sha256: str
    is_missing: bool
    """It is gone; else it lies there with another content."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a check found: how many rows, what is wrong with them, and files that no row names."""

    attachments: int
    gaps: tuple[Gap, ...]
    unclaimed: int


def check(session: Session, *, store: Store) -> Found:
    """Read every stored file and compare it with the hash its row names."""
    claimed: set[str] = set()
    gaps: list[Gap] = []
    rows = session.execute(
        select(Attachment.id, Attachment.name, Attachment.sha256, Attachment.thumbnail_sha256)
        .order_by(Attachment.uploaded_at, Attachment.id)
        .execution_options(yield_per=1_000)
    )
    count = 0
    for key, name, sha256, thumbnail in rows:
        count += 1
        wanted = {sha256, *([thumbnail] if thumbnail else [])} - claimed
        gaps += _gaps(store, key, name, wanted)
        claimed |= wanted
    unclaimed = sum(each not in claimed for each in store.hashes())
    return Found(count, tuple(gaps), unclaimed)


def sweep(session: Session, *, store: Store, grace: timedelta = GRACE) -> int:
    """Delete files that no row names and that are older than `grace`; return how many.

    They are what requests left that were refused or killed after writing. Uploads wait until this
    transaction ends, so it is the last thing a transaction does. In a folder of another database
    nothing is deleted: its rows cannot be asked.
    """
    if not store.belongs_to(_identity(session)):
        logger.warning(
            "%s belongs to another database: nothing is swept there. If it is this one's now,"
            " delete %s in it.",
            store.folder,
            OWNER,
        )
        return 0
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext(LOCK))))
    removed = 0
    for hashes in _portions(store):
        named = set(
            session.scalars(
                select(Attachment.sha256)
                .where(Attachment.sha256.in_(hashes))
                .union(
                    select(Attachment.thumbnail_sha256).where(
                        Attachment.thumbnail_sha256.in_(hashes)
                    )
                )
            )
        )
        for sha256 in hashes:
            if sha256 not in named and store.is_older(sha256, grace):
                store.remove(sha256)
                removed += 1
    return removed + store.remove_unfinished(grace)


def _identity(session: Session) -> str:
    """Return what tells this database from a copy of it, elsewhere or under another name."""
    told = text("SELECT system_identifier || '/' || current_database() FROM pg_control_system()")
    return str(session.execute(told).scalar_one())


def _portions(store: Store) -> Iterator[list[str]]:
    portion: list[str] = []
    for sha256 in store.hashes():
        portion.append(sha256)
        if len(portion) == 1_000:
            yield portion
            portion = []
    if portion:
        yield portion


def _gaps(store: Store, key: UUID, name: str, wanted: set[str]) -> Iterator[Gap]:
    for sha256 in sorted(wanted):
        try:
            if not store.is_whole(sha256):
                yield Gap(key, name, sha256, is_missing=False)
        except OSError:
            yield Gap(key, name, sha256, is_missing=True)
