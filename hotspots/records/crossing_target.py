"""A target of a crossing as people tell it: one reading for forms, requests and lists."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from hotspots.errors import Message, Problem
from hotspots.i18n import _
from hotspots.records.papers import half_a_paper, plan_year
from hotspots.records.told_fields import Readers, read_told
from hotspots.records.values import Text, one_of, written_day
from hotspots.vocabulary import TargetMeasure

FIRST_YEAR, LAST_YEAR = 2000, 2100
"""Between these a plan of crossings is written."""


TARGET_FIELDS: Readers = {
    "year": plan_year(FIRST_YEAR, LAST_YEAR),
    "measure": one_of(TargetMeasure),
    "body": Text(300),
    "document_number": Text(100),
    "document_dated": written_day,
    "document_text": Text(2_000),
    "why": Text(2_000),
}

_NEEDS = {
    "year": _("Year"),
    "measure": _("What is to be reached"),
    "body": _("Body that answers for it"),
}


def read_target(
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
    read, problems = read_told(given, fields=TARGET_FIELDS, required=_NEEDS, place=())
    return read, problems or [*half_a_paper(read, today), *_unexplained(read)]


def _unexplained(read: Mapping[str, Any]) -> Iterator[Problem]:
    if read["document_number"] is None and read["document_dated"] is None and read["why"] is None:
        yield Problem(
            "missing",
            Message(_("Nothing says why this crossing.")),
            Message(_("Give the paper that sets the target, or write why, or both.")),
            "why",
        )
