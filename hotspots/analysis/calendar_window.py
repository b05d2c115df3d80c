"""Calendar months: when a legal window that begins on a day ends. 12 months are not 365 days."""

import calendar
from datetime import date, timedelta
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from hotspots.criteria import RailRules, RoadRules

Days = NDArray[np.int64]
"""Local dates as whole days since 1970-01-01."""

Windowed = RoadRules | RailRules
"""Rules that look at so many calendar months at a time."""


def add_months(day: date, months: int) -> date:
    """Return the same day so many months later, or the last of that month where it has no such day.

    >>> add_months(date(2024, 2, 29), 12), add_months(date(2023, 2, 28), 12)
    (datetime.date(2025, 2, 28), datetime.date(2024, 2, 28))
    """
    years, month0 = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month0 + 1, min(day.day, calendar.monthrange(year, month0 + 1)[1]))


def window_ends(days: Days, rules: Windowed) -> Days:
    """Return, for windows that begin on these days, the first day outside.

    Parameters
    ----------
    days
        shape (n,), days since 1970-01-01.
    rules
        gives the number of months, and whether the anniversary itself still belongs.

    Returns
    -------
    shape (n,), days since 1970-01-01; never falling where `days` does not fall.
    """
    distinct, where = np.unique(days, return_inverse=True)
    extra = 1 if rules.window_end_inclusive else 0
    ends = [_months_later(day, rules.window_months) + extra for day in distinct.tolist()]
    return np.asarray(ends, dtype=np.int64)[where]


def trailing_start(as_of: date, rules: Windowed) -> date:
    """Return the first day whose window still holds the as-of date, or any other last day.

    >>> from hotspots.criteria import by_id, require_road
    >>> trailing_start(date(2025, 2, 28), require_road(by_id("road_tt41_2024")))
    datetime.date(2024, 3, 1)
    """
    start = add_months(as_of, -rules.window_months) - timedelta(days=3)
    extra = timedelta(days=1 if rules.window_end_inclusive else 0)
    while add_months(start, rules.window_months) + extra <= as_of:
        start += timedelta(days=1)
    return start


@lru_cache(maxsize=10_000)
def _months_later(day: int, months: int) -> int:
    return day_number(add_months(as_date(day), months))


def day_number(day: date) -> int:
    """Return the days since 1970-01-01."""
    return day.toordinal() - _EPOCH


def as_date(day: int) -> date:
    """Return the date of a day number."""
    return date.fromordinal(int(day) + _EPOCH)


_EPOCH = date(1970, 1, 1).toordinal()
