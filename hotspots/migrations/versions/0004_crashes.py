"""Crashes and the files they came in."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TABLES = (
    "import_batch",
    "crash",
)


def upgrade() -> None:
    op.create_table(
        "import_batch",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("source_crs", sa.Text(), nullable=True),
        sa.Column("mapping", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("counts", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("imported_by_id", sa.Uuid(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name=op.f("ck_import_batch_sha256")),
        sa.CheckConstraint("rows >= 0", name=op.f("ck_import_batch_rows")),
        sa.ForeignKeyConstraint(
            ["imported_by_id"], ["account.id"], name=op.f("fk_import_batch_imported_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_batch")),
        sa.UniqueConstraint("sha256", name=op.f("uq_import_batch_sha256")),
    )
    op.create_index(op.f("ix_import_batch_imported_by_id"), "import_batch", ["imported_by_id"])
    op.create_table(
        "crash",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("source_reference", sa.Text(), nullable=True),
        sa.Column("import_batch_id", sa.Uuid(), nullable=True),
        sa.Column("entered_by_id", sa.Uuid(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("record_state", sa.String(length=40), nullable=False),
        sa.Column("synthetic", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "occurred_on",
            sa.Date(),
            sa.Computed("((occurred_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date)", persisted=True),
            nullable=False,
        ),
        sa.Column("time_precision", sa.String(length=40), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("killed", sa.Integer(), nullable=True),
        sa.Column("injured", sa.Integer(), nullable=True),
        sa.Column("seriously_injured", sa.Integer(), nullable=True),
        sa.Column("slightly_injured", sa.Integer(), nullable=True),
        sa.Column("property_only", sa.Boolean(), nullable=True),
        sa.Column("damage_vnd", sa.BigInteger(), nullable=True),
        sa.Column("severity_provisional", sa.String(length=40), nullable=True),
        sa.Column("severity_scheme", sa.Text(), nullable=True),
        sa.Column(
            "severity_flagged", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
        sa.Column("crash_type", sa.String(length=40), nullable=True),
        sa.Column("light", sa.String(length=40), nullable=True),
        sa.Column("weather", sa.String(length=40), nullable=True),
        sa.Column("surface", sa.String(length=40), nullable=True),
        sa.Column("road_users", postgresql.ARRAY(sa.String(length=40)), nullable=True),
        sa.Column("alcohol", sa.String(length=40), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("location_text", sa.Text(), nullable=True),
        sa.Column("route_given", sa.Text(), nullable=True),
        sa.Column("chainage_given_m", sa.Double(), nullable=True),
        sa.Column("x_given", sa.Double(), nullable=True),
        sa.Column("y_given", sa.Double(), nullable=True),
        sa.Column("source_crs", sa.Text(), nullable=True),
        sa.Column("placed_by", sa.String(length=40), nullable=False),
        sa.Column("unplaced_reason", sa.String(length=40), nullable=True),
        sa.Column("location_class", sa.String(length=40), nullable=True),
        sa.Column("geom", Geometry("POINT", srid=4326, spatial_index=False), nullable=True),
        sa.Column("route_id", sa.Uuid(), nullable=True),
        sa.Column("chainage_m", sa.Double(), nullable=True),
        sa.Column("offset_m", sa.Double(), nullable=True),
        sa.Column("side", sa.String(length=40), nullable=True),
        sa.Column("junction_id", sa.Uuid(), nullable=True),
        sa.Column("area_id", sa.Uuid(), nullable=True),
        sa.Column("ambiguous_route", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("runner_up_route_id", sa.Uuid(), nullable=True),
        sa.Column("contradiction_m", sa.Double(), nullable=True),
        sa.Column("place_verified_by_id", sa.Uuid(), nullable=True),
        sa.Column("place_verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "(placed_by = 'unplaced') = (unplaced_reason IS NOT NULL)",
            name=op.f("ck_crash_unplaced_has_reason"),
        ),
        sa.CheckConstraint("alcohol IN ('yes', 'no', 'unknown')", name=op.f("ck_crash_alcohol")),
        sa.CheckConstraint(
            "crash_type IN ('head_on', 'rear_end', 'side_impact', 'sideswipe', "
            "'single_fall', 'fixed_object', 'pedestrian', 'train', 'other', 'unknown')",
            name=op.f("ck_crash_crash_type"),
        ),
        sa.CheckConstraint(
            "light IN ('daylight', 'dawn_dusk', 'night_lit', 'night_unlit', 'other', 'unknown')",
            name=op.f("ck_crash_light"),
        ),
        sa.CheckConstraint(
            "location_class IN ('A', 'B', 'C', 'D')", name=op.f("ck_crash_location_class")
        ),
        sa.CheckConstraint(
            "placed_by <> 'unplaced' OR (geom IS NULL AND route_id IS NULL)",
            name=op.f("ck_crash_unplaced_has_no_place"),
        ),
        sa.CheckConstraint(
            "placed_by IN ('coordinates', 'chainage', 'unplaced')", name=op.f("ck_crash_placed_by")
        ),
        sa.CheckConstraint(
            "record_state IN ('preliminary', 'completed', 'approved')",
            name=op.f("ck_crash_record_state"),
        ),
        sa.CheckConstraint(
            "road_users <@ ARRAY['pedestrian', 'bicycle', 'motorcycle', 'car', 'bus', "
            "'truck', 'train', 'other', 'unknown']::varchar[]",
            name=op.f("ck_crash_road_users"),
        ),
        sa.CheckConstraint(
            "severity_provisional IN ('exceptionally_serious', 'very_serious', "
            "'serious', 'less_serious', 'collision')",
            name=op.f("ck_crash_severity_provisional"),
        ),
        sa.CheckConstraint("side IN ('left', 'right')", name=op.f("ck_crash_side")),
        sa.CheckConstraint(
            "surface IN ('dry', 'wet', 'muddy', 'loose_material', 'other', 'unknown')",
            name=op.f("ck_crash_surface"),
        ),
        sa.CheckConstraint(
            "time_precision IN ('minute', 'hour', 'day')", name=op.f("ck_crash_time_precision")
        ),
        sa.CheckConstraint(
            "unplaced_reason IN ('no_place_given', 'unknown_route', "
            "'chainage_outside_route', 'outside_area')",
            name=op.f("ck_crash_unplaced_reason"),
        ),
        sa.CheckConstraint(
            "weather IN ('clear', 'rain', 'fog', 'wind', 'smoke_dust', 'other', 'unknown')",
            name=op.f("ck_crash_weather"),
        ),
        sa.CheckConstraint(
            "(route_id IS NULL) = (chainage_m IS NULL)", name=op.f("ck_crash_route_with_chainage")
        ),
        sa.CheckConstraint(
            "(place_verified_by_id IS NULL) = (place_verified_at IS NULL)",
            name=op.f("ck_crash_verified_by_a_person"),
        ),
        sa.CheckConstraint("contradiction_m >= 0", name=op.f("ck_crash_contradiction_m")),
        sa.CheckConstraint("damage_vnd >= 0", name=op.f("ck_crash_damage_vnd")),
        sa.CheckConstraint("injured >= 0", name=op.f("ck_crash_injured")),
        sa.CheckConstraint("killed >= 0", name=op.f("ck_crash_killed")),
        sa.CheckConstraint("offset_m >= 0", name=op.f("ck_crash_offset_m")),
        sa.CheckConstraint("seriously_injured >= 0", name=op.f("ck_crash_seriously_injured")),
        sa.CheckConstraint("slightly_injured >= 0", name=op.f("ck_crash_slightly_injured")),
        sa.ForeignKeyConstraint(
            ["area_id"],
            ["administrative_area.id"],
            name=op.f("fk_crash_area_id_administrative_area"),
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["account.id"], name=op.f("fk_crash_entered_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["import_batch_id"],
            ["import_batch.id"],
            name=op.f("fk_crash_import_batch_id_import_batch"),
        ),
        sa.ForeignKeyConstraint(
            ["junction_id"], ["junction.id"], name=op.f("fk_crash_junction_id_junction")
        ),
        sa.ForeignKeyConstraint(
            ["place_verified_by_id"],
            ["account.id"],
            name=op.f("fk_crash_place_verified_by_id_account"),
        ),
        sa.ForeignKeyConstraint(["route_id"], ["route.id"], name=op.f("fk_crash_route_id_route")),
        sa.ForeignKeyConstraint(
            ["runner_up_route_id"], ["route.id"], name=op.f("fk_crash_runner_up_route_id_route")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crash")),
        sa.UniqueConstraint(
            "source", "source_reference", name=op.f("uq_crash_source_source_reference")
        ),
    )
    op.create_index(op.f("ix_crash_area_id_occurred_on"), "crash", ["area_id", "occurred_on"])
    op.create_index(op.f("ix_crash_entered_by_id"), "crash", ["entered_by_id"])
    op.create_index(op.f("ix_crash_geom"), "crash", ["geom"], postgresql_using="gist")
    op.create_index(op.f("ix_crash_import_batch_id"), "crash", ["import_batch_id"])
    op.create_index(op.f("ix_crash_junction_id"), "crash", ["junction_id"])
    op.create_index(op.f("ix_crash_place_verified_by_id"), "crash", ["place_verified_by_id"])
    op.create_index(op.f("ix_crash_occurred_at_id"), "crash", ["occurred_at", "id"])
    op.create_index(op.f("ix_crash_route_id_chainage_m"), "crash", ["route_id", "chainage_m"])
    op.create_index(op.f("ix_crash_runner_up_route_id"), "crash", ["runner_up_route_id"])
    op.create_index(
        "ix_crash_unplaced",
        "crash",
        ["unplaced_reason"],
        postgresql_where=sa.text("unplaced_reason IS NOT NULL"),
    )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
