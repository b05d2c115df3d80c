"""The whole history of a site out of the append-only audit: who, when, what before and after.

Entries are found by the site or file that a changed row names, for which the audit has indexes. A
row that is gone, or was never shown on a page, is told of like any other; what a person may not see
of a letter or a crash is left out.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Date, DateTime, Float, Select, cast, literal, select, text, union
from sqlalchemy.orm import Session

from hotspots import permissions
from hotspots.analysis.chainage_text import format_chainage
from hotspots.errors import InvalidInput, Message
from hotspots.i18n import _
from hotspots.models import (
    Account,
    AdministrativeArea,
    AuditEntry,
    Base,
    Campaign,
    Crash,
    Junction,
    Organisation,
    RailLine,
    Recommendation,
    RecommendationSite,
    RemediationCase,
    Route,
    Site,
    SiteLink,
)
from hotspots.models.audit import CASE_OF_ENTRY, SITE_OF_ENTRY
from hotspots.registry.audited_values import KM_COLUMNS
from hotspots.registry.case_access import SiteKey, find
from hotspots.registry.described_columns import CODES_OF
from hotspots.registry.site_history_fields import KIND_TABLES, NAMED, TABLES
from hotspots.settings import TIME_ZONE
from hotspots.vocabulary import Action


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One fact before and after, both in words; None where there was nothing."""

    column: str
    field: Message
    before: Message | None
    after: Message | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One change of one row.

    Attributes
    ----------
    what
        What the row is, in words; `table` is its code.
    operation
        INSERT, UPDATE or DELETE.
    transaction
        What changed together has the same; a page shows it as one.
    """

    id: int
    at: datetime
    by: Message
    table: str
    what: Message
    operation: str
    transaction: int
    changes: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class History:
    """One page of a history, the latest first; `next` continues it, None at its end."""

    site: Site
    entries: Sequence[Entry]
    next: str | None


def history(
    session: Session, *, actor: Account, site: SiteKey, limit: int = 100, after: str | None = None
) -> History:
    """Return what was changed at a site, its file and all that belongs to them.

    A page may hold fewer entries than asked for: changes of what only the program reads are left
    out of it.
    """
    case = find(session, actor, site)
    found = _entries_of(case, actor).subquery()
    query = select(found.c.id).order_by(found.c.id.desc()).limit(limit + 1)
    if after is not None:
        query = query.where(found.c.id < _read_cursor(after))
    # In one statement with the rows, the whole audit would be read backwards until enough match.
    ids = session.scalars(query).all()
    rows = select(AuditEntry).where(AuditEntry.id.in_(ids[:limit])).order_by(AuditEntry.id.desc())
    shown = session.scalars(rows).all()
    names = _Names.read(session, actor, shown)
    entries = [entry for row in shown if (entry := _entry(row, names)) is not None]
    return History(case.site, entries, str(shown[-1].id) if len(ids) > limit else None)


def _entries_of(case: RemediationCase, actor: Account) -> Any:
    """Return the query of the ids: one part an index, so that no part reads the whole audit."""
    letters = (
        select(cast(RecommendationSite.recommendation_id, AuditEntry.row_id.type))
        .join(Recommendation, Recommendation.id == RecommendationSite.recommendation_id)
        .where(
            RecommendationSite.site_id == case.site_id, permissions.visible_recommendations(actor)
        )
    )
    links = select(cast(SiteLink.id, AuditEntry.row_id.type)).where(
        SiteLink.other_id == case.site_id
    )
    told = [name for name in TABLES if name not in {"recommendation", "recommendation_site"}]
    site_id, case_id = str(case.site_id), str(case.id)
    return union(
        _ids(AuditEntry.table_name.in_(_OF_THE_SITE), AuditEntry.row_id == site_id),
        _ids(AuditEntry.table_name.in_(told), text(SITE_OF_ENTRY) == literal(site_id)),
        _ids(AuditEntry.table_name.in_(told), text(CASE_OF_ENTRY) == literal(case_id)),
        _ids(AuditEntry.table_name == "site_link", AuditEntry.row_id.in_(links)),
        _ids(AuditEntry.table_name == "recommendation", AuditEntry.row_id.in_(letters)),
    )


_OF_THE_SITE = ("site", "road_spot", *KIND_TABLES)
"""The tables whose row has the id of the site."""


def _ids(*wanted: Any) -> Select[int]:
    return select(AuditEntry.id).where(*wanted)


def _entry(row: AuditEntry, names: "_Names") -> Entry | None:
    changes = tuple(_changes(row, names))
    if not changes and row.operation == "UPDATE":
        return None
    return Entry(
        id=row.id,
        at=row.at,
        by=names.of_actor(row.actor),
        table=row.table_name,
        what=Message(TABLES[row.table_name].name),
        operation=row.operation,
        transaction=row.transaction,
        changes=changes,
    )


def _changes(row: AuditEntry, names: "_Names") -> Iterator[FieldChange]:
    before, after = row.old_row or {}, row.new_row or {}
    for column, words in TABLES[row.table_name].columns.items():
        if before.get(column) != after.get(column):
            was = names.value(row.table_name, column, before.get(column))
            now = names.value(row.table_name, column, after.get(column))
            yield FieldChange(column, Message(words), was, now)


@dataclass(frozen=True, slots=True)
class _Names:
    """The names of all that the entries of a page point at."""

    known: Mapping[str, str]

    @classmethod
    def read(cls, session: Session, actor: Account, rows: Iterable[AuditEntry]) -> "_Names":
        """Look all of them up at once; of crashes and letters, those this person may see."""
        wanted: dict[str, set[UUID]] = {"account": set()}
        for row in rows:
            _add(wanted["account"], row.actor)
            for image in (row.old_row or {}, row.new_row or {}):
                for column in TABLES[row.table_name].columns:
                    if column in NAMED:
                        _add(wanted.setdefault(NAMED[column], set()), image.get(column))
        known: dict[str, str] = {}
        for table, ids in wanted.items():
            if ids and (query := _query(table, actor)) is not None:
                found = session.execute(query.where(query.selected_columns[0].in_(ids)))
                known |= {str(key): _shown(name) for key, name in found}
        return cls(known)

    def of_actor(self, actor: str | None) -> Message:
        """Return who made a change."""
        if actor is None:
            return Message(_("somebody working on the database itself"))
        if actor in self.known:
            return Message("{name}", {"name": self.known[actor]})
        return Message(_("the program ({name})"), {"name": actor})

    def value(self, table: str, column: str, stored: Any) -> Message | None:
        """Return a stored value as its reader writes it."""
        if stored is None or stored == "":
            return None
        if column in NAMED:
            hidden = Message(_("not shown to you"))
            name = self.known.get(str(stored))
            return hidden if name is None else Message("{value}", {"value": name})
        if column == "geom":
            return Message(_("as drawn"))
        if column == "attachment_id":
            return Message(_("yes"))
        return Message("{value}", {"value": _in_words(table, column, stored)})


def _in_words(table: str, column: str, stored: Any) -> object:
    kind = Base.metadata.tables[table].columns[column].type
    codes = getattr(kind, "enum_class", None)
    if codes is not None:
        return codes(stored)
    if isinstance(kind, DateTime):
        return datetime.fromisoformat(stored)
    if isinstance(kind, Date):
        return date.fromisoformat(stored)
    if column in KM_COLUMNS and isinstance(kind, Float):
        return format_chainage(round(stored))
    if isinstance(stored, bool):
        return Message(_("yes")) if stored else Message(_("no"))
    several = CODES_OF.get((table, column))
    return stored if several is None else [several(each) for each in stored]


_OPEN: Mapping[str, Any] = {
    "account": select(Account.id, Account.display_name),
    "organisation": select(Organisation.id, Organisation.name),
    "administrative_area": select(AdministrativeArea.id, AdministrativeArea.name),
    "rail_line": select(RailLine.id, RailLine.name),
    "route": select(Route.id, Route.code),
    "junction": select(Junction.id, Junction.name),
}
"""How the rows that everybody may see are named."""


def _query(table: str, actor: Account) -> Any:
    """Return how the rows of a table are named, as far as this person may see them."""
    if table == "site":
        return select(Site.id, Site.code).where(permissions.visible_sites(actor))
    if table == "campaign":
        return select(Campaign.id, Campaign.name).where(permissions.visible_campaigns(actor))
    if table == "recommendation":
        seen = permissions.visible_recommendations(actor)
        return select(Recommendation.id, Recommendation.number).where(seen)
    if table == "crash":
        may = permissions.may(actor, Action.READ_CRASHES)
        seen = permissions.visible_crashes(actor)
        return select(Crash.id, Crash.occurred_at).where(seen) if may else None
    return _OPEN[table]


def _shown(name: object) -> str:
    if isinstance(name, datetime):
        return f"{name.astimezone(TIME_ZONE):%d/%m/%Y %H:%M}"
    return "–" if name is None else str(name)


def _add(ids: set[UUID], told: object) -> None:
    try:
        ids.add(UUID(str(told)))
    except ValueError:  # a program, or nothing
        return


def _read_cursor(cursor: str) -> int:
    if cursor.isascii() and cursor.isdigit() and len(cursor) < 19:
        return int(cursor)
    raise InvalidInput(
        _("This list cannot be continued from there. Begin it again without a cursor.")
    )
