"""Crossings of railways, with and without permission, as kinds of site."""

import sqlalchemy as sa
from alembic import op

from hotspots.migrations.statements import add_codes, audit, remove_codes

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

KINDS = ("unauthorized_crossing", "level_crossing")
STATES = (
    "found", "managed", "narrowed", "upgraded", "grade_separated", "in_service", "deficient",
)  # fmt: skip
STATE_COLUMNS = (
    ("remediation_case", "state"), ("case_event", "from_state"), ("case_event", "to_state"),
)  # fmt: skip


def upgrade() -> None:
    add_codes("site", "kind", *KINDS)
    add_codes("remediation_case", "kind", *KINDS)
    for table, column in STATE_COLUMNS:
        add_codes(table, column, *STATES)
    add_codes("case_event", "kind", "facts_changed")
    add_codes("site_link", "kind", "replaced_by")
    op.create_table(
        "unauthorized_crossing",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("found_on", sa.Date(), nullable=False),
        sa.Column("opened_by", sa.String(length=40), nullable=True),
        sa.Column("opened_year", sa.Integer(), nullable=True),
        sa.Column("households", sa.Integer(), nullable=True),
        sa.Column("service_road_possible", sa.Boolean(), nullable=True),
        sa.Column("nearest_legal_crossing_m", sa.Double(), nullable=True),
        sa.Column("width_m", sa.Double(), nullable=True),
        sa.Column("surface", sa.String(length=40), nullable=True),
        sa.Column("angle_deg", sa.Double(), nullable=True),
        sa.Column("gradient_percent", sa.Double(), nullable=True),
        sa.Column("hump_or_poor_surface", sa.Boolean(), nullable=True),
        sa.Column("road_joined", sa.Text(), nullable=True),
        sa.Column("lanes", sa.Integer(), nullable=True),
        sa.Column("tracks", sa.Integer(), nullable=True),
        sa.Column("line_speed_kmh", sa.Double(), nullable=True),
        sa.Column("trains_per_day", sa.Double(), nullable=True),
        sa.Column("day_trains_per_day", sa.Double(), nullable=True),
        sa.Column("cars_per_day", sa.Double(), nullable=True),
        sa.Column("trucks_per_day", sa.Double(), nullable=True),
        sa.Column("motorcycles_per_day", sa.Double(), nullable=True),
        sa.Column("bicycles_per_day", sa.Double(), nullable=True),
        sa.Column("pedestrians_per_day", sa.Double(), nullable=True),
        sa.Column("traffic_count_method", sa.String(length=40), nullable=True),
        sa.Column("traffic_counted_on", sa.Date(), nullable=True),
        sa.Column("sight_left_up_m", sa.Double(), nullable=True),
        sa.Column("sight_left_down_m", sa.Double(), nullable=True),
        sa.Column("sight_right_up_m", sa.Double(), nullable=True),
        sa.Column("sight_right_down_m", sa.Double(), nullable=True),
        sa.Column("warning_signs", sa.Boolean(), nullable=True),
        sa.Column("speed_humps", sa.Boolean(), nullable=True),
        sa.Column("bells", sa.Boolean(), nullable=True),
        sa.Column("lights", sa.Boolean(), nullable=True),
        sa.Column("watch_post", sa.Boolean(), nullable=True),
        sa.Column("watch_by", sa.Text(), nullable=True),
        sa.Column("watch_hours", sa.Text(), nullable=True),
        sa.Column("built_up", sa.Boolean(), nullable=True),
        sa.Column("school_or_market", sa.Boolean(), nullable=True),
        sa.Column("accidents_5y", sa.Integer(), nullable=True),
        sa.Column("near_misses_5y", sa.Integer(), nullable=True),
        sa.Column("reporter_id", sa.Uuid(), nullable=False),
        sa.Column("source_reference", sa.Text(), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("rail_line_id", sa.Uuid(), nullable=True),
        sa.Column("rail_m", sa.Double(), nullable=True),
        sa.Column("rail_to_m", sa.Double(), nullable=True),
        sa.Column("rail_side", sa.String(length=40), nullable=True),
        sa.CheckConstraint(
            "rail_line_id IS NOT NULL AND rail_m IS NOT NULL AND rail_to_m IS NOT NULL",
            name=op.f("ck_unauthorized_crossing_on_rail"),
        ),
        sa.CheckConstraint(
            "opened_by IN ('residents', 'enterprise', 'authority', 'unknown')",
            name=op.f("ck_unauthorized_crossing_opened_by"),
        ),
        sa.CheckConstraint(
            "rail_side IN ('left', 'right')", name=op.f("ck_unauthorized_crossing_rail_side")
        ),
        sa.CheckConstraint(
            "rail_m <= rail_to_m", name=op.f("ck_unauthorized_crossing_rail_stretch")
        ),
        sa.CheckConstraint(
            "surface IN ('asphalt', 'concrete', 'panels', 'stone', 'earth', 'other')",
            name=op.f("ck_unauthorized_crossing_surface"),
        ),
        sa.CheckConstraint(
            "traffic_count_method IN ('peak_and_evening', 'whole_day', 'camera', 'estimate')",
            name=op.f("ck_unauthorized_crossing_traffic_count_method"),
        ),
        sa.ForeignKeyConstraint(["id"], ["site.id"], name=op.f("fk_unauthorized_crossing_id_site")),
        sa.ForeignKeyConstraint(
            ["rail_line_id"],
            ["rail_line.id"],
            name=op.f("fk_unauthorized_crossing_rail_line_id_rail_line"),
        ),
        sa.ForeignKeyConstraint(
            ["reporter_id"],
            ["organisation.id"],
            name=op.f("fk_unauthorized_crossing_reporter_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unauthorized_crossing")),
        sa.UniqueConstraint(
            "reporter_id",
            "source_reference",
            name=op.f("uq_unauthorized_crossing_reporter_id_source_reference"),
        ),
    )
    op.create_index(
        op.f("ix_unauthorized_crossing_rail_line_id_rail_m"),
        "unauthorized_crossing",
        ["rail_line_id", "rail_m"],
    )
    audit("unauthorized_crossing")
    op.create_table(
        "level_crossing",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("protection", sa.String(length=40), nullable=False),
        sa.Column("road_use", sa.String(length=40), nullable=True),
        sa.Column("signal_checked_on", sa.Date(), nullable=True),
        sa.Column("signal_works", sa.Boolean(), nullable=True),
        sa.Column("dangerous", sa.Boolean(), nullable=True),
        sa.Column("dangerous_reason", sa.Text(), nullable=True),
        sa.Column("width_m", sa.Double(), nullable=True),
        sa.Column("surface", sa.String(length=40), nullable=True),
        sa.Column("angle_deg", sa.Double(), nullable=True),
        sa.Column("gradient_percent", sa.Double(), nullable=True),
        sa.Column("hump_or_poor_surface", sa.Boolean(), nullable=True),
        sa.Column("road_joined", sa.Text(), nullable=True),
        sa.Column("lanes", sa.Integer(), nullable=True),
        sa.Column("tracks", sa.Integer(), nullable=True),
        sa.Column("line_speed_kmh", sa.Double(), nullable=True),
        sa.Column("trains_per_day", sa.Double(), nullable=True),
        sa.Column("day_trains_per_day", sa.Double(), nullable=True),
        sa.Column("cars_per_day", sa.Double(), nullable=True),
        sa.Column("trucks_per_day", sa.Double(), nullable=True),
        sa.Column("motorcycles_per_day", sa.Double(), nullable=True),
        sa.Column("bicycles_per_day", sa.Double(), nullable=True),
        sa.Column("pedestrians_per_day", sa.Double(), nullable=True),
        sa.Column("traffic_count_method", sa.String(length=40), nullable=True),
        sa.Column("traffic_counted_on", sa.Date(), nullable=True),
        sa.Column("sight_left_up_m", sa.Double(), nullable=True),
        sa.Column("sight_left_down_m", sa.Double(), nullable=True),
        sa.Column("sight_right_up_m", sa.Double(), nullable=True),
        sa.Column("sight_right_down_m", sa.Double(), nullable=True),
        sa.Column("warning_signs", sa.Boolean(), nullable=True),
        sa.Column("speed_humps", sa.Boolean(), nullable=True),
        sa.Column("bells", sa.Boolean(), nullable=True),
        sa.Column("lights", sa.Boolean(), nullable=True),
        sa.Column("watch_post", sa.Boolean(), nullable=True),
        sa.Column("watch_by", sa.Text(), nullable=True),
        sa.Column("watch_hours", sa.Text(), nullable=True),
        sa.Column("built_up", sa.Boolean(), nullable=True),
        sa.Column("school_or_market", sa.Boolean(), nullable=True),
        sa.Column("accidents_5y", sa.Integer(), nullable=True),
        sa.Column("near_misses_5y", sa.Integer(), nullable=True),
        sa.Column("reporter_id", sa.Uuid(), nullable=False),
        sa.Column("source_reference", sa.Text(), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("rail_line_id", sa.Uuid(), nullable=True),
        sa.Column("rail_m", sa.Double(), nullable=True),
        sa.Column("rail_to_m", sa.Double(), nullable=True),
        sa.Column("rail_side", sa.String(length=40), nullable=True),
        sa.CheckConstraint(
            "rail_line_id IS NOT NULL AND rail_m IS NOT NULL AND rail_to_m IS NOT NULL",
            name=op.f("ck_level_crossing_on_rail"),
        ),
        sa.CheckConstraint(
            "protection IN ('guarded', 'automatic_barrier', 'automatic', 'signs')",
            name=op.f("ck_level_crossing_protection"),
        ),
        sa.CheckConstraint(
            "rail_side IN ('left', 'right')", name=op.f("ck_level_crossing_rail_side")
        ),
        sa.CheckConstraint("rail_m <= rail_to_m", name=op.f("ck_level_crossing_rail_stretch")),
        sa.CheckConstraint(
            "road_use IN ('public', 'specialised')", name=op.f("ck_level_crossing_road_use")
        ),
        sa.CheckConstraint(
            "surface IN ('asphalt', 'concrete', 'panels', 'stone', 'earth', 'other')",
            name=op.f("ck_level_crossing_surface"),
        ),
        sa.CheckConstraint(
            "traffic_count_method IN ('peak_and_evening', 'whole_day', 'camera', 'estimate')",
            name=op.f("ck_level_crossing_traffic_count_method"),
        ),
        sa.ForeignKeyConstraint(["id"], ["site.id"], name=op.f("fk_level_crossing_id_site")),
        sa.ForeignKeyConstraint(
            ["rail_line_id"],
            ["rail_line.id"],
            name=op.f("fk_level_crossing_rail_line_id_rail_line"),
        ),
        sa.ForeignKeyConstraint(
            ["reporter_id"],
            ["organisation.id"],
            name=op.f("fk_level_crossing_reporter_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_level_crossing")),
        sa.UniqueConstraint(
            "reporter_id",
            "source_reference",
            name=op.f("uq_level_crossing_reporter_id_source_reference"),
        ),
    )
    op.create_index(
        op.f("ix_level_crossing_rail_line_id_rail_m"), "level_crossing", ["rail_line_id", "rail_m"]
    )
    audit("level_crossing")


def downgrade() -> None:
    for kind in KINDS:
        op.drop_table(kind)
    remove_codes("site_link", "kind", "replaced_by")
    remove_codes("case_event", "kind", "facts_changed")
    for table, column in STATE_COLUMNS:
        remove_codes(table, column, *STATES)
    remove_codes("remediation_case", "kind", *KINDS)
    remove_codes("site", "kind", *KINDS)
