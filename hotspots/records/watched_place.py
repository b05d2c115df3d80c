"""A complex route or area as people list it: one reading for forms, requests and files."""

from collections.abc import Mapping
from typing import Any

from hotspots.errors import Message, Problem
from hotspots.i18n import _
from hotspots.records.outlines import outline
from hotspots.records.told_fields import Readers, last_before_first, read_told
from hotspots.records.values import Text, day_on_record, is_missing

WATCHED_FIELDS: Readers = {
    "paper_number": Text(100),
    "paper_dated": day_on_record,
    "source_reference": Text(100),
    "name": Text(200),
    "valid_from": day_on_record,
    "valid_to": day_on_record,
}

_DRAWN: Readers = {"ward": Text(200), "outline": outline}
WHERE = ("place_text", *_DRAWN)
"""The three ways to say where it lies: both Km of a road, a ward, an outline."""

_NEEDED = {
    "paper_number": _("Paper no."),
    "source_reference": _("Number"),
    "name": _("Name"),
    "valid_from": _("Listed from"),
}


def read_watched(given: Mapping[str, object]) -> tuple[dict[str, Any], list[Problem]]:
    """Return the fields told of a complex route or area, typed, and what is wrong with them."""
    facts = {name: value for name, value in given.items() if name not in WHERE}
    read, problems = read_told(facts, fields=WATCHED_FIELDS, required=_NEEDED)
    return read, problems + last_before_first(read, "valid_from", "valid_to")


def read_where(given: Mapping[str, object]) -> tuple[dict[str, Any], list[Problem]]:
    """Return where a complex route or area lies, told in exactly one way, and what is wrong."""
    stated = {name: given.get(name) for name in WHERE}
    told = [name for name, value in stated.items() if not is_missing(value)]
    if len(told) != 1:
        return stated, [_not_one_place(is_none=not told)]
    read, problems = read_told(stated, fields=_DRAWN, required={}, place=("place_text",))
    return read | {"place_text": stated["place_text"]}, problems


def _not_one_place(*, is_none: bool) -> Problem:
    return Problem(
        "not_one_place",
        Message(_("No place is stated.") if is_none else _("The place is stated twice.")),
        Message(_("Give a route with both Km, or a ward, or an outline: one of them.")),
        "place_text",
    )
