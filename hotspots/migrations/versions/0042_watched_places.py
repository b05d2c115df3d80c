"""A complex route or area has the date of its paper, and a reason where it was corrected.

What a camera may see is found by an index on the box around its view.
"""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0030"
branch_labels = None
depends_on = None

TABLE = "watched_place"
VIEW = "ix_camera_view"


def upgrade() -> None:
    op.add_column(TABLE, sa.Column("paper_dated", sa.Date(), nullable=True))
    op.add_column(TABLE, sa.Column("change_reason", sa.Text(), nullable=True))
    op.create_index(
        VIEW, "camera", [sa.text("st_expand(geom, reach_m / 100000)")], postgresql_using="gist"
    )


def downgrade() -> None:
    op.drop_index(VIEW, "camera")
    op.drop_column(TABLE, "change_reason")
    op.drop_column(TABLE, "paper_dated")
