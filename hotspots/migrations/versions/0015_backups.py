"""Backups are jobs; the last jobs of a kind are found without reading all others."""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

BEFORE = ("screening", "refresh", "evidence", "daily", "casework", "upkeep")


def upgrade() -> None:
    _set_kinds(*BEFORE, "backup")
    op.create_index(op.f("ix_job_kind_number"), "job", ["kind", "number"])


def downgrade() -> None:
    op.drop_index(op.f("ix_job_kind_number"), "job")
    op.execute("DELETE FROM job WHERE kind = 'backup'")
    _set_kinds(*BEFORE)


def _set_kinds(*kinds: str) -> None:
    told = ", ".join(f"'{kind}'" for kind in kinds)
    op.drop_constraint(op.f("ck_job_kind"), "job")
    op.create_check_constraint(op.f("ck_job_kind"), "job", f"kind IN ({told})")
