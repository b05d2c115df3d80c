"""What became of one crash record: who changed what and when, out of the audit, in words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspots.errors import Message
from hotspots.models import Account, AuditEntry, Crash
from hotspots.registry.audited_values import Names, value_of
from hotspots.registry.crash_queries import get_crash
from hotspots.registry.told_columns import TOLD_COLUMNS


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One fact as it was and as it is since; both are values in words."""

    column: str
    field: Message
    old: Message
    new: Message


@dataclass(frozen=True, slots=True)
class Entry:
    """One change of a record: when, by whom, and of what; nothing where it was entered."""

    at: datetime
    by: Message
    is_first: bool
    changes: tuple[FieldChange, ...]


def history(session: Session, *, actor: Account, crash_id: UUID) -> tuple[Entry, ...]:
    """Return what became of a crash this person may see, the latest change first.

    A change that leaves all told facts as they were, such as a finer position of the road, is left
    out.
    """
    crash = get_crash(session, actor=actor, crash_id=crash_id)
    query = select(AuditEntry).where(
        AuditEntry.table_name == Crash.__tablename__, AuditEntry.row_id == str(crash.id)
    )
    entries = list(session.scalars(query.order_by(AuditEntry.id)))
    names = Names.read(session, entries)
    told = []
    for each in entries:
        changes = tuple(_changes(each.old_row, each.new_row, names)) if each.old_row else ()
        if changes or each.old_row is None:
            told.append(Entry(each.at, names.who(each.actor), each.old_row is None, changes))
    return tuple(reversed(told))


def _changes(
    old: Mapping[str, Any] | None, new: Mapping[str, Any] | None, names: Names
) -> Iterator[FieldChange]:
    before, after = old or {}, new or {}
    for column, words in TOLD_COLUMNS[Crash.__tablename__].items():
        was = value_of(Crash.__tablename__, column, before.get(column), names)
        now = value_of(Crash.__tablename__, column, after.get(column), names)
        if was != now:
            yield FieldChange(column, Message(words), was, now)
