"""Alerts of crashes at sites whose file rests; expired measures told above; scans of papers."""

import sqlalchemy as sa
from alembic import op

from hotspots.migrations.statements import audit, set_codes

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_OF_TWO = "(case_id IS NULL) <> (recommendation_id IS NULL)"
_OF_THREE = "num_nonnulls(case_id, recommendation_id, measure_id) = 1"

OUTCOMES = ("reopened", "not_reopened", "crash_elsewhere")


def upgrade() -> None:
    _make_alerts()
    op.create_index(
        op.f("ix_site_extent_stretches"),
        "site_extent",
        ["stretches"],
        postgresql_using="gin",
        postgresql_ops={"stretches": "jsonb_path_ops"},
    )
    _tell_of_measures()
    _keep_scans()
    for name in ("site", "case"):
        told = f"(coalesce(new_row, old_row) ->> '{name}_id')"
        op.execute(
            f"CREATE INDEX ix_audit_entry_{name} ON audit_entry ({told}) WHERE {told} IS NOT NULL"
        )
    set_codes("crash_alert", "outcome", OUTCOMES, new=True)
    audit("crash_alert")


def downgrade() -> None:
    for name in ("site", "case"):
        op.drop_index(f"ix_audit_entry_{name}", "audit_entry")
    op.drop_column("case_document", "attachment_id")
    op.execute("DELETE FROM escalation WHERE measure_id IS NOT NULL")
    op.drop_constraint(op.f("ck_escalation_of_one_thing"), "escalation", type_="check")
    op.drop_column("escalation", "measure_id")
    op.create_check_constraint(op.f("ck_escalation_of_one_thing"), "escalation", _OF_TWO)
    op.drop_index(op.f("ix_site_extent_stretches"), "site_extent")
    op.drop_table("crash_alert")


def _tell_of_measures() -> None:
    op.add_column("escalation", sa.Column("measure_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_escalation_measure_id_measure"), "escalation", "measure", ["measure_id"], ["id"]
    )
    op.create_unique_constraint(
        op.f("uq_escalation_measure_id_due_on_lateness"),
        "escalation",
        ["measure_id", "due_on", "lateness"],
    )
    op.drop_constraint(op.f("ck_escalation_of_one_thing"), "escalation", type_="check")
    op.create_check_constraint(op.f("ck_escalation_of_one_thing"), "escalation", _OF_THREE)


def _keep_scans() -> None:
    op.add_column("case_document", sa.Column("attachment_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_case_document_attachment_id_attachment"),
        "case_document",
        "attachment",
        ["attachment_id"],
        ["id"],
    )
    op.create_index(op.f("ix_case_document_attachment_id"), "case_document", ["attachment_id"])


def _make_alerts() -> None:
    op.create_table(
        "crash_alert",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("crash_id", sa.Uuid(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=40), nullable=True),
        sa.Column("ruled_by_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (outcome IS NULL)", name=op.f("ck_crash_alert_ended")
        ),
        sa.CheckConstraint(
            "(outcome = 'not_reopened') = (ruled_by_id IS NOT NULL)"
            " AND (ruled_by_id IS NULL) = (reason IS NULL)",
            name=op.f("ck_crash_alert_ruled_by_a_person"),
        ),
        sa.ForeignKeyConstraint(
            ["ruled_by_id"], ["account.id"], name=op.f("fk_crash_alert_ruled_by_id_account")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_crash_alert_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crash_alert")),
        sa.UniqueConstraint("site_id", "crash_id", name=op.f("uq_crash_alert_site_id_crash_id")),
    )
    op.create_index(op.f("ix_crash_alert_crash_id"), "crash_alert", ["crash_id"])
    op.create_index(op.f("ix_crash_alert_ruled_by_id"), "crash_alert", ["ruled_by_id"])
    op.create_index(
        "ix_crash_alert_standing",
        "crash_alert",
        ["raised_at", "id"],
        postgresql_where=sa.text("outcome IS NULL"),
    )
