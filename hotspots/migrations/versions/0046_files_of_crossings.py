"""The files of crossings, service roads and strip maps leave the registry logged."""

from hotspots.migrations.statements import add_codes, remove_codes

revision = "0046"
down_revision = "0044"
branch_labels = None
depends_on = None

CODES = (
    "service_roads",
    "road_map",
    "crossings_of_year",
    "crossing_figures",
    "crossing_priority",
    "rail_strip",
)


def upgrade() -> None:
    add_codes("export_log", "kind", *CODES)


def downgrade() -> None:
    remove_codes("export_log", "kind", *CODES)
