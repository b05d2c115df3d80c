"""What the place of a crossing in the order rests on: each input with its source and its age."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from hotspots.analysis.crossing_inputs import INPUTS, TRAFFIC
from hotspots.analysis.crossing_words import crossing_sentences
from hotspots.errors import Message
from hotspots.i18n import Count, _, whole
from hotspots.models import Account, CaseEvent, RemediationCase, Site
from hotspots.registry.crossing_priority import PlacedCrossing, place_of
from hotspots.vocabulary import EventKind, SiteKind

_FLAGS = {"hump_or_poor_surface", "school_or_market", "watch_post", "urban"}
_COLUMN = {"urban": "built_up", "paved": "surface", "sight_m": "sight_left_up_m"}
"""The fact an input is read from, where it has another name."""
_NOT_ASKED = {"switch_trains_per_day"}


@dataclass(frozen=True, slots=True)
class ToldInput:
    """One input of the order: its name, its value, where that comes from and of which day it is.

    `assumed` says that nobody recorded it: the worst plausible value stands.
    """

    name: Message
    value: Message | None
    source: Message
    assumed: bool


@dataclass(frozen=True, slots=True)
class CrossingStanding:
    """Where a crossing stands among those a person may see, why, and what that rests on."""

    crossing: PlacedCrossing
    count: int
    sentences: tuple[Message, ...]
    inputs: tuple[ToldInput, ...]


def standing_of(session: Session, *, actor: Account, site: Site) -> CrossingStanding | None:
    """Return where a crossing stands; None of what is no crossing, or is gone."""
    found = place_of(session, actor=actor, site_id=site.id)
    if found is None:
        return None
    crossing, count = found
    told = crossing.told
    method = told["traffic_count_method"]
    sentences = crossing_sentences(
        {**crossing.found, "points": crossing.points},
        count,
        counted_on=told["traffic_counted_on"],
        counted_by=method,
    )
    told_by = _told_by(session, site)
    inputs = [_input(crossing, name, told_by) for name in INPUTS if name not in _NOT_ASKED]
    if crossing.kind is SiteKind.UNAUTHORIZED_CROSSING:
        inputs.append(_nearest(crossing, told_by))
    return CrossingStanding(crossing, count, sentences, tuple(inputs))


def _told_by(session: Session, site: Site) -> Mapping[str, Message]:
    """Return who told each fact that was written anew, and when; "" is who registered the site."""
    query = (
        select(CaseEvent)
        .join(RemediationCase, RemediationCase.id == CaseEvent.case_id)
        .where(
            RemediationCase.site_id == site.id,
            CaseEvent.kind.in_([EventKind.OPENED, EventKind.FACTS_CHANGED]),
        )
        .options(joinedload(CaseEvent.organisation))
        .order_by(CaseEvent.sequence)
    )
    found: dict[str, Message] = {}
    for event in session.scalars(query):
        said = Message(
            _("stated by {name} on {day}"),
            {"name": event.organisation.name, "day": event.at.date()},
        )
        for name in event.data.get("facts", ("",)):
            found[name] = said
    return found


def _input(crossing: PlacedCrossing, name: str, told_by: Mapping[str, Message]) -> ToldInput:
    words = Message(name)
    if name in crossing.assumed:
        return ToldInput(words, None, Message(_("not recorded: the worst plausible")), assumed=True)
    if name == "protection":
        return ToldInput(words, _protection(crossing), _stated(told_by, name), assumed=False)
    if name == "accidents_5y":
        return _accidents(crossing, words, told_by)
    column = _COLUMN.get(name, name)
    value = crossing.told.get(column)
    source = _stated(told_by, column)
    if name in TRAFFIC:
        told = {"day": crossing.told["traffic_counted_on"]}
        told |= {"method": crossing.told["traffic_count_method"]}
        source = Message(_("counted on {day}: {method}"), told)
    if name == "sight_m":
        value = _shortest(crossing)
    return ToldInput(words, _shown(name, value), source, assumed=False)


def _accidents(
    crossing: PlacedCrossing, words: Message, told_by: Mapping[str, Message]
) -> ToldInput:
    stated = crossing.told["accidents_5y"]
    value = Message("{value}", {"value": crossing.accidents_counted})
    if crossing.accidents_recorded and crossing.accidents_recorded >= (stated or 0):
        said = Message(_("recorded in the registry, more than was stated"))
        if stated is not None and stated == crossing.accidents_recorded:
            said = Message(_("recorded in the registry, as was stated"))
        return ToldInput(words, value, said, assumed=False)
    return ToldInput(words, value, _stated(told_by, "accidents_5y"), assumed=False)


def _nearest(crossing: PlacedCrossing, told_by: Mapping[str, Message]) -> ToldInput:
    """Return the way to the nearest legal crossing: it says how easily the path could be closed."""
    words = Message(_("Way to the nearest legal crossing"))
    measured, by_map = crossing.told["nearest_legal_crossing_m"], crossing.nearest_by_map_m
    if measured is None and by_map is None:
        return ToldInput(words, None, Message(_("not recorded")), assumed=True)
    metres = next(each for each in (measured, by_map) if each is not None)
    value = Message(_("{metres} m"), {"metres": Count(round(metres))})
    if measured is not None:
        return ToldInput(words, value, _stated(told_by, "nearest_legal_crossing_m"), assumed=False)
    return ToldInput(
        words, value, Message(_("computed by the map, along the rails")), assumed=False
    )


def _stated(told_by: Mapping[str, Message], column: str) -> Message:
    return told_by.get(column) or told_by.get("") or Message(_("stated when it was registered"))


def _protection(crossing: PlacedCrossing) -> Message:
    told = crossing.told["protection"]  # NaN of a path, which has none
    return Message("{value}", {"value": told if isinstance(told, str) else crossing.kind})


def _shortest(crossing: PlacedCrossing) -> float | None:
    names = (f"sight_{side}_{way}_m" for side in ("left", "right") for way in ("up", "down"))
    return min((m for each in names if (m := crossing.told[each]) is not None), default=None)


def _shown(name: str, value: Any) -> Message | None:
    if value is None:
        return None
    if name in _FLAGS:
        return Message(_("yes")) if value else Message(_("no"))
    return Message("{value}", {"value": whole(value) if isinstance(value, int | float) else value})
