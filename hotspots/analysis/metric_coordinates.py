"""Degrees to metres: the right projection for a place, and coordinates that cannot be right.

Distances in degrees or in World Mercator are wrong by 2 to 7 % in Viet Nam.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pandas import Series
from pyproj import CRS, Transformer
from pyproj.transformer import TransformerGroup

from hotspots.errors import InvalidInput, Message

Bounds = tuple[float, float, float, float]
"""West, south, east, north."""

VIET_NAM: Bounds = (102.0, 8.0, 110.0, 24.0)
"""Mainland, islands near the coast; degrees."""

_TM3_BOUNDS: Bounds = (200_000.0, 900_000.0, 800_000.0, 2_600_000.0)
"""Easting and northing of Viet Nam in its 3° zones and in UTM, metres."""

_SWAPPED_AXES = frozenset(range(6956, 6960))
_WEB_MERCATORS = frozenset({3857, 900913, 3395, 3785})

COORDINATE_PROBLEMS: Mapping[str, tuple[Message, Message]] = {
    "coordinate_missing": (
        Message("A coordinate is missing or is not a number"),
        Message("Give both coordinates, or neither and a chainage instead."),
    ),
    "axes_swapped": (
        Message("The two coordinates have changed places"),
        Message("Exchange them: x is the easting or longitude, y the northing or latitude."),
    ),
    "degrees_not_metres": (
        Message("The coordinates are degrees, not metres"),
        Message("Name the system they were measured in, for example EPSG:4326."),
    ),
    "metres_not_degrees": (
        Message("The coordinates are metres, not degrees"),
        Message("Name the projection and its zone, for example EPSG:9209."),
    ),
    "outside_area": (
        Message("The point lies outside the area"),
        Message("Check the figures and the coordinate system, above all its zone."),
    ),
}
"""What `coordinate_problems` finds, in words, with the remedy."""


def metric_crs_for(bounds: Bounds) -> CRS:
    """Return the UTM zone (WGS 84) that holds the middle of an area.

    Far from the middle of the zone lengths grow: 0.1 % at 3°, 0.5 % at 6°, 1.5 % at 10° of
    longitude near the equator. Wider data should be screened in parts.

    Parameters
    ----------
    bounds
        west, south, east, north in degrees.

    Raises
    ------
    InvalidInput
        The bounds are no numbers, or lie beyond UTM (80° S, 84° N).

    Examples
    --------
    >>> metric_crs_for((107.15, 10.8, 107.35, 11.05)).to_epsg()  # Long Khánh
    32648
    >>> metric_crs_for((108.9, 14.7, 109.1, 14.9)).to_epsg()  # Đức Phổ
    32649
    """
    west, south, east, north = (float(each) for each in bounds)
    longitude, latitude = (west + east) / 2, (south + north) / 2
    is_known = math.isfinite(longitude) and math.isfinite(latitude)
    if not is_known or not (-180 <= west <= east <= 180 and -80 <= south <= north <= 84):
        raise InvalidInput(
            "No metric projection fits the area {bounds}. Check the coordinates and their system.",
            bounds=tuple(round(float(each), 5) for each in bounds),
        )
    zone = min(int((longitude + 180) // 6) + 1, 60)
    return CRS.from_epsg((32600 if latitude >= 0 else 32700) + zone)


def require_metric(crs: object) -> CRS:
    """Return a projection in metres, or refuse what would make distances wrong.

    Raises
    ------
    InvalidInput
        No system is given; it is in degrees, not in metres, one of the Mercators of the web, or
        one of EPSG 6956–6959, whose false easting and northing are exchanged.
    """
    if crs is None:
        raise InvalidInput("The coordinate system is not known. Name it, for example EPSG:4326.")
    system = CRS.from_user_input(crs)
    if (system.to_epsg() or 0) in _SWAPPED_AXES:
        raise _withdrawn(system)
    axes = {axis.unit_name for axis in system.axis_info[:2]}
    if not system.is_projected or axes != {"metre"} or system.to_epsg() in _WEB_MERCATORS:
        raise InvalidInput(
            "Distances cannot be measured in {system}. Project the data to metres first, in the"
            " UTM or VN-2000 zone of the area.",
            system=system.name,
        )
    return system


def project(
    x: ArrayLike, y: ArrayLike, *, to_crs: object, from_crs: object = "EPSG:4326"
) -> NDArray[np.float64]:
    """Return coordinates in another system; metres are rounded to the millimetre.

    Rounding makes `round(1000 * value)` the same on every machine. VN-2000 is carried to WGS 84 by
    EPSG operation 6960, the one with the smallest error.

    Parameters
    ----------
    x, y
        shape (n,): longitude and latitude, or easting and northing, in this order always.

    Returns
    -------
    Shape (n, 2); NaN where a coordinate is missing or has no image.

    Raises
    ------
    InvalidInput
        One of the systems is EPSG 6956–6959.

    Examples
    --------
    >>> project([105.9625512], [21.1201079], to_crs="EPSG:32648").tolist()  # Từ Sơn station
    [[599960.062, 2335742.968]]
    """
    target = CRS.from_user_input(to_crs)
    moved = np.column_stack(
        _transformer(CRS.from_user_input(from_crs).to_wkt(), target.to_wkt()).transform(
            np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
        )
    )
    moved[~np.isfinite(moved).all(axis=1)] = np.nan
    return moved.round(3) if target.is_projected else moved


def coordinate_problems(
    x: Series, y: Series, *, crs: object, area: Bounds | None = VIET_NAM
) -> Series:
    """Name what is wrong with each pair of coordinates, or None where nothing is.

    Parameters
    ----------
    x, y
        easting or longitude, northing or latitude, one index.
    area
        where the points can be, in degrees; None for anywhere on Earth.

    Returns
    -------
    Codes of `COORDINATE_PROBLEMS` or None, indexed like `x`.

    Examples
    --------
    >>> import pandas as pd
    >>> easting, northing = pd.Series([600003.6, 2335776.3]), pd.Series([2335776.3, 600003.6])
    >>> coordinate_problems(easting, northing, crs="EPSG:9209").tolist()
    [None, 'axes_swapped']
    """
    system = CRS.from_user_input(crs)
    east, north = (np.asarray(each, dtype=np.float64) for each in (x, y))
    found = np.full(len(east), None, dtype=object)
    allowed = _plausible(system, area)
    if allowed is not None:
        found[~allowed.hold(east, north)] = "outside_area"
        found[allowed.hold(north, east) & ~allowed.hold(east, north)] = "axes_swapped"
    small = (np.abs(east) <= 180) & (np.abs(north) <= 180)
    if system.is_projected:
        found[small] = "degrees_not_metres"
    elif system.is_geographic:
        found[(np.abs(east) > 1000) & (np.abs(north) > 1000)] = "metres_not_degrees"
    found[~(np.isfinite(east) & np.isfinite(north))] = "coordinate_missing"
    return Series(found, index=x.index, dtype=object, name="coordinate_problem")


@dataclass(frozen=True, slots=True)
class _Box:
    west: float
    south: float
    east: float
    north: float

    def hold(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.bool_]:
        inside: NDArray[np.bool_] = (self.west <= x) & (x <= self.east)
        return inside & (self.south <= y) & (y <= self.north)


def _plausible(system: CRS, area: Bounds | None) -> _Box | None:
    """Return where coordinates of a system can lie, or None where nothing is known."""
    if system.is_geographic:
        return _Box(*(area or (-180.0, -90.0, 180.0, 90.0)))
    if area is None:
        return None
    if area == VIET_NAM:
        return _Box(*_TM3_BOUNDS)
    bounds = _transformer("EPSG:4326", system.to_wkt()).transform_bounds(*area)
    return _Box(*bounds) if np.isfinite(bounds).all() else None


@lru_cache(maxsize=64)
def _transformer(source: str, target: str) -> Transformer:
    systems = CRS.from_user_input(source), CRS.from_user_input(target)
    for each in systems:
        if (each.to_epsg() or 0) in _SWAPPED_AXES:
            raise _withdrawn(each)
    return TransformerGroup(*systems, always_xy=True).transformers[0]


def _withdrawn(system: CRS) -> InvalidInput:
    return InvalidInput(
        "EPSG:{code} has its false easting and northing exchanged and was withdrawn. Use the zone"
        " of the same meridian among EPSG 5896–5899 and 9205–9218.",
        code=system.to_epsg(),
    )
