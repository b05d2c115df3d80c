"""Units with their type, the unit a crash names, and what a change of borders moved."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from hotspots.migrations.statements import refuse_truncate, set_codes, write_once

revision = "0030"
down_revision = "0041"
branch_labels = None
depends_on = None

TYPES = (
    *("province", "central_city", "provincial_city", "town", "urban_district", "rural_district"),
    *("ward", "commune", "township", "special_zone"),
)
THINGS = (
    *("crash", "site", "lane_mouth", "camera", "watched_place", "proposal", "rail_proposal"),
    "notice",
)
OUTCOMES = ("moved", "found", "lost", "nearest", "number_taken")
JOBS = ("screening", "refresh", "evidence", "daily", "casework", "upkeep", "backup", "digest")


def upgrade() -> None:
    op.add_column("administrative_area", sa.Column("unit_type", sa.String(40), nullable=True))
    set_codes("administrative_area", "unit_type", TYPES, new=True)
    op.add_column("area_succession", sa.Column("verified_by", sa.Text(), nullable=True))
    op.execute(
        "CREATE TRIGGER network_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE"
        " ON area_succession FOR EACH STATEMENT EXECUTE FUNCTION network_changed()"
    )
    _crash_columns()
    _attributed_so_far()
    _reports()
    set_codes("job", "kind", (*JOBS, "attribution"))


def downgrade() -> None:
    op.execute("DELETE FROM job WHERE kind = 'attribution'")
    set_codes("job", "kind", JOBS)
    op.drop_table("area_move")
    op.drop_table("area_attribution")
    for column in ("attributed_entry", "attributed_on"):
        op.drop_column("network_state", column)
    for column in ("ward_given", "ward_stated_id", "area_gap_m"):
        op.drop_column("crash", column)
    op.execute("DROP TRIGGER network_changed ON area_succession")
    op.drop_column("area_succession", "verified_by")
    op.drop_column("administrative_area", "unit_type")


def _crash_columns() -> None:
    key = sa.ForeignKey(
        "administrative_area.id", name=op.f("fk_crash_ward_stated_id_administrative_area")
    )
    op.add_column("crash", sa.Column("ward_given", sa.Text(), nullable=True))
    op.add_column("crash", sa.Column("ward_stated_id", sa.Uuid(), key, nullable=True))
    op.add_column("crash", sa.Column("area_gap_m", sa.Double(), nullable=True))
    op.create_check_constraint(op.f("ck_crash_area_gap_m"), "crash", "area_gap_m >= 0")
    op.create_index(op.f("ix_crash_ward_stated_id"), "crash", ["ward_stated_id"])


def _attributed_so_far() -> None:
    """What is on record was attributed by the areas as they are."""
    op.add_column(
        "network_state",
        sa.Column("attributed_entry", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
    )
    op.add_column("network_state", sa.Column("attributed_on", sa.Date(), nullable=True))
    op.execute(
        "UPDATE network_state SET attributed_on = (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date,"
        " attributed_entry = (SELECT max(id) FROM audit_entry"
        " WHERE table_name = 'administrative_area')"
        " WHERE EXISTS (SELECT FROM audit_entry WHERE table_name = 'administrative_area')"
    )


def _reports() -> None:
    op.create_table(
        "area_attribution",
        sa.Column("number", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("asked_by_id", sa.Uuid(), nullable=False),
        sa.Column("changed", postgresql.JSONB(), nullable=False),
        sa.Column("tallies", postgresql.JSONB(), nullable=False),
        sa.Column("outcomes", postgresql.JSONB(), nullable=False),
        sa.Column("gap_m", sa.Double(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["account.id"], name=op.f("fk_area_attribution_asked_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area_attribution")),
        sa.UniqueConstraint("number", name=op.f("uq_area_attribution_number")),
    )
    op.create_index(op.f("ix_area_attribution_asked_by_id"), "area_attribution", ["asked_by_id"])
    op.create_table(
        "area_move",
        sa.Column("attribution_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("row_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("outcome", sa.String(40), nullable=False),
        sa.Column("from_ids", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("to_ids", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("gap_m", sa.Double(), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.CheckConstraint("gap_m >= 0", name=op.f("ck_area_move_gap_m")),
        sa.ForeignKeyConstraint(
            ["attribution_id"],
            ["area_attribution.id"],
            name=op.f("fk_area_move_attribution_id_area_attribution"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area_move")),
        sa.UniqueConstraint(
            "attribution_id", "kind", "row_id", name=op.f("uq_area_move_attribution_id_kind_row_id")
        ),
    )
    set_codes("area_move", "kind", THINGS, new=True)
    set_codes("area_move", "outcome", OUTCOMES, new=True)
    for table in ("area_attribution", "area_move"):
        write_once(table)
        refuse_truncate(table)
