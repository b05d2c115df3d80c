"""What became of one crash record, for who may see the crash."""

from uuid import UUID

from sqlalchemy.orm import Session

from hotspots.models import Account
from hotspots.registry.crash_queries import get_crash
from hotspots.registry.row_history import Entry, history_of


def history(session: Session, *, actor: Account, crash_id: UUID) -> tuple[Entry, ...]:
    """Return what became of a crash this person may see, the latest change first."""
    return history_of(session, row=get_crash(session, actor=actor, crash_id=crash_id))
