"""How a place is told to a statement that was made once: its edges and ends as parameters."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Float, Integer, ScalarSelect, Text, bindparam, func, select

from hotspots.analysis.neighbourhood import Square
from hotspots.models import SRID, Notice, Proposal, Route
from hotspots.registry.crashes_to_screen import metres_from_degrees

GRACE_M = 0.0005
"""Half a millimetre: what rounds to the end of a stretch lies on it."""

BESIDE_MM = 50_000
"""How far from the drawn shape of a site one of its crashes may be drawn."""

FEW_CRASHES = 50
"""So many changed crashes are looked around one by one; after more, all places are looked at."""

_EDGES = ("west", "south", "east", "north")

_EDGE_POINTS = 21
"""Points along each edge of a square that are carried into degrees: its edges bend there."""

BOX = func.ST_MakeEnvelope(
    *(bindparam(name, type_=Float) for name in _EDGES), bindparam("srid", SRID, type_=Integer)
)
"""A box in degrees, told by `box_of`."""

NAMED_ROUTE = select(Route.id).where(Route.code == bindparam("route", type_=Text)).scalar_subquery()
"""The id of the route that `ends_of` names."""


def box_of(place: Square, epsg: int) -> dict[str, Any]:
    """Return the edges of `BOX` around a square in metres."""
    return dict(zip(_EDGES, degrees_around(*place, epsg), strict=True))


def centre_in_square(
    table: type[Proposal | Notice], *, prefix: str = ""
) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that the centre of a stored disc lies in the square of `edges_of`.

    Where a statement names several squares, each has the prefix of its parameters.
    """
    west, south, east, north = (bindparam(prefix + name, type_=Float) for name in _EDGES)
    return table.centre_x_m.between(west, east), table.centre_y_m.between(south, north)


def edges_of(place: Square, *, prefix: str = "") -> dict[str, Any]:
    """Return the edges of a square in metres."""
    x, y, within_mm = place
    return {
        f"{prefix}west": (x - within_mm) / 1000 - GRACE_M,
        f"{prefix}east": (x + within_mm) / 1000 + GRACE_M,
        f"{prefix}south": (y - within_mm) / 1000 - GRACE_M,
        f"{prefix}north": (y + within_mm) / 1000 + GRACE_M,
    }


def meets_stretch(table: type[Proposal | Notice]) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that a stored hull meets the stretch of `ends_of`."""
    return (
        table.route_id == NAMED_ROUTE,
        table.from_m <= bindparam("to_m", type_=Float),
        table.to_m >= bindparam("from_m", type_=Float),
    )


def ends_of(route: str, from_mm: int, to_mm: int) -> dict[str, Any]:
    """Return a route and the ends of a stretch of it."""
    return {"route": route, "from_m": from_mm / 1000 - GRACE_M, "to_m": to_mm / 1000 + GRACE_M}


def id_of_route(route: str) -> ScalarSelect[UUID]:
    """Return the id of a route as a part of a query."""
    return select(Route.id).where(Route.code == route).scalar_subquery()


def degrees_around(
    x_mm: int, y_mm: int, within_mm: int, epsg: int
) -> tuple[float, float, float, float]:
    """Return west, south, east and north of a box in degrees that holds a square in metres."""
    return metres_from_degrees(epsg).transform_bounds(
        (x_mm - within_mm) / 1000 - 1,
        (y_mm - within_mm) / 1000 - 1,
        (x_mm + within_mm) / 1000 + 1,
        (y_mm + within_mm) / 1000 + 1,
        densify_pts=_EDGE_POINTS,
        direction="INVERSE",
    )
