"""Writes a layer as GeoJSON that a person can review: six decimals, one feature a line."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

DECIMALS = 6
"""A tenth of a metre: more would pretend, and would differ from one machine to the next."""

Feature = tuple[BaseGeometry | None, Mapping[str, object]]


def write_features(path: Path, features: Iterable[Feature]) -> None:
    """Write features in EPSG:4326; a feature without a geometry keeps its row, with null."""
    lines = [
        json.dumps(
            {"type": "Feature", "properties": dict(properties), "geometry": _geometry(geometry)},
            ensure_ascii=False,
            separators=(",", ":"),
        )
        for geometry, properties in features
    ]
    body = ",\n".join(lines)
    path.write_text(f'{{"type":"FeatureCollection","features":[\n{body}\n]}}\n', encoding="utf-8")


def _geometry(geometry: BaseGeometry | None) -> dict[str, Any] | None:
    if geometry is None:
        return None
    shape = mapping(shapely.set_precision(geometry, 10**-DECIMALS, mode="pointwise"))
    return {"type": shape["type"], "coordinates": _rounded(shape["coordinates"])}


def _rounded(coordinates: Any) -> Any:
    if isinstance(coordinates, int | float):
        return round(coordinates, DECIMALS)
    return [_rounded(each) for each in coordinates]
