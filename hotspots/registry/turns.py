"""Who may write next: screenings, decisions and changes of the live list go one after another."""

from sqlalchemy import Text, bindparam, func, select
from sqlalchemy.orm import Session


def wait_for_decisions(session: Session) -> None:
    """Let one decision, one change of the live list, or one screening that writes go at a time.

    Whoever changes crashes on record asks before the first of their rows is read or locked, whoever
    enters new ones after theirs are written; the surroundings are read only then. So of two people
    at one place the second sees what the first did, and nobody who holds a crash on record waits
    for the turn while its holder waits for that crash.
    """
    _wait_for_turn(session, "hotspots.decision")


def wait_for_screenings(session: Session) -> None:
    """Let one screening run at a time, from its first look at the crashes to its last row."""
    _wait_for_turn(session, "hotspots.screening")


def _wait_for_turn(session: Session, name: str) -> None:
    session.execute(_WAIT, {"name": name})


_WAIT = select(func.pg_advisory_xact_lock(func.hashtext(bindparam("name", type_=Text))))
