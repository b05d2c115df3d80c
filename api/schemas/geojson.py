"""GeoJSON (RFC 7946): features with whatever properties a noun has, and lists that go on."""

from typing import Any, Generic, Literal, TypeVar

from geoalchemy2 import WKBElement
from geoalchemy2.shape import to_shape
from pydantic import BaseModel, Field
from shapely import set_precision
from shapely.geometry import mapping

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


def geometry(element: WKBElement | None) -> dict[str, Any] | None:
    """Return a stored geometry as GeoJSON, or None for what has no place on the map."""
    if element is None:
        return None
    shape = set_precision(to_shape(element), _DEGREES, mode="pointwise")
    return dict(mapping(shape))
