"""The place on a railway as a person states it: a Km or a stretch of a line, a point, or both."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

import numpy as np
from pandas import DataFrame
from pyproj import CRS
from shapely import Point
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from hotspots.analysis.chainage_text import format_chainage
from hotspots.analysis.linear_referencing import locate_on_routes, sub_line
from hotspots.analysis.metric_coordinates import project
from hotspots.errors import InvalidInput, Message, Problem
from hotspots.i18n import Count, _
from hotspots.models import AdministrativeArea
from hotspots.records.values import is_missing
from hotspots.registry.network import in_degrees
from hotspots.registry.rail_agreement import BESIDE_LINE_M, repeated, seen_beside
from hotspots.registry.rail_km import RailKm, km_remedy, named_line, read_rail_km, stated_side
from hotspots.registry.rail_lines import RailLines, current_rails
from hotspots.registry.stated_places import (
    LONGEST_SITE_M,
    areas_of,
    stated_degrees,
    unusable_place,
)
from hotspots.vocabulary import CarriagewaySide


@dataclass(frozen=True, slots=True)
class StatedRailPlace:
    """Where something lies on a railway.

    Attributes
    ----------
    rail_m, rail_to_m
        The chainages of its ends, equal for a point; a label, not a distance.
    name
        Km and line, as one says it.
    value
        The place as it was written, for refusals.
    shape
        In degrees: a point, or the piece of the line of a stretch.
    warnings
        What a person should check, although the place can be used.
    """

    rail_line_id: UUID
    line_code: str
    rail_m: float
    rail_to_m: float
    side: CarriagewaySide | None
    name: str
    shape: BaseGeometry
    areas: tuple[AdministrativeArea, ...]
    warnings: tuple[Problem, ...]
    value: str = ""


@dataclass(frozen=True, slots=True)
class _Point:
    """A point on the map, in degrees; `crs` is the projection of the railways."""

    degrees: tuple[float, float]
    crs: CRS

    @property
    def xy(self) -> tuple[float, float]:
        """Return it in metres."""
        x, y = self.degrees
        east, north = project([x], [y], to_crs=self.crs)[0]
        return float(east), float(north)

    def __str__(self) -> str:
        lon, lat = self.degrees
        return f"{lat:.5f}, {lon:.5f}"


def find_rail_place(
    session: Session,
    *,
    place_text: object = None,
    rail_line: object = None,
    lon: object = None,
    lat: object = None,
    side: object = None,
    on: date,
    longest_m: float = LONGEST_SITE_M,
) -> StatedRailPlace:
    """Return the place on a railway that a person states: Km and line, a point, or both.

    Where both are given the point is drawn and the Km is kept as stated; a warning tells where they
    do not agree.

    Parameters
    ----------
    place_text
        A Km or a stretch, such as `Km304+575 đường sắt Hà Nội – TP Hồ Chí Minh` or `1651+300`.
    rail_line
        Its line where the text does not name one: a code, a name or another name.
    lon, lat
        A point in degrees (WGS 84).
    side
        Left or right of the line, looking along rising chainage; what is stated goes before what
        the point shows.
    on
        The day whose kilometre posts and areas count.
    longest_m
        How many metres of rail a stretch may be long.

    Raises
    ------
    InvalidInput
        Nothing is stated, it cannot be read, Km and point are two places, or the place lies beyond
        the posts or outside every area.
    """
    place = place_on_line(
        current_rails(session),
        place_text=place_text,
        rail_line=rail_line,
        lon=lon,
        lat=lat,
        side=side,
        on=on,
        longest_m=longest_m,
    )
    return replace(place, areas=areas_of(session, place.shape, on, place.value))


def place_on_line(
    rails: RailLines,
    *,
    place_text: object = None,
    rail_line: object = None,
    lon: object = None,
    lat: object = None,
    side: object = None,
    on: date,
    longest_m: float = LONGEST_SITE_M,
) -> StatedRailPlace:
    """Return the place as `find_rail_place` does, the areas it lies in left out.

    Whoever has thousands of them asks for the areas of all at once.
    """
    told_side = stated_side(side)
    point = _stated_point(rails, lon, lat)
    if not is_missing(place_text):
        km = read_rail_km(rails, place_text, rail_line, on=on)
        place = _by_km(rails, km, point, longest_m)
        value, told_side = km.text, _one_side(told_side, km)
    elif point is not None:
        place, value = _by_point(rails, point, rail_line, on), str(point)
    else:
        nothing = Message(_("No place is stated."))
        raise unusable_place(nothing, km_remedy(), "", code="missing")
    return replace(place, side=told_side or place.side, value=value)


def _stated_point(rails: RailLines, lon: object, lat: object) -> _Point | None:
    given = {"lon": lon, "lat": lat}
    lacking = [name for name, value in given.items() if is_missing(value)]
    if len(lacking) == 2:
        return None
    if lacking:
        half = Message(_("Only one of longitude and latitude is given."))
        raise unusable_place(half, km_remedy(), "", lacking[0], code="missing")
    x, y = (stated_degrees(name, value, km_remedy()) for name, value in given.items())
    return _Point((x, y), rails.crs)


def _by_point(rails: RailLines, point: _Point, rail_line: object, on: date) -> StatedRailPlace:
    """Return the place of a point on its nearest line, or on the line that is named."""
    named = named_line(rails, rail_line)
    if named is not None and not rails.is_drawn(named):
        raise unusable_place(_not_drawn(rails.known_names[named]), _km_as_well(), str(point), "lon")
    points = DataFrame([(*point.xy, named)], columns=["x_m", "y_m", "route"])
    network = rails.posted.network_on(on)
    found = locate_on_routes(network, points, tolerance_m=BESIDE_LINE_M).iloc[0]
    if found["route"] is None:
        far = Message(
            _("No railway line is within {metres} m of the point."),
            {"metres": Count(BESIDE_LINE_M)},
        )
        raise unusable_place(far, km_remedy(), str(point), "lon")
    rail_m = float(found["chainage_m"])
    if np.isnan(rail_m):
        beyond = Message(_("No kilometre posts of the railway line enclose the point."))
        raise unusable_place(beyond, _km_as_well(), str(point), "lon")
    code = str(found["route"])
    return _place(rails, code, (rail_m, rail_m), Point(point.degrees), side=found["side"])


def _by_km(rails: RailLines, km: RailKm, point: _Point | None, longest_m: float) -> StatedRailPlace:
    """Return the place of a Km, drawn at the point that is stated with it."""
    if km.drawn is None:
        return _undrawn(rails, km, point, longest_m)
    ends = (km.rail_m, km.rail_to_m)
    metres = float(km.track.metres_between([ends[0]], [ends[1]])[0])
    if np.isnan(metres) and (point is None or km.is_stretch):
        outside = Message(_("The Km lies outside the posts of {road}."), {"road": km.line_name})
        raise unusable_place(outside, km_remedy(), km.text)
    if metres > longest_m:
        raise _too_long(km, longest_m)
    if point is None:
        warnings = (*km.warnings, *repeated(km))
        return _place(rails, km.code, ends, _on_the_line(km), warnings=warnings)
    seen = seen_beside(km, point.xy, str(point))
    shape = _on_the_line(km) if km.is_stretch else Point(point.degrees)
    warnings = (*km.warnings, *seen.warnings)
    return _place(rails, km.code, ends, shape, side=seen.side, warnings=warnings)


def _undrawn(
    rails: RailLines, km: RailKm, point: _Point | None, longest_m: float
) -> StatedRailPlace:
    """Return a place on a line that is not drawn: Km and point as stated, neither compared."""
    if km.rail_to_m - km.rail_m > longest_m:
        raise _too_long(km, longest_m)
    if point is None:
        remedy = Message(_("State the point as well, or ask an administrator to load the line."))
        raise unusable_place(_not_drawn(km.line_name), remedy, km.text)
    ends = (km.rail_m, km.rail_to_m)
    return _place(rails, km.code, ends, Point(point.degrees), warnings=km.warnings)


def _not_drawn(line: str) -> Message:
    return Message(_("{line} is known by its name alone and not drawn."), {"line": line})


def _km_as_well() -> Message:
    return Message(_("Write its Km as well."))


def _too_long(km: RailKm, longest_m: float) -> InvalidInput:
    long = Message(_("The stretch is longer than {most} m."), {"most": longest_m})
    return unusable_place(long, Message(_("Declare the places on it one by one.")), km.text)


def _on_the_line(km: RailKm) -> BaseGeometry:
    """Return a Km or stretch as it lies on its line, in degrees; posts enclose it."""
    track = km.track
    if km.is_stretch:
        piece = sub_line(track.network, km.code, from_m=km.rail_m, to_m=km.rail_to_m)
        return in_degrees(piece, track.crs)
    return in_degrees(Point(*track.points_at([km.rail_m])[0]), track.crs)


def _place(
    rails: RailLines,
    code: str,
    ends: tuple[float, float],
    shape: BaseGeometry,
    *,
    side: CarriagewaySide | None = None,
    warnings: tuple[Problem, ...] = (),
) -> StatedRailPlace:
    km = " – ".join(dict.fromkeys(format_chainage(round(each)) for each in ends))
    name = rails.place_name(km, code)
    return StatedRailPlace(
        rails.known_ids[code],
        code,
        *ends,
        side=side,
        name=name,
        shape=shape,
        areas=(),
        warnings=warnings,
    )


def _one_side(told: CarriagewaySide | None, km: RailKm) -> CarriagewaySide | None:
    """Return the side that is stated, refused where the text and the field say two."""
    if told is not None and km.side is not None and told != km.side:
        two = Message(_("The Km and the field beside it name different sides."))
        raise unusable_place(two, Message(_("Keep one of them.")), km.text, "rail_side")
    return told or km.side
