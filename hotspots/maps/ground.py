"""The ground under the data: areas with names, roads by class, railways, junctions."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd
from geopandas import GeoDataFrame

from hotspots.maps.geometry import feature_collection, in_degrees, text_of

Blocks = dict[str, object]


@dataclass(frozen=True, eq=False)
class Lines:
    """Roads, railways and junctions; however many maps show them, they are made ready once.

    Parameters
    ----------
    roads : GeoDataFrame or None
        Lines with `name` (or `route`) and `road_class`, a `RoadClass` code or nothing.
    railways : GeoDataFrame or None
        Lines with `name`.
    junctions : GeoDataFrame or None
        Points with `name` (or `junction_id`).
    """

    roads: GeoDataFrame | None = None
    railways: GeoDataFrame | None = None
    junctions: GeoDataFrame | None = None

    @cached_property
    def blocks(self) -> Blocks:
        """What is drawn by the name of its frame, from the ground up; an empty frame gives none."""
        return {
            **_block("roads", self.roads, _line_block),
            **_block("railways", self.railways, _line_block),
            **_block("junctions", self.junctions, _junction_block),
        }


@dataclass(frozen=True, eq=False)
class Ground:
    """What a map stands on: areas, which are polygons with `name`, and the lines across them."""

    areas: GeoDataFrame | None = None
    lines: Lines = field(default_factory=Lines)

    @cached_property
    def blocks(self) -> Blocks:
        """What is drawn by the name of its frame, from the ground up; an empty frame gives none."""
        return {**_block("areas", self.areas, _area_block), **self.lines.blocks}


def _block(name: str, frame: GeoDataFrame | None, make: Callable[[GeoDataFrame], object]) -> Blocks:
    return {} if frame is None or frame.empty else {name: make(frame)}


def _area_block(areas: GeoDataFrame) -> dict[str, object]:
    drawn = in_degrees(areas)
    anchors = drawn.geometry.representative_point()
    shapes = drawn.geometry.simplify(0.00004)  # about 4 m: less than a pixel at zoom 15
    rows = [
        {"name": text_of(name), "at": [round(lat, 5), round(lon, 5)]}
        for name, lat, lon in zip(drawn["name"], anchors.y, anchors.x, strict=True)
    ]
    return feature_collection(list(shapes), rows)


def _line_block(lines: GeoDataFrame) -> dict[str, object]:
    drawn = in_degrees(lines).explode(index_parts=False)
    drawn = drawn[drawn.geom_type == "LineString"]
    names = drawn["name"] if "name" in drawn else drawn.get("route", pd.Series("", drawn.index))
    classes = drawn.get("road_class", pd.Series("", drawn.index))
    rows = [
        {"name": text_of(name), "road_class": text_of(road_class)}
        for name, road_class in zip(names, classes, strict=True)
    ]
    return feature_collection(list(drawn.geometry), rows)


def _junction_block(junctions: GeoDataFrame) -> list[list[object]]:
    drawn = in_degrees(junctions)
    names = drawn["name"] if "name" in drawn else drawn["junction_id"]
    middles = drawn.geometry.representative_point()
    return [
        [round(lat, 5), round(lon, 5), text_of(name)]
        for lat, lon, name in zip(middles.y, middles.x, names, strict=True)
    ]
