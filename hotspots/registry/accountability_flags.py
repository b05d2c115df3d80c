"""What a reader must weigh about a row of the accountability list."""

from datetime import date

from hotspots.models import CaseHolding, Crash
from hotspots.registry.letter_history import History
from hotspots.settings import TIME_ZONE
from hotspots.vocabulary import (
    AccountabilityFlag,
    LetterState,
    LetterStep,
    LocationClass,
    RecordState,
)

_WEAK = {LocationClass.C, LocationClass.D, None}


def flags_of(
    crash: Crash,
    history: History,
    holding: CaseHolding | None,
    *,
    by_hand: bool,
    merged: bool,
    reformed: bool,
) -> tuple[AccountabilityFlag, ...]:
    """Return the flags of a row, in the order of the vocabulary.

    Parameters
    ----------
    by_hand
        A person linked the crash to the site.
    merged
        The site was followed as another one on that day.
    reformed
        A body named in the records had ended by then, and another stood in its place.
    """
    day = crash.occurred_on
    holds = {
        AccountabilityFlag.PROVISIONAL_CLASS: crash.severity_flagged
        or crash.record_state is not RecordState.APPROVED,
        AccountabilityFlag.SAME_DAY_EVENT: _something_happened(history, holding, day),
        AccountabilityFlag.WEAK_LOCATION: crash.location_class in _WEAK,
        AccountabilityFlag.REPORTED_DONE_BEFORE: history.state_on(day) is LetterState.REPORTED_DONE,
        AccountabilityFlag.LINKED_BY_HAND: by_hand,
        AccountabilityFlag.ENTERED_AFTERWARDS: _entered_afterwards(history, holding, day),
        AccountabilityFlag.SITE_MERGED: merged,
        AccountabilityFlag.BODY_REFORMED: reformed,
    }
    return tuple(flag for flag in AccountabilityFlag if holds[flag])


def _something_happened(history: History, holding: CaseHolding | None, day: date) -> bool:
    """Say whether the letter moved, or the file changed its desk, on that very day."""
    moved = any(event.happened_on == day for event in history.until(day))
    return moved or (holding is not None and holding.from_day == day)


def _entered_afterwards(history: History, holding: CaseHolding | None, day: date) -> bool:
    """Say whether what the row rests on was written down only after the crash."""
    sent = history.entered_on(LetterStep.SEND)
    if sent is not None and sent > day:
        return True
    given = None if holding is None or holding.handover is None else holding.handover.answered_at
    return given is not None and given.astimezone(TIME_ZONE).date() > day
