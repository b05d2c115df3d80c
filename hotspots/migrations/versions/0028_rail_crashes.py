"""Crashes on railways: the place on a line or at a crossing, and a class on a second scale."""

import sqlalchemy as sa
from alembic import op

from hotspots.migrations.statements import set_codes

revision = "0028"
down_revision = "0036"
branch_labels = None
depends_on = None

CLASSES = ("exceptionally_serious", "very_serious", "serious", "less_serious", "collision")
PLACED_BY = ("coordinates", "chainage", "unplaced")
WITH_RAIL = ("coordinates", "chainage", "railway", "unplaced")
REASONS = ("no_place_given", "unknown_route", "chainage_outside_route", "outside_area")
RAIL_REASONS = ("unknown_rail_line", "chainage_outside_rail_line", "unknown_crossing")
CHECKS = {
    "placed_by_railway": "placed_by <> 'railway' OR (route_id IS NULL AND geom IS NOT NULL"
    " AND (rail_line_id IS NOT NULL OR crossing_id IS NOT NULL))",
    "rail_line_with_km": "(rail_line_id IS NULL) = (rail_m IS NULL)",
    "rail_scheme": "(rail_severity IS NULL) OR (rail_severity_scheme IS NOT NULL)",
}
STRICT = "(placed_by = 'unplaced') = (unplaced_reason IS NOT NULL)"
WITH_RAILWAY = (
    "CASE placed_by WHEN 'unplaced' THEN unplaced_reason IS NOT NULL"
    " WHEN 'railway' THEN true ELSE unplaced_reason IS NULL END"
)
INDEXES = {
    "ix_crash_rail_unplaced": (["rail_unplaced_reason"], "rail_unplaced_reason IS NOT NULL"),
    "ix_crash_rail_line_id_rail_m": (["rail_line_id", "rail_m"], "rail_line_id IS NOT NULL"),
    "ix_crash_crossing_id": (["crossing_id"], "crossing_id IS NOT NULL"),
}


def upgrade() -> None:
    for name, kind in (
        ("rail_severity", sa.String(length=40)),
        ("rail_severity_scheme", sa.Text()),
        ("rail_line_given", sa.Text()),
        ("rail_given_m", sa.Double()),
        ("crossing_given", sa.Text()),
        ("rail_line_id", sa.Uuid()),
        ("rail_m", sa.Double()),
        ("crossing_id", sa.Uuid()),
        ("rail_unplaced_reason", sa.String(length=40)),
    ):
        op.add_column("crash", sa.Column(name, kind, nullable=True))
    op.add_column(
        "crash",
        sa.Column(
            "rail_severity_flagged", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
    )
    for column, table in (("rail_line_id", "rail_line"), ("crossing_id", "site")):
        name = op.f(f"fk_crash_{column}_{table}")
        op.create_foreign_key(name, "crash", table, [column], ["id"])
    set_codes("crash", "rail_severity", CLASSES, new=True)
    set_codes("crash", "rail_unplaced_reason", (*REASONS, *RAIL_REASONS), new=True)
    set_codes("crash", "unplaced_reason", (*REASONS, *RAIL_REASONS))
    set_codes("crash", "placed_by", WITH_RAIL)
    _reasons_by(WITH_RAILWAY)
    for name, check in CHECKS.items():
        op.create_check_constraint(op.f(f"ck_crash_{name}"), "crash", check)
    for name, (columns, where) in INDEXES.items():
        op.create_index(op.f(name), "crash", columns, postgresql_where=sa.text(where))


def downgrade() -> None:
    """Crashes that only a railway places wait for a place again."""
    for name in INDEXES:
        op.drop_index(name, "crash")
    for name in CHECKS:
        op.drop_constraint(op.f(f"ck_crash_{name}"), "crash", type_="check")
    op.drop_constraint(op.f("ck_crash_unplaced_has_reason"), "crash", type_="check")
    listed = ", ".join(f"'{code}'" for code in RAIL_REASONS)
    op.execute(
        "UPDATE crash SET placed_by = 'unplaced', unplaced_reason = 'no_place_given', geom = NULL,"
        " area_id = NULL, version = version + 1 WHERE placed_by = 'railway'"
    )
    op.execute(
        "UPDATE crash SET unplaced_reason = 'no_place_given', version = version + 1"
        f" WHERE unplaced_reason IN ({listed})"
    )
    set_codes("crash", "placed_by", PLACED_BY)
    set_codes("crash", "unplaced_reason", REASONS)
    op.create_check_constraint(op.f("ck_crash_unplaced_has_reason"), "crash", STRICT)
    for name in (
        *("rail_unplaced_reason", "crossing_id", "rail_m", "rail_line_id", "crossing_given"),
        *("rail_given_m", "rail_line_given", "rail_severity_flagged", "rail_severity_scheme"),
        "rail_severity",
    ):
        op.drop_column("crash", name)


def _reasons_by(check: str) -> None:
    op.drop_constraint(op.f("ck_crash_unplaced_has_reason"), "crash", type_="check")
    op.create_check_constraint(op.f("ck_crash_unplaced_has_reason"), "crash", check)
