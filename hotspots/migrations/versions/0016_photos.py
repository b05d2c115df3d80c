"""Attached files, photos of sites, and a log of what left the registry."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

from hotspots.migrations.statements import audit, write_once

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

AUDITED = ("attachment", "site_photo", "export_log")
APPEND_ONLY = ("attachment", "export_log")
HASH = "~ '^[0-9a-f]{64}$'"
ITEMS = (
    "'junction', 'traffic_organisation', 'sight', 'horizontal_curve', 'vertical_curve', 'gradient',"
    " 'surface', 'superelevation', 'lighting', 'signs', 'markings', 'surroundings', 'other'"
)


def upgrade() -> None:
    _create_attachments()
    _create_photos()
    _create_exports()
    for table in AUDITED:
        audit(table)
    for table in APPEND_ONLY:
        write_once(table)


def _create_attachments() -> None:
    op.create_table(
        "attachment",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("original_sha256", sa.Text(), nullable=False),
        sa.Column("thumbnail_sha256", sa.Text(), nullable=True),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("geom", Geometry("POINT", srid=4326, spatial_index=False), nullable=True),
        sa.Column("bearing_deg", sa.Double(), nullable=True),
        sa.Column("uploaded_by_id", sa.Uuid(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(f"sha256 {HASH}", name=op.f("ck_attachment_sha256")),
        sa.CheckConstraint(f"original_sha256 {HASH}", name=op.f("ck_attachment_original_sha256")),
        sa.CheckConstraint(f"thumbnail_sha256 {HASH}", name=op.f("ck_attachment_thumbnail_sha256")),
        sa.CheckConstraint("bytes > 0", name=op.f("ck_attachment_bytes")),
        sa.CheckConstraint(
            "(kind = 'photo') = (width IS NOT NULL AND height IS NOT NULL"
            " AND thumbnail_sha256 IS NOT NULL)",
            name=op.f("ck_attachment_photo_has_size"),
        ),
        sa.CheckConstraint(
            "bearing_deg >= 0 AND bearing_deg < 360", name=op.f("ck_attachment_bearing_deg")
        ),
        sa.CheckConstraint(
            "media_type IN ('jpeg', 'png', 'webp', 'pdf', 'docx', 'xlsx')",
            name=op.f("ck_attachment_media_type"),
        ),
        sa.CheckConstraint("kind IN ('photo', 'document')", name=op.f("ck_attachment_kind")),
        sa.ForeignKeyConstraint(
            ["uploaded_by_id"], ["account.id"], name=op.f("fk_attachment_uploaded_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
    )
    for column in ("sha256", "thumbnail_sha256", "original_sha256", "uploaded_by_id"):
        op.create_index(op.f(f"ix_attachment_{column}"), "attachment", [column])
    op.create_index(op.f("ix_attachment_geom"), "attachment", ["geom"], postgresql_using="gist")


def _create_photos() -> None:
    op.create_table(
        "site_photo",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("sequence", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("attachment_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("caption", sa.Text(), nullable=True),
        sa.Column("checklist_item", sa.String(length=40), nullable=True),
        sa.Column("bearing_deg", sa.Double(), nullable=True),
        sa.Column("pair_of_id", sa.Uuid(), nullable=True),
        sa.Column("added_by_id", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_by_id", sa.Uuid(), nullable=True),
        sa.Column("removal_reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "(purpose = 'checklist') = (checklist_item IS NOT NULL)",
            name=op.f("ck_site_photo_item_of_checklist"),
        ),
        sa.CheckConstraint(
            "pair_of_id IS NULL OR purpose = 'after'",
            name=op.f("ck_site_photo_after_repeats_before"),
        ),
        sa.CheckConstraint("pair_of_id <> id", name=op.f("ck_site_photo_pair_of_another")),
        sa.CheckConstraint(
            "bearing_deg >= 0 AND bearing_deg < 360", name=op.f("ck_site_photo_bearing_deg")
        ),
        sa.CheckConstraint(
            "(removed_at IS NULL) = (removed_by_id IS NULL)"
            " AND (removed_at IS NULL) = (removal_reason IS NULL)",
            name=op.f("ck_site_photo_removed_by_a_person"),
        ),
        sa.CheckConstraint(
            "purpose IN ('before', 'after', 'inspection', 'checklist', 'other')",
            name=op.f("ck_site_photo_purpose"),
        ),
        sa.CheckConstraint(
            f"checklist_item IN ({ITEMS})", name=op.f("ck_site_photo_checklist_item")
        ),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_site_photo_{column}_{table}")
            )
            for column, table in (
                ("site_id", "site"),
                ("attachment_id", "attachment"),
                ("pair_of_id", "site_photo"),
                ("added_by_id", "account"),
                ("removed_by_id", "account"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_photo")),
    )
    op.create_index(
        "uq_site_photo_pair_of_id",
        "site_photo",
        ["pair_of_id"],
        unique=True,
        postgresql_where=sa.text("removed_at IS NULL"),
    )
    op.create_index(op.f("ix_site_photo_site_id_sequence"), "site_photo", ["site_id", "sequence"])
    for column in ("attachment_id", "added_by_id", "removed_by_id"):
        op.create_index(op.f(f"ix_site_photo_{column}"), "site_photo", [column])


def _create_exports() -> None:
    op.create_table(
        "export_log",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("exported_by_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=True),
        sa.Column("told", postgresql.JSONB(), nullable=False),
        sa.CheckConstraint("kind IN ('site_archive')", name=op.f("ck_export_log_kind")),
        sa.ForeignKeyConstraint(
            ["exported_by_id"], ["account.id"], name=op.f("fk_export_log_exported_by_id_account")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_export_log_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export_log")),
    )
    op.create_index(op.f("ix_export_log_site_id_at"), "export_log", ["site_id", "at"])
    op.create_index(op.f("ix_export_log_exported_by_id_at"), "export_log", ["exported_by_id", "at"])


def downgrade() -> None:
    for table in reversed(AUDITED):
        op.drop_table(table)
