"""A check that nobody made before a file was opened again lapses."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("monitoring_check", sa.Column("lapsed_on", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("monitoring_check", "lapsed_on")
