"""What became of one row: who changed what, when and why, out of the audit, in words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspots.errors import Message
from hotspots.models import AuditEntry
from hotspots.registry.audited_values import Names, value_of
from hotspots.registry.told_columns import TOLD_COLUMNS, told_alone, told_by


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One fact as it was and as it is since; both are values in words."""

    column: str
    field: Message
    old: Message
    new: Message


@dataclass(frozen=True, slots=True)
class Entry:
    """One change of a row: when, by whom, and of what; nothing where it was entered.

    `reason` is what the person gave for it, where rows of this table are corrected with one.
    """

    at: datetime
    by: Message
    is_first: bool
    changes: tuple[FieldChange, ...]
    reason: str | None


def history_of(session: Session, *, row: Any) -> tuple[Entry, ...]:
    """Return what became of a row, the latest change first; who may see it asks the caller.

    A change that leaves all told facts as they were, such as a finer position of the road, is left
    out.
    """
    table: str = row.__tablename__
    query = select(AuditEntry).where(
        AuditEntry.table_name == table, AuditEntry.row_id == str(row.id)
    )
    entries = list(session.scalars(query.order_by(AuditEntry.id)))
    names = Names.read(session, entries)
    told = []
    for each in entries:
        old, new = each.old_row or {}, each.new_row or {}
        is_first = each.old_row is None
        changes = () if is_first else tuple(_changes(table, old, new, names))
        if changes or is_first:
            who = names.who(each.actor)
            told.append(Entry(each.at, who, is_first, changes, new.get("change_reason")))
    return tuple(reversed(told))


def _changes(
    table: str, before: Mapping[str, Any], after: Mapping[str, Any], names: Names
) -> Iterator[FieldChange]:
    changed = {}
    for column, words in TOLD_COLUMNS[table].items():
        was, now = (
            value_of(table, column, told_by(table, column, image), names)
            for image in (before, after)
        )
        if was != now:
            changed[column] = FieldChange(column, Message(words), was, now)
    yield from (changed[column] for column in told_alone(table, changed))
