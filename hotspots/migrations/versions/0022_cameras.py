"""Cameras, and the complex routes and areas that they are to watch."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry

from hotspots.migrations.statements import audit

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _listed(
        "camera",
        sa.Column("geom", Geometry("POINT", srid=4326, spatial_index=False), nullable=False),
        sa.Column("reach_m", sa.Double(), nullable=False),
        sa.Column("works_from", sa.Date(), nullable=False),
        sa.Column("works_to", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        checks={"reach_m": "reach_m > 0", "works": "works_to >= works_from"},
        known_by=("organisation_id", "source_reference", "works_from"),
    )
    _listed(
        "watched_place",
        sa.Column("paper_number", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        _reference("watched_place", "route_id", "route", nullable=True),
        sa.Column("from_m", sa.Double(), nullable=True),
        sa.Column("to_m", sa.Double(), nullable=True),
        _reference("watched_place", "area_id", "administrative_area", nullable=True),
        sa.Column("geom", Geometry("GEOMETRY", srid=4326, spatial_index=False), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        checks={
            "validity": "valid_to >= valid_from",
            "route_has_stretch": "(route_id IS NULL) = (from_m IS NULL)"
            " AND (route_id IS NULL) = (to_m IS NULL)",
            "stretch": "from_m <= to_m",
            "route_or_area": "route_id IS NULL OR area_id IS NULL",
        },
        known_by=("organisation_id", "paper_number", "source_reference"),
    )
    for column in ("route_id", "area_id"):
        op.create_index(op.f(f"ix_watched_place_{column}"), "watched_place", [column])


def downgrade() -> None:
    op.drop_table("watched_place")
    op.drop_table("camera")


def _listed(
    table: str, *columns: sa.Column[Any], checks: dict[str, str], known_by: Iterable[str]
) -> None:
    """Make a table of what organisations list under their own numbers, watched by the audit."""
    known = tuple(known_by)
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        _reference(table, "organisation_id", "organisation"),
        sa.Column("source_reference", sa.Text(), nullable=False),
        *columns,
        _reference(table, "registered_by_id", "account"),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        *(
            sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))
            for name, rule in checks.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint(*known, name=op.f(f"uq_{table}_{'_'.join(known)}")),
    )
    op.create_index(op.f(f"ix_{table}_geom"), table, ["geom"], postgresql_using="gist")
    op.create_index(op.f(f"ix_{table}_registered_by_id"), table, ["registered_by_id"])
    audit(table)


def _reference(table: str, column: str, to: str, *, nullable: bool = False) -> sa.Column[Any]:
    key = sa.ForeignKey(f"{to}.id", name=op.f(f"fk_{table}_{column}_{to}"))
    return sa.Column(column, sa.Uuid(), key, nullable=nullable)
