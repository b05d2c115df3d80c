"""The mouth of a lane as people report it: one reading for requests and files."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from hotspots.errors import Message, Problem
from hotspots.i18n import _
from hotspots.records.told_fields import Readers, read_told
from hotspots.records.values import Text, day_on_record, flag

MOUTH_FIELDS: Readers = {
    "source_reference": Text(100),
    "name": Text(200),
    "has_hump": flag,
    "surveyed_on": day_on_record,
    "closed_on": day_on_record,
}

_REQUIRED = {"source_reference": _("Number"), "name": _("Name of the lane")}


def read_mouth(given: Mapping[str, object], *, today: date) -> tuple[dict[str, Any], list[Problem]]:
    """Return the fields told, typed, and what is wrong with them.

    Whether there is a hump is told with the day somebody looked, and neither day can be to come.
    """
    read, problems = read_told(given, fields=MOUTH_FIELDS, required=_REQUIRED)
    told = {each.field for each in problems}
    if "has_hump" not in told and "surveyed_on" not in told:
        problems += _half_a_survey(read)
    for name in ("surveyed_on", "closed_on"):
        if read[name] is not None and read[name] > today:
            problems.append(
                Problem(
                    "day_to_come",
                    Message(_("{day} has not come yet."), {"day": read[name]}),
                    Message(_("Give today or an earlier day.")),
                    name,
                    read[name].isoformat(),
                )
            )
    return read, problems


def _half_a_survey(read: Mapping[str, Any]) -> list[Problem]:
    if (read["has_hump"] is None) == (read["surveyed_on"] is None):
        return []
    missing = "has_hump" if read["has_hump"] is None else "surveyed_on"
    return [
        Problem(
            "half_a_survey",
            Message(_("Whether there is a hump is told together with the day somebody looked.")),
            Message(_("Fill in both, or leave both empty where nobody has looked yet.")),
            missing,
        )
    ]
