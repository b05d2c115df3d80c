"""Who changed what, written by the database itself, and the hash chain that shows tampering.

Statement-level triggers copy old and new rows of every table in `AUDITED_TABLES` into
`audit_entry`, also for changes made through psql. They take no lock, so an import of 200,000 rows
keeps nobody waiting. `seal_audit` runs after the commit and links new entries into a SHA-256
chain; `verify_audit` finds entries that were altered or removed since, and rows that were changed
behind the triggers' back. Whoever can rewrite the whole chain can still deceive: note the head it
reports somewhere else.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import (
    CheckConstraint,
    Column,
    Identity,
    Index,
    LargeBinary,
    Table,
    func,
    select,
    text,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from hotspots.models.base import BIG, Base
from hotspots.settings import TIME_ZONE

AUDITED_TABLES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        (
            "deployment",
            "organisation",
            "account",
            "account_area",
            "access_link",
            "second_factor",
            "recovery_code",
            "sign_in_rule",
            "administrative_area",
            "area_succession",
            "route",
            "route_management",
            "route_post",
            "rail_line",
            "rail_management",
            "rail_post",
            "junction",
            "junction_arm",
            "import_batch",
            "crash",
            "site",
            "site_area",
            "road_spot",
            "infrastructure_defect",
            "unauthorized_crossing",
            "level_crossing",
            "corridor_encroachment",
            "congestion_point",
            "school_gate",
            "rail_hazard_location",
            "crossing_ruling",
            "crossing_target",
            "campaign",
            "campaign_entry",
            "lane_mouth",
            "camera",
            "watched_place",
            "service_road",
            "remediation_case",
            "case_event",
            "case_document",
            "case_hold",
            "case_partner",
            "site_confirmation",
            "site_link",
            "site_extent",
            "calendar_day",
            "recommendation",
            "recommendation_site",
            "recommendation_event",
            "handover",
            "case_holding",
            "escalation",
            "site_crash",
            "crash_alert",
            "site_inspection",
            "measure",
            "monitoring_check",
            "site_evaluation",
            "attachment",
            "site_photo",
            "export_log",
        ),
        ("INSERT", "UPDATE", "DELETE"),
    ),
    # A proposal is derived; what people and later runs do with it is not.
    "proposal": ("UPDATE", "DELETE"),
    "rail_proposal": ("UPDATE", "DELETE"),
}
"""The tables that people and imports write, with the statements that leave an entry."""

APPEND_ONLY_TABLES = (
    "area_attribution",
    "area_move",
    "audit_check",
    "attachment",
    "audit_entry",
    "audit_seal",
    "calibration",
    "campaign_entry",
    "case_event",
    "crash_removal",
    "crossing_ruling",
    "decision_basis",
    "export_log",
    "rail_screening_run",
    "recommendation_event",
    "screening_run",
    "site_confirmation",
    "site_evaluation",
    "site_inspection",
    "sign_in_rule",
)
"""Tables whose rows the database refuses to change or delete."""


SITE_OF_ENTRY = "(coalesce(new_row, old_row) ->> 'site_id')"
CASE_OF_ENTRY = "(coalesce(new_row, old_row) ->> 'case_id')"
"""Which site, and which file, the changed row names; each has an index for the history of a site.
"""


class AuditEntry(Base):
    """One row of one table before and after one statement."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        CheckConstraint("operation IN ('INSERT', 'UPDATE', 'DELETE')", name="operation"),
        Index(None, "table_name", "row_id", "id"),
        Index(None, "transaction"),
        Index(
            "ix_audit_entry_site",
            text(SITE_OF_ENTRY),
            postgresql_where=text(f"{SITE_OF_ENTRY} IS NOT NULL"),
        ),
        Index(
            "ix_audit_entry_case",
            text(CASE_OF_ENTRY),
            postgresql_where=text(f"{CASE_OF_ENTRY} IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BIG, Identity(always=True), primary_key=True)
    at: Mapped[datetime] = mapped_column(server_default=text("clock_timestamp()"))
    """Time of the database server, which a moved clock of the application does not touch."""
    transaction: Mapped[int] = mapped_column(
        BIG, server_default=text("(pg_current_xact_id()::text)::bigint")
    )
    actor: Mapped[str | None]
    """The account, or the program, that `database.act_as` said; empty for work through psql."""
    database_user: Mapped[str] = mapped_column(server_default=text("session_user"))
    table_name: Mapped[str]
    operation: Mapped[str]
    row_id: Mapped[str]
    old_row: Mapped[dict[str, Any] | None]
    new_row: Mapped[dict[str, Any] | None]


class AuditSeal(Base):
    """One link of the chain: the hash of the link before and of one entry."""

    __tablename__ = "audit_seal"
    __table_args__ = (Index(None, "entry_id", unique=True),)

    position: Mapped[int] = mapped_column(BIG, primary_key=True, autoincrement=False)
    entry_id: Mapped[int] = mapped_column(BIG)
    """No foreign key: a seal must outlive an entry somebody removed, to tell of it."""
    hash: Mapped[bytes] = mapped_column(LargeBinary)


AUDIT_PENDING = Table("audit_pending", Base.metadata, Column("transaction", BIG, nullable=False))
"""Transactions that wait for the next sealing: one row for each statement, visible once committed.

Looking for entries without a seal instead would read the whole history after every change.
"""


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What a verification found.

    Attributes
    ----------
    sealed, unsealed
        Number of entries in the chain, and of entries that wait for the next sealing: an
        alteration of the latter cannot be seen.
    first_unsealed
        Smallest id of the entries that wait.
    head
        Hash of the last link in hexadecimal; noted elsewhere, it proves that the chain was not
        rewritten or cut short.
    altered, removed
        Ids of entries that no longer give their hash, or are gone.
    broken_at
        Positions where a link is missing.
    changed_rows
        `(table, row id)` of rows that differ from their last entry: changed with triggers off.
    """

    sealed: int
    unsealed: int
    first_unsealed: int | None
    head: str | None
    altered: tuple[int, ...] = field(default=())
    removed: tuple[int, ...] = field(default=())
    broken_at: tuple[int, ...] = field(default=())
    changed_rows: tuple[tuple[str, str], ...] = field(default=())

    @property
    def is_intact(self) -> bool:
        """Say whether nothing sealed or stored was altered."""
        return not (self.altered or self.removed or self.broken_at or self.changed_rows)


def seal_audit(session: Session) -> int:
    """Link every committed entry that is not sealed yet into the chain; return how many.

    One sealing runs at a time; nobody who writes entries waits for it. An entry committed late
    gets a later place, whatever its id.
    """
    return int(session.execute(text("SELECT audit_seal_entries()")).scalar_one())


def verify_audit(session: Session) -> AuditReport:
    """Recompute every link and compare every audited row with its last entry."""
    # The text of a time in an image depends on the time zone of the session.
    session.execute(select(func.set_config("TimeZone", TIME_ZONE.key, True)))  # noqa: FBT003  (SQL)
    links = session.execute(_LINKS).all()
    last = session.execute(select(AuditSeal.hash).order_by(AuditSeal.position.desc()).limit(1))
    unsealed, first_unsealed = session.execute(_UNSEALED).one()
    head = last.scalar_one_or_none()
    return AuditReport(
        sealed=session.execute(select(func.count()).select_from(AuditSeal)).scalar_one(),
        unsealed=unsealed,
        first_unsealed=first_unsealed,
        head=head.hex() if head is not None else None,
        altered=tuple(row.entry_id for row in links if row.fault == "altered"),
        removed=tuple(row.entry_id for row in links if row.fault == "removed"),
        broken_at=tuple(row.position for row in links if row.fault == "broken"),
        changed_rows=tuple(
            (table, str(row_id))
            for table in AUDITED_TABLES
            for row_id in session.execute(_changed_rows(table), {"table": table}).scalars()
        ),
    )


_LINKS = text(
    """
    SELECT * FROM (
        SELECT s.position, s.entry_id,
            CASE
                WHEN s.position <> s.expected_position THEN 'broken'
                WHEN e.id IS NULL THEN 'removed'
                WHEN s.hash <> audit_link(s.previous, audit_digest(e)) THEN 'altered'
            END AS fault
        FROM (
            SELECT position, entry_id, hash,
                row_number() OVER chain AS expected_position,
                lag(hash, 1, audit_origin()) OVER chain AS previous
            FROM audit_seal WINDOW chain AS (ORDER BY position)
        ) s
        LEFT JOIN audit_entry e ON e.id = s.entry_id
    ) checked
    WHERE fault IS NOT NULL ORDER BY position
    """
)

_UNSEALED = text(
    """
    SELECT count(*), min(e.id) FROM audit_entry e
    WHERE NOT EXISTS (SELECT FROM audit_seal s WHERE s.entry_id = e.id)
    """
)


def _changed_rows(table: str) -> Any:
    # Only keys the entry knows are compared: a column that a migration added later is no forgery.
    # An entry from before migration 0009 holds its geometry as GeoJSON, and is compared as that.
    return text(
        f"""
        SELECT coalesce(entry.row_id, stored.row_id)
        FROM (
            SELECT DISTINCT ON (row_id) row_id, new_row
            FROM audit_entry WHERE table_name = :table ORDER BY row_id, id DESC
        ) entry
        FULL JOIN (
            SELECT r.id::text AS row_id, audit_image(to_jsonb(r)) AS image
            FROM (SELECT {_columns(table)} FROM {table} t) r
        ) stored ON stored.row_id = entry.row_id
        WHERE stored.image IS DISTINCT FROM entry.new_row
            AND ({_expects_an_entry(table)} OR entry.row_id IS NOT NULL)
            AND (entry.new_row IS NULL OR stored.image IS NULL OR EXISTS (
                SELECT FROM jsonb_each(entry.new_row) known
                WHERE stored.image -> known.key IS DISTINCT FROM known.value
                    AND (jsonb_typeof(known.value) <> 'object' OR known.value -> 'coordinates' IS NULL
                        OR to_jsonb((stored.image ->> known.key)::geometry)
                            IS DISTINCT FROM known.value)))
        """  # noqa: S608, E501  (table names are our own constants)
    )


def _columns(table: str) -> str:
    """Return the columns as the triggers write them: a geometry as its bytes."""
    columns = Base.metadata.tables[table].columns
    return ", ".join(
        f"t.{each.name}::text AS {each.name}"
        if isinstance(each.type, Geometry)
        else f"t.{each.name}"
        for each in columns
    )


def _expects_an_entry(table: str) -> bool:
    return "INSERT" in AUDITED_TABLES[table]
