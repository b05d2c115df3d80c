"""What people said of places where a road of the map crosses a railway."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry

from hotspots.migrations.statements import audit, write_once

revision = "0041"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "crossing_ruling",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("number", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("rail_line_id", sa.Uuid(), nullable=False),
        sa.Column("rail_m", sa.Double(), nullable=True),
        sa.Column("geom", Geometry("POINT", srid=4326, spatial_index=False), nullable=False),
        sa.Column("roads", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("answer", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("ruled_by_id", sa.Uuid(), nullable=False),
        sa.Column("ruled_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "answer IN ('bridge', 'underpass', 'not_there', 'ask_again')",
            name=op.f("ck_crossing_ruling_answer"),
        ),
        sa.ForeignKeyConstraint(
            ["rail_line_id"],
            ["rail_line.id"],
            name=op.f("fk_crossing_ruling_rail_line_id_rail_line"),
        ),
        sa.ForeignKeyConstraint(
            ["ruled_by_id"], ["account.id"], name=op.f("fk_crossing_ruling_ruled_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crossing_ruling")),
    )
    op.create_index(
        op.f("ix_crossing_ruling_geom"), "crossing_ruling", ["geom"], postgresql_using="gist"
    )
    for column in ("rail_line_id", "ruled_by_id"):
        op.create_index(op.f(f"ix_crossing_ruling_{column}"), "crossing_ruling", [column])
    audit("crossing_ruling")
    write_once("crossing_ruling")


def downgrade() -> None:
    op.drop_table("crossing_ruling")
