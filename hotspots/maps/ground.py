"""The ground under the data: areas with names, roads by class, railways, junctions."""

import pandas as pd
from geopandas import GeoDataFrame

from hotspots.i18n import translator
from hotspots.maps.elements import DataLayer
from hotspots.maps.geometry import feature_collection, in_degrees, text_of
from hotspots.vocabulary import Locale


def ground_layers(
    *,
    areas: GeoDataFrame | None,
    roads: GeoDataFrame | None,
    railways: GeoDataFrame | None,
    junctions: GeoDataFrame | None = None,
    locale: Locale,
) -> list[DataLayer]:
    """Return the base layers of our own data, from the ground up; an empty frame gives none.

    Parameters
    ----------
    areas : GeoDataFrame or None
        Polygons with `name`.
    roads : GeoDataFrame or None
        Lines with `name` (or `route`) and `road_class`, a `RoadClass` code or nothing.
    railways : GeoDataFrame or None
        Lines with `name`.
    junctions : GeoDataFrame or None
        Points with `name` (or `junction_id`).
    locale : Locale
        Language of the layers' names.
    """
    _ = translator(locale).gettext
    layers = []
    if areas is not None and len(areas):
        layers.append(DataLayer("areasLayer", _area_block(areas), name=_("Wards and communes")))
    if roads is not None and len(roads):
        layers.append(DataLayer("roadsLayer", _line_block(roads), name=_("Roads")))
    if railways is not None and len(railways):
        layers.append(DataLayer("railsLayer", _line_block(railways), name=_("Railways")))
    if junctions is not None and len(junctions):
        block = _junction_block(junctions)
        layers.append(DataLayer("junctionsLayer", block, name=_("Junctions")))
    return layers


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
