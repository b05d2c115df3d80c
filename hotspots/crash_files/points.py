"""x and y, degrees of another datum, or a geometry column -> longitude and latitude in WGS 84."""

from collections.abc import Mapping
from datetime import datetime

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS
from shapely import MultiPoint, Point

from hotspots.crash_files.found import Found
from hotspots.errors import InvalidInput, Message, Problem
from hotspots.i18n import _
from hotspots.records.columns import Raw
from hotspots.records.rules import Field, check
from hotspots.records.values import number, shown
from hotspots.settings import TIME_ZONE
from hotspots.table_files import Table
from hotspots.table_files.reprojection import degrees, geometry_crs, named_crs, outside_area

Floats = NDArray[np.float64]

_ANY_TIME = datetime(2000, 1, 1, tzinfo=TIME_ZONE)
"""Reading numbers does not depend on the time."""


def with_degrees(
    raw: Mapping[str, Raw], table: Table, *, crs: str | None
) -> tuple[dict[str, Raw], list[Found], CRS | None]:
    """Return the columns with `lon` and `lat` in WGS 84 and without `x` and `y`, and their CRS.

    A geometry goes before columns, x and y before lon and lat.

    Raises
    ------
    InvalidInput
        The CRS is unknown, missing, or does not fit the columns.
    """
    stated = named_crs(crs) if crs is not None else None
    columns = {name: column for name, column in raw.items() if name not in {"x", "y"}}
    if table.geometry is not None and not table.geometry.isna().all():
        own = geometry_crs(table, stated)
        return *_from_geometry(columns, table, own), own
    if {"x", "y"} <= raw.keys() and (stated is not None or not {"lon", "lat"} <= raw.keys()):
        if stated is None:
            raise InvalidInput(
                "x and y of {file} mean nothing without their coordinate system. Give it with"
                " --crs, for example --crs EPSG:5899.",
                file=table.name,
            )
        return *_from_columns(columns, raw, ("x", "y"), table, stated), stated
    if stated is not None and {"lon", "lat"} <= raw.keys() and not _is_wgs84(stated):
        if stated.is_projected:
            raise InvalidInput(
                "{crs} is in metres, but {file} has lon and lat. Name its columns x (easting) and"
                " y (northing), for example --columns x=E,y=N.",
                crs=crs,
                file=table.name,
            )
        return *_from_columns(columns, raw, ("lon", "lat"), table, stated), stated
    return columns, [], CRS.from_epsg(4326) if {"lon", "lat"} <= raw.keys() else None


def _is_wgs84(crs: CRS) -> bool:
    return crs.equals(CRS.from_epsg(4326), ignore_axis_order=True)


def _from_columns(
    columns: dict[str, Raw], raw: Mapping[str, Raw], pair: tuple[str, str], table: Table, crs: CRS
) -> tuple[dict[str, Raw], list[Found]]:
    fields = [Field(name, number, "number") for name in pair]
    given = {name: raw[name] for name in pair}
    checked = check(given, fields=fields, rules=[], now=_ANY_TIME, rows=table.rows)
    x, y = (checked.columns[name] for name in pair)
    found = [Found(np.flatnonzero(checked.refused), checked.problems)]
    lon, lat, misplaced = _placed((x, y), pair, table.rows, crs)
    return columns | {"lon": lon, "lat": lat}, [*found, misplaced]


def _from_geometry(
    columns: dict[str, Raw], table: Table, crs: CRS
) -> tuple[dict[str, Raw], list[Found]]:
    shapes = np.asarray(table.geometry, dtype=object)
    single = np.array([_single_point(shape) for shape in shapes], dtype=object)
    is_empty = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    wrong = ~is_empty & shapely.is_missing(single)

    def tell(position: int) -> Problem:
        kind = shapes[position].geom_type
        return Problem(
            "not_a_point",
            Message(_("The geometry is a {kind}, not a point."), {"kind": kind}),
            Message(_("Give each crash one point.")),
            field="geometry",
            value=kind,
            row=int(table.rows[position]),
        )

    pair = ("geometry", "geometry")
    point = (shapely.get_x(single), shapely.get_y(single))
    lon, lat, misplaced = _placed(point, pair, table.rows, crs)
    return columns | {"lon": lon, "lat": lat}, [Found.at(wrong, tell), misplaced]


def _single_point(shape: object) -> Point | None:
    if isinstance(shape, MultiPoint) and len(shape.geoms) == 1:
        return shape.geoms[0]
    return shape if isinstance(shape, Point) and not shape.is_empty else None


def _placed(
    point: tuple[Floats, Floats], pair: tuple[str, str], rows: NDArray[np.int64], crs: CRS
) -> tuple["pd.Series[float]", "pd.Series[float]", Found]:
    x, y = point
    lon, lat = (x, y) if _is_wgs84(crs) else degrees(x, y, crs)
    given = np.isfinite(x) & np.isfinite(y)
    half = np.isfinite(x) != np.isfinite(y)
    far = given & (np.isnan(lon) | (outside_area(lon, lat, crs) & ~np.bool_(_is_wgs84(crs))))
    if far.any():
        exchanged = far.copy()
        exchanged[far] = ~outside_area(*degrees(y[far], x[far], crs), crs)
    else:
        exchanged = far

    def tell(position: int) -> Problem:
        return _misplaced(
            crs,
            pair,
            (x[position], y[position]),
            row=int(rows[position]),
            exchanged=bool(exchanged[position]),
            half=bool(half[position]),
        )

    kept_lon, kept_lat = (pd.Series(np.where(far | half, np.nan, each)) for each in (lon, lat))
    return kept_lon, kept_lat, Found.at(far | half, tell)


def _misplaced(
    crs: CRS,
    pair: tuple[str, str],
    point: tuple[float, float],
    *,
    row: int,
    exchanged: bool,
    half: bool,
) -> Problem:
    params = {"x": shown(point[0]), "y": shown(point[1]), "crs": crs.to_string()[:60]}
    both = _("Enter both, or neither.")
    code, message, remedy = "half_a_point", _("Only one of x ({x}) and y ({y}) is given."), both
    if exchanged:
        code = "axes_swapped"
        message = _("x {x} and y {y} look swapped for {crs}.")
        remedy = _("x is the easting; surveyors write X for northing: try --columns x=Y,y=X.")
    elif not half and crs.is_projected and max(map(abs, point)) <= 360:
        code = "degrees_not_metres"
        message = _("x {x} and y {y} are degrees, but {crs} is in metres.")
        remedy = _("Leave --crs out, or name the columns that hold metres.")
    elif not half:
        code = "outside_crs_area"
        message = _("x {x} and y {y} lie far outside the area of {crs}.")
        remedy = _("Check the zone: each province had its own meridian before July 2025.")
    value = f"{params['x']}, {params['y']}"
    return Problem(code, Message(message, params), Message(remedy, params), pair[0], value, row)
