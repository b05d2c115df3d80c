"""The whole life of a file: every state, deadlines, pauses, papers, and where a site was drawn."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

from hotspots.migrations.statements import audit, set_codes, write_once

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

TABLES = (
    "calendar_day",
    "site_extent",
    "site_link",
    "site_inspection",
    "case_document",
    "case_hold",
)

KINDS = ("road_spot", "infrastructure_defect")
STATES_BEFORE = (
    "proposed",
    "file_opened",
    "works_under_way",
    "reported_done",
    "verified_done",
    "closed",
)
STATES = (
    "proposed",
    "verified",
    "file_opened",
    "rejected",
    "merged",
    "cause_determined",
    "not_infrastructure",
    "measure_proposed",
    "decided",
    "works_under_way",
    "reported_done",
    "verified_done",
    "monitoring",
    "evaluated",
    "closed",
    "reported",
    "assigned",
    "in_progress",
    "duplicate",
    "reopened",
)
EVENTS_BEFORE = ("opened", "advanced", "noted", "evidence_changed")
EVENTS = (
    "opened",
    "advanced",
    "signed",
    "noted",
    "evidence_changed",
    "document_added",
    "document_removed",
    "hold_asked",
    "hold_approved",
    "hold_refused",
    "hold_ended",
    "deadline_changed",
    "class_changed",
    "extent_changed",
    "linked",
    "inspected",
    "photo_added",
    "photo_removed",
    "measure_recorded",
    "measure_changed",
    "checked",
    "evaluation_kept",
    "letter",
    "handed_over",
    "escalated",
    "crash_alert",
    "exported",
)
JOBS_BEFORE = ("screening", "refresh", "evidence", "daily")
STATE_COLUMNS = (
    ("remediation_case", "state"),
    ("case_event", "from_state"),
    ("case_event", "to_state"),
)

# Every site has a place from the day it was registered on.
FIRST_EXTENTS = """
    INSERT INTO site_extent (site_id, valid_from, stretches, geom, drawn_by_id, drawn_at)
    SELECT id, (registered_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date,
        coalesce(deciding -> 'stretches', '[]'), geom, registered_by_id, registered_at
    FROM site
"""


def upgrade() -> None:
    _make_tables()
    for table in TABLES:
        audit(table)
    write_once("site_inspection")
    for table, column in STATE_COLUMNS:
        set_codes(table, column, STATES)
    set_codes("case_event", "kind", EVENTS)
    set_codes("job", "kind", (*JOBS_BEFORE, "casework"))
    _widen_files()
    op.execute(FIRST_EXTENTS)


def downgrade() -> None:
    _narrow_files()
    set_codes("job", "kind", JOBS_BEFORE)
    set_codes("case_event", "kind", EVENTS_BEFORE)
    for table, column in STATE_COLUMNS:
        set_codes(table, column, STATES_BEFORE)
    for table in reversed(TABLES):
        op.drop_table(table)


def _widen_files() -> None:
    op.create_index(op.f("ix_case_event_at"), "case_event", ["at"])
    op.create_index(op.f("ix_case_event_sequence"), "case_event", ["sequence"])
    op.create_unique_constraint(op.f("uq_site_id_kind"), "site", ["id", "kind"])
    op.add_column("remediation_case", sa.Column("kind", sa.String(length=40), nullable=True))
    # The same kind for every row is no news of a file, so it leaves no entry in the audit.
    op.execute("ALTER TABLE remediation_case DISABLE TRIGGER audit_update")
    op.execute("UPDATE remediation_case c SET kind = s.kind FROM site s WHERE s.id = c.site_id")
    op.execute("ALTER TABLE remediation_case ENABLE TRIGGER audit_update")
    op.alter_column("remediation_case", "kind", nullable=False)
    set_codes("remediation_case", "kind", KINDS, new=True)
    set_codes("site", "kind", KINDS)
    for added in (
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("deadline", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("held_since", sa.Date(), nullable=True),
        sa.Column("held_until", sa.Date(), nullable=True),
        sa.Column("signatures", postgresql.JSONB(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("reopen_count", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("managing_body_id", sa.Uuid(), nullable=True),
        sa.Column("lead_id", sa.Uuid(), nullable=True),
    ):
        op.add_column("remediation_case", added)
    op.create_check_constraint(
        op.f("ck_remediation_case_reopen_count"), "remediation_case", "reopen_count >= 0"
    )
    op.create_check_constraint(
        op.f("ck_remediation_case_held"),
        "remediation_case",
        "(held_since IS NULL) = (held_until IS NULL)",
    )
    op.drop_index(op.f("ix_remediation_case_state"), table_name="remediation_case")
    op.create_index(op.f("ix_remediation_case_kind_state"), "remediation_case", ["kind", "state"])
    for column in ("due_on", "lead_id", "managing_body_id"):
        op.create_index(op.f(f"ix_remediation_case_{column}"), "remediation_case", [column])
    for column in ("lead_id", "managing_body_id"):
        op.create_foreign_key(
            op.f(f"fk_remediation_case_{column}_organisation"),
            "remediation_case",
            "organisation",
            [column],
            ["id"],
        )
    _refer_to_site("site_id", "kind")


def _narrow_files() -> None:
    set_codes("site", "kind", ("road_spot",))
    op.drop_constraint(
        op.f("fk_remediation_case_site_id_site"), "remediation_case", type_="foreignkey"
    )
    for column in (
        "lead_id",
        "managing_body_id",
        "reopen_count",
        "signatures",
        "held_until",
        "held_since",
        "deadline",
        "due_on",
        "kind",
    ):
        op.drop_column("remediation_case", column)
    op.create_foreign_key(
        op.f("fk_remediation_case_site_id_site"), "remediation_case", "site", ["site_id"], ["id"]
    )
    op.create_index(op.f("ix_remediation_case_state"), "remediation_case", ["state"])
    op.drop_constraint(op.f("uq_site_id_kind"), "site", type_="unique")
    op.drop_index(op.f("ix_case_event_sequence"), table_name="case_event")
    op.drop_index(op.f("ix_case_event_at"), table_name="case_event")


def _refer_to_site(*columns: str) -> None:
    name = op.f("fk_remediation_case_site_id_site")
    op.drop_constraint(name, "remediation_case", type_="foreignkey")
    theirs = ["id", "kind"]
    op.create_foreign_key(name, "remediation_case", "site", list(columns), theirs)


def _make_tables() -> None:
    op.create_table(
        "calendar_day",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("entered_by_id", sa.Uuid(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint("kind IN ('day_off', 'working_day')", name=op.f("ck_calendar_day_kind")),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["account.id"], name=op.f("fk_calendar_day_entered_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_day")),
        sa.UniqueConstraint("day", name=op.f("uq_calendar_day_day")),
    )
    op.create_index(op.f("ix_calendar_day_entered_by_id"), "calendar_day", ["entered_by_id"])
    op.create_table(
        "site_extent",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("stretches", postgresql.JSONB(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("geom", Geometry("GEOMETRY", srid=4326, spatial_index=False), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("drawn_by_id", sa.Uuid(), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to > valid_from", name=op.f("ck_site_extent_days")
        ),
        sa.ForeignKeyConstraint(
            ["drawn_by_id"], ["account.id"], name=op.f("fk_site_extent_drawn_by_id_account")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_site_extent_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_extent")),
        sa.UniqueConstraint(
            "site_id", "valid_from", name=op.f("uq_site_extent_site_id_valid_from")
        ),
    )
    op.create_index(op.f("ix_site_extent_drawn_by_id"), "site_extent", ["drawn_by_id"])
    op.create_index(op.f("ix_site_extent_geom"), "site_extent", ["geom"], postgresql_using="gist")
    op.create_index(
        "uq_site_extent_open",
        "site_extent",
        ["site_id"],
        unique=True,
        postgresql_where=sa.text("valid_to IS NULL"),
    )
    op.create_table(
        "site_link",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('merged_into', 'split_from', 'duplicate_of', 'same_place', 'nearby')",
            name=op.f("ck_site_link_kind"),
        ),
        sa.CheckConstraint("site_id <> other_id", name=op.f("ck_site_link_another_site")),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["account.id"], name=op.f("fk_site_link_made_by_id_account")
        ),
        sa.ForeignKeyConstraint(["other_id"], ["site.id"], name=op.f("fk_site_link_other_id_site")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_site_link_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_link")),
        sa.UniqueConstraint(
            "site_id", "other_id", "kind", name=op.f("uq_site_link_site_id_other_id_kind")
        ),
    )
    op.create_index(op.f("ix_site_link_made_by_id"), "site_link", ["made_by_id"])
    op.create_index(op.f("ix_site_link_other_id"), "site_link", ["other_id"])
    op.create_table(
        "site_inspection",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("inspected_on", sa.Date(), nullable=False),
        sa.Column("units_present", sa.Text(), nullable=False),
        sa.Column("findings", postgresql.JSONB(), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"],
            ["account.id"],
            name=op.f("fk_site_inspection_recorded_by_id_account"),
        ),
        sa.ForeignKeyConstraint(
            ["site_id"], ["site.id"], name=op.f("fk_site_inspection_site_id_site")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_inspection")),
    )
    op.create_index(
        op.f("ix_site_inspection_recorded_by_id"), "site_inspection", ["recorded_by_id"]
    )
    op.create_index(
        op.f("ix_site_inspection_site_id_inspected_on"),
        "site_inspection",
        ["site_id", "inspected_on"],
    )
    op.create_table(
        "case_document",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("dated", sa.Date(), nullable=False),
        sa.Column("issued_by", sa.Text(), nullable=True),
        sa.Column("about", sa.Text(), nullable=True),
        sa.Column("added_by_id", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_by_id", sa.Uuid(), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removal_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('inspection_minutes', 'opening_decision', 'cause_analysis', "
            "'written_conclusion', 'measure_plan', 'decision', 'commencement_order', "
            "'completion_report', 'acceptance_minutes', 'evaluation_report', "
            "'removal_decision', 'letter', 'other')",
            name=op.f("ck_case_document_kind"),
        ),
        sa.CheckConstraint(
            "(removed_at IS NULL) = (removed_by_id IS NULL)"
            " AND (removed_at IS NULL) = (removal_reason IS NULL)",
            name=op.f("ck_case_document_removed_by_a_person"),
        ),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["account.id"], name=op.f("fk_case_document_added_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["remediation_case.id"],
            name=op.f("fk_case_document_case_id_remediation_case"),
        ),
        sa.ForeignKeyConstraint(
            ["removed_by_id"], ["account.id"], name=op.f("fk_case_document_removed_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_document")),
    )
    op.create_index(op.f("ix_case_document_added_by_id"), "case_document", ["added_by_id"])
    op.create_index(op.f("ix_case_document_case_id_kind"), "case_document", ["case_id", "kind"])
    op.create_index(op.f("ix_case_document_number"), "case_document", ["number"])
    op.create_index(op.f("ix_case_document_removed_by_id"), "case_document", ["removed_by_id"])
    op.create_table(
        "case_hold",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("asked_by_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "(state = 'asked') = (decided_by_id IS NULL)", name=op.f("ck_case_hold_decided")
        ),
        sa.CheckConstraint(
            "state IN ('asked', 'approved', 'refused', 'ended')", name=op.f("ck_case_hold_state")
        ),
        sa.CheckConstraint("until >= from_day", name=op.f("ck_case_hold_days")),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["account.id"], name=op.f("fk_case_hold_asked_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["remediation_case.id"], name=op.f("fk_case_hold_case_id_remediation_case")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["account.id"], name=op.f("fk_case_hold_decided_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_hold")),
    )
    op.create_index(op.f("ix_case_hold_asked_by_id"), "case_hold", ["asked_by_id"])
    op.create_index(op.f("ix_case_hold_case_id"), "case_hold", ["case_id"])
    op.create_index(op.f("ix_case_hold_decided_by_id"), "case_hold", ["decided_by_id"])
    op.create_index(
        "uq_case_hold_open",
        "case_hold",
        ["case_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('asked', 'approved')"),
    )
