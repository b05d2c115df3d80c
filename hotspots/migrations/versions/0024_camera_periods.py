"""No two periods of work of one camera overlap, also where two people register them at once."""

from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

PERIODS = "ex_camera_periods"


def upgrade() -> None:
    # alembic's own operation takes columns alone, no range made of two.
    op.execute(
        f"ALTER TABLE camera ADD CONSTRAINT {PERIODS} EXCLUDE USING gist (organisation_id WITH =,"
        " source_reference WITH =, daterange(works_from, works_to, '[]') WITH &&)"
    )


def downgrade() -> None:
    op.drop_constraint(PERIODS, "camera")
