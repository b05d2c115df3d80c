"""Calibrations, and the statistical evidence of proposals."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

REFUSED = {"refuse_change": "UPDATE OR DELETE", "refuse_truncate": "TRUNCATE"}


def upgrade() -> None:
    op.create_table(
        "calibration",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("number", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("period_from", sa.Date(), nullable=False),
        sa.Column("period_to", sa.Date(), nullable=False),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        sa.Column("window_m", postgresql.JSONB(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("period_from <= period_to", name=op.f("ck_calibration_period")),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["account.id"], name=op.f("fk_calibration_made_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calibration")),
        sa.UniqueConstraint("number", name=op.f("uq_calibration_number")),
    )
    op.create_index(op.f("ix_calibration_made_by_id"), "calibration", ["made_by_id"])
    for name, statements in REFUSED.items():
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {statements} ON calibration"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
    op.create_table(
        "proposal_evidence",
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("kept", sa.String(length=40), nullable=False),
        sa.Column("calibration_id", sa.Uuid(), nullable=True),
        sa.Column("code_version", sa.Text(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("near", postgresql.JSONB(), nullable=False),
        sa.Column("near_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("near_revision", sa.Integer(), nullable=False),
        sa.Column("tested", postgresql.JSONB(), nullable=True),
        sa.Column("tested_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("grade", sa.String(length=40), nullable=True),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(tested IS NULL) = (tested_at IS NULL)", name=op.f("ck_proposal_evidence_tested_at")
        ),
        sa.CheckConstraint(
            "tested IS NOT NULL OR grade IS NULL",
            name=op.f("ck_proposal_evidence_grade_comes_with_tests"),
        ),
        sa.CheckConstraint(
            "kept IN ('latest', 'of_run', 'when_decided')", name=op.f("ck_proposal_evidence_kept")
        ),
        sa.CheckConstraint("grade IN ('A', 'B', 'C')", name=op.f("ck_proposal_evidence_grade")),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_proposal_evidence_proposal_id_proposal")
        ),
        sa.ForeignKeyConstraint(
            ["calibration_id"],
            ["calibration.id"],
            name=op.f("fk_proposal_evidence_calibration_id_calibration"),
        ),
        sa.PrimaryKeyConstraint("proposal_id", "kept", name=op.f("pk_proposal_evidence")),
    )
    op.create_index(
        op.f("ix_proposal_evidence_calibration_id"), "proposal_evidence", ["calibration_id"]
    )


def downgrade() -> None:
    op.drop_table("proposal_evidence")
    op.drop_table("calibration")
