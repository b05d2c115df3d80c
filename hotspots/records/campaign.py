"""A campaign as people order it: one reading for forms and requests."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from hotspots.errors import Message, Problem
from hotspots.i18n import _
from hotspots.records.described import EARLIEST
from hotspots.records.papers import half_a_paper
from hotspots.records.told_fields import Readers, read_told
from hotspots.records.values import Text, written_day

LONGEST_DAYS = 366
"""A campaign is dated; what goes on for years is the usual work."""

CAMPAIGN_FIELDS: Readers = {
    "name": Text(200),
    "body": Text(300),
    "document_number": Text(100),
    "document_dated": written_day,
    "starts_on": written_day,
    "ends_on": written_day,
    "note": Text(2_000),
}

_NEEDS = {
    "name": _("Name of the campaign"),
    "body": _("Ordered by"),
    "starts_on": _("First day"),
    "ends_on": _("Last day"),
}


def read_campaign(
    given: Mapping[str, object], *, today: date
) -> tuple[dict[str, Any], list[Problem]]:
    """Return the fields told, typed, and what is wrong with them; `body` is a name.

    Parameters
    ----------
    given
        As written; what is empty or missing becomes None.
    today
        No paper is dated after it.
    """
    read, problems = read_told(given, fields=CAMPAIGN_FIELDS, required=_NEEDS)
    return read, problems or [*_wrong_days(read), *half_a_paper(read, today)]


def _wrong_days(read: Mapping[str, Any]) -> Iterator[Problem]:
    first, last = read["starts_on"], read["ends_on"]
    if first < EARLIEST:
        yield Problem(
            "implausible_day",
            Message(_("{day} is too far away to be meant."), {"day": first}),
            Message(_("Check the year.")),
            "starts_on",
            first.isoformat(),
        )
    if not 0 <= (last - first).days < LONGEST_DAYS:
        yield Problem(
            "last_before_first" if last < first else "too_long",
            Message(_("A campaign from {first} to {last} cannot be."), _days(first, last)),
            Message(
                _("Give the first day or a later one, at most {most} days in all."),
                {"most": LONGEST_DAYS},
            ),
            "ends_on",
            last.isoformat(),
        )


def _days(first: date, last: date) -> dict[str, date]:
    return {"first": first, "last": last}
