"""The few files that wait for a second signature: every desk asks for them."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

INDEX = "ix_remediation_case_signed"


def upgrade() -> None:
    op.create_index(
        INDEX, "remediation_case", ["id"], postgresql_where=sa.text("signatures <> '[]'::jsonb")
    )


def downgrade() -> None:
    op.drop_index(INDEX, "remediation_case")
