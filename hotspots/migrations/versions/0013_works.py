"""Countermeasures, the checks after them, evaluations, and how far each person has read."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from hotspots.migrations.statements import audit, write_once

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

TABLES = ("measure", "monitoring_check", "site_evaluation")


def upgrade() -> None:
    op.create_table(
        "measure",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("term", sa.String(length=40), nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("unit", sa.String(length=40), nullable=False),
        sa.Column("quantity_planned", sa.Double(), nullable=False),
        sa.Column("quantity_done", sa.Double(), nullable=True),
        sa.Column("cost_vnd", sa.BigInteger(), nullable=True),
        sa.Column("fund", sa.Text(), nullable=True),
        sa.Column("executor_id", sa.Uuid(), nullable=True),
        sa.Column("planned_start", sa.Date(), nullable=True),
        sa.Column("planned_finish", sa.Date(), nullable=True),
        sa.Column("actual_start", sa.Date(), nullable=True),
        sa.Column("actual_finish", sa.Date(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("added_by_id", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cancelled_by_id", sa.Uuid(), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancellation_reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "(term = 'temporary') = (expires_on IS NOT NULL)", name=op.f("ck_measure_expires")
        ),
        sa.CheckConstraint("term IN ('temporary', 'permanent')", name=op.f("ck_measure_term")),
        sa.CheckConstraint(
            "type IN ('warning_sign', 'speed_limit', 'traffic_sign', 'road_marking', "
            "'rumble_strip', 'speed_hump', 'traffic_signal', 'street_lighting', "
            "'guardrail', 'reflector', 'sight_clearing', 'curve_improvement', "
            "'surface_repair', 'junction_improvement', 'median', 'lane_arrangement', "
            "'pedestrian_crossing', 'sidewalk', 'drainage', 'other')",
            name=op.f("ck_measure_type"),
        ),
        sa.CheckConstraint(
            "unit IN ('piece', 'metre', 'square_metre', 'cubic_metre', 'junction', 'set')",
            name=op.f("ck_measure_unit"),
        ),
        sa.CheckConstraint(
            "(cancelled_at IS NULL) = (cancelled_by_id IS NULL) AND (cancelled_at IS NULL) "
            "= (cancellation_reason IS NULL)",
            name=op.f("ck_measure_cancelled_by_a_person"),
        ),
        sa.CheckConstraint("actual_finish >= actual_start", name=op.f("ck_measure_actual_days")),
        sa.CheckConstraint(
            "actual_finish IS NULL OR actual_start IS NOT NULL", name=op.f("ck_measure_begun")
        ),
        sa.CheckConstraint("cost_vnd >= 0", name=op.f("ck_measure_cost_vnd")),
        sa.CheckConstraint("planned_finish >= planned_start", name=op.f("ck_measure_planned_days")),
        sa.CheckConstraint("quantity_done > 0", name=op.f("ck_measure_quantity_done")),
        sa.CheckConstraint("quantity_planned > 0", name=op.f("ck_measure_quantity_planned")),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["account.id"], name=op.f("fk_measure_added_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["cancelled_by_id"], ["account.id"], name=op.f("fk_measure_cancelled_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["remediation_case.id"], name=op.f("fk_measure_case_id_remediation_case")
        ),
        sa.ForeignKeyConstraint(
            ["executor_id"], ["organisation.id"], name=op.f("fk_measure_executor_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure")),
    )
    op.create_index(op.f("ix_measure_added_by_id"), "measure", ["added_by_id"])
    op.create_index(op.f("ix_measure_cancelled_by_id"), "measure", ["cancelled_by_id"])
    op.create_index(op.f("ix_measure_case_id"), "measure", ["case_id"])
    op.create_index(op.f("ix_measure_executor_id"), "measure", ["executor_id"])
    op.create_index(op.f("ix_measure_expires_on"), "measure", ["expires_on"])
    op.create_table(
        "monitoring_check",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("done_by_id", sa.Uuid(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("found", postgresql.JSONB(), nullable=True),
        sa.CheckConstraint(
            "(done_on IS NULL) = (done_by_id IS NULL)",
            name=op.f("ck_monitoring_check_done_by_a_person"),
        ),
        sa.CheckConstraint("months > 0", name=op.f("ck_monitoring_check_months")),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["remediation_case.id"],
            name=op.f("fk_monitoring_check_case_id_remediation_case"),
        ),
        sa.ForeignKeyConstraint(
            ["done_by_id"], ["account.id"], name=op.f("fk_monitoring_check_done_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_monitoring_check")),
        sa.UniqueConstraint(
            "case_id", "since", "months", name=op.f("uq_monitoring_check_case_id_since_months")
        ),
    )
    op.create_index(op.f("ix_monitoring_check_done_by_id"), "monitoring_check", ["done_by_id"])
    op.create_index(op.f("ix_monitoring_check_due_on"), "monitoring_check", ["due_on"])
    op.create_table(
        "site_evaluation",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("told", postgresql.JSONB(), nullable=False),
        sa.Column("result", postgresql.JSONB(), nullable=False),
        sa.Column("code_version", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("made_by_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["remediation_case.id"],
            name=op.f("fk_site_evaluation_case_id_remediation_case"),
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["account.id"], name=op.f("fk_site_evaluation_made_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_evaluation")),
    )
    op.create_index(
        op.f("ix_site_evaluation_case_id_made_at"), "site_evaluation", ["case_id", "made_at"]
    )
    op.create_index(op.f("ix_site_evaluation_made_by_id"), "site_evaluation", ["made_by_id"])
    op.create_table(
        "desk_mark",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_desk_mark_account_id_account")
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_desk_mark")),
    )
    for table in TABLES:
        audit(table)
    write_once("site_evaluation")


def downgrade() -> None:
    op.drop_table("desk_mark")
    for table in reversed(TABLES):
        op.drop_table(table)
