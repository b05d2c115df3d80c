"""What plans want of crossings, by year."""

import sqlalchemy as sa
from alembic import op

from hotspots.migrations.statements import audit

revision = "0043"
down_revision = "0045"
branch_labels = None
depends_on = None

TABLE = "crossing_target"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("measure", sa.String(length=40), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("document_number", sa.Text(), nullable=True),
        sa.Column("document_dated", sa.Date(), nullable=True),
        sa.Column("document_text", sa.Text(), nullable=True),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("entered_by_id", sa.Uuid(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_reason", sa.Text(), nullable=True),
        sa.Column("change_reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "(document_number IS NULL) = (document_dated IS NULL)",
            name=op.f("ck_crossing_target_document_known"),
        ),
        sa.CheckConstraint(
            "document_number IS NOT NULL OR why IS NOT NULL",
            name=op.f("ck_crossing_target_explained"),
        ),
        sa.CheckConstraint(
            "measure IN ('managed', 'narrowed', 'closed', 'upgraded', 'grade_separated')",
            name=op.f("ck_crossing_target_measure"),
        ),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_reason IS NULL)",
            name=op.f("ck_crossing_target_withdrawn_reason"),
        ),
        sa.CheckConstraint("year BETWEEN 2000 AND 2100", name=op.f("ck_crossing_target_year")),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["account.id"], name=op.f("fk_crossing_target_entered_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_crossing_target_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["site_id"], ["site.id"], name=op.f("fk_crossing_target_site_id_site")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crossing_target")),
    )
    op.create_index(
        "uq_crossing_target_site_id_year_measure",
        TABLE,
        ["site_id", "year", "measure"],
        unique=True,
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.create_index(op.f("ix_crossing_target_year_id"), TABLE, ["year", "id"])
    for column in ("site_id", "organisation_id", "entered_by_id"):
        op.create_index(op.f(f"ix_crossing_target_{column}"), TABLE, [column])
    audit(TABLE)


def downgrade() -> None:
    op.drop_table(TABLE)
