"""What of a plan for crossings is reached on a day: read off the steps that their files took.

A target is reached while the file stands in the state it asks for, or in one that goes further: a
path that was to be narrowed and was closed needs no narrowing any more. What was opened again is
not reached any more, and may be reached anew later.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from hotspots.vocabulary import CaseState, SiteKind, TargetMeasure, TargetStatus

NEVER_ONE: Final = (CaseState.REJECTED, CaseState.DUPLICATE)
"""In these states a file speaks of no crossing that ever was one."""
GONE: Final = frozenset({CaseState.CLOSED, CaseState.UPGRADED, CaseState.GRADE_SEPARATED})
"""In these no self-opened path is left."""

REACHED_IN: Final[Mapping[TargetMeasure, frozenset[CaseState]]] = {
    TargetMeasure.MANAGED: GONE | {CaseState.MANAGED, CaseState.NARROWED},
    TargetMeasure.NARROWED: GONE | {CaseState.NARROWED},
    TargetMeasure.CLOSED: GONE,
    TargetMeasure.UPGRADED: GONE,
    TargetMeasure.GRADE_SEPARATED: GONE,
}
"""The states of a file in which each measure is reached."""

MEASURES_OF: Final[Mapping[SiteKind, tuple[TargetMeasure, ...]]] = {
    SiteKind.UNAUTHORIZED_CROSSING: tuple(TargetMeasure),
    SiteKind.LEVEL_CROSSING: (TargetMeasure.CLOSED, TargetMeasure.GRADE_SEPARATED),
}
"""What may be planned for a crossing of each kind."""

DONE: Final = (TargetStatus.REACHED, TargetStatus.REACHED_LATE)
OPEN: Final = (TargetStatus.DUE, TargetStatus.SLIPPED)


@dataclass(frozen=True, slots=True)
class Stand:
    """A state that a file came into, and on which day that was carried out."""

    state: CaseState
    day: date


def reached_since(stands: Sequence[Stand], states: Collection[CaseState]) -> Stand | None:
    """Return the stand with which a file came into some states that it has not left since.

    Parameters
    ----------
    stands
        The states a file went through, the first first.

    >>> closed = Stand(CaseState.CLOSED, date(2025, 5, 1))
    >>> reached_since([closed], {CaseState.CLOSED}).day
    datetime.date(2025, 5, 1)
    >>> again = Stand(CaseState.REOPENED, date(2025, 8, 1))
    >>> reached_since([closed, again], {CaseState.CLOSED}) is None
    True
    """
    since: Stand | None = None
    for stand in stands:
        if stand.state not in states:
            since = None
        elif since is None:
            since = stand
    return since


def status_of(year: int, reached_on: date | None, *, on: date) -> TargetStatus:
    """Return how far a target for the end of a year is on a day."""
    if reached_on is not None:
        return TargetStatus.REACHED if reached_on.year <= year else TargetStatus.REACHED_LATE
    return TargetStatus.DUE if on.year <= year else TargetStatus.SLIPPED


def months_late(year: int, day: date) -> int:
    """Return how many months have begun on a day since a year ended; 0 while it goes on.

    >>> months_late(2025, date(2025, 12, 31)), months_late(2025, date(2026, 1, 1))
    (0, 1)
    >>> months_late(2024, date(2026, 3, 31))
    15
    """
    return max(0, 12 * (day.year - year - 1) + day.month)
