"""Points with what is told of each, as a file that a map program opens: GeoJSON or GeoPackage."""

import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas
import pyogrio
from pandas import DataFrame

WGS84 = 4326
_NAME = "layer.gpkg"


@dataclass(frozen=True, slots=True)
class PointLayer:
    """Points in degrees.

    Attributes
    ----------
    name
        Of the layer, in a GeoPackage of its table: small letters without diacritics.
    about
        What is told of the layer as a whole: text by English names.
    columns
        The facts of a point, in their order.
    points
        One mapping a point, with `lon`, `lat` and every column; None where nothing is known.
    """

    name: str
    about: Mapping[str, str]
    columns: Sequence[str]
    points: Sequence[Mapping[str, Any]]


def as_geojson(layer: PointLayer) -> bytes:
    """Return the layer as RFC 7946 wants it, `about` as members of the collection."""
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [each["lon"], each["lat"]]},
            "properties": {name: each[name] for name in layer.columns},
        }
        for each in layer.points
    ]
    told = {"type": "FeatureCollection", "name": layer.name, **layer.about, "features": features}
    return json.dumps(told, ensure_ascii=False, allow_nan=False).encode()


def as_geopackage(layer: PointLayer) -> bytes:
    """Return the layer as the one table of a GeoPackage, `about` as its description."""
    facts = DataFrame(layer.points, columns=[*layer.columns, "lon", "lat"])
    geometry = geopandas.points_from_xy(facts.pop("lon"), facts.pop("lat"))
    frame = geopandas.GeoDataFrame(facts, geometry=geometry, crs=WGS84)
    with tempfile.TemporaryDirectory(prefix="hotspots-") as folder:
        path = Path(folder) / _NAME
        pyogrio.write_dataframe(
            frame,
            path,
            layer=layer.name,
            driver="GPKG",
            geometry_type="Point",
            layer_options={"DESCRIPTION": "; ".join(f"{k}: {v}" for k, v in layer.about.items())},
        )
        return path.read_bytes()
