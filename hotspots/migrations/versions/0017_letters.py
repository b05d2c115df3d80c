"""Recommendations, hand-overs with one holder a day, and what is told to the level above."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from hotspots.migrations.statements import audit, set_codes, write_once

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

TABLES = (
    "recommendation",
    "recommendation_site",
    "recommendation_event",
    "handover",
    "case_holding",
    "escalation",
    "site_crash",
)

LETTER_STATES = (
    "drafted",
    "signed",
    "sent",
    "forwarded",
    "accepted",
    "refused",
    "asked_back",
    "reported_done",
    "verified_done",
    "withdrawn",
)
LETTER_STEPS = (
    "draft",
    "edit",
    "sign",
    "send",
    "accept",
    "refuse",
    "ask_back",
    "send_again",
    "forward",
    "report_done",
    "verify_done",
    "return_works",
    "withdraw",
)
CODES = (
    ("recommendation", "competence", ("own", "passed_on")),
    ("recommendation", "state", LETTER_STATES),
    ("recommendation_event", "step", LETTER_STEPS),
    ("recommendation_event", "from_state", LETTER_STATES),
    ("recommendation_event", "to_state", LETTER_STATES),
    ("handover", "answer", ("accepted", "refused", "asked_back", "withdrawn")),
    ("escalation", "lateness", ("late", "late_again")),
)

# A file lay on the desk of whoever opened it, as long as nobody wrote down another.
FIRST_HOLDERS = """
    UPDATE remediation_case c SET holder_id = e.organisation_id
    FROM case_event e WHERE e.case_id = c.id AND e.kind = 'opened' AND c.holder_id IS NULL
