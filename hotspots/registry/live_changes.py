"""Which crashes others changed since a moment: read from the audit, which no door goes past."""

from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

_CHANGED = text(
    """
    SELECT DISTINCT row_id FROM audit_entry
    WHERE transaction >= (pg_snapshot_xmin(CAST(:seen AS pg_snapshot))::text)::bigint
        AND table_name = 'crash'
        AND NOT pg_visible_in_snapshot((transaction::text)::xid8, CAST(:seen AS pg_snapshot))
        AND transaction <> (pg_current_xact_id()::text)::bigint
    ORDER BY row_id
    """
)


def moment(session: Session) -> str:
    """Return what this session sees now, to be compared with later by `changed_since`."""
    return str(session.scalar(select(func.pg_current_snapshot())))


def changed_since(session: Session, seen: str) -> list[UUID]:
    """Return the crashes that other transactions changed and that were not seen at that moment.

    A crash whose change was committed between that moment and a later read is among them too: to
    look at it twice does no harm.
    """
    return [UUID(each) for each in session.scalars(_CHANGED, {"seen": seen})]
