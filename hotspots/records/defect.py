"""A defect of the road as people report it: one reading for forms, requests and files."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from hotspots.criteria import DefectTypes
from hotspots.errors import Message, Problem
from hotspots.i18n import _
from hotspots.records.values import Text, UnusableValue, is_missing, one_of, shown, written_day
from hotspots.vocabulary import DangerGrade

EARLIEST = date(2000, 1, 1)
REQUIRED = ("type", "danger", "found_on")
PLACE = ("place_text", "lon", "lat")

DEFECT_FIELDS: dict[str, Callable[[object], Any]] = {
    "type": Text(40),
    "danger": one_of(DangerGrade),
    "found_on": written_day,
    "description": Text(2_000),
    "name": Text(200),
    "source_reference": Text(100),
}
"""How each field is read; where it lies (`PLACE`) is read by `registry.stated_places`."""


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
    problems = [_unknown(name) for name in given if name not in {*DEFECT_FIELDS, *PLACE}]
    read: dict[str, Any] = dict.fromkeys(DEFECT_FIELDS)
    for name, parse in DEFECT_FIELDS.items():
        value = given.get(name)
        if is_missing(value):
            problems += [_missing(name)] if name in REQUIRED else []
            continue
        try:
            read[name] = parse(value)
        except UnusableValue as wrong:
            problems.append(Problem(wrong.code, wrong.message, wrong.remedy, name, shown(value)))
    if read["type"] is not None and catalogue.of(read["type"]) is None:
        problems.append(_unknown_type(read["type"], catalogue))
    if read["found_on"] is not None and not EARLIEST <= read["found_on"] <= today:
        problems.append(_no_such_day(read["found_on"], today))
    return read, problems


def _missing(name: str) -> Problem:
    return Problem(
        "missing",
        Message(_("{field} is missing."), {"field": Message(_WORDS[name])}),
        Message(_("A defect needs its type, how dangerous it is, and the day it was found.")),
        name,
    )


def _unknown(name: str) -> Problem:
    return Problem(
        "unknown_field",
        Message(_("“{name}” is not a field of a defect."), {"name": shown(name)}),
        Message(_("Use only: {names}."), {"names": [*DEFECT_FIELDS, *PLACE]}),
        shown(name),
    )


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


_WORDS = {
    "type": _("Type of defect"),
    "danger": _("Danger"),
    "found_on": _("Day it was found"),
}
