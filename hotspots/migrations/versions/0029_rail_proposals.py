"""Screenings of railways, the places they propose, and dangerous places on open line as a kind."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

from hotspots.migrations.statements import (
    add_codes,
    audit,
    refuse_truncate,
    remove_codes,
    set_codes,
    write_once,
)

revision = "0029"
down_revision = "0033"
branch_labels = None
depends_on = None

KIND = "rail_hazard_location"
STATES = ("open", "accepted", "rejected", "suppressed", "registered", "superseded")
REASONS = ("not_infrastructure", "location_wrong", "already_treated", "duplicate", "other")
CHECKS = {
    "stretch": "from_m <= to_m",
    "window": "window_start <= latest_on",
    "crash_ids": "cardinality(crash_ids) > 0",
    "has_place": "rail_line_id IS NOT NULL OR crossing_id IS NOT NULL",
    "has_class": "legal_class <> 'none'",
    "decided_by_a_person": "(state IN ('accepted', 'rejected')) = (decided_by_id IS NOT NULL)"
    " AND (decided_by_id IS NULL) = (decided_at IS NULL)",
    "rejected_has_reason": "(state = 'rejected') = (rejection_reason IS NOT NULL)",
    "suppressed_by_a_rejection": "(state = 'suppressed') = (suppressed_by_id IS NOT NULL)",
}
INDEXES = (
    "run_id", "state", "rail_line_id", "crossing_id", "site_id", "decided_by_id",
    "suppressed_by_id",
)  # fmt: skip
JSONB = postgresql.JSONB()
IDS = postgresql.ARRAY(sa.Uuid())
TEXTS = postgresql.ARRAY(sa.Text())


def upgrade() -> None:
    add_codes("site", "kind", KIND)
    add_codes("remediation_case", "kind", KIND)
    _hazard_location()
    _run()
    _proposal()
    op.create_table(
        "rail_proposal_area",
        sa.Column("rail_proposal_id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        *_references(
            "rail_proposal_area",
            {"rail_proposal_id": "rail_proposal", "area_id": "administrative_area"},
        ),
        sa.PrimaryKeyConstraint("rail_proposal_id", "area_id", name=op.f("pk_rail_proposal_area")),
    )
    _index("rail_proposal_area", "area_id")


def downgrade() -> None:
    for table in ("rail_proposal_area", "rail_proposal", "rail_screening_run", KIND):
        op.drop_table(table)
    remove_codes("remediation_case", "kind", KIND)
    remove_codes("site", "kind", KIND)


def _hazard_location() -> None:
    op.create_table(
        KIND,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("hazards", sa.Text(), nullable=True),
        sa.Column("line_speed_kmh", sa.Double(), nullable=True),
        sa.Column("found_on", sa.Date(), nullable=True),
        sa.Column("reporter_id", sa.Uuid(), nullable=False),
        sa.Column("source_reference", sa.Text(), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("rail_line_id", sa.Uuid(), nullable=True),
        sa.Column("rail_m", sa.Double(), nullable=True),
        sa.Column("rail_to_m", sa.Double(), nullable=True),
        sa.Column("rail_side", sa.String(length=40), nullable=True),
        sa.CheckConstraint(
            "rail_line_id IS NOT NULL AND rail_m IS NOT NULL AND rail_to_m IS NOT NULL",
            name=op.f(f"ck_{KIND}_on_rail"),
        ),
        sa.CheckConstraint("rail_side IN ('left', 'right')", name=op.f(f"ck_{KIND}_rail_side")),
        sa.CheckConstraint("rail_m <= rail_to_m", name=op.f(f"ck_{KIND}_rail_stretch")),
        *_references(
            KIND, {"id": "site", "rail_line_id": "rail_line", "reporter_id": "organisation"}
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{KIND}")),
        sa.UniqueConstraint(
            "reporter_id", "source_reference", name=op.f(f"uq_{KIND}_reporter_id_source_reference")
        ),
    )
    _index(KIND, "rail_line_id", "rail_m")
    audit(KIND)


def _run() -> None:
    table = "rail_screening_run"
    op.create_table(
        table,
        _key(),
        sa.Column("number", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("rule_set", sa.Text(), nullable=False),
        sa.Column("criteria", JSONB, nullable=False),
        sa.Column("for_looking", sa.Boolean(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("parameters", JSONB, nullable=False),
        sa.Column("severity_schemes", TEXTS, nullable=False),
        sa.Column("accidents", JSONB, nullable=False),
        sa.Column("crossings", JSONB, nullable=False),
        sa.Column("code_version", sa.Text(), nullable=False),
        sa.Column("counts", JSONB, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        *_references(table, {"actor_id": "account"}),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("number", name=op.f(f"uq_{table}_number")),
    )
    _index(table, "actor_id")
    write_once(table)
    refuse_truncate(table)


def _proposal() -> None:
    table = "rail_proposal"
    op.create_table(
        table,
        _key(),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("rail_line_id", sa.Uuid(), nullable=True),
        sa.Column("crossing_id", sa.Uuid(), nullable=True),
        *(
            sa.Column(name, sa.Double(), nullable=True)
            for name in ("from_m", "to_m", "footprint_from_m", "footprint_to_m", "length_m")
        ),
        sa.Column("legal_class", sa.String(length=40), nullable=False),
        sa.Column("criteria", TEXTS, nullable=False),
        sa.Column("margins", JSONB, nullable=False),
        sa.Column("crash_ids", IDS, nullable=False),
        sa.Column("crash_classes", JSONB, nullable=False),
        sa.Column("earlier_ids", IDS, nullable=False),
        sa.Column("window_start", sa.Date(), nullable=False),
        sa.Column("latest_on", sa.Date(), nullable=False),
        sa.Column("fatal_crashes", sa.Integer(), nullable=False),
        sa.Column("injury_crashes", sa.Integer(), nullable=False),
        sa.Column("killed", sa.Integer(), nullable=True),
        sa.Column("injured", sa.Integer(), nullable=True),
        sa.Column("notes", JSONB, nullable=False),
        sa.Column("geom", Geometry("GEOMETRY", srid=4326, spatial_index=False), nullable=True),
        sa.Column("site_id", sa.Uuid(), nullable=True),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rejection_reason", sa.String(length=40), nullable=True),
        sa.Column("decision_text", sa.Text(), nullable=True),
        sa.Column("suppressed_by_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        *(sa.CheckConstraint(check, name=op.f(f"ck_{table}_{n}")) for n, check in CHECKS.items()),
        *_references(
            table,
            {
                "run_id": "rail_screening_run",
                "rail_line_id": "rail_line",
                "crossing_id": "site",
                "site_id": "site",
                "decided_by_id": "account",
                "suppressed_by_id": table,
            },
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    set_codes(table, "state", STATES, new=True)
    set_codes(table, "legal_class", ("black_spot", "potential_black_spot", "none"), new=True)
    set_codes(table, "rejection_reason", REASONS, new=True)
    for column in INDEXES:
        _index(table, column)
    op.create_index(op.f(f"ix_{table}_geom"), table, ["geom"], postgresql_using="gist")
    _audit_changes(table)


def _audit_changes(table: str) -> None:
    """Keep what people and later runs do with a row; that it was found is derived."""
    for operation, images in (
        ("UPDATE", "OLD TABLE AS old_rows NEW TABLE AS new_rows"),
        ("DELETE", "OLD TABLE AS old_rows"),
    ):
        op.execute(
            f"CREATE TRIGGER audit_{operation.lower()} AFTER {operation} ON {table}"
            f" REFERENCING {images} FOR EACH STATEMENT EXECUTE FUNCTION audit_change()"
        )
    refuse_truncate(table)


def _key() -> sa.Column[Any]:
    return sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False)


def _references(table: str, targets: dict[str, str]) -> Iterable[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint(
            [column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}")
        )
        for column, target in targets.items()
    ]


def _index(table: str, *columns: str) -> None:
    op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, list(columns))
