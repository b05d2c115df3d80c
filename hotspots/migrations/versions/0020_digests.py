"""A daily digest by e-mail: who wants it, and what became of each."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

BEFORE = ("screening", "refresh", "evidence", "daily", "casework", "upkeep", "backup")


def upgrade() -> None:
    op.add_column(
        "account",
        sa.Column("wants_digest", sa.Boolean(), server_default=sa.text("true"), nullable=False),
    )
    op.create_table(
        "digest",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.CheckConstraint("state IN ('sending', 'sent', 'refused')", name=op.f("ck_digest_state")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_digest_account_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest")),
        sa.UniqueConstraint("account_id", "day", name=op.f("uq_digest_account_id_day")),
    )
    op.create_index(op.f("ix_digest_day"), "digest", ["day"])
    _set_kinds(*BEFORE, "digest")


def downgrade() -> None:
    op.execute("DELETE FROM job WHERE kind = 'digest'")
    _set_kinds(*BEFORE)
    op.drop_table("digest")
    op.drop_column("account", "wants_digest")


def _set_kinds(*kinds: str) -> None:
    told = ", ".join(f"'{kind}'" for kind in kinds)
    op.drop_constraint(op.f("ck_job_kind"), "job")
    op.create_check_constraint(op.f("ck_job_kind"), "job", f"kind IN ({told})")
