"""Screening runs and what they proposed."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TABLES = (
    "screening_run",
    "proposal",
    "proposal_area",
)


def upgrade() -> None:
    op.create_table(
        "screening_run",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("number", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("rule_set", sa.Text(), nullable=False),
        sa.Column("criteria", postgresql.JSONB(), nullable=False),
        sa.Column("mode", sa.String(length=40), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("date_from", sa.Date(), nullable=False),
        sa.Column("date_to", sa.Date(), nullable=False),
        sa.Column("parameters", postgresql.JSONB(), nullable=False),
        sa.Column("code_version", sa.Text(), nullable=False),
        sa.Column("input_hash", sa.Text(), nullable=False),
        sa.Column("input_crashes", sa.LargeBinary(), nullable=False),
        sa.Column("input_junctions", sa.LargeBinary(), nullable=False),
        sa.Column("counts", postgresql.JSONB(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "mode IN ('trailing', 'rolling', 'fixed')", name=op.f("ck_screening_run_mode")
        ),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["account.id"], name=op.f("fk_screening_run_actor_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screening_run")),
        sa.UniqueConstraint("number", name=op.f("uq_screening_run_number")),
    )
    op.create_index(op.f("ix_screening_run_actor_id"), "screening_run", ["actor_id"])
    op.create_table(
        "proposal",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=False),
        sa.Column("lineage", sa.String(length=40), nullable=False),
        sa.Column(
            "lineage_of",
            postgresql.ARRAY(sa.Uuid()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("place", sa.String(length=40), nullable=False),
        sa.Column("junction_id", sa.Uuid(), nullable=True),
        sa.Column("rule_set", sa.Text(), nullable=False),
        sa.Column("criterion", sa.Text(), nullable=False),
        sa.Column("mode", sa.String(length=40), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("window_start", sa.Date(), nullable=False),
        sa.Column("window_end", sa.Date(), nullable=False),
        sa.Column("route_id", sa.Uuid(), nullable=True),
        sa.Column("from_m", sa.Double(), nullable=True),
        sa.Column("to_m", sa.Double(), nullable=True),
        sa.Column("footprint_from_m", sa.Double(), nullable=True),
        sa.Column("footprint_to_m", sa.Double(), nullable=True),
        sa.Column("length_m", sa.Double(), nullable=True),
        sa.Column("crash_ids", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("fatal_crashes", sa.Integer(), nullable=False),
        sa.Column("injury_crashes", sa.Integer(), nullable=False),
        sa.Column("killed", sa.Integer(), nullable=True),
        sa.Column("injured", sa.Integer(), nullable=True),
        sa.Column("margins", postgresql.JSONB(), nullable=False),
        sa.Column("score", sa.BigInteger(), nullable=False),
        sa.Column("alternatives", postgresql.JSONB(), nullable=False),
        sa.Column("notes", postgresql.JSONB(), nullable=False),
        sa.Column(
            "geom",
            Geometry(
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
        ),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rejection_reason", sa.String(length=40), nullable=True),
        sa.Column("decision_text", sa.Text(), nullable=True),
        sa.Column("crash_severities", postgresql.JSONB(), nullable=True),
        sa.Column("suppressed_by_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "(state = 'rejected') = (rejection_reason IS NOT NULL)",
            name=op.f("ck_proposal_rejected_has_reason"),
        ),
        sa.CheckConstraint(
            "(state = 'suppressed') = (suppressed_by_id IS NOT NULL)",
            name=op.f("ck_proposal_suppressed_by_a_rejection"),
        ),
        sa.CheckConstraint(
            "(state IN ('accepted', 'rejected')) = (decided_by_id IS NOT NULL) AND "
            "(decided_by_id IS NULL) = (decided_at IS NULL)",
            name=op.f("ck_proposal_decided_by_a_person"),
        ),
        sa.CheckConstraint(
            "lineage IN ('new', 'same', 'grew', 'shrank', 'moved', 'split_from', 'merged_into')",
            name=op.f("ck_proposal_lineage"),
        ),
        sa.CheckConstraint(
            "mode IN ('trailing', 'rolling', 'fixed')", name=op.f("ck_proposal_mode")
        ),
        sa.CheckConstraint(
            "place IN ('line', 'junction', 'straddle', 'disc')", name=op.f("ck_proposal_place")
        ),
        sa.CheckConstraint(
            "place NOT IN ('line', 'straddle') OR (route_id IS NOT NULL AND from_m IS "
            "NOT NULL AND to_m IS NOT NULL)",
            name=op.f("ck_proposal_line_has_route"),
        ),
        sa.CheckConstraint(
            "rejection_reason IN ('not_infrastructure', 'location_wrong', "
            "'already_treated', 'duplicate', 'other')",
            name=op.f("ck_proposal_rejection_reason"),
        ),
        sa.CheckConstraint(
            "state IN ('open', 'accepted', 'rejected', 'suppressed', 'registered', 'superseded')",
            name=op.f("ck_proposal_state"),
        ),
        sa.CheckConstraint("cardinality(crash_ids) > 0", name=op.f("ck_proposal_crash_ids")),
        sa.CheckConstraint("from_m <= to_m", name=op.f("ck_proposal_stretch")),
        sa.CheckConstraint("window_start < window_end", name=op.f("ck_proposal_window")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["account.id"], name=op.f("fk_proposal_decided_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["junction_id"], ["junction.id"], name=op.f("fk_proposal_junction_id_junction")
        ),
        sa.ForeignKeyConstraint(
            ["route_id"], ["route.id"], name=op.f("fk_proposal_route_id_route")
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["screening_run.id"], name=op.f("fk_proposal_run_id_screening_run")
        ),
        sa.ForeignKeyConstraint(
            ["suppressed_by_id"],
            ["proposal.id"],
            name=op.f("fk_proposal_suppressed_by_id_proposal"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
        sa.UniqueConstraint("run_id", "place_id", name=op.f("uq_proposal_run_id_place_id")),
    )
    op.create_index(
        op.f("ix_proposal_crash_ids"), "proposal", ["crash_ids"], postgresql_using="gin"
    )
    op.create_index(op.f("ix_proposal_decided_by_id"), "proposal", ["decided_by_id"])
    op.create_index(op.f("ix_proposal_geom"), "proposal", ["geom"], postgresql_using="gist")
    op.create_index(op.f("ix_proposal_junction_id"), "proposal", ["junction_id"])
    op.create_index(op.f("ix_proposal_place_id"), "proposal", ["place_id"])
    op.create_index(op.f("ix_proposal_route_id"), "proposal", ["route_id"])
    op.create_index(op.f("ix_proposal_state"), "proposal", ["state"])
    op.create_index(op.f("ix_proposal_suppressed_by_id"), "proposal", ["suppressed_by_id"])
    op.create_table(
        "proposal_area",
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["area_id"],
            ["administrative_area.id"],
            name=op.f("fk_proposal_area_area_id_administrative_area"),
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_proposal_area_proposal_id_proposal")
        ),
        sa.PrimaryKeyConstraint("proposal_id", "area_id", name=op.f("pk_proposal_area")),
    )
    op.create_index(op.f("ix_proposal_area_area_id"), "proposal_area", ["area_id"])


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
