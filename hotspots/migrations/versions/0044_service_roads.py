"""Service roads that are planned beside railways."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry

from hotspots.migrations.statements import audit

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

TABLE = "service_road"
STATES = "state IN ('planned', 'under_construction', 'open', 'given_up')"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        _reference("organisation_id", "organisation"),
        sa.Column("plan_number", sa.Text(), nullable=False),
        sa.Column("plan_dated", sa.Date(), nullable=True),
        sa.Column("source_reference", sa.Text(), nullable=False),
        _reference("rail_line_id", "rail_line"),
        sa.Column("side", sa.String(length=40), nullable=True),
        sa.Column("from_m", sa.Double(), nullable=False),
        sa.Column("to_m", sa.Double(), nullable=False),
        sa.Column("geom", Geometry("GEOMETRY", srid=4326, spatial_index=False), nullable=True),
        _reference("builder_id", "organisation", nullable=True),
        sa.Column("planned_year", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        _reference("registered_by_id", "account"),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("change_reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint("from_m < to_m", name=op.f(f"ck_{TABLE}_stretch")),
        sa.CheckConstraint(
            "planned_year BETWEEN 1990 AND 2100", name=op.f(f"ck_{TABLE}_planned_year")
        ),
        sa.CheckConstraint("side IN ('left', 'right')", name=op.f(f"ck_{TABLE}_side")),
        sa.CheckConstraint(STATES, name=op.f(f"ck_{TABLE}_state")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint(
            "organisation_id",
            "plan_number",
            "source_reference",
            name=op.f(f"uq_{TABLE}_organisation_id_plan_number_source_reference"),
        ),
    )
    op.create_index(op.f(f"ix_{TABLE}_geom"), TABLE, ["geom"], postgresql_using="gist")
    op.create_index(op.f(f"ix_{TABLE}_rail_line_id_from_m"), TABLE, ["rail_line_id", "from_m"])
    for column in ("builder_id", "registered_by_id"):
        op.create_index(op.f(f"ix_{TABLE}_{column}"), TABLE, [column])
    audit(TABLE)


def downgrade() -> None:
    op.drop_table(TABLE)


def _reference(column: str, to: str, *, nullable: bool = False) -> sa.Column[Any]:
    key = sa.ForeignKey(f"{to}.id", name=op.f(f"fk_{TABLE}_{column}_{to}"))
    return sa.Column(column, sa.Uuid(), key, nullable=nullable)
