"""Rows of a frame as the map's program reads them: a mark, an outline, a card, perhaps a link."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import shapely
from geopandas import GeoDataFrame

from hotspots.maps.geometry import in_degrees, outlines, text_of

Row = Mapping[str, Any]


def drawn_rows(frame: GeoDataFrame) -> Iterator[tuple[dict[str, object], Row]]:
    """Yield where each row is drawn, as the program reads it, with its other columns."""
    drawn = in_degrees(frame)
    names = [each for each in drawn.columns if each != drawn.geometry.name]
    columns = [drawn[each].tolist() for each in names]
    values = [dict(zip(names, each, strict=True)) for each in zip(*columns, strict=True)]
    geometry = np.asarray(drawn.geometry, dtype=object)
    middles = shapely.point_on_surface(geometry)
    lines = shapely.get_type_id(geometry) == shapely.GeometryType.LINESTRING
    middles[lines] = shapely.line_interpolate_point(geometry[lines], 0.5, normalized=True)
    at = np.round(shapely.get_coordinates(middles), 6)
    for (lon, lat), shape, row in zip(at.tolist(), outlines(geometry), values, strict=True):
        yield {"at": [lat, lon], "outline": None if shape["type"] == "Point" else shape}, row


def feature(
    drawing: dict[str, object], shape: str, title: str, rows: list[list[str]], linked: Row
) -> dict[str, object]:
    """Return what the program draws of one thing: its shape, and what a click on it says.

    Raises
    ------
    ValueError
        The `href` of `linked` is not a path of this server.
    """
    href = text_of(linked.get("href"))
    # a link of another scheme or host could be a script or a stranger's page
    if href and (not href.startswith("/") or href.startswith(("//", "/\\"))):
        raise ValueError(f"A map links pages of this server only, not {href!r}.")
    return {
        **drawing,
        "shape": shape,
        "title": title,
        "rows": rows,
        "href": href,
    }
