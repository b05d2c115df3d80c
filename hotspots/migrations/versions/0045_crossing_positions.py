"""Positions of crossings leave the registry, logged; railways are screened anew by a job."""

from hotspots.migrations.statements import add_codes, remove_codes

revision = "0045"
down_revision = "0042"
branch_labels = None
depends_on = None

CODE, JOB = "crossing_positions", "rail_refresh"


def upgrade() -> None:
    add_codes("export_log", "kind", CODE)
    add_codes("job", "kind", JOB)


def downgrade() -> None:
    remove_codes("job", "kind", JOB)
    remove_codes("export_log", "kind", CODE)
