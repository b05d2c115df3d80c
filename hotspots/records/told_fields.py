"""Fields of a report, each read by its own reader: what is told, typed, and what is wrong."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from hotspots.errors import Message, Problem
from hotspots.i18n import _
from hotspots.records.values import UnusableValue, is_missing, shown

PLACE = ("place_text", "lon", "lat")
"""How most things say where they lie; read by `registry.stated_places`."""

Readers = Mapping[str, Callable[[object], Any]]


def read_told(
    given: Mapping[str, object],
    *,
    fields: Readers,
    required: Mapping[str, str],
    place: Sequence[str] = PLACE,
) -> tuple[dict[str, Any], list[Problem]]:
    """Return the fields told, typed, and what is wrong with them.

    Parameters
    ----------
    given
        As written; what is empty or missing becomes None. The fields of a place are left alone.
    fields
        How each is read.
    required
        What the fields that must be there are called.
    place
        The fields that say where it lies, as far as others read them.
    """
    names = (*fields, *place)
    problems = [_unknown(name, names) for name in given if name not in names]
    read: dict[str, Any] = dict.fromkeys(fields)
    for name, parse in fields.items():
        value = given.get(name)
        if is_missing(value):
            problems += [_missing(name, required)] if name in required else []
            continue
        try:
            read[name] = parse(value)
        except UnusableValue as wrong:
            problems.append(Problem(wrong.code, wrong.message, wrong.remedy, name, shown(value)))
    return read, problems


def last_before_first(read: Mapping[str, Any], first: str, last: str) -> list[Problem]:
    """Return what is wrong where the last day of a time lies before its first."""
    begun: date | None = read[first]
    ended: date | None = read[last]
    if begun is None or ended is None or begun <= ended:
        return []
    return [
        Problem(
            "last_before_first",
            Message(_("The last day lies before the first, {day}."), {"day": begun}),
            Message(_("Give that day or a later one.")),
            last,
            ended.isoformat(),
        )
    ]


def _missing(name: str, required: Mapping[str, str]) -> Problem:
    words = [Message(each) for each in required.values()]
    return Problem(
        "missing",
        Message(_("{field} is missing."), {"field": Message(required[name])}),
        Message(_("What is needed: {fields}."), {"fields": words}),
        name,
    )


def _unknown(name: str, names: Sequence[str]) -> Problem:
    return Problem(
        "unknown_field",
        Message(_("“{name}” is not a field of this record."), {"name": shown(name)}),
        Message(_("Use only: {names}."), {"names": list(names)}),
        shown(name),
    )
