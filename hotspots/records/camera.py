"""Cameras and the places they are to watch as people list them: one reading for every way in."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from hotspots.errors import Message, Problem
from hotspots.i18n import _
from hotspots.records.told_fields import Readers, read_told
from hotspots.records.values import Text, UnusableValue, number, shown, written_day

FARTHEST_M = 5_000.0
"""No camera of a road shows more of it."""


def _reach(value: object) -> float:
    metres = number(value)
    if not 0 < metres <= FARTHEST_M:
        raise UnusableValue(
            "implausible_reach",
            Message(_("No camera reaches {value} m."), {"value": shown(value)}),
            Message(_("Give metres, above 0 and at most {most}."), {"most": FARTHEST_M}),
        )
    return metres


CAMERA_FIELDS: Readers = {
    "source_reference": Text(100),
    "reach_m": _reach,
    "works_from": written_day,
    "works_to": written_day,
    "note": Text(500),
}

WATCHED_FIELDS: Readers = {
    "paper_number": Text(100),
    "source_reference": Text(100),
    "name": Text(200),
    "ward": Text(200),
    "valid_from": written_day,
    "valid_to": written_day,
}

_CAMERA_NEEDS = {
    "source_reference": _("Number"),
    "reach_m": _("Reach in metres"),
    "works_from": _("Works from"),
}
_WATCHED_NEEDS = {
    "paper_number": _("Paper no."),
    "source_reference": _("Number"),
    "name": _("Name"),
    "valid_from": _("Listed from"),
}


def read_camera(given: Mapping[str, object]) -> tuple[dict[str, Any], list[Problem]]:
    """Return the fields told of a camera, typed, and what is wrong with them."""
    read, problems = read_told(given, fields=CAMERA_FIELDS, required=_CAMERA_NEEDS)
    return read, problems + _wrong_order(read, "works_from", "works_to")


def read_watched(given: Mapping[str, object]) -> tuple[dict[str, Any], list[Problem]]:
    """Return the fields told of a complex route or area, typed, and what is wrong with them."""
    read, problems = read_told(given, fields=WATCHED_FIELDS, required=_WATCHED_NEEDS)
    return read, problems + _wrong_order(read, "valid_from", "valid_to")


def _wrong_order(read: Mapping[str, Any], first: str, last: str) -> list[Problem]:
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
