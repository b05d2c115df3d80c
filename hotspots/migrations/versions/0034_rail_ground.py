"""Who manages a railway line."""

import sqlalchemy as sa
from alembic import op

from hotspots.migrations.statements import audit

revision = "0034"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _rail_management()


def downgrade() -> None:
    op.drop_table("rail_management")


def _rail_management() -> None:
    op.create_table(
        "rail_management",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("rail_line_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("from_m", sa.Double(), nullable=True),
        sa.Column("to_m", sa.Double(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint("to_m > from_m", name=op.f("ck_rail_management_stretch")),
        sa.CheckConstraint(
            "(from_m IS NULL) = (to_m IS NULL)", name=op.f("ck_rail_management_whole")
        ),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from",
            name=op.f("ck_rail_management_validity"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_rail_management_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["rail_line_id"],
            ["rail_line.id"],
            name=op.f("fk_rail_management_rail_line_id_rail_line"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rail_management")),
    )
    op.create_index(
        op.f("ix_rail_management_organisation_id"), "rail_management", ["organisation_id"]
    )
    op.create_index(op.f("ix_rail_management_rail_line_id"), "rail_management", ["rail_line_id"])
    audit("rail_management")
