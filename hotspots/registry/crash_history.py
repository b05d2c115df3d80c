"""What became of one crash record: who changed what and when, out of the audit, in words."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from shapely import from_wkb
from shapely.geometry import shape
from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspots.analysis.chainage_text import format_chainage
from hotspots.errors import Message
from hotspots.i18n import _
from hotspots.models import Account, AdministrativeArea, AuditEntry, Crash, Junction, Route
from hotspots.registry.crash_queries import get_crash
from hotspots.vocabulary import RoadUser

_FIELDS: Final[dict[str, str]] = {
    "record_state": _("Record"),
    "occurred_at": _("Day and time"),
    "time_precision": _("How exactly the time is known"),
    "reported_at": _("Reported"),
    "killed": _("Killed"),
    "injured": _("Injured"),
    "seriously_injured": _("Seriously injured"),
    "slightly_injured": _("Slightly injured"),
    "property_only": _("Damage only"),
    "damage_vnd": _("Damage"),
    "severity_provisional": _("Provisional police class"),
    "crash_type": _("Type of crash"),
    "light": _("Light"),
    "weather": _("Weather"),
    "surface": _("Surface"),
    "road_users": _("Road users involved"),
    "alcohol": _("Alcohol"),
    "location_text": _("Place as written"),
    "placed_by": _("Placed by"),
    "unplaced_reason": _("Why it has no place"),
    "location_class": _("Location class"),
    "geom": _("Coordinates"),
    "route_id": _("Road"),
    "chainage_m": _("Km"),
    "side": _("Side"),
    "junction_id": _("Junction"),
    "area_id": _("Ward"),
    "place_verified_at": _("Place fixed by hand"),
    "source_reference": _("Reference"),
}
"""The columns a reader of a crash is told of, in their order; the others follow from these."""

_NAMED: Final[dict[str, Any]] = {
    "route_id": (Route, Route.code),
    "junction_id": (Junction, Junction.name),
    "area_id": (AdministrativeArea, AdministrativeArea.name),
}


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
    names = _names(session, entries)
    told = []
    for each in entries:
        changes = tuple(_changes(each.old_row, each.new_row, names)) if each.old_row else ()
        if changes or each.old_row is None:
            told.append(Entry(each.at, _who(each.actor, names), each.old_row is None, changes))
    return tuple(reversed(told))


def _changes(
    old: Mapping[str, Any] | None, new: Mapping[str, Any] | None, names: Mapping[str, str]
) -> Iterator[FieldChange]:
    before, after = old or {}, new or {}
    for column, words in _FIELDS.items():
        was = _value(column, before.get(column), names)
        now = _value(column, after.get(column), names)
        if was != now:
            yield FieldChange(column, Message(words), was, now)


def _value(column: str, stored: Any, names: Mapping[str, str]) -> Message:
    """Return a stored value as its reader writes it."""
    if stored is None:
        return Message(_("not known"))
    kind = getattr(Crash.__table__.columns[column].type, "enum_class", None)
    shown: Any = stored
    if kind is not None:
        shown = kind(stored)
    elif isinstance(stored, bool):
        return Message(_("yes")) if stored else Message(_("no"))
    elif column == "road_users":
        shown = [RoadUser(each) for each in stored]
    elif column in _NAMED:
        shown = names.get(stored, stored)
    elif column == "chainage_m":
        shown = format_chainage(round(stored))
    elif column == "geom":
        # before migration 0009 the audit kept points as GeoJSON
        point = shape(stored) if isinstance(stored, dict) else from_wkb(stored)
        ((lon, lat),) = point.coords
        shown = f"{lat:.5f}, {lon:.5f}"
    elif column.endswith("_at"):
        shown = datetime.fromisoformat(stored)
    return Message("{value}", {"value": shown})


def _names(session: Session, entries: Iterable[AuditEntry]) -> dict[str, str]:
    """Return the names of all people, roads, junctions and wards that the entries speak of."""
    rows = [row for each in entries for row in (each.old_row, each.new_row) if row is not None]
    people = {uuid for each in entries if (uuid := _uuid(each.actor)) is not None}
    tables: list[tuple[Any, Any, set[Any]]] = [(Account, Account.display_name, people)]
    for column, (table, name) in _NAMED.items():
        tables.append((table, name, {row[column] for row in rows if row.get(column) is not None}))
    return {
        str(key): name
        for table, column, ids in tables
        if ids
        for key, name in session.execute(select(table.id, column).where(table.id.in_(ids)))
    }


def _who(actor: str | None, names: Mapping[str, str]) -> Message:
    if actor is None:
        return Message(_("somebody working on the database itself"))
    if actor in names:
        return Message("{name}", {"name": names[actor]})
    return Message(_("the program ({name})"), {"name": actor})


def _uuid(actor: str | None) -> UUID | None:
    try:
        return None if actor is None else UUID(actor)
    except ValueError:
        return None
