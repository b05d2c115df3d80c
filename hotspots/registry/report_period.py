"""The days a report is about: half-open, so that periods follow each other without a gap."""

from dataclasses import dataclass
from datetime import date, timedelta

from hotspots.errors import InvalidInput, Message, Problem
from hotspots.i18n import _


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `start` up to, and without, `end`."""

    start: date
    end: date

    def __post_init__(self) -> None:
        """Refuse a period without a day.

        Raises
        ------
        InvalidInput
            The end does not lie after the start.
        """
        if self.end <= self.start:
            problem = Problem(
                "empty_period",
                Message(_("The period from {start} ends before it begins."), {"start": self.start}),
                Message(_("Choose a last day on or after the first.")),
                field="to",
                value=self.end.isoformat(),
            )
            raise InvalidInput(_("The period has no day."), problems=[problem])

    @classmethod
    def of_days(cls, first: date, last: date) -> "Period":
        """Return the period from a first to a last day, both included, as people say it."""
        return cls(first, day_after(last))

    @classmethod
    def statistical(cls, today: date) -> "Period":
        """Return the running month of statistics: from the 15th up to and with today."""
        first = today.replace(day=15)
        if today < first:
            first = (first.replace(day=1) - timedelta(days=1)).replace(day=15)
        return cls.of_days(first, today)

    @property
    def last_day(self) -> date:
        """Return the last day that belongs to it."""
        return self.end - timedelta(days=1)

    def holds(self, day: date | None) -> bool:
        """Say whether a day belongs to it."""
        return day is not None and self.start <= day < self.end


def day_after(day: date) -> date:
    """Return the next day; of the last day there is, that day itself."""
    return day + timedelta(days=1) if day < date.max else day
