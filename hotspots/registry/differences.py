"""Two people edit at once: the second is told what the first changed, field by field.

What the second had before them is read off the audit, which keeps every row as it stood in every
version, together with who changed it and when.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Date, Integer, Text, cast, func, or_, select
from sqlalchemy.orm import Session

from hotspots.errors import Change, Message, StaleVersion, Value
from hotspots.i18n import _
from hotspots.models import AuditEntry, Base
from hotspots.records.values import UnusableValue, written_day
from hotspots.registry.audited_values import Names, pointed_at, value_of
from hotspots.registry.described_columns import DESCRIBED_COLUMNS
from hotspots.registry.told_columns import TOLD_COLUMNS, told_alone, told_by


@dataclass(frozen=True, slots=True)
class _Members:
    """Rows of another table that belong to a row, told as one field."""

    field: str
    words: str
    table: str
    owner: str
    member: str


_MEMBERS: Final[dict[str, _Members]] = {
    "account": _Members("areas", _("Areas"), "account_area", "account_id", "area_id"),
    "recommendation": _Members(
        "sites", _("Sites"), "recommendation_site", "recommendation_id", "site_id"
    ),
}


def require_version(
    session: Session,
    row: Any,
    expected: int | None,
    said: str,
    /,
    *,
    wanted: Mapping[str, object] | None = None,
    **params: Any,
) -> None:
    """Let pass who read the present version of a row, or asks for no check.

    Parameters
    ----------
    said
        The sentence of the refusal, a template of `params`.
    wanted
        What the person was about to write, by column or member field.

    Raises
    ------
    StaleVersion
        Somebody changed it since; with every field that differs.
    """
    if expected is not None and expected != row.version:
        found = _changes(session, row, expected, wanted or {})
        raise StaleVersion(said, changes=found, **params)


def _changes(
    session: Session, row: Any, version: int, wanted: Mapping[str, object]
) -> list[Change]:
    table = row.__tablename__
    entries = _since(session, table, row.id, version)
    if not entries:  # a version that never was
        return []
    asked = {name: _as_stored(table, name, value) for name, value in wanted.items()}
    found = _fields(session, table, entries, asked)
    if table == "remediation_case":
        which = AuditEntry.row_id == str(row.site_id)
        found += _fields(session, "site", _alongside(session, entries, "site", which), {})
        if row.kind.value in DESCRIBED_COLUMNS:
            own = _alongside(session, entries, row.kind.value, which)
            found += _fields(session, row.kind.value, own, {})
    if members := _MEMBERS.get(table):
        of_members = _of_members(session, row, members, entries, asked)
        found += [of_members] if _differs(of_members) else []
    return found


def _differs(change: Change) -> bool:
    now = change.now.code
    return change.before.code != now or (change.wanted is not None and change.wanted.code != now)


def _since(session: Session, table: str, key: UUID, version: int) -> Sequence[AuditEntry]:
    """Return the entries that led from a version of a row to the present one, the first first."""
    made = cast(AuditEntry.new_row["version"].astext, Integer)
    query = select(AuditEntry).where(
        AuditEntry.table_name == table,
        AuditEntry.row_id == str(key),
        AuditEntry.operation == "UPDATE",
        made > version,
    )
    return session.scalars(query.order_by(AuditEntry.id)).all()


def _fields(
    session: Session, table: str, entries: Sequence[AuditEntry], asked: Mapping[str, Any]
) -> list[Change]:
    """Return what differs of a row: as it was before some entries, and as it is after them."""
    if not entries:
        return []
    pointed: dict[str, list[str]] = {}
    for column, value in asked.items():
        if isinstance(value, str) and (target := pointed_at(table, column)) is not None:
            pointed.setdefault(target, []).append(value)
    names = Names.read(session, entries, also=pointed)
    every = (_field(table, column, entries, asked, names) for column in TOLD_COLUMNS[table])
    differing = {each.field: each for each in every if _differs(each)}
    return [differing[column] for column in told_alone(table, differing)]


def _field(
    table: str, column: str, entries: Sequence[AuditEntry], asked: Mapping[str, Any], names: Names
) -> Change:
    images = [
        (*(told_by(table, column, row or {}) for row in (each.old_row, each.new_row)), each)
        for each in entries
    ]
    last = next((each for old, new, each in reversed(images) if old != new), None)
    return Change(
        field=column,
        words=Message(TOLD_COLUMNS[table][column]),
        before=_value(table, column, images[0][0], names),
        now=_value(table, column, images[-1][1], names),
        wanted=_value(table, column, asked[column], names) if column in asked else None,
        by=None if last is None else names.who(last.actor),
        at=None if last is None else last.at,
    )


def _value(table: str, column: str, stored: Any, names: Names) -> Value:
    is_named = pointed_at(table, column) is not None
    code = names.by_id.get(stored, stored) if is_named else stored
    if stored is None:
        return Value(None, Message("{value}", {"value": "–"}))
    try:
        return Value(code, value_of(table, column, stored, names))
    except (ValueError, KeyError):  # what a person typed need not be of the column's kind
        return Value(code, Message("{value}", {"value": code}))


def _of_members(
    session: Session,
    row: Any,
    members: _Members,
    entries: Sequence[AuditEntry],
    asked: Mapping[str, Any],
) -> Change:
    """Return the rows that belong to a row as one field of names."""
    images = AuditEntry.new_row, AuditEntry.old_row
    owned = or_(*(each[members.owner].astext == str(row.id) for each in images))
    moved = _alongside(session, entries, members.table, owned)
    now = {str(each.id) for each in getattr(row, members.field)}
    before = set(now)
    for entry in reversed(moved):
        before.discard((entry.new_row or {}).get(members.member, ""))
        before |= {entry.old_row[members.member]} if entry.old_row else set()
    wanted = asked.get(members.field)
    target = pointed_at(members.table, members.member)
    assert target is not None  # noqa: S101 -- members are rows with a name
    names = Names.read(session, moved, also={target: before | now | set(wanted or ())})

    def value(keys: Iterable[str]) -> Value:
        told = sorted(names.by_id.get(each, each) for each in keys)
        return Value(told, Message("{value}", {"value": told or "–"}))

    return Change(
        field=members.field,
        words=Message(members.words),
        before=value(before),
        now=value(now),
        wanted=None if wanted is None else value(wanted),
        by=names.who(moved[-1].actor) if moved else None,
        at=moved[-1].at if moved else None,
    )


def _alongside(
    session: Session, entries: Sequence[AuditEntry], table: str, which: Any
) -> Sequence[AuditEntry]:
    """Return what was written of another table in the transactions of some entries.

    What the transaction wrote before the version that was read is no change since.
    """
    first = entries[0]
    read = (
        select(func.coalesce(func.max(AuditEntry.id), 0))
        .where(
            AuditEntry.table_name == first.table_name,
            AuditEntry.row_id == first.row_id,
            AuditEntry.id < first.id,
        )
        .scalar_subquery()
    )
    query = select(AuditEntry).where(
        AuditEntry.id > read,
        AuditEntry.transaction.in_({each.transaction for each in entries}),
        AuditEntry.table_name == table,
        which,
    )
    return session.scalars(query.order_by(AuditEntry.id)).all()


def _as_stored(table: str, name: str, value: object) -> Any:
    """Return a value as the audit keeps it; a day may have been written dd/mm/yyyy."""
    column = Base.metadata.tables[table].columns.get(name)
    if isinstance(value, str) and column is not None:
        if isinstance(column.type, Date):
            try:
                value = written_day(value.strip()) if value.strip() else None
            except UnusableValue:
                return value
        elif isinstance(column.type, Text) or column.nullable:
            value = value.strip() or None
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple | set | frozenset):
        return [_as_stored(table, "", each) for each in value]
    return str(value) if isinstance(value, UUID) else value
