"""Where a planned service road runs: from Km to Km of a railway, as people write it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from geoalchemy2.shape import from_shape
from sqlalchemy.orm import Session

from hotspots import clock, permissions
from hotspots.analysis.chainage_text import format_chainage
from hotspots.analysis.route_names import folded, tidied
from hotspots.errors import InvalidInput, Message, Problem
from hotspots.i18n import _
from hotspots.models import SRID, Account, AdministrativeArea, ServiceRoad
from hotspots.records.values import is_missing, shown
from hotspots.registry.rail_km import RailKm, km_remedy, read_rail_km, stated_side
from hotspots.registry.rail_lines import RailLines, current_rails
from hotspots.registry.service_road_drawing import has_place, stretch_between
from hotspots.registry.stated_places import areas_met, areas_of
from hotspots.vocabulary import Action, CarriagewaySide

REFUSED: Final = _("The service road cannot be recorded.")
STRETCH = ("rail_line_id", "side", "from_m", "to_m", "geom")
"""The facts that say where it runs; they are told together."""
LONGEST_M = 200_000.0
"""A plan names stretches between towns; more is a slip of the pen."""
_BOTH = frozenset({"both", "both sides", "hai ben", "ca hai ben", "ca hai"})


def find_stretch(session: Session, *, actor: Account, told: Mapping[str, object]) -> dict[str, Any]:
    """Return the facts of `STRETCH` as a person tells them.

    Raises
    ------
    InvalidInput
        A Km is missing, cannot be read, or lies outside the posts; the two are in no order.
    Forbidden
        It lies outside the person's areas.
    """
    rails, today = current_rails(session), clock.today()
    start, end = (_km(rails, told, name, today) for name in ("from_km", "to_km"))
    if start.code != end.code:
        other = Message(
            _("One Km lies on {line}, the other on {other}."),
            {"line": start.line_name, "other": end.line_name},
        )
        raise _refused("two_lines", other, Message(_("Keep one of them.")), end.text)
    if not 0 < end.rail_m - start.rail_m <= LONGEST_M:
        order = Message(_("From {start} to {end} is no stretch."), _ends(start, end))
        remedy = Message(_("Write where it begins and ends, by rising Km, at most 200 km apart."))
        raise _refused("km_order", order, remedy, end.text)
    geom, areas = _drawn(session, start, end, today)
    permissions.require(actor, Action.DECLARE_SITE, areas=areas)
    return {
        "rail_line_id": rails.known_ids[start.code],
        "side": _side(told.get("side")),
        "from_m": start.rail_m,
        "to_m": end.rail_m,
        "geom": geom,
    }


def require_own(session: Session, actor: Account, road: ServiceRoad) -> None:
    """Let pass who works where a service road runs.

    Raises
    ------
    Forbidden
        It runs outside the person's areas: a body sees its plan there and does not change it.
    """
    areas = [] if road.geom is None else areas_met(session, road.geom, clock.today())
    permissions.require(actor, Action.DECLARE_SITE, areas=areas)


def as_told(road: ServiceRoad) -> dict[str, str]:
    """Return where a service road runs as a person tells it; its line must be loaded."""
    start, end = (format_chainage(round(each)) for each in (road.from_m, road.to_m))
    side = "" if road.side is None else road.side.value
    return {"rail_line": road.rail_line.code, "from_km": start, "to_km": end, "side": side}


def stretch_words(road: ServiceRoad) -> Message:
    """Return where a service road runs in words; its line must be loaded."""
    told = as_told(road)
    where = {"line": road.rail_line.name, "start": told["from_km"], "end": told["to_km"]}
    return Message(_("{line}, {start} – {end}"), where)


def _km(rails: RailLines, told: Mapping[str, object], name: str, on: date) -> RailKm:
    value = told.get(name)
    if is_missing(value):
        lacking = Message(_("The Km is missing."))
        raise _refused("missing", lacking, km_remedy(), "", field=name)
    try:
        found = read_rail_km(rails, value, told.get("rail_line"), on=on)
    except InvalidInput as unreadable:
        # the reader speaks of the field of a place, which has another name here
        problems = [
            Problem(
                each.code,
                each.message,
                each.remedy,
                name if each.field == "place_text" else each.field,
                each.value,
            )
            for each in unreadable.problems
        ]
        raise InvalidInput(REFUSED, problems=problems) from unreadable
    if found.is_stretch:
        two = Message(_("“{value}” is a stretch, not one Km."), {"value": shown(value)})
        remedy = Message(_("Write its beginning and its end in two fields."))
        raise _refused("no_point", two, remedy, shown(value), field=name)
    if found.side is not None:
        sided = Message(_("“{value}” names a side."), {"value": shown(value)})
        apart = Message(_("Write the side in its own field."))
        raise _refused("side_apart", sided, apart, shown(value), field=name)
    if found.warnings:
        raise InvalidInput(REFUSED, problems=[replace(each, field=name) for each in found.warnings])
    return found


def _drawn(
    session: Session, start: RailKm, end: RailKm, on: date
) -> tuple[Any, tuple[AdministrativeArea, ...]]:
    """Return the stretch on its line and its wards; nothing where the line is not drawn."""
    if start.drawn is None:
        return None, ()
    track = start.track
    for name, each in (("from_km", start), ("to_km", end)):
        if not has_place(track, each.rail_m):
            outside = Message(
                _("The Km lies outside the posts of {road}."), {"road": each.line_name}
            )
            raise _refused("unusable_place", outside, km_remedy(), each.text, field=name)
    shape = stretch_between(track, start.rail_m, end.rail_m)
    areas = areas_of(session, shape, on, f"{start.text} – {end.text}", field="from_km")
    return from_shape(shape, srid=SRID), areas


def _side(told: object) -> CarriagewaySide | None:
    if not is_missing(told) and folded(tidied(shown(told))) in _BOTH:
        return None
    try:
        return stated_side(told)
    except InvalidInput as unknown:
        (problem,) = unknown.problems
        raise _refused(
            problem.code, problem.message, problem.remedy, shown(told), field="side"
        ) from unknown


def _ends(start: RailKm, end: RailKm) -> dict[str, str]:
    return {"start": start.km, "end": end.km}


def _refused(
    code: str, message: Message, remedy: Message, value: str, *, field: str = "to_km"
) -> InvalidInput:
    return InvalidInput(REFUSED, problems=[Problem(code, message, remedy, field, value or None)])
