"""Which days count as before a treatment and which as after: not the works, nor three months on."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from hotspots.analysis.calendar_window import add_months
from hotspots.errors import InvalidInput

GUARD_MONTHS = 3
"""Left out on either side of the works: preparations, traffic that has not settled yet."""


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `start` to the one before `end`."""

    start: date
    end: date

    @property
    def months(self) -> float:
        """Return its length in calendar months, 0 where it is empty."""
        return months_between(self.start, self.end)

    def holds(self, day: date) -> bool:
        """Say whether a day belongs to it."""
        return self.start <= day < self.end


def months_between(start: date, end: date) -> float:
    """Return calendar months from one day to another, 0 where the second is not later.

    Examples
    --------
    >>> months_between(date(2024, 2, 29), date(2025, 2, 28))
    12.0
    >>> round(months_between(date(2025, 1, 1), date(2025, 3, 16)), 3)
    2.484
    """
    if end <= start:
        return 0.0
    whole = (end.year - start.year) * 12 + end.month - start.month
    if add_months(start, whole) > end:
        whole -= 1
    last = add_months(start, whole)
    days = calendar.monthrange(last.year, last.month)[1]
    return whole + (end - last).days / days


def require_treatment_dates(site: str, start: date | None, end: date | None) -> tuple[date, date]:
    """Return both dates of a treatment, or refuse: without them before and after mean nothing.

    Raises
    ------
    InvalidInput
        One is missing, or the end lies before the start.
    """
    if start is None or end is None:
        raise InvalidInput(
            "The treatment of {site} lacks its start or its end. Enter both dates: without them"
            " nothing can be compared.",
            site=site,
        )
    if end < start:
        raise InvalidInput(
            "The treatment of {site} ends on {end}, before it starts on {start}. Correct the"
            " dates.",
            site=site,
            start=start,
            end=end,
        )
    return start, end


def before_and_after(
    start: date, end: date, *, data_from: date, data_to: date, most_years: int = 5
) -> tuple[Period, Period]:
    """Return the time before and the time after works, at most so many years on either side.

    Parameters
    ----------
    start, end
        first and last day of the works.
    data_from, data_to
        first and last day for which crashes were delivered.

    Returns
    -------
    Periods that may be empty: the data begin too late, or the works ended too recently.

    Examples
    --------
    >>> before, after = before_and_after(date(2023, 4, 1), date(2023, 6, 30),
    ...     data_from=date(2020, 1, 1), data_to=date(2024, 12, 31))
    >>> before == Period(date(2020, 1, 1), date(2023, 1, 1)), before.months
    (True, 36.0)
    >>> after == Period(date(2023, 10, 1), date(2025, 1, 1)), after.months
    (True, 15.0)
    """
    before_end = add_months(start, -GUARD_MONTHS)
    after_start = add_months(end + timedelta(days=1), GUARD_MONTHS)
    before_start = max(data_from, add_months(before_end, -12 * most_years))
    after_end = min(data_to + timedelta(days=1), add_months(after_start, 12 * most_years))
    return Period(before_start, before_end), Period(after_start, after_end)


def without(period: Period, gap: Period | None) -> tuple[Period, ...]:
    """Return what is left of a period when another is taken out of it.

    Examples
    --------
    >>> year = Period(date(2024, 1, 1), date(2025, 1, 1))
    >>> [left.months for left in without(year, Period(date(2024, 3, 1), date(2024, 6, 1)))]
    [2.0, 7.0]
    """
    if gap is None:
        pieces = [period]
    else:
        pieces = [
            Period(period.start, min(period.end, gap.start)),
            Period(max(period.start, gap.end), period.end),
        ]
    return tuple(each for each in pieces if each.end > each.start)
