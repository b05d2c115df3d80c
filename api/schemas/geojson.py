"""GeoJSON (RFC 7946): features with whatever properties a noun has, and lists that go on."""

import json
from collections.abc import Iterable
from typing import Any, Generic, Literal, TypeVar

import numpy as np
from geoalchemy2 import WKBElement
from pydantic import BaseModel, Field
from shapely import from_wkb, set_precision, to_geojson

Properties = TypeVar("Properties", bound=BaseModel)

_DEGREES = 1e-7
"""About a centimetre: finer digits would claim an accuracy nobody measured."""


class Feature(BaseModel, Generic[Properties]):
    """One thing on the map."""

    type: Literal["Feature"] = "Feature"
    id: str
    geometry: dict[str, Any] | None
    properties: Properties


class FeatureCollection(BaseModel, Generic[Properties]):
    """A page of things on the map."""

    type: Literal["FeatureCollection"] = "FeatureCollection"
    features: list[Feature[Properties]]
    next: str | None = Field(None, description="Send as `after` for the next page; null at the end")


def geometries(elements: Iterable[WKBElement | None]) -> list[dict[str, Any] | None]:
    """Return stored geometries as GeoJSON, None for what has no place on the map."""
    stored = [None if each is None else each.data for each in elements]
    raw = [bytes(each) if isinstance(each, memoryview) else each for each in stored]
    shapes = set_precision(from_wkb(np.array(raw, dtype=object)), _DEGREES, mode="pointwise")
    return [None if each is None else json.loads(each) for each in to_geojson(shapes)]
