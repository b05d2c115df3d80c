"""The paper that something rests on, and the year of a plan, as people tell them."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from hotspots.errors import Message, Problem
from hotspots.i18n import _
from hotspots.records.described import EARLIEST
from hotspots.records.values import UnusableValue, number, shown


def half_a_paper(read: Mapping[str, Any], today: date) -> Iterator[Problem]:
    """Give what is wrong with `document_number` and `document_dated`: one alone, or a wrong day."""
    number_told, dated = read["document_number"], read["document_dated"]
    if (number_told is None) != (dated is None):
        yield Problem(
            "missing",
            Message(_("A paper is known by its number and its date together.")),
            Message(_("Give the other one too, or leave both out.")),
            "document_number" if number_told is None else "document_dated",
        )
    elif dated is not None and not EARLIEST <= dated <= today:
        yield Problem(
            "implausible_day",
            Message(_("{day} cannot be the date of a paper."), {"day": dated}),
            Message(_("Give a day from {first} to {last}."), {"first": EARLIEST, "last": today}),
            "document_dated",
            dated.isoformat(),
        )


def plan_year(first: int, last: int) -> Callable[[object], int]:
    """Return what reads the year of a plan, which lies between these."""

    def read(value: object) -> int:
        year = number(value)
        if year.is_integer() and first <= year <= last:
            return int(year)
        raise UnusableValue(
            "no_year",
            Message(_("“{value}” is no year of a plan."), {"value": shown(value)}),
            Message(
                _("Write a year from {first} to {last}."),
                {"first": str(first), "last": str(last)},
            ),
        )

    return read
