"""On which days a defect was open: "was the lamp out when the crash happened?"."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from hotspots.vocabulary import CaseState

_ENDED = frozenset({CaseState.VERIFIED_DONE, CaseState.REJECTED, CaseState.DUPLICATE})


@dataclass(frozen=True, slots=True)
class OpenInterval:
    """Days on which a defect was open, from the first; `until` is the first day it was not."""

    since: date
    until: date | None

    def holds(self, day: date) -> bool:
        """Say whether the defect was open on a day."""
        return self.since <= day and (self.until is None or day < self.until)


def open_intervals(
    found_on: date, steps: Iterable[tuple[date, CaseState]]
) -> tuple[OpenInterval, ...]:
    """Return when a defect was open, the earliest first.

    It is open from the day it was found until another unit verified the repair; works reported
    done and not yet verified leave it open. What was rejected, or recorded elsewhere already, was
    never a defect of its own; where the rejection is taken back, it counts for nothing.

    Parameters
    ----------
    found_on
        The first day of the first interval.
    steps
        Day and new state of each step of the file, in their order.

    Returns
    -------
    tuple of OpenInterval
        None of no length: a defect found and repaired within a day was open on no whole day.
    """
    intervals: list[OpenInterval] = []
    since: date | None = found_on
    withdrawn: date | None = None
    for day, state in steps:
        if state in _ENDED and since is not None:
            if state is CaseState.VERIFIED_DONE:
                intervals.append(OpenInterval(since, day))
            else:
                withdrawn = since
            since = None
        elif state not in _ENDED and since is None:
            since, withdrawn = withdrawn or day, None
    if since is not None:
        intervals.append(OpenInterval(since, None))
    return tuple(each for each in intervals if each.until is None or each.since < each.until)
