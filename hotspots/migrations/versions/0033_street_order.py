"""Encroachments, points of congestion and school gates, as kinds of site; campaigns."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from hotspots.migrations.statements import add_codes, audit, remove_codes, write_once

revision = "0033"
down_revision = "0028"
branch_labels = None
depends_on = None

KINDS = ("corridor_encroachment", "congestion_point", "school_gate")
STATES = (
    "notified", "cleared", "checked", "recurred", "listed", "plan_approved", "treated", "removed",
    "not_surveyed", "surveyed", "model_in_place",
)  # fmt: skip
STATE_COLUMNS = (
    ("remediation_case", "state"), ("case_event", "from_state"), ("case_event", "to_state"),
)  # fmt: skip
LINE_HAS_ROUTE = (
    "place NOT IN ('line', 'straddle')"
    " OR (route_id IS NOT NULL AND from_m IS NOT NULL AND to_m IS NOT NULL)"
)


def upgrade() -> None:
    add_codes("site", "kind", *KINDS)
    add_codes("remediation_case", "kind", *KINDS)
    for table, column in STATE_COLUMNS:
        add_codes(table, column, *STATES)
    op.create_table(
        "corridor_encroachment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("found_on", sa.Date(), nullable=False),
        sa.Column("length_m", sa.Double(), nullable=True),
        sa.Column("area_m2", sa.Double(), nullable=True),
        sa.Column("reporter_id", sa.Uuid(), nullable=False),
        sa.Column("source_reference", sa.Text(), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("place", sa.String(length=40), nullable=False),
        sa.Column("route_id", sa.Uuid(), nullable=True),
        sa.Column("from_m", sa.Double(), nullable=True),
        sa.Column("to_m", sa.Double(), nullable=True),
        sa.Column("rail_line_id", sa.Uuid(), nullable=True),
        sa.Column("rail_m", sa.Double(), nullable=True),
        sa.Column("rail_to_m", sa.Double(), nullable=True),
        sa.Column("rail_side", sa.String(length=40), nullable=True),
        sa.CheckConstraint(
            LINE_HAS_ROUTE,
            name=op.f("ck_corridor_encroachment_line_has_route"),
        ),
        sa.CheckConstraint(
            "(rail_line_id IS NOT NULL AND rail_m IS NOT NULL AND rail_to_m IS NOT NULL)"
            " OR (rail_line_id IS NULL AND rail_m IS NULL AND rail_to_m IS NULL"
            " AND rail_side IS NULL)",
            name=op.f("ck_corridor_encroachment_on_rail"),
        ),
        sa.CheckConstraint(
            "place IN ('line', 'junction', 'straddle', 'disc')",
            name=op.f("ck_corridor_encroachment_place"),
        ),
        sa.CheckConstraint(
            "rail_side IN ('left', 'right')", name=op.f("ck_corridor_encroachment_rail_side")
        ),
        sa.CheckConstraint(
            "rail_m <= rail_to_m", name=op.f("ck_corridor_encroachment_rail_stretch")
        ),
        sa.CheckConstraint(
            "length_m IS NOT NULL OR area_m2 IS NOT NULL",
            name=op.f("ck_corridor_encroachment_size"),
        ),
        sa.CheckConstraint("from_m <= to_m", name=op.f("ck_corridor_encroachment_stretch")),
        sa.CheckConstraint(
            "type IN ('market', 'building', 'billboard', 'goods', 'drying', 'vending', 'other')",
            name=op.f("ck_corridor_encroachment_type"),
        ),
        sa.ForeignKeyConstraint(["id"], ["site.id"], name=op.f("fk_corridor_encroachment_id_site")),
        sa.ForeignKeyConstraint(
            ["rail_line_id"],
            ["rail_line.id"],
            name=op.f("fk_corridor_encroachment_rail_line_id_rail_line"),
        ),
        sa.ForeignKeyConstraint(
            ["reporter_id"],
            ["organisation.id"],
            name=op.f("fk_corridor_encroachment_reporter_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["route_id"], ["route.id"], name=op.f("fk_corridor_encroachment_route_id_route")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_corridor_encroachment")),
        sa.UniqueConstraint(
            "reporter_id",
            "source_reference",
            name=op.f("uq_corridor_encroachment_reporter_id_source_reference"),
        ),
    )
    op.create_index(
        op.f("ix_corridor_encroachment_found_on"), "corridor_encroachment", ["found_on"]
    )
    op.create_index(
        op.f("ix_corridor_encroachment_rail_line_id_rail_m"),
        "corridor_encroachment",
        ["rail_line_id", "rail_m"],
    )
    op.create_index(
        op.f("ix_corridor_encroachment_route_id_from_m"),
        "corridor_encroachment",
        ["route_id", "from_m"],
    )
    audit("corridor_encroachment")
    op.create_table(
        "congestion_point",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("listed_on", sa.Date(), nullable=False),
        sa.Column("hours", sa.Text(), nullable=True),
        sa.Column("causes", postgresql.ARRAY(sa.Text()), nullable=True),
        sa.Column("rail_nearby", sa.Boolean(), nullable=True),
        sa.Column("relief_plan", sa.Text(), nullable=True),
        sa.Column("plan_number", sa.Text(), nullable=True),
        sa.Column("plan_dated", sa.Date(), nullable=True),
        sa.Column("daily_post", sa.Boolean(), nullable=True),
        sa.Column("post_by", sa.Text(), nullable=True),
        sa.Column("post_hours", sa.Text(), nullable=True),
        sa.Column("proposed_works", sa.Text(), nullable=True),
        sa.Column("reporter_id", sa.Uuid(), nullable=False),
        sa.Column("source_reference", sa.Text(), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("place", sa.String(length=40), nullable=False),
        sa.Column("route_id", sa.Uuid(), nullable=True),
        sa.Column("from_m", sa.Double(), nullable=True),
        sa.Column("to_m", sa.Double(), nullable=True),
        sa.Column("junction_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            LINE_HAS_ROUTE,
            name=op.f("ck_congestion_point_line_has_route"),
        ),
        sa.CheckConstraint(
            "place IN ('line', 'junction', 'straddle', 'disc')",
            name=op.f("ck_congestion_point_place"),
        ),
        sa.CheckConstraint("from_m <= to_m", name=op.f("ck_congestion_point_stretch")),
        sa.ForeignKeyConstraint(["id"], ["site.id"], name=op.f("fk_congestion_point_id_site")),
        sa.ForeignKeyConstraint(
            ["junction_id"], ["junction.id"], name=op.f("fk_congestion_point_junction_id_junction")
        ),
        sa.ForeignKeyConstraint(
            ["reporter_id"],
            ["organisation.id"],
            name=op.f("fk_congestion_point_reporter_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["route_id"], ["route.id"], name=op.f("fk_congestion_point_route_id_route")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_congestion_point")),
        sa.UniqueConstraint(
            "reporter_id",
            "source_reference",
            name=op.f("uq_congestion_point_reporter_id_source_reference"),
        ),
    )
    op.create_index(op.f("ix_congestion_point_junction_id"), "congestion_point", ["junction_id"])
    op.create_index(
        op.f("ix_congestion_point_route_id_from_m"), "congestion_point", ["route_id", "from_m"]
    )
    audit("congestion_point")
    op.create_table(
        "school_gate",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("school", sa.Text(), nullable=False),
        sa.Column("road_name", sa.Text(), nullable=True),
        sa.Column("peak_hours", sa.Text(), nullable=True),
        sa.Column("model_installed_on", sa.Date(), nullable=True),
        sa.Column("zebra_crossing", sa.Boolean(), nullable=True),
        sa.Column("school_sign", sa.Boolean(), nullable=True),
        sa.Column("speed_hump", sa.Boolean(), nullable=True),
        sa.Column("lane_mouths", sa.Integer(), nullable=True),
        sa.Column("lane_mouth_humps", sa.Integer(), nullable=True),
        sa.Column("reporter_id", sa.Uuid(), nullable=False),
        sa.Column("source_reference", sa.Text(), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("place", sa.String(length=40), nullable=False),
        sa.Column("route_id", sa.Uuid(), nullable=True),
        sa.Column("from_m", sa.Double(), nullable=True),
        sa.Column("to_m", sa.Double(), nullable=True),
        sa.CheckConstraint(
            "lane_mouth_humps <= lane_mouths", name=op.f("ck_school_gate_humps_of_mouths")
        ),
        sa.CheckConstraint(
            LINE_HAS_ROUTE,
            name=op.f("ck_school_gate_line_has_route"),
        ),
        sa.CheckConstraint(
            "place IN ('line', 'junction', 'straddle', 'disc')", name=op.f("ck_school_gate_place")
        ),
        sa.CheckConstraint("from_m <= to_m", name=op.f("ck_school_gate_stretch")),
        sa.ForeignKeyConstraint(["id"], ["site.id"], name=op.f("fk_school_gate_id_site")),
        sa.ForeignKeyConstraint(
            ["reporter_id"],
            ["organisation.id"],
            name=op.f("fk_school_gate_reporter_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["route_id"], ["route.id"], name=op.f("fk_school_gate_route_id_route")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school_gate")),
        sa.UniqueConstraint(
            "reporter_id",
            "source_reference",
            name=op.f("uq_school_gate_reporter_id_source_reference"),
        ),
    )
    op.create_index(op.f("ix_school_gate_route_id_from_m"), "school_gate", ["route_id", "from_m"])
    audit("school_gate")

    op.create_table(
        "campaign",
        sa.Column("id", sa.Uuid(), nullable=False, server_default=sa.text("gen_random_uuid()")),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("document_number", sa.Text(), nullable=True),
        sa.Column("document_dated", sa.Date(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("registered_by_id", sa.Uuid(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("change_reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False, server_default=sa.text("1")),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_campaign_days")),
        sa.CheckConstraint(
            "(document_number IS NULL) = (document_dated IS NULL)",
            name=op.f("ck_campaign_document_known"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_campaign_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["registered_by_id"], ["account.id"], name=op.f("fk_campaign_registered_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
        sa.UniqueConstraint(
            "organisation_id",
            "name",
            "starts_on",
            name=op.f("uq_campaign_organisation_id_name_starts_on"),
        ),
    )
    op.create_index(op.f("ix_campaign_registered_by_id"), "campaign", ["registered_by_id"])
    op.create_index(op.f("ix_campaign_starts_on_id"), "campaign", ["starts_on", "id"])
    audit("campaign")
    op.create_table(
        "campaign_entry",
        sa.Column("id", sa.Uuid(), nullable=False, server_default=sa.text("gen_random_uuid()")),
        sa.Column("sequence", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("change", sa.String(length=40), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("made_by_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "change IN ('added', 'taken_out')", name=op.f("ck_campaign_entry_change")
        ),
        sa.CheckConstraint(
            "(change = 'taken_out') = (reason IS NOT NULL)", name=op.f("ck_campaign_entry_reason")
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_campaign_entry_campaign_id_campaign")
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["account.id"], name=op.f("fk_campaign_entry_made_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["site_id"], ["site.id"], name=op.f("fk_campaign_entry_site_id_site")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_entry")),
    )
    op.create_index(
        op.f("ix_campaign_entry_campaign_id_sequence"),
        "campaign_entry",
        ["campaign_id", "sequence"],
    )
    op.create_index(op.f("ix_campaign_entry_made_by_id"), "campaign_entry", ["made_by_id"])
    op.create_index(
        op.f("ix_campaign_entry_site_id_sequence"), "campaign_entry", ["site_id", "sequence"]
    )
    audit("campaign_entry")
    write_once("campaign_entry")


def downgrade() -> None:
    op.drop_table("campaign_entry")
    op.drop_table("campaign")
    for kind in KINDS:
        op.drop_table(kind)
    for table, column in STATE_COLUMNS:
        remove_codes(table, column, *STATES)
    remove_codes("remediation_case", "kind", *KINDS)
    remove_codes("site", "kind", *KINDS)
