"""Partners of a file, links of sites that end, and the yearly look whether a site is there."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from hotspots.migrations.statements import add_codes, audit, remove_codes, set_codes, write_once

revision = "0038"
down_revision = "0029"
branch_labels = None
depends_on = None

NEW_EVENTS = ("partner_named", "partner_released", "inventoried")
NEW_LINKS = ("within", "related")

_ENDED = (
    "({day} IS NULL) = (ended_by_id IS NULL) AND ({day} IS NULL) = (ended_at IS NULL)"
    " AND ({day} IS NULL) = (end_reason IS NULL)"
)


def upgrade() -> None:
    add_codes("case_event", "kind", *NEW_EVENTS)
    _links_that_end()
    _partners()
    _confirmations()


def downgrade() -> None:
    _refuse_where_it_was_said()
    op.drop_table("site_confirmation")
    op.drop_table("case_partner")
    op.drop_index("uq_site_link_open", "site_link")
    op.drop_index(op.f("ix_site_link_site_id"), "site_link")
    for name in ("ended_by_a_person", "days"):
        op.drop_constraint(op.f(f"ck_site_link_{name}"), "site_link", type_="check")
    for column in ("ended_on", "ended_by_id", "ended_at", "end_reason"):
        op.drop_column("site_link", column)
    op.create_unique_constraint(
        op.f("uq_site_link_site_id_other_id_kind"), "site_link", ["site_id", "other_id", "kind"]
    )
    remove_codes("site_link", "kind", *NEW_LINKS)
    remove_codes("case_event", "kind", *NEW_EVENTS)


def _links_that_end() -> None:
    op.drop_constraint(op.f("uq_site_link_site_id_other_id_kind"), "site_link", type_="unique")
    op.add_column("site_link", sa.Column("ended_on", sa.Date(), nullable=True))
    op.add_column("site_link", _reference("site_link", "ended_by_id", "account", nullable=True))
    op.add_column("site_link", sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("site_link", sa.Column("end_reason", sa.Text(), nullable=True))
    op.create_index(
        "uq_site_link_open",
        "site_link",
        ["site_id", "other_id", "kind"],
        unique=True,
        postgresql_where=sa.text("ended_on IS NULL"),
    )
    op.create_index(op.f("ix_site_link_site_id"), "site_link", ["site_id"])
    op.create_index(op.f("ix_site_link_ended_by_id"), "site_link", ["ended_by_id"])
    for name, rule in (
        ("ended_by_a_person", _ENDED.format(day="ended_on")),
        ("days", "ended_on >= since"),
    ):
        op.create_check_constraint(op.f(f"ck_site_link_{name}"), "site_link", rule)
    add_codes("site_link", "kind", *NEW_LINKS)


def _partners() -> None:
    op.create_table(
        "case_partner",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        _reference("case_partner", "case_id", "remediation_case"),
        _reference("case_partner", "organisation_id", "organisation"),
        sa.Column("task", sa.Text(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("since", sa.Date(), nullable=False),
        _reference("case_partner", "named_by_id", "account"),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        _reference("case_partner", "ended_by_id", "account", nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.CheckConstraint("until >= since", name=op.f("ck_case_partner_days")),
        sa.CheckConstraint(
            _ENDED.format(day="until"), name=op.f("ck_case_partner_ended_by_a_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_partner")),
    )
    op.create_index(
        "uq_case_partner_open",
        "case_partner",
        ["case_id", "organisation_id"],
        unique=True,
        postgresql_where=sa.text("until IS NULL"),
    )
    for column in ("case_id", "organisation_id", "named_by_id", "ended_by_id"):
        op.create_index(op.f(f"ix_case_partner_{column}"), "case_partner", [column])
    audit("case_partner")


def _confirmations() -> None:
    table = "site_confirmation"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        _reference(table, "site_id", "site"),
        sa.Column("looked_on", sa.Date(), nullable=False),
        sa.Column("finding", sa.String(40), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        _reference(table, "photo_id", "site_photo", nullable=True),
        _reference(table, "recorded_by_id", "account"),
        _reference(table, "organisation_id", "organisation"),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    set_codes(table, "finding", ("still_there", "gone", "not_found"), new=True)
    op.create_index(op.f(f"ix_{table}_site_id_looked_on"), table, ["site_id", "looked_on"])
    op.create_index(
        f"ix_{table}_missing",
        table,
        ["site_id"],
        postgresql_where=sa.text("finding <> 'still_there'"),
    )
    for column in ("looked_on", "photo_id", "recorded_by_id", "organisation_id"):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
    audit(table)
    write_once(table)


def _reference(table: str, column: str, to: str, *, nullable: bool = False) -> sa.Column[Any]:
    key = sa.ForeignKey(f"{to}.id", name=op.f(f"fk_{table}_{column}_{to}"))
    return sa.Column(column, sa.Uuid(), key, nullable=nullable)


def _refuse_where_it_was_said() -> None:
    """Keep what the schema before has no word for: entries of a file are written once."""
    said = op.get_bind().scalar(
        sa.text(
            "SELECT (SELECT count(*) FROM case_event WHERE kind IN"
            " ('partner_named', 'partner_released', 'inventoried'))"
            " + (SELECT count(*) FROM site_link WHERE kind IN ('within', 'related'))"
        )
    )
    if said:
        raise RuntimeError(
            f"{said} entries tell of partners, of looks at sites or of links by hand. The schema"
            " before 0038 has no word for them: restore a backup made before it."
        )
