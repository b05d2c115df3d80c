"""A countermeasure as people report it: one reading for forms, requests and bulk updates."""

from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from hotspots.errors import Message, Problem
from hotspots.i18n import _
from hotspots.records.values import (
    Text,
    UnusableValue,
    day_on_record,
    is_missing,
    number,
    one_of,
    shown,
)
from hotspots.vocabulary import MeasureTerm, MeasureType, MeasureUnit

MOST_VND = 10**15
DAYS = ("planned_start", "planned_finish", "actual_start", "actual_finish", "expires_on")
REQUIRED = ("term", "type", "unit", "quantity_planned")


def _positive(value: object) -> float:
    amount = number(value)
    if not 0 < amount < 1e9:
        raise UnusableValue(
            "implausible_quantity",
            Message(_("{value} is no quantity."), {"value": shown(value)}),
            Message(_("Write a number above 0.")),
        )
    return amount


def _dong(value: object) -> int:
    amount = number(value)
    if not 0 <= amount <= MOST_VND or amount != int(amount):
        raise UnusableValue(
            "implausible_amount",
            Message(_("{value} is no amount in whole đồng."), {"value": shown(value)}),
            Message(_("Write đồng without decimals, for example 350000000.")),
        )
    return int(amount)


MEASURE_FIELDS: dict[str, Callable[[object], Any]] = {
    "term": one_of(MeasureTerm),
    "type": one_of(MeasureType),
    "description": Text(500),
    "unit": one_of(MeasureUnit),
    "quantity_planned": _positive,
    "quantity_done": _positive,
    "cost_vnd": _dong,
    "fund": Text(200),
    "executor": Text(300),
    **dict.fromkeys(DAYS, day_on_record),
}
"""How each field is read."""


def read_measure(
    given: Mapping[str, object], *, known: Mapping[str, Any] | None = None, today: date
) -> tuple[dict[str, Any], list[Problem]]:
    """Return the fields told, typed, and what is wrong with them.

    Parameters
    ----------
    given
        As written; an empty field is None, a missing one stays what it was.
    known
        What is on record already, for a change; None for a new measure.
    today
        Nothing that has happened can lie after it.
    """
    read: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, value in given.items():
        if name not in MEASURE_FIELDS:
            problems.append(_unknown(name))
        elif is_missing(value):
            read[name] = None
        else:
            try:
                read[name] = MEASURE_FIELDS[name](value)
            except UnusableValue as wrong:
                problems.append(
                    Problem(wrong.code, wrong.message, wrong.remedy, name, shown(value))
                )
    if not problems:
        problems += _contradictions({**(known or {}), **read}, today)
    return read, problems


def _contradictions(whole: Mapping[str, Any], today: date) -> list[Problem]:
    problems = [_missing(name) for name in REQUIRED if whole.get(name) is None]
    problems += [
        _to_come(name, day)
        for name in ("actual_start", "actual_finish")
        if (day := whole.get(name)) is not None and day > today
    ]
    for later, earlier in (("planned_finish", "planned_start"), ("actual_finish", "actual_start")):
        end, start = whole.get(later), whole.get(earlier)
        if end is not None and (start is None or end < start):
            problems.append(_out_of_order(later, start))
    temporary = whole.get("term") == MeasureTerm.TEMPORARY
    if temporary != (whole.get("expires_on") is not None) and whole.get("term") is not None:
        problems.append(_expiry(temporary=temporary))
    return problems


def _missing(name: str) -> Problem:
    return Problem(
        "missing",
        Message(_("{field} is missing."), {"field": _word(name)}),
        Message(_("A measure needs its kind, type, unit and planned quantity.")),
        name,
    )


def _to_come(name: str, day: date) -> Problem:
    return Problem(
        "in_the_future",
        Message(_("{day} has not come yet."), {"day": day}),
        Message(_("Tell the day on which it really happened.")),
        name,
    )


def _out_of_order(name: str, start: date | None) -> Problem:
    if start is None:
        message = Message(_("The measure ends on a day but begins on none."))
    else:
        message = Message(_("The measure ends before it begins, on {day}."), {"day": start})
    return Problem("before_it_began", message, Message(_("Check both days.")), name)


def _expiry(*, temporary: bool) -> Problem:
    if temporary:
        message, remedy = (
            _("A temporary measure needs its last day."),
            _("Say until when it is meant to stand."),
        )
    else:
        message, remedy = _("A permanent measure has no last day."), _("Leave it out.")
    return Problem("expiry", Message(message), Message(remedy), "expires_on")


def _unknown(name: str) -> Problem:
    return Problem(
        "unknown_field",
        Message(_("“{name}” is not a field of a measure."), {"name": shown(name)}),
        Message(_("Use only: {names}."), {"names": list(MEASURE_FIELDS)}),
        shown(name),
    )


_WORDS = {
    "term": _("Kind of measure"),
    "type": _("Type of measure"),
    "unit": _("Unit of the quantity"),
    "quantity_planned": _("Planned quantity"),
}


def _word(name: str) -> Message:
    return Message(_WORDS[name])


def codes(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return typed fields as JSON, for the entry of a file."""
    return {name: _plain(value) for name, value in values.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value
