"""A defect of the road as people report it: one reading for forms, requests and files."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from hotspots.criteria import DefectTypes
from hotspots.errors import Message, Problem
from hotspots.i18n import _
from hotspots.records.told_fields import Readers, read_told
from hotspots.records.values import Text, one_of, written_day
from hotspots.vocabulary import DangerGrade

EARLIEST = date(2000, 1, 1)

DEFECT_FIELDS: Readers = {
    "type": Text(40),
    "danger": one_of(DangerGrade),
    "found_on": written_day,
    "description": Text(2_000),
    "name": Text(200),
    "source_reference": Text(100),
}

_REQUIRED = {
    "type": _("Type of defect"),
    "danger": _("Danger"),
    "found_on": _("Day it was found"),
}


def read_defect(
    given: Mapping[str, object], *, catalogue: DefectTypes, today: date
) -> tuple[dict[str, Any], list[Problem]]:
    """Return the fields told, typed, and what is wrong with them.

    Parameters
    ----------
    given
        As written; what is empty or missing becomes None.
    catalogue
        The types that may be reported.
    today
        A defect cannot be found after it.
    """
    read, problems = read_told(given, fields=DEFECT_FIELDS, required=_REQUIRED)
    if read["type"] is not None and catalogue.of(read["type"]) is None:
        problems.append(_unknown_type(read["type"], catalogue))
    if read["found_on"] is not None and not EARLIEST <= read["found_on"] <= today:
        problems.append(_no_such_day(read["found_on"], today))
    return read, problems


def _unknown_type(code: str, catalogue: DefectTypes) -> Problem:
    return Problem(
        "unknown_type",
        Message(_("“{value}” is no type of the catalogue."), {"value": code}),
        Message(_("Use one of: {codes}."), {"codes": [each.code for each in catalogue.types]}),
        "type",
        code,
    )


def _no_such_day(day: date, today: date) -> Problem:
    return Problem(
        "implausible_day",
        Message(_("{day} cannot be the day it was found."), {"day": day}),
        Message(_("Give a day from {first} to {last}."), {"first": EARLIEST, "last": today}),
        "found_on",
        day.isoformat(),
    )
