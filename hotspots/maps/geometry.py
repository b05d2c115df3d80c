"""Frames as a map needs them: in degrees, rounded to a metre, and the window that holds them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

Bounds = tuple[float, float, float, float]
"""west, south, east, north in degrees."""

DEGREES: Final = CRS.from_epsg(4326)
"""The system of every map: made once, because reading its name takes milliseconds each time."""

VIET_NAM: Bounds = (102.1, 8.1, 117.9, 23.5)
"""The window of an empty map; it holds Hoàng Sa and Trường Sa."""


def undrawn(frame: GeoDataFrame) -> NDArray[np.bool_]:
    """Return which rows of a frame cannot be drawn: nowhere, or at a place that is empty."""
    shapes = frame.geometry.to_numpy()
    missing: NDArray[np.bool_] = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    return missing


def in_degrees(frame: GeoDataFrame) -> GeoDataFrame:
    """Return the frame's rows that have a geometry, in EPSG:4326.

    Raises
    ------
    ValueError
        The frame does not say its reference system.
    """
    if frame.crs is None:
        raise ValueError("A frame for a map needs a coordinate reference system.")
    missing = undrawn(frame)
    drawn = frame[~missing] if missing.any() else frame
    is_in_degrees = drawn.crs is DEGREES or drawn.crs == DEGREES
    return drawn if is_in_degrees else drawn.to_crs(DEGREES)


def window(
    first: Iterable[GeoDataFrame | None], otherwise: Iterable[GeoDataFrame | None]
) -> Bounds:
    """Return the window that holds the first frames, or else the others, or else Viet Nam."""
    for frames in (first, otherwise):
        boxes = [
            in_degrees(frame).total_bounds for frame in frames if frame is not None and len(frame)
        ]
        known = np.array([box for box in boxes if np.isfinite(box).all()])
        if len(known):
            west, south = known[:, :2].min(axis=0)
            east, north = known[:, 2:].max(axis=0)
            return float(west), float(south), float(east), float(north)
    return VIET_NAM


def without_outliers(points: GeoDataFrame) -> GeoDataFrame:
    """Return the points a window should hold: one wrong coordinate must not shrink the rest."""
    drawn = in_degrees(points)
    if len(drawn) < 20:
        return drawn
    xy = shapely.get_coordinates(drawn.geometry.to_numpy())
    low, high = np.quantile(xy, [0.005, 0.995], axis=0)
    inside: GeoDataFrame = drawn[((low <= xy) & (xy <= high)).all(axis=1)]
    return inside


def text_of(value: object) -> str:
    """Return a cell as text; missing is empty."""
    if isinstance(value, str):
        return value
    if value is None or value is pd.NA or value != value:  # noqa: PLR0124  (NaN and NaT differ)
        return ""
    return str(value)


def feature_collection(
    geometry: Sequence[BaseGeometry], properties: Sequence[Mapping[str, object]]
) -> dict[str, object]:
    """Return GeoJSON to 1e-5 degrees (about a metre), with only these properties."""
    return {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "geometry": each, "properties": dict(values)}
            for each, values in zip(outlines(geometry), properties, strict=True)
        ],
    }


def outlines(geometry: Iterable[BaseGeometry]) -> list[dict[str, object]]:
    """Return geometries as GeoJSON, rounded, without heights."""
    flat = shapely.transform(shapely.force_2d(np.array(list(geometry), dtype=object)), _rounded)
    return [dict(shapely.geometry.mapping(each)) for each in flat]


def _rounded(coordinates: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.round(coordinates, 5)
