"""What the beginning of a day does to remediation files, by itself and harmless to repeat."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from hotspots import clock
from hotspots.registry import escalations, holds


@dataclass(frozen=True, slots=True)
class Morning:
    """A day that begins: the transaction of its work, and the rules of the deployment."""

    session: Session
    on: date
    criteria_folder: Path | None = None


def _pauses(morning: Morning) -> int:
    """Let the clock of every file run again whose pause is over."""
    return holds.end_those_over(morning.session, on=morning.on)


def _lateness(morning: Morning) -> int:
    """Tell the level above what is late, now that pauses that are over excuse nothing."""
    return escalations.raise_due(morning.session, on=morning.on)


DUTIES: dict[str, Callable[[Morning], int]] = {"pauses_ended": _pauses, "escalated": _lateness}
"""What is done each day, and under which name its count is told."""


def run(
    session: Session, *, on: date | None = None, criteria_folder: Path | None = None
) -> dict[str, int]:
    """Do the casework of a day; return how many files each duty touched."""
    morning = Morning(session, on or clock.today(), criteria_folder)
    return {name: duty(morning) for name, duty in DUTIES.items()}
