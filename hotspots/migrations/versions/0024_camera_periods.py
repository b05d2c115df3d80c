"""No two periods of work of one camera overlap, also where two people register them at once.

Where some do already, the earlier one ends the day before the later begins, and the last one ends
when any of them did: the days on which the camera was at work stay the same. The audit keeps the
rows as they were.
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

PERIODS = "ex_camera_periods"

# What a person reads in the history of the camera, in the language of the country.
REASON = (
    "Nâng cấp hệ thống: các đợt hoạt động trùng ngày của cùng một camera được tách nối tiếp nhau"
)

PART_THE_PERIODS = sa.text(
    """
    WITH period AS (
        SELECT id, max(coalesce(works_to, 'infinity')) OVER in_order AS reached,
            lead(works_from) OVER in_order AS next_from
        FROM camera
        WINDOW in_order AS (PARTITION BY organisation_id, source_reference ORDER BY works_from)
    ), parted AS (
        SELECT id, CASE WHEN next_from <= reached THEN next_from - 1
            ELSE nullif(reached, 'infinity') END AS works_to
        FROM period
    )
    UPDATE camera
    SET works_to = parted.works_to, version = version + 1, change_reason = :reason
    FROM parted
    WHERE parted.id = camera.id AND parted.works_to IS DISTINCT FROM camera.works_to
    """
)


def upgrade() -> None:
    _act_as(f"migration {revision}")
    op.get_bind().execute(PART_THE_PERIODS, {"reason": REASON})
    _act_as("")
    # alembic's own operation takes columns alone, no range made of two.
    op.execute(
        f"ALTER TABLE camera ADD CONSTRAINT {PERIODS} EXCLUDE USING gist (organisation_id WITH =,"
        " source_reference WITH =, daterange(works_from, works_to, '[]') WITH &&)"
    )


def downgrade() -> None:
    op.drop_constraint(PERIODS, "camera")


def _act_as(actor: str) -> None:
    op.get_bind().execute(
        sa.text("SELECT set_config('hotspots.actor', :who, true)"), {"who": actor}
    )
