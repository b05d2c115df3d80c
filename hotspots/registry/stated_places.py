"""The place of a site as a person states it: a Km or a stretch of a road, or a point on the map."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

import shapely
from geoalchemy2.shape import from_shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy import ARRAY, LargeBinary, func, literal, select
from sqlalchemy.orm import Session

from hotspots.analysis.chainage_text import ChainageText, format_chainage, parse_chainage
from hotspots.analysis.metric_coordinates import project
from hotspots.database import among
from hotspots.errors import InvalidInput, Message, Problem
from hotspots.i18n import _
from hotspots.models import SRID, AdministrativeArea, Junction, Route
from hotspots.records.values import UnusableValue, is_missing, number, shown
from hotspots.registry.area_rule import communes, meets_commune, units_met
from hotspots.registry.locators import current_locator
from hotspots.registry.network import RouteLine, in_degrees
from hotspots.vocabulary import Place

LONGEST_SITE_M = 5_000.0
"""A site is one place to treat; a longer stretch is a road."""


@dataclass(frozen=True, slots=True)
class StatedPlace:
    """Where a site lies.

    Attributes
    ----------
    place
        The shape: a stretch of a route, a junction, or a disc around a point.
    shape
        What is drawn, in degrees.
    stretches
        The pieces of road whose crashes belong to it, as in `site.deciding`; none for a disc.
    """

    place: Place
    name: str
    shape: BaseGeometry
    areas: tuple[AdministrativeArea, ...]
    route_id: UUID | None = None
    from_m: float | None = None
    to_m: float | None = None
    junction_id: UUID | None = None
    stretches: tuple[dict[str, Any], ...] = ()

    def on_road(self, route_id: UUID, at_m: float, reach_m: float) -> "StatedPlace":
        """Return the same place, known by the Km of a road on which it reaches to both sides."""
        piece = {"route_id": str(route_id), "from_m": at_m - reach_m, "to_m": at_m + reach_m}
        return replace(self, route_id=route_id, from_m=at_m, to_m=at_m, stretches=(piece,))

    @property
    def footprint(self) -> tuple[float | None, float | None]:
        """Return how far its pieces of road reach, where they lie on one route."""
        if self.route_id is None:
            return None, None
        ends = [(each["from_m"], each["to_m"]) for each in self.stretches]
        return min(first for first, _last in ends), max(last for _first, last in ends)

    @property
    def geom(self) -> Any:
        """Return the shape as it is stored."""
        return from_shape(self.shape, srid=SRID)

    @property
    def middle(self) -> BaseGeometry:
        """Return its point: of a piece of road the middle, of a disc the centre."""
        if self.shape.area:
            return self.shape.centroid
        return self.shape.interpolate(0.5, normalized=True)


def find_place(
    session: Session,
    *,
    place_text: object = None,
    lon: object = None,
    lat: object = None,
    on: date,
    reach_m: float = 50.0,
    longest_m: float = LONGEST_SITE_M,
) -> StatedPlace:
    """Return the place that a person states: Km and road, or else a point.

    Parameters
    ----------
    place_text
        A Km or a stretch with its road, such as `Km2+200-Km2+400 QL1`.
    lon, lat
        A point in degrees (WGS 84), used where no text is given.
    on
        The day whose kilometre posts and areas count.
    reach_m
        How far a single point reaches: a Km to both sides along the road, a point around itself.
    longest_m
        How long a stretch may be.

    Raises
    ------
    InvalidInput
        Nothing is stated, it cannot be read, or it lies outside every area.
    """
    if not is_missing(place_text):
        return _by_km(session, str(place_text), on, (reach_m, longest_m))
    return _by_point(session, *_degrees(lon, lat), on, reach_m)


def find_stretch(
    session: Session,
    *,
    route_id: UUID,
    from_m: float,
    to_m: float,
    pieces: Sequence[dict[str, Any]],
    on: date,
) -> StatedPlace:
    """Return the place between two chainages of a route that is known already.

    Parameters
    ----------
    pieces
        The pieces of the route whose crashes belong to it: they may reach beyond both ends, and
        leave out what lies between. The place is drawn from the first to the last.

    Raises
    ------
    InvalidInput
        It lies beyond the posts of that day, or outside every area.
    """
    route = session.get_one(Route, route_id)
    stated = f"{route.code} {format_chainage(from_m)} – {format_chainage(to_m)}"
    return _stretch(session, route, (from_m, to_m), on=on, stated=stated, pieces=pieces)


def _by_km(session: Session, text: str, on: date, limits: tuple[float, float]) -> StatedPlace:
    try:
        told = parse_chainage(text)
    except InvalidInput as unreadable:
        raise unusable_place(unreadable.message, _remedy(), text) from unreadable
    locator = current_locator(session)
    name = told.route or told.unread
    code = None if name is None else locator.route_code(name)
    if code is None or told.is_rail:
        raise unusable_place(Message(_("The road is not known here.")), _remedy(), text)
    ends = _ends(told, RouteLine(code, locator.network_on(on)), limits, text)
    route = session.scalars(select(Route).where(Route.code == code)).one()
    return _stretch(session, route, ends, on=on, stated=text)


def _stretch(
    session: Session,
    route: Route,
    ends: tuple[float, float],
    *,
    on: date,
    stated: str,
    pieces: Sequence[dict[str, Any]] = (),
) -> StatedPlace:
    from_m, to_m = ends
    stretches = tuple(pieces) or ({"route_id": str(route.id), "from_m": from_m, "to_m": to_m},)
    line = RouteLine(route.code, current_locator(session).network_on(on))
    shape = line.between(
        min(each["from_m"] for each in stretches), max(each["to_m"] for each in stretches)
    )
    if shape is None:
        outside = Message(_("The Km lies outside the posts of {road}."), {"road": route.code})
        raise unusable_place(outside, _remedy(), stated)
    name = " – ".join(dict.fromkeys(format_chainage(round(each)) for each in (from_m, to_m)))
    return StatedPlace(
        place=Place.LINE,
        name=f"{route.code} {name}",
        shape=shape,
        areas=areas_of(session, shape, on, stated),
        route_id=route.id,
        from_m=from_m,
        to_m=to_m,
        stretches=stretches,
    )


def _ends(
    told: ChainageText, line: RouteLine, limits: tuple[float, float], text: str
) -> tuple[float, float]:
    """Return both ends of the stretch; a single Km reaches to both sides, within the posts."""
    reach_m, longest_m = limits
    if told.end is not None:
        from_m, to_m = told.start.chainage_m, told.end.chainage_m
        if to_m - from_m > longest_m:
            raise unusable_place(
                Message(_("The stretch is longer than {most} m."), {"most": longest_m}),
                Message(_("Declare the places on it one by one.")),
                text,
            )
        return from_m, to_m
    at_m = told.start.chainage_m
    for reach in (reach_m, 0.5):
        if line.between(at_m - reach, at_m + reach) is not None:
            return at_m - reach, at_m + reach
    return at_m - reach_m, at_m + reach_m


def _by_point(session: Session, lon: float, lat: float, on: date, reach_m: float) -> StatedPlace:
    crs = current_locator(session).crs
    middle = shapely.Point(*project([lon], [lat], to_crs=crs)[0])
    shape = in_degrees(middle.buffer(reach_m), crs)
    junction = _junction_at(session, shape)
    return StatedPlace(
        place=Place.DISC,
        name=f"{lat:.5f}, {lon:.5f}" if junction is None else junction.name,
        shape=shape,
        areas=areas_of(session, shape, on, f"{lat}, {lon}"),
    )


def _junction_at(session: Session, shape: BaseGeometry) -> Junction | None:
    covers = func.ST_Covers(from_shape(shape, srid=SRID), Junction.point)
    return session.scalars(select(Junction).where(covers).order_by(Junction.code)).first()


def areas_of(
    session: Session, shape: BaseGeometry, on: date, value: str, *, field: str = "place_text"
) -> tuple[AdministrativeArea, ...]:
    """Return the communes that a shape belongs to on a day, or refuse `value`, which states it."""
    found = areas_met(session, from_shape(shape, srid=SRID), on)
    if not found:
        raise outside_every_area(value, field=field)
    return tuple(found)


def outside_every_area(value: str, *, field: str = "place_text") -> InvalidInput:
    """Return the refusal of a place that no area holds, as `value` states it."""
    return unusable_place(
        Message(_("The place lies outside every area of the registry.")),
        Message(_("Check the Km or the point; ask an administrator if the area is missing.")),
        value,
        field,
    )


def areas_of_each(
    session: Session, shapes: Sequence[BaseGeometry], on: date
) -> list[tuple[AdministrativeArea, ...]]:
    """Return the communes that each of many shapes meets on a day, by code; asked once for all."""
    drawn = func.unnest(literal(list(shapely.to_wkb(shapes)), ARRAY(LargeBinary())))
    stated = drawn.table_valued("shape", with_ordinality="place").render_derived(name="stated")
    geom = func.ST_GeomFromWKB(stated.c.shape, SRID)
    places = select(stated.c.place.label("id"), geom.label("geom")).subquery("stated_place")
    met = session.execute(units_met(places, communes(on))).all()
    query = select(AdministrativeArea).where(among(AdministrativeArea.id, {e.area_id for e in met}))
    areas = {each.id: each for each in session.scalars(query)}
    found: list[list[AdministrativeArea]] = [[] for _each in shapes]
    for each in met:
        found[each.id - 1].append(areas[each.area_id])
    return [tuple(sorted(of_one, key=lambda area: area.code)) for of_one in found]


def middle_first(session: Session, place: StatedPlace, on: date) -> tuple[AdministrativeArea, ...]:
    """Return the communes of a place, that of its middle before the others."""
    if len(place.areas) < 2:
        return place.areas
    held = {each.id for each in areas_met(session, from_shape(place.middle, srid=SRID), on)}
    return tuple(sorted(place.areas, key=lambda each: each.id not in held))


def areas_met(session: Session, geom: Any, on: date) -> Sequence[AdministrativeArea]:
    """Return the communes that a stored shape belongs to on a day, by code."""
    query = select(AdministrativeArea).where(meets_commune(geom, on))
    return session.scalars(query.order_by(AdministrativeArea.code)).all()


def _degrees(lon: object, lat: object) -> tuple[float, float]:
    return stated_degrees("lon", lon, _remedy()), stated_degrees("lat", lat, _remedy())


def stated_degrees(name: str, value: object, remedy: Message) -> float:
    """Read a longitude (`name` is `lon`) or latitude; the remedy tells how to state a place."""
    if is_missing(value):
        raise unusable_place(Message(_("No place is stated.")), remedy, "", code="missing")
    most = 180.0 if name == "lon" else 90.0
    try:
        read = number(value)
    except UnusableValue as wrong:
        problem = Problem(wrong.code, wrong.message, wrong.remedy, name, shown(value))
        raise InvalidInput(_("The place cannot be used."), problems=[problem]) from wrong
    if not -most <= read <= most:
        raise unusable_place(Message(_("The point is not on the map.")), remedy, shown(value), name)
    return read


def _remedy() -> Message:
    return Message(_("Write Km and road, for example Km2+200-Km2+400 QL1, or click on the map."))


def unusable_place(
    message: Message,
    remedy: Message,
    value: str,
    field: str = "place_text",
    *,
    code: str = "unusable_place",
) -> InvalidInput:
    """Return the refusal of a place, ready to be raised; an empty value is none."""
    problem = Problem(code, message, remedy, field, shown(value) if value else None)
    return InvalidInput(_("The place cannot be used."), problems=[problem])
