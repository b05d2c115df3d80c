"""Rules that numbers and dates of any table are held to."""

from collections.abc import Sequence

import numpy as np

from hotspots.i18n import _
from hotspots.records.crash_rules import EARLIEST, count_rules
from hotspots.records.rules import Rule

MOST_COUNTED = 10_000_000
"""Crashes or people: more than any country counts, and few enough for exact sums over counts."""
SHORTEST_YEARS = 0.01
"""A yearly mean over less than four days says nothing, and over next to nothing is infinite."""
_DAY_AFTER_LAST = np.datetime64("2100-01-01")
_SLIP = _("Check the number for a slip of the keyboard or a shifted column.")


def whole_from_zero(field: str, most: float = MOST_COUNTED) -> tuple[Rule, ...]:
    """Return the rules of a count."""
    return (*count_rules(field), no_more_than(field, most))


def above_zero(field: str) -> Rule:
    """Return the rule of a number that is divided by."""
    return Rule(
        "not_above_zero",
        field,
        lambda c, _now: c[field] <= 0,
        _("{field} is {value}, not above 0."),
        _("Enter a number above 0; leave it empty if not known."),
    )


def within(field: str, least: float, most: float) -> tuple[Rule, ...]:
    """Return the rules of a number that is divided by, within what is still possible."""
    return (above_zero(field), _less_than(field, least), no_more_than(field, most))


def years(field: str, most: float) -> tuple[Rule, ...]:
    """Return the rules of a length of time; 0 where it has not begun."""
    return (*at_most(field, most), _less_than(field, SHORTEST_YEARS))


def day_of_record(field: str) -> Rule:
    """Return the rule that a day lies in the time of any record: three months on is a day too."""
    return Rule(
        "implausible_day",
        field,
        lambda c, _now: (c[field] < EARLIEST) | (c[field] >= _DAY_AFTER_LAST),
        _("{field} is {value}, which lies outside the years 1950 to 2099."),
        _("Check the year."),
    )


def at_most(field: str, most: float) -> tuple[Rule, Rule]:
    """Return the rules of a number from 0 up to what is still possible."""
    return (
        Rule(
            "negative",
            field,
            lambda c, _now: c[field] < 0,
            _("{field} is {value}, below 0."),
            _("Enter a number from 0 on; leave it empty if not known."),
        ),
        no_more_than(field, most),
    )


def no_more_than(field: str, most: float) -> Rule:
    """Return the rule of a number that would be a slip above this."""
    return Rule(
        "implausible",
        field,
        lambda c, _now: c[field] > most,
        _("{field} is {value}, more than is possible."),
        _SLIP,
    )


def _less_than(field: str, least: float) -> Rule:
    return Rule(
        "implausible",
        field,
        lambda c, _now: (c[field] > 0) & (c[field] < least),
        _("{field} is {value}, less than is possible."),
        _SLIP,
    )


def none_or_all(fields: Sequence[str]) -> tuple[Rule, ...]:
    """Return the rules of fields that are given together or not at all."""
    return tuple(
        _needed_beside(field, others=[f for f in fields if f != field]) for field in fields
    )


def _needed_beside(field: str, others: Sequence[str]) -> Rule:
    return Rule(
        "missing_beside",
        field,
        lambda c, _now: (
            np.isnan(c[field]) & np.logical_or.reduce([~np.isnan(c[each]) for each in others])
        ),
        _("{field} is missing, though what belongs to it is given."),
        _("Enter it, or leave out all that belongs to it."),
    )


def not_before(field: str, earlier: str) -> Rule:
    """Return the rule that one day does not lie before another."""
    return Rule(
        "ends_before_start",
        field,
        lambda c, _now: c[field] < c[earlier],
        _("{field} is {value}, before the day it belongs to."),
        _("Exchange the two days, or correct the year."),
    )
