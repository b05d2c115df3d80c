"""Defects of roads and traffic organisation, as a kind of site."""

import sqlalchemy as sa
from alembic import op

from hotspots.migrations.statements import audit

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "infrastructure_defect",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("danger", sa.String(length=40), nullable=False),
        sa.Column("found_on", sa.Date(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("reporter_id", sa.Uuid(), nullable=False),
        sa.Column("source_reference", sa.Text(), nullable=True),
        sa.Column("place", sa.String(length=40), nullable=False),
        sa.Column("route_id", sa.Uuid(), nullable=True),
        sa.Column("from_m", sa.Double(), nullable=True),
        sa.Column("to_m", sa.Double(), nullable=True),
        sa.CheckConstraint(
            "danger IN ('low', 'medium', 'high')", name=op.f("ck_infrastructure_defect_danger")
        ),
        sa.CheckConstraint(
            "place IN ('line', 'junction', 'straddle', 'disc')",
            name=op.f("ck_infrastructure_defect_place"),
        ),
        sa.CheckConstraint(
            "place NOT IN ('line', 'straddle')"
            " OR (route_id IS NOT NULL AND from_m IS NOT NULL AND to_m IS NOT NULL)",
            name=op.f("ck_infrastructure_defect_line_has_route"),
        ),
        sa.CheckConstraint("type ~ '^[a-z_]{1,40}$'", name=op.f("ck_infrastructure_defect_type")),
        sa.CheckConstraint("from_m <= to_m", name=op.f("ck_infrastructure_defect_stretch")),
        sa.ForeignKeyConstraint(["id"], ["site.id"], name=op.f("fk_infrastructure_defect_id_site")),
        sa.ForeignKeyConstraint(
            ["reporter_id"],
            ["organisation.id"],
            name=op.f("fk_infrastructure_defect_reporter_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["route_id"], ["route.id"], name=op.f("fk_infrastructure_defect_route_id_route")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_infrastructure_defect")),
        sa.UniqueConstraint(
            "reporter_id",
            "source_reference",
            name=op.f("uq_infrastructure_defect_reporter_id_source_reference"),
        ),
    )
    op.create_index(
        op.f("ix_infrastructure_defect_found_on"), "infrastructure_defect", ["found_on"]
    )
    op.create_index(
        op.f("ix_infrastructure_defect_route_id_from_m"),
        "infrastructure_defect",
        ["route_id", "from_m"],
    )
    audit("infrastructure_defect")


def downgrade() -> None:
    op.drop_table("infrastructure_defect")
