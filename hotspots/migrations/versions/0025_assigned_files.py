"""A file goes to the body it is assigned to; what waits in a file that came to rest lapses."""

import sqlalchemy as sa
from alembic import op

from hotspots.migrations.statements import set_codes

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

ANSWERS = ("accepted", "refused", "asked_back", "withdrawn")
HOLDS = ("asked", "approved", "refused", "ended")
EVENTS_BEFORE = (
    "opened", "advanced", "signed", "noted", "evidence_changed", "document_added",
    "document_removed", "hold_asked", "hold_approved", "hold_refused", "hold_ended",
)  # fmt: skip
EVENTS_AFTER = (
    "deadline_changed", "class_changed", "extent_changed", "linked", "inspected", "photo_added",
    "photo_removed", "measure_recorded", "measure_changed", "checked", "evaluation_kept", "letter",
    "handed_over", "escalated", "crash_alert", "exported",
)  # fmt: skip

REASON = "ck_handover_reason"
_NEEDS_NONE = "answer IS NULL OR answer = 'accepted' OR answer_reason IS NOT NULL"
_THREE_NEED_NONE = (
    "answer IS NULL OR answer IN ('accepted', 'assigned', 'lapsed') OR answer_reason IS NOT NULL"
)


def upgrade() -> None:
    set_codes("handover", "answer", (*ANSWERS, "assigned", "lapsed"))
    set_codes("case_hold", "state", (*HOLDS, "lapsed"))
    set_codes("case_event", "kind", (*EVENTS_BEFORE, "hold_lapsed", *EVENTS_AFTER))
    op.drop_constraint(op.f(REASON), "handover", type_="check")
    op.create_check_constraint(op.f(REASON), "handover", _THREE_NEED_NONE)


def downgrade() -> None:
    _refuse_where_it_was_said()
    op.drop_constraint(op.f(REASON), "handover", type_="check")
    op.create_check_constraint(op.f(REASON), "handover", _NEEDS_NONE)
    set_codes("case_event", "kind", (*EVENTS_BEFORE, *EVENTS_AFTER))
    set_codes("case_hold", "state", HOLDS)
    set_codes("handover", "answer", ANSWERS)


def _refuse_where_it_was_said() -> None:
    """Keep what the schema before has no word for: entries of a file are written once."""
    said = op.get_bind().scalar(
        sa.text(
            "SELECT (SELECT count(*) FROM handover WHERE answer IN ('assigned', 'lapsed'))"
            " + (SELECT count(*) FROM case_hold WHERE state = 'lapsed')"
        )
    )
    if said:
        raise RuntimeError(
            f"{said} answers say that a file was assigned, or that an answer was needed no more."
            " The schema before 0025 has no word for either: restore a backup made before it."
        )
