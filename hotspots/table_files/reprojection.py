"""Coordinate systems of files: named, refused when a trap, turned into WGS 84 degrees."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from hotspots.errors import InvalidInput
from hotspots.table_files.table import Table

_MARGIN_DEG = 1.0
"""How far outside its area of use a CRS may be met before the point counts as impossible."""


def named_crs(written: str) -> CRS:
    """Return the CRS of a name such as "EPSG:5899".

    Raises
    ------
    InvalidInput
        There is none, it is no plane or globe, or it is a deprecated twin (EPSG:6956-6959 have
        false easting and northing exchanged).
    """
    try:
        crs = CRS.from_user_input(int(written) if written.isdigit() else written)
    except CRSError:
        raise InvalidInput(
            "“{crs}” is not a coordinate system. Give its EPSG code, for example EPSG:5899.",
            crs=written,
        ) from None
    if crs.is_deprecated:
        raise InvalidInput(
            "{crs} is withdrawn and misplaces points. Use its successor, for Viet Nam one of"
            " EPSG:9205 to 9218 or 5896 to 5899.",
            crs=written,
        )
    if not (crs.is_projected or crs.is_geographic):
        raise InvalidInput("{crs} does not describe places on a map. Give another.", crs=written)
    return crs


def geometry_crs(table: Table, stated: CRS | None) -> CRS:
    """Return the CRS of a file's geometry: its own, or the one a person states where it has none.

    Raises
    ------
    InvalidInput
        Neither the file nor the person says, or they contradict each other.
    """
    if table.crs is None or (table.implied_crs and stated is not None):
        if stated is None:
            raise InvalidInput(
                "{file} does not state its coordinate system (a Shapefile needs its .prj). Give it"
                " with --crs, for example --crs EPSG:5899.",
                file=table.name,
            )
        return stated
    if stated is not None and not stated.equals(table.crs, ignore_axis_order=True):
        raise InvalidInput(
            "{file} states {own}, but --crs says {stated}. Leave --crs out; if the file is wrong,"
            " assign the right system to it in a GIS.",
            file=table.name,
            own=table.crs.to_string()[:60],
            stated=stated.to_string()[:60],
        )
    return table.crs


def degrees(
    x: NDArray[np.float64], y: NDArray[np.float64], crs: CRS
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return longitude and latitude in WGS 84; NaN where a coordinate is missing or impossible."""
    transformer = Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
    lon, lat = transformer.transform(x, y)
    bad = ~(np.isfinite(lon) & np.isfinite(lat))
    return np.where(bad, np.nan, lon), np.where(bad, np.nan, lat)


def outside_area(lon: NDArray[Any], lat: NDArray[Any], crs: CRS) -> NDArray[np.bool_]:
    """Mark points far from anywhere the CRS is meant for: a wrong zone, or axes exchanged."""
    area = crs.area_of_use
    if area is None:
        return np.zeros(len(lon), dtype=bool)
    west, south, east, north = area.bounds
    if west > east:  # the area crosses the date line
        east += 360.0
    turned = np.where(lon < west - _MARGIN_DEG, lon + 360.0, lon)
    inside: NDArray[np.bool_] = (turned >= west - _MARGIN_DEG) & (turned <= east + _MARGIN_DEG)
    inside &= (lat >= south - _MARGIN_DEG) & (lat <= north + _MARGIN_DEG)
    outside: NDArray[np.bool_] = np.logical_not(inside)
    return outside
