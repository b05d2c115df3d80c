"""Positions of crossings leave the registry for those who draw maps, and that is logged."""

from hotspots.migrations.statements import add_codes, remove_codes

revision = "0045"
down_revision = "0042"
branch_labels = None
depends_on = None

CODE = "crossing_positions"


def upgrade() -> None:
    add_codes("export_log", "kind", CODE)


def downgrade() -> None:
    remove_codes("export_log", "kind", CODE)
