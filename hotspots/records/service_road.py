"""A planned service road as people list it: one reading for forms, requests and files."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from hotspots.errors import Message, Problem
from hotspots.i18n import _, label
from hotspots.records.described import EARLIEST
from hotspots.records.papers import plan_year
from hotspots.records.told_fields import Readers, read_told
from hotspots.records.values import Text, UnusableValue, day_on_record, shown
from hotspots.vocabulary import Locale, ServiceRoadState

FIRST_YEAR, LAST_YEAR = 1990, 2100

WHERE = ("rail_line", "from_km", "to_km", "side")
"""Where it runs: a line, two Km as painted along it, and a side of it or both."""

_WORDS: Final = {
    words.casefold(): state
    for state in ServiceRoadState
    for words in (state.value, *(label(state, locale) for locale in Locale))
}


def _state(value: object) -> ServiceRoadState:
    """Read a state by its code, or as one says it."""
    state = _WORDS.get(" ".join(shown(value).split()).casefold())
    if state is None:
        raise UnusableValue(
            "unknown_code",
            Message(_("“{value}” is not a code of this list."), {"value": shown(value)}),
            Message(_("Use one of: {codes}."), {"codes": list(ServiceRoadState)}),
        )
    return state


ROAD_FIELDS: Readers = {
    "plan_number": Text(100),
    "plan_dated": day_on_record,
    "source_reference": Text(100),
    "planned_year": plan_year(FIRST_YEAR, LAST_YEAR),
    "state": _state,
    "note": Text(2_000),
}

BODIES: Readers = {"body": Text(300), "builder": Text(300)}
"""Whose plan it is, and who is to build it, each told by its name."""

_NEEDED = {
    "plan_number": _("Plan no."),
    "source_reference": _("Number"),
    "state": _("State"),
}


def read_road(given: Mapping[str, object], *, today: date) -> tuple[dict[str, Any], list[Problem]]:
    """Return the fields told of a service road, typed, and what is wrong with them.

    Where it runs is read by `registry.service_road_stretches`; no plan is dated after `today`.
    """
    read, problems = read_told(
        given, fields={**ROAD_FIELDS, **BODIES}, required=_NEEDED, place=WHERE
    )
    dated = read["plan_dated"]
    if dated is not None and not EARLIEST <= dated <= today:
        problems.append(
            Problem(
                "implausible_day",
                Message(_("{day} cannot be the date of a paper."), {"day": dated}),
                Message(
                    _("Give a day from {first} to {last}."), {"first": EARLIEST, "last": today}
                ),
                "plan_dated",
                dated.isoformat(),
            )
        )
    return read, problems
