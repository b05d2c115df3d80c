"""Why a camera or the mouth of a lane was changed: told with the change, kept by the audit."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

TABLES = ("camera", "lane_mouth")


def upgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column("change_reason", sa.Text(), nullable=True))


def downgrade() -> None:
    for table in TABLES:
        op.drop_column(table, "change_reason")
