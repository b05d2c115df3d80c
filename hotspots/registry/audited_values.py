"""What the audit keeps of a row, in words: values, names of what they point at, people."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from shapely import from_wkb, get_coordinates, get_num_coordinates, get_num_geometries
from shapely.geometry import shape
from sqlalchemy import Boolean, Date, DateTime, select
from sqlalchemy.orm import Session

from hotspots.analysis.chainage_text import format_chainage
from hotspots.errors import Message
from hotspots.i18n import _
from hotspots.models import (
    Account,
    AdministrativeArea,
    AuditEntry,
    Base,
    Junction,
    Organisation,
    RailLine,
    Route,
    Site,
)
from hotspots.registry.described_columns import CODES_OF
from hotspots.vocabulary import RoadUser

_NAMED: Final[dict[str, tuple[Any, Any]]] = {
    "account": (Account.id, Account.display_name),
    "administrative_area": (AdministrativeArea.id, AdministrativeArea.name),
    "infrastructure_defect": (Site.id, Site.code),
    "junction": (Junction.id, Junction.name),
    "organisation": (Organisation.id, Organisation.name),
    "rail_line": (RailLine.id, RailLine.name),
    "route": (Route.id, Route.code),
    "site": (Site.id, Site.code),
}
"""By what a row of a table is called where another points at it."""


KM_COLUMNS: Final = frozenset({"chainage_m", "from_m", "to_m", "rail_m", "rail_to_m"})
"""Columns that hold the Km of a road or a railway, in metres."""

_SEVERAL: Final = CODES_OF | {("crash", "road_users"): RoadUser}
"""The lists of the columns that hold several codes."""


@dataclass(frozen=True, slots=True)
class Names:
    """The names of the people and rows that some entries speak of, by their ids."""

    by_id: Mapping[str, str]

    @classmethod
    def read(
        cls,
        session: Session,
        entries: Iterable[AuditEntry],
        *,
        also: Mapping[str, Iterable[str]] | None = None,
    ) -> "Names":
        """Read those of every entry, and of further ids by table."""
        wanted: dict[str, set[UUID]] = {}
        for table, keys in (also or {}).items():
            wanted.setdefault(table, set()).update(
                key for each in keys if (key := _uuid(each)) is not None
            )
        for entry in entries:
            if (person := _uuid(entry.actor)) is not None:
                wanted.setdefault("account", set()).add(person)
            for row in (entry.old_row, entry.new_row):
                for column, value in (row or {}).items():
                    target = pointed_at(entry.table_name, column)
                    if target is not None and (key := _uuid(value)) is not None:
                        wanted.setdefault(target, set()).add(key)
        return cls(
            {
                str(key): name
                for table, keys in wanted.items()
                for key, name in session.execute(
                    select(*_NAMED[table]).where(_NAMED[table][0].in_(keys))
                )
            }
        )

    def who(self, actor: str | None) -> Message:
        """Return who made an entry."""
        if actor is None:
            return Message(_("somebody working on the database itself"))
        if actor in self.by_id:
            return Message("{name}", {"name": self.by_id[actor]})
        return Message(_("the program ({name})"), {"name": actor})


def pointed_at(table: str, column: str) -> str | None:
    """Return the table whose row a column points at, where that has a name."""
    found = Base.metadata.tables[table].columns.get(column)
    if found is None:
        return None
    targets = {key.column.table.name for key in found.foreign_keys}
    return next(iter(targets & _NAMED.keys()), None)


def value_of(table: str, column: str, stored: Any, names: Names) -> Message:
    """Return a stored value as its reader writes it."""
    if stored is None:
        return Message(_("not known")) if table == "crash" else Message("{value}", {"value": "–"})
    kind = Base.metadata.tables[table].columns[column].type
    members = getattr(kind, "enum_class", None)
    shown: Any = stored
    if members is not None:
        shown = members(stored)
    elif isinstance(kind, Boolean):
        return Message(_("yes")) if stored else Message(_("no"))
    elif (several := _SEVERAL.get((table, column))) is not None:
        shown = [several(each) for each in stored]
    elif pointed_at(table, column) is not None:
        shown = names.by_id.get(stored, stored)
    elif column in KM_COLUMNS:
        shown = format_chainage(round(stored))
    elif column == "geom":
        return _shape(stored)
    elif isinstance(kind, DateTime):
        shown = datetime.fromisoformat(stored)
    elif isinstance(kind, Date):
        shown = date.fromisoformat(stored)
    return Message("{value}", {"value": shown})


def _shape(stored: Any) -> Message:
    # before migration 0009 the audit kept points as GeoJSON
    drawn = shape(stored) if isinstance(stored, dict) else from_wkb(stored)
    if drawn.length and not drawn.area:
        first, last = get_coordinates(drawn)[[0, -1]]
        ends = {"start": _at(*first), "end": _at(*last)}
        return Message(_("line from {start} to {end}"), ends)
    middle = drawn.representative_point()
    at = _at(middle.x, middle.y)
    if not drawn.area:
        return Message("{value}", {"value": at})
    corners = get_num_coordinates(drawn) - get_num_geometries(drawn)  # each closes with its first
    return Message(
        _("outline of {corners} corners around {place}"), {"corners": corners, "place": at}
    )


def _at(lon: float, lat: float) -> str:
    return f"{lat:.5f}, {lon:.5f}"


def _uuid(text: object) -> UUID | None:
    try:
        return UUID(text) if isinstance(text, str) else None
    except ValueError:
        return None
