"""The mouths of lanes, of which each is to have a hump."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry

from hotspots.migrations.statements import audit

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

REFERENCES = {
    "area_id": "administrative_area",
    "defect_id": "infrastructure_defect",
    "registered_by_id": "account",
}


def upgrade() -> None:
    op.create_table(
        "lane_mouth",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("source_reference", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("geom", Geometry("POINT", srid=4326, spatial_index=False), nullable=False),
        sa.Column("has_hump", sa.Boolean(), nullable=True),
        sa.Column("surveyed_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("defect_id", sa.Uuid(), nullable=True),
        sa.Column("registered_by_id", sa.Uuid(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "(has_hump IS NULL) = (surveyed_on IS NULL)", name=op.f("ck_lane_mouth_surveyed")
        ),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_lane_mouth_{column}_{table}")
            )
            for column, table in REFERENCES.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lane_mouth")),
        sa.UniqueConstraint(
            "area_id", "source_reference", name=op.f("uq_lane_mouth_area_id_source_reference")
        ),
        sa.UniqueConstraint("defect_id", name=op.f("uq_lane_mouth_defect_id")),
    )
    op.create_index(op.f("ix_lane_mouth_geom"), "lane_mouth", ["geom"], postgresql_using="gist")
    op.create_index(op.f("ix_lane_mouth_registered_by_id"), "lane_mouth", ["registered_by_id"])
    audit("lane_mouth")


def downgrade() -> None:
    op.drop_table("lane_mouth")
