"""A camera as people list it: one reading for forms, requests and files."""

from collections.abc import Mapping
from typing import Any

from hotspots.errors import Message, Problem
from hotspots.i18n import _
from hotspots.records.told_fields import Readers, last_before_first, read_told
from hotspots.records.values import Text, UnusableValue, day_on_record, number, shown

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
    "works_from": day_on_record,
    "works_to": day_on_record,
    "note": Text(500),
}

_CAMERA_NEEDS = {
    "source_reference": _("Number"),
    "reach_m": _("Reach in metres"),
    "works_from": _("Works from"),
}


def read_camera(given: Mapping[str, object]) -> tuple[dict[str, Any], list[Problem]]:
    """Return the fields told of a camera, typed, and what is wrong with them."""
    read, problems = read_told(given, fields=CAMERA_FIELDS, required=_CAMERA_NEEDS)
    return read, problems + last_before_first(read, "works_from", "works_to")
