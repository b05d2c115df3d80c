"""Counting working days: weekdays, but for the days a calendar says otherwise of."""

from collections.abc import Mapping
from datetime import date, timedelta

_SATURDAY = 5


def is_working_day(day: date, exceptions: Mapping[date, bool]) -> bool:
    """Say whether offices are open.

    Parameters
    ----------
    day
        The day asked about.
    exceptions
        Days that differ from their weekday: True for a working weekend, False for a day off.

    Examples
    --------
    >>> is_working_day(date(2026, 4, 30), {date(2026, 4, 30): False})
    False
    >>> is_working_day(date(2026, 5, 1), {})
    True
    """
    told = exceptions.get(day)
    return day.weekday() < _SATURDAY if told is None else told


def after_working_days(start: date, count: int, exceptions: Mapping[date, bool]) -> date:
    """Return the last of `count` working days that follow a day; that day itself never counts.

    Raises
    ------
    ValueError
        `count` is negative.

    Examples
    --------
    Friday, and ten working days with two holidays among them:

    >>> after_working_days(date(2026, 4, 24), 10,
    ...     {date(2026, 4, 30): False, date(2026, 5, 1): False})
    datetime.date(2026, 5, 12)
    >>> after_working_days(date(2026, 4, 24), 0, {})
    datetime.date(2026, 4, 24)
    """
    if count < 0:
        raise ValueError(f"{count} working days cannot be counted")
    day = start
    while count:
        day += timedelta(days=1)
        count -= is_working_day(day, exceptions)
    return day


def working_days_between(start: date, end: date, exceptions: Mapping[date, bool]) -> int:
    """Return how many working days follow `start` up to and with `end`; 0 where it is not later.

    Examples
    --------
    >>> working_days_between(date(2026, 4, 24), date(2026, 5, 12), {})
    12
    """
    days = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
    return sum(is_working_day(day, exceptions) for day in days)
