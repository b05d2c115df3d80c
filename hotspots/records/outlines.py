"""The outline of an area as people tell it: its corners line by line, GeoJSON, or a layer's."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import shapely
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from hotspots.errors import Message
from hotspots.i18n import _
from hotspots.records.values import UnusableValue, number, shown

MOST_CORNERS = 5_000
"""A ward's border drawn street by street has fewer."""

_BETWEEN = re.compile(r"[;\s]+|,\s+")

Corner = tuple[float, float]
"""Longitude and latitude in degrees."""


def outline(value: object) -> BaseGeometry:
    """Read the outline of an area, in degrees.

    Parameters
    ----------
    value
        Corners as text, one a line, latitude before longitude; a GeoJSON geometry, as text or as an
        object, longitude first; or the polygon of a layer, which is repaired where it crosses
        itself: nobody drew that by hand.

    Returns
    -------
    Polygon or MultiPolygon

    Examples
    --------
    >>> outline("10.94, 107.21 / 10.94, 107.22 / 10.96, 107.22".replace("/", chr(10))).bounds
    (107.21, 10.94, 107.22, 10.96)
    """
    if isinstance(value, BaseGeometry):
        drawn = _polygons_of(shapely.make_valid(value))
    else:
        drawn = _as_told(value)
        if not drawn.is_valid and drawn.convex_hull.area:
            raise UnusableValue(
                "outline_crosses_itself",
                Message(_("The outline crosses itself.")),
                Message(_("Give the corners in their order around the area.")),
            )
    if drawn.is_empty or not drawn.area:
        raise UnusableValue(
            "no_area",
            Message(_("The outline encloses no area.")),
            Message(_("Give at least three corners that do not lie on one line.")),
        )
    return drawn


def corners_of(shape: BaseGeometry) -> str:
    """Return an outline as a person writes it, so that `outline` reads the same again."""
    if isinstance(shape, Polygon) and not shape.interiors:
        corners = list(shape.exterior.coords)[:-1]
        return "\n".join(f"{lat:.6f}, {lon:.6f}" for lon, lat, *_height in corners)
    return shapely.to_geojson(shape)


def _as_told(value: object) -> BaseGeometry:
    if isinstance(value, str) and not value.strip().startswith("{"):
        lines = [line for line in value.splitlines() if line.strip()]
        return _of_rings([[_corner(_numbers(line)[::-1], line) for line in lines]])
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError) as broken:
            raise _no_outline(value) from broken
    told = value if isinstance(value, Mapping) else {}
    polygons = {"Polygon": [told.get("coordinates")], "MultiPolygon": told.get("coordinates")}
    drawn = polygons.get(str(told.get("type")))
    if drawn is None:
        raise _no_outline(value)
    parts = [_of_rings([_ring(ring) for ring in _list(rings)]) for rings in _list(drawn)]
    return parts[0] if len(parts) == 1 else MultiPolygon(parts)


def _of_rings(rings: Sequence[Sequence[Corner]]) -> Polygon:
    if sum(map(len, rings)) > MOST_CORNERS:
        raise UnusableValue(
            "too_many_corners",
            Message(_("The outline has more than {most} corners."), {"most": MOST_CORNERS}),
            Message(_("Draw it more simply.")),
        )
    if not rings or any(len(ring) < 3 for ring in rings):
        return Polygon()
    return Polygon(rings[0], rings[1:])


def _ring(told: object) -> list[Corner]:
    return [
        _corner([number(each) for each in _list(position)[:2]], position)
        for position in _list(told)
    ]


def _numbers(line: str) -> list[float]:
    parts = [part for part in _BETWEEN.split(line.strip()) if part]
    if len(parts) == 1:  # 10.94,107.21
        parts = parts[0].split(",")
    return [number(part) for part in parts]


def _corner(read: Sequence[float], told: object) -> Corner:
    if len(read) == 2 and abs(read[0]) <= 180 and abs(read[1]) <= 90:
        return read[0], read[1]
    raise UnusableValue(
        "no_corner",
        Message(_("“{value}” is no corner of an outline."), {"value": shown(told)}),
        Message(_("Write latitude and longitude in degrees, for example 10.9405, 107.2213.")),
    )


def _list(told: object) -> Sequence[Any]:
    if isinstance(told, Sequence) and not isinstance(told, str):
        return told
    raise _no_outline(told)


def _no_outline(value: object) -> UnusableValue:
    return UnusableValue(
        "no_outline",
        Message(_("“{value}” is no outline of an area."), {"value": shown(value)}),
        Message(_("Give its corners line by line, or a GeoJSON Polygon or MultiPolygon.")),
    )


def _polygons_of(shape: BaseGeometry) -> BaseGeometry:
    parts: Iterable[Any] = shapely.get_parts(shapely.get_parts(shape))
    areas = [each for each in parts if isinstance(each, Polygon) and each.area > 0]
    return areas[0] if len(areas) == 1 else MultiPolygon(areas)