"""
FIRST_HOLDINGS = """
    INSERT INTO case_holding (case_id, organisation_id, from_day)
    SELECT id, holder_id, (opened_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
    FROM remediation_case WHERE holder_id IS NOT NULL
"""


def upgrade() -> None:
    _name_superiors()
    _make_letters()
    _make_handovers()
    _make_escalations()
    _make_crash_links()
    for table, column, codes in CODES:
        set_codes(table, column, codes, new=True)
    for table in TABLES:
        audit(table)
    write_once("recommendation_event")
    op.execute(FIRST_HOLDERS)
    op.execute(FIRST_HOLDINGS)


def downgrade() -> None:
    for table in ("site_crash", "escalation", "case_holding", "handover"):
        op.drop_table(table)
    for table in ("recommendation_event", "recommendation_site", "recommendation"):
        op.drop_table(table)
    op.drop_column("organisation", "superior_id")


def _name_superiors() -> None:
    op.add_column("organisation", sa.Column("superior_id", sa.Uuid(), nullable=True))
    op.create_index(op.f("ix_organisation_superior_id"), "organisation", ["superior_id"])
    op.create_foreign_key(
        op.f("fk_organisation_superior_id_organisation"),
        "organisation",
        "organisation",
        ["superior_id"],
        ["id"],
    )
    op.create_check_constraint(
        op.f("ck_organisation_another_superior"), "organisation", "superior_id <> id"
    )


def _make_letters() -> None:
    op.create_table(
        "recommendation",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("dated", sa.Date(), nullable=True),
        sa.Column("sender_id", sa.Uuid(), nullable=False),
        sa.Column("receiver_id", sa.Uuid(), nullable=False),
        sa.Column("addressee_id", sa.Uuid(), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("deadline", sa.Date(), nullable=True),
        sa.Column("competence", sa.String(length=40), nullable=False),
        sa.Column("hands_over", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("state_on", sa.Date(), nullable=False),
        sa.Column("state_actor_id", sa.Uuid(), nullable=False),
        sa.Column("state_organisation_id", sa.Uuid(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=True),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "sender_id <> receiver_id OR competence = 'own'",
            name=op.f("ck_recommendation_to_another"),
        ),
        sa.CheckConstraint(
            "state IN ('drafted', 'signed', 'withdrawn')"
            " OR (sent_on IS NOT NULL AND deadline IS NOT NULL)",
            name=op.f("ck_recommendation_sent_with_deadline"),
        ),
        sa.CheckConstraint(
            "state IN ('drafted', 'withdrawn') OR (number IS NOT NULL AND dated IS NOT NULL)",
            name=op.f("ck_recommendation_signed_with_number"),
        ),
        sa.ForeignKeyConstraint(
            ["addressee_id"],
            ["organisation.id"],
            name=op.f("fk_recommendation_addressee_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["receiver_id"],
            ["organisation.id"],
            name=op.f("fk_recommendation_receiver_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["sender_id"],
            ["organisation.id"],
            name=op.f("fk_recommendation_sender_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["state_actor_id"],
            ["account.id"],
            name=op.f("fk_recommendation_state_actor_id_account"),
        ),
        sa.ForeignKeyConstraint(
            ["state_organisation_id"],
            ["organisation.id"],
            name=op.f("fk_recommendation_state_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recommendation")),
    )
    op.create_index(op.f("ix_recommendation_addressee_id"), "recommendation", ["addressee_id"])
    op.create_index(op.f("ix_recommendation_drafted_at_id"), "recommendation", ["drafted_at", "id"])
    op.create_index(op.f("ix_recommendation_receiver_id"), "recommendation", ["receiver_id"])
    op.create_index(
        op.f("ix_recommendation_sender_id_number"), "recommendation", ["sender_id", "number"]
    )
    op.create_index(op.f("ix_recommendation_state_actor_id"), "recommendation", ["state_actor_id"])
    op.create_index(
        op.f("ix_recommendation_state_deadline"), "recommendation", ["state", "deadline"]
    )
    op.create_index(
        op.f("ix_recommendation_state_organisation_id"), "recommendation", ["state_organisation_id"]
    )
    op.create_table(
        "recommendation_site",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("recommendation_id", sa.Uuid(), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["recommendation_id"],
            ["recommendation.id"],
            name=op.f("fk_recommendation_site_recommendation_id_recommendation"),
        ),
        sa.ForeignKeyConstraint(
            ["site_id"], ["site.id"], name=op.f("fk_recommendation_site_site_id_site")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recommendation_site")),
        sa.UniqueConstraint(
            "recommendation_id",
            "site_id",
            name=op.f("uq_recommendation_site_recommendation_id_site_id"),
        ),
    )
    op.create_index(op.f("ix_recommendation_site_site_id"), "recommendation_site", ["site_id"])
    op.create_table(
        "recommendation_event",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("sequence", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("recommendation_id", sa.Uuid(), nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("from_state", sa.String(length=40), nullable=False),
        sa.Column("to_state", sa.String(length=40), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("data", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["account.id"], name=op.f("fk_recommendation_event_actor_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_recommendation_event_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["recommendation_id"],
            ["recommendation.id"],
            name=op.f("fk_recommendation_event_recommendation_id_recommendation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recommendation_event")),
    )
    op.create_index(op.f("ix_recommendation_event_actor_id"), "recommendation_event", ["actor_id"])
    op.create_index(
        op.f("ix_recommendation_event_organisation_id"), "recommendation_event", ["organisation_id"]
    )
    op.create_index(
        op.f("ix_recommendation_event_recommendation_id_sequence"),
        "recommendation_event",
        ["recommendation_id", "sequence"],
    )
    op.create_index(
        op.f("ix_recommendation_event_to_state_happened_on"),
        "recommendation_event",
        ["to_state", "happened_on"],
    )


def _make_handovers() -> None:
    op.create_table(
        "handover",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("from_id", sa.Uuid(), nullable=False),
        sa.Column("to_id", sa.Uuid(), nullable=False),
        sa.Column("recommendation_id", sa.Uuid(), nullable=True),
        sa.Column("letter_number", sa.Text(), nullable=True),
        sa.Column("letter_dated", sa.Date(), nullable=True),
        sa.Column("asked_for", sa.Text(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("answer", sa.String(length=40), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answer_reason", sa.Text(), nullable=True),
        sa.Column("offered_by_id", sa.Uuid(), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_by_id", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "answer IS NULL OR answer = 'accepted' OR answer_reason IS NOT NULL",
            name=op.f("ck_handover_reason"),
        ),
        sa.CheckConstraint(
            "(answer IS NULL) = (answered_on IS NULL)"
            " AND (answer IS NULL) = (answered_by_id IS NULL)"
            " AND (answer IS NULL) = (answered_at IS NULL)",
            name=op.f("ck_handover_answered_by_a_person"),
        ),
        sa.CheckConstraint("from_id <> to_id", name=op.f("ck_handover_another_body")),
        sa.CheckConstraint(
            "received_on >= sent_on AND answered_on >= sent_on", name=op.f("ck_handover_days")
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["account.id"], name=op.f("fk_handover_answered_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["remediation_case.id"], name=op.f("fk_handover_case_id_remediation_case")
        ),
        sa.ForeignKeyConstraint(
            ["from_id"], ["organisation.id"], name=op.f("fk_handover_from_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["offered_by_id"], ["account.id"], name=op.f("fk_handover_offered_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["recommendation_id"],
            ["recommendation.id"],
            name=op.f("fk_handover_recommendation_id_recommendation"),
        ),
        sa.ForeignKeyConstraint(
            ["to_id"], ["organisation.id"], name=op.f("fk_handover_to_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover")),
    )
    op.create_index(op.f("ix_handover_answered_by_id"), "handover", ["answered_by_id"])
    op.create_index(op.f("ix_handover_case_id"), "handover", ["case_id"])
    op.create_index(op.f("ix_handover_from_id"), "handover", ["from_id"])
    op.create_index(op.f("ix_handover_offered_by_id"), "handover", ["offered_by_id"])
    op.create_index(op.f("ix_handover_recommendation_id"), "handover", ["recommendation_id"])
    op.create_index(op.f("ix_handover_to_id"), "handover", ["to_id"])
    op.create_index(
        "uq_handover_open",
        "handover",
        ["case_id"],
        unique=True,
        postgresql_where=sa.text("answer IS NULL"),
    )
    op.create_table(
        "case_holding",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("to_day", sa.Date(), nullable=True),
        sa.Column("handover_id", sa.Uuid(), nullable=True),
        postgresql.ExcludeConstraint(
            (sa.column("case_id"), "="),
            (sa.text("daterange(from_day, to_day)"), "&&"),
            using="gist",
            name="ex_case_holding_days",
        ),
        sa.CheckConstraint("to_day > from_day", name=op.f("ck_case_holding_days")),
        sa.ForeignKeyConstraint(
            ["case_id", "to_day"],
            ["case_holding.case_id", "case_holding.from_day"],
            name="fk_case_holding_next",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["remediation_case.id"],
            name=op.f("fk_case_holding_case_id_remediation_case"),
        ),
        sa.ForeignKeyConstraint(
            ["handover_id"], ["handover.id"], name=op.f("fk_case_holding_handover_id_handover")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_case_holding_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_holding")),
        sa.UniqueConstraint("case_id", "from_day", name=op.f("uq_case_holding_case_id_from_day")),
    )
    op.create_index(op.f("ix_case_holding_handover_id"), "case_holding", ["handover_id"])
    op.create_index(op.f("ix_case_holding_organisation_id"), "case_holding", ["organisation_id"])


def _make_escalations() -> None:
    op.create_table(
        "escalation",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("recommendation_id", sa.Uuid(), nullable=True),
        sa.Column("lateness", sa.String(length=40), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("desk_id", sa.Uuid(), nullable=False),
        sa.Column("superior_id", sa.Uuid(), nullable=True),
        sa.Column("raised_on", sa.Date(), nullable=False),
        sa.Column("acknowledged_by_id", sa.Uuid(), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(acknowledged_by_id IS NULL) = (acknowledged_at IS NULL)",
            name=op.f("ck_escalation_acknowledged"),
        ),
        sa.CheckConstraint(
            "(case_id IS NULL) <> (recommendation_id IS NULL)",
            name=op.f("ck_escalation_of_one_thing"),
        ),
        sa.ForeignKeyConstraint(
            ["acknowledged_by_id"],
            ["account.id"],
            name=op.f("fk_escalation_acknowledged_by_id_account"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["remediation_case.id"],
            name=op.f("fk_escalation_case_id_remediation_case"),
        ),
        sa.ForeignKeyConstraint(
            ["desk_id"], ["organisation.id"], name=op.f("fk_escalation_desk_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["recommendation_id"],
            ["recommendation.id"],
            name=op.f("fk_escalation_recommendation_id_recommendation"),
        ),
        sa.ForeignKeyConstraint(
            ["superior_id"],
            ["organisation.id"],
            name=op.f("fk_escalation_superior_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalation")),
        sa.UniqueConstraint(
            "case_id", "due_on", "lateness", name=op.f("uq_escalation_case_id_due_on_lateness")
        ),
        sa.UniqueConstraint(
            "recommendation_id",
            "due_on",
            "lateness",
            name=op.f("uq_escalation_recommendation_id_due_on_lateness"),
        ),
    )
    op.create_index(op.f("ix_escalation_acknowledged_by_id"), "escalation", ["acknowledged_by_id"])
    op.create_index(op.f("ix_escalation_desk_id"), "escalation", ["desk_id"])
    op.create_index(op.f("ix_escalation_superior_id"), "escalation", ["superior_id"])


def _make_crash_links() -> None:
    op.create_table(
        "site_crash",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("crash_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("linked_by_id", sa.Uuid(), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["crash_id"],
            ["crash.id"],
            name=op.f("fk_site_crash_crash_id_crash"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["linked_by_id"], ["account.id"], name=op.f("fk_site_crash_linked_by_id_account")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_site_crash_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_crash")),
        sa.UniqueConstraint("site_id", "crash_id", name=op.f("uq_site_crash_site_id_crash_id")),
    )
    op.create_index(op.f("ix_site_crash_crash_id"), "site_crash", ["crash_id"])
    op.create_index(op.f("ix_site_crash_linked_by_id"), "site_crash", ["linked_by_id"])
