"""Parting a site at a Km: which stretches, junction and shape each part has.

A site on one road is its stretches along it. A site at a junction has arms on several roads: it is
cut on one of them, and all others stay with the junction.
"""

import math
from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

import shapely
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hotspots.analysis.chainage_text import ChainageText, parse_chainage
from hotspots.errors import InvalidInput, Message, Problem
from hotspots.i18n import _
from hotspots.models import JunctionArm, RoadSpot, Route
from hotspots.registry.locators import current_locator
from hotspots.registry.network import RouteLine
from hotspots.registry.stated_places import StatedPlace, areas_of, find_stretch

SHORTEST_PART_M = 10
"""Ours: shorter than any place that works could treat by itself."""

Stretch = dict[str, Any]
"""A piece of road as in `site.deciding`: `route_id`, `from_m`, `to_m`."""


def parts_at(
    session: Session, spot: RoadSpot, at: str, *, on: date
) -> tuple[StatedPlace, StatedPlace]:
    """Return what a site keeps when it is cut at a Km, and the rest, which is a stretch of road.

    A site at a junction keeps the junction, wherever that lies; another what lies before the Km.

    Raises
    ------
    InvalidInput
        The site is no stretch, the Km lies on none of its roads or does not say on which of them.
    """
    stretches = _stretches(spot)
    told = _one_km(at)
    road = _road_of(session, spot, stretches, told, at)
    at_m = told.chainage_m
    on_road = [each for each in stretches if each["route_id"] == str(road)]
    from_m, to_m = _ends(spot, on_road)
    if not from_m < at_m < to_m:
        raise _refused(Message(_("The Km does not lie inside the site.")), at)
    if min(at_m - from_m, to_m - at_m) < SHORTEST_PART_M:
        told_m = {"least": SHORTEST_PART_M}
        raise _refused(Message(_("A part would be shorter than {least} m."), told_m), at)
    before: dict[str, Any] = {"from_m": from_m, "to_m": at_m, "pieces": _within(on_road, to_m=at_m)}
    behind: dict[str, Any] = {"from_m": at_m, "to_m": to_m, "pieces": _within(on_road, from_m=at_m)}
    along = partial(_along, session, at=at, route_id=road, on=on)
    if spot.junction_id is None:
        return along(**before), along(**behind)
    kept, rest = before, behind
    if _junction_m(session, spot.junction_id, road, near_m=at_m) > at_m:
        kept, rest = behind, before
    others = [each for each in stretches if each not in on_road]
    return _at_junction(session, spot, [*kept["pieces"], *others], on), along(**rest)


def _along(session: Session, *, at: str, **told: Any) -> StatedPlace:
    try:
        return find_stretch(session, **told)
    except InvalidInput as outside:
        why = outside.problems[0].message if outside.problems else outside.message
        raise _refused(why, at) from outside


def _within(
    on_road: Sequence[Stretch], *, from_m: float = -math.inf, to_m: float = math.inf
) -> list[Stretch]:
    """Return what of these pieces lies between two chainages of their road."""
    cut = [
        each | {"from_m": max(each["from_m"], from_m), "to_m": min(each["to_m"], to_m)}
        for each in on_road
    ]
    return [each for each in cut if each["from_m"] < each["to_m"]]


def _stretches(spot: RoadSpot) -> list[Stretch]:
    """Return the pieces of road of a site; one that was registered without them is one piece."""
    told: list[Stretch] = list(spot.deciding.get("stretches", ()))
    if told or spot.from_m is None:
        return told
    return [{"route_id": str(spot.route_id), "from_m": spot.from_m, "to_m": spot.to_m}]


def _one_km(at: str) -> ChainageText:
    try:
        told = parse_chainage(at, chainage_column=True)
    except InvalidInput as unreadable:
        raise _refused(unreadable.message, at) from unreadable
    if told.is_rail or told.end is not None or told.second is not None:
        raise _refused(Message(_("The Km does not lie inside the site.")), at)
    return told


def _road_of(
    session: Session, spot: RoadSpot, stretches: Sequence[Stretch], told: ChainageText, at: str
) -> UUID:
    """Return the road that is cut: the one that is named, or the only one."""
    roads = {UUID(each["route_id"]) for each in stretches}
    if not roads:
        raise _refused(Message(_("This site is no stretch of a road.")), at)
    name = told.route or told.unread
    code = None if name is None else current_locator(session).route_code(name)
    if told.unread and code is None:
        raise _refused(Message(_("The site lies on no such road.")), at)
    if told.route is None and code is None:
        if len(roads) > 1 and spot.route_id not in roads:
            raise _refused(Message(_("The site lies on several roads: name one of them.")), at)
        return spot.route_id if spot.route_id in roads else roads.pop()
    for road in session.scalars(select(Route).where(Route.id.in_(roads))):
        if road.code == code:
            return road.id
    raise _refused(Message(_("The Km does not lie inside the site.")), at)


def _junction_m(session: Session, junction_id: UUID, route_id: UUID, *, near_m: float) -> float:
    """Return where a road meets a junction; of several meetings the nearest to a chainage."""
    arm = JunctionArm
    query = select(arm.chainage_m).where(arm.junction_id == junction_id, arm.route_id == route_id)
    found = session.scalars(query.order_by(func.abs(arm.chainage_m - near_m)).limit(1)).first()
    return near_m if found is None else found


def _ends(spot: RoadSpot, on_road: Sequence[Stretch]) -> tuple[float, float]:
    """Return the ends of a site on a road as people know them: of a stretch those in its name.

    Its crashes are counted a little beyond both.
    """
    if spot.junction_id is None and spot.from_m is not None and spot.to_m is not None:
        return spot.from_m, spot.to_m
    return min(each["from_m"] for each in on_road), max(each["to_m"] for each in on_road)


def _at_junction(
    session: Session, spot: RoadSpot, pieces: Sequence[Stretch], on: date
) -> StatedPlace:
    """Return the junction of a site with the arms it keeps; its chainages only on one road."""
    network = current_locator(session).network_on(on)
    roads = {each["route_id"]: session.get_one(Route, UUID(each["route_id"])) for each in pieces}
    lines = [
        RouteLine(roads[each["route_id"]].code, network).between(each["from_m"], each["to_m"])
        for each in pieces
    ]
    # An arm beyond the posts of its road is not drawn, as the screening does not.
    shape = shapely.union_all([line for line in lines if line is not None])
    only = pieces[0]["route_id"] if len(roads) == 1 else None
    return StatedPlace(
        place=spot.place,
        name=spot.name,
        shape=shape,
        areas=areas_of(session, shape, on, spot.name),
        route_id=None if only is None else UUID(only),
        from_m=None if only is None else min(each["from_m"] for each in pieces),
        to_m=None if only is None else max(each["to_m"] for each in pieces),
        junction_id=spot.junction_id,
        stretches=tuple(pieces),
    )


def _refused(message: Message, value: str) -> InvalidInput:
    remedy = Message(_("Give a Km between both ends of the site, with its road if there are two."))
    problem = Problem("not_inside", message, remedy, "at", value[:80])
    return InvalidInput(_("The site cannot be split there."), problems=[problem])
