"""Where a crash is: route, chainage, side, junction and ward, from what was stated of its place.

The kilometre goes before coordinates (Circular 26/2024/TT-BCA art. 11). Where both are given and
lie more than 200 m apart, the kilometre still places the crash, and the distance is kept for a
person to look at; only where the kilometre cannot be used do the coordinates decide.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from pandas import DataFrame, Series
from pyproj import CRS

from hotspots import clock
from hotspots.analysis.chainage_text import ChainageText, parse_chainage
from hotspots.analysis.linear_referencing import chainage_of, locate_on_routes, points_at
from hotspots.analysis.location_quality import likely_classes
from hotspots.analysis.metric_coordinates import project
from hotspots.analysis.route_network import RouteNetwork
from hotspots.errors import InvalidInput
from hotspots.registry.area_index import AreaIndex
from hotspots.registry.junction_index import JunctionIndex
from hotspots.registry.posted_lines import PostedLines
from hotspots.vocabulary import PlacedBy, UnplacedReason

CONTRADICTION_M = 200.0
"""Kilometre and coordinates this far apart cannot both be right (ours)."""

LONG_KM = re.compile(r"\+\s*1\d{3}(?!\d)")
"""Metres past 1000, as on a kilometre that is longer than its name."""

_SIDE_WRITTEN = re.compile(r"\(\s*[tp]\s*\)|trái|phải|trai\b|phai\b", re.IGNORECASE)

_SAME_LABEL_M = 0.001

NOTHING = np.array(None, dtype=object)

Columns = dict[str, NDArray[Any]]


@dataclass(frozen=True, slots=True)
class _Told:
    """What was stated of each crash: shape (n,), coordinates (n, 2); NaN or None = nothing."""

    days: NDArray[np.datetime64]
    texts: list[str | None]
    classes: NDArray[np.object_]
    codes: NDArray[np.object_]
    label: NDArray[np.float64]
    degrees: NDArray[np.float64]
    metres: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Choice:
    """Which statement places each crash, where, and in which area; or why none does."""

    by_km: NDArray[np.bool_]
    by_point: NDArray[np.bool_]
    degrees: NDArray[np.float64]
    area: NDArray[np.int64]
    area_gap_m: NDArray[np.float64]
    reason: NDArray[np.object_]
    contradiction_m: NDArray[np.float64]

    def columns(self) -> Columns:
        """Return who placed each crash, why not, and its point."""
        nowhere = ~(self.by_km | self.by_point)
        by_whom = np.select(
            [self.by_km, self.by_point],
            [PlacedBy.CHAINAGE.value, PlacedBy.COORDINATES.value],
            PlacedBy.UNPLACED.value,
        )
        points = shapely.points(np.where(nowhere[:, None], 0.0, self.degrees))
        return {
            "placed_by": by_whom.astype(object),
            "unplaced_reason": np.where(nowhere, _values(self.reason), NOTHING),
            "geom": np.where(nowhere, NOTHING, np.asarray(points, dtype=object)),
        }


@dataclass(frozen=True)
class Locator:
    """The network and areas of the registry, ready to place any number of crashes.

    `roads` are the routes with their posts.
    """

    roads: PostedLines
    areas: AreaIndex
    junctions: JunctionIndex

    @property
    def crs(self) -> CRS:
        """Return the projection in metres of all that is measured here."""
        return self.roads.crs

    def place(self, crashes: DataFrame) -> DataFrame:
        """Find the place of each crash.

        Parameters
        ----------
        crashes
            `occurred_at` (wall clock), `lon`, `lat`, `route` (as written), `chainage_m`,
            `place_text` and `location_class` (as stated); all but the first may be missing.

        Returns
        -------
        Indexed like `crashes`, the columns of the table `crash` from `placed_by` to
        `contradiction_m`; ids are text, `geom` is a point in degrees, missing is None or NaN.
        """
        found = self._places({name: _plain(crashes[name]) for name in _STATED})
        # As Series of objects: a bare array of text and None would come back with NaN for None.
        columns = {
            name: Series(column, crashes.index, object) if column.dtype == object else column
            for name, column in found.items()
        }
        return DataFrame(columns, index=crashes.index)

    def place_one(self, crash: Mapping[str, Any]) -> dict[str, Any]:
        """Find the place of one crash, given and returned by the names of these columns."""
        found = self._places(
            {name: np.array([crash[name]], kind) for name, kind in _STATED.items()}
        )
        return {name: column[0] for name, column in found.items()}

    def _places(self, crashes: Columns) -> Columns:
        told = self._told(crashes)
        choice = self._choice(told)
        found = self._on_routes(told, choice.by_point)
        route = np.where(choice.by_km, told.codes, found["route"])
        chainage = np.where(choice.by_km, told.label.round(3), found["chainage_m"])
        on_route = np.array([each is not None for each in route], dtype=bool) & ~np.isnan(chainage)
        route, chainage = np.where(on_route, route, NOTHING), np.where(on_route, chainage, np.nan)
        junction = self.junctions.find(route, chainage)
        ambiguous = found["ambiguous"] & choice.by_point & on_route
        ambiguous &= ~self.junctions.joins(junction, found["runner_up"])
        offset = np.where(on_route & choice.by_point, np.abs(found["offset_m"]), np.nan)
        return choice.columns() | {
            "location_class": _class(told, choice),
            "route_id": self.roads.ids(route),
            "side": np.where(choice.by_km, _sides(told, choice.by_km), _values(found["side"])),
            "junction_id": self.junctions.ids(junction),
            "area_id": self.areas.ids(choice.area),
            "area_gap_m": choice.area_gap_m,
            "runner_up_route_id": self.roads.ids(np.where(ambiguous, found["runner_up"], NOTHING)),
            "chainage_m": chainage,
            "offset_m": offset,
            "ambiguous_route": ambiguous,
            "contradiction_m": choice.contradiction_m,
        }

    def route_code(self, written: str) -> str | None:
        """Return the code of a route as people write it, or None where the registry has none."""
        return self.roads.code(written)

    def network_on(self, day: date) -> RouteNetwork:
        """Return the network as it was posted on a day."""
        return self.roads.network_on(day)

    def _codes(self, written: NDArray[np.object_]) -> NDArray[np.object_]:
        known = {each: self.route_code(str(each)) for each in set(written) - {None}}
        return np.array([known.get(each) for each in written], dtype=object)

    def _told(self, crashes: Columns) -> _Told:
        degrees = np.column_stack([crashes["lon"], crashes["lat"]])
        told = _Told(
            days=crashes["occurred_at"].astype("datetime64[D]"),
            texts=crashes["place_text"].tolist(),
            classes=crashes["location_class"],
            codes=self._codes(crashes["route"]),
            label=crashes["chainage_m"].copy(),
            degrees=degrees,
            metres=_projected(degrees, to_crs=self.crs),
        )
        self._name_streets(told, crashes["route"])
        self._measure_long_km(told)
        return told

    def _name_streets(self, told: _Told, written: NDArray[np.object_]) -> None:
        """Find the streets that a text names as the registry does, without saying “street”."""
        for position, text in enumerate(told.texts):
            if text is None or written[position] is not None or np.isnan(told.label[position]):
                continue
            read = _as_read(text)
            if read is not None and read.unread is not None:
                told.codes[position] = self.route_code(read.unread)

    def _measure_long_km(self, told: _Told) -> None:
        """Correct some stated chainages: 'Km12+1050' stands 1050 m after post 12, not after 13."""
        label = told.label
        for position, text in enumerate(told.texts):
            code = told.codes[position]
            if text is None or code is None or not LONG_KM.search(text):
                continue
            read = _as_read(text)
            if read is not None and abs(read.chainage_m - label[position]) < _SAME_LABEL_M:
                network = self.network_on(told.days[position].item())
                exact = chainage_of(network, code, read.start)
                label[position] = label[position] if exact is None else exact

    def _choice(self, told: _Told) -> _Choice:
        """Decide which statement of each crash places it."""
        km_metres, reason = self._at_chainage(told)
        km_degrees = _projected(km_metres, from_crs=self.crs, to_crs=4326)
        # Today's units, whatever the day of the crash: they are who looks after it now.
        today = clock.today()
        of_km, own = self.areas.find(km_degrees, today), self.areas.find(told.degrees, today)
        km_found, point_given = ~np.isnan(km_metres[:, 0]), ~np.isnan(told.metres[:, 0])
        by_km = km_found & ((of_km.area >= 0) | ~point_given | (own.area < 0))
        by_point = point_given & ~by_km
        area = np.where(by_km, of_km.area, np.where(by_point, own.area, -1))
        gap_m = np.where(by_km, of_km.gap_m, np.where(by_point, own.gap_m, np.nan))
        outside = (by_km | by_point) & (area < 0) & self.areas.has_borders
        apart = np.hypot(*(km_metres - told.metres).T)
        far_apart = km_found & point_given & (apart > CONTRADICTION_M)
        return _Choice(
            by_km=by_km & ~outside,
            by_point=by_point & ~outside,
            degrees=np.where(by_km[:, None], km_degrees, told.degrees),
            area=area,
            area_gap_m=np.where(area < 0, np.nan, gap_m.round(1)),
            reason=np.where(outside, UnplacedReason.OUTSIDE_AREA, reason),
            contradiction_m=np.where(far_apart, apart.round(1), np.nan),
        )

    def _at_chainage(self, told: _Told) -> tuple[NDArray[np.float64], NDArray[np.object_]]:
        """Return the metric point of each stated kilometre (NaN), and why there is none."""
        xy = np.full((len(told.codes), 2), np.nan)
        reason = np.full(len(told.codes), UnplacedReason.NO_PLACE_GIVEN, dtype=object)
        stated = ~np.isnan(told.label)
        reason[stated] = UnplacedReason.UNKNOWN_ROUTE
        known = stated & np.array([code is not None for code in told.codes], dtype=bool)
        for network, rows in self.roads.by_epoch(told.days, known):
            places = DataFrame({"route": told.codes[rows], "chainage_m": told.label[rows]})
            found = points_at(network, places)
            shapes = found.geometry.to_numpy()
            there = ~shapely.is_missing(shapes)
            xy[rows[there]] = shapely.get_coordinates(shapes[there])
            reason[rows] = found["reason"].to_numpy()
        return xy, reason

    def _on_routes(self, told: _Told, wanted: NDArray[np.bool_]) -> Columns:
        count = len(told.codes)
        found: Columns = {
            name: np.full(count, None, dtype=object) for name in ("route", "side", "runner_up")
        }
        found |= {name: np.full(count, np.nan) for name in ("chainage_m", "offset_m")}
        found["ambiguous"] = np.zeros(count, dtype=bool)
        for network, rows in self.roads.by_epoch(told.days, wanted):
            if not network.lines:
                continue
            x, y = told.metres[rows].T
            points = DataFrame({"x_m": x, "y_m": y, "route": told.codes[rows]})
            snapped = locate_on_routes(network, points)
            for name, column in found.items():
                column[rows] = snapped[name].to_numpy()
        return found


_STATED = {
    "occurred_at": "datetime64[us]",
    "lon": "float64",
    "lat": "float64",
    "route": "object",
    "chainage_m": "float64",
    "place_text": "object",
    "location_class": "object",
}
"""What is read of each crash."""


def _plain(column: "Series[Any]") -> NDArray[Any]:
    """Return a column as it is read of one crash: missing is None or NaN."""
    kind = _STATED[str(column.name)]
    if kind == "float64":
        return column.to_numpy(np.float64, na_value=np.nan)
    if kind != "object":
        return column.to_numpy(kind)
    texts = column.to_numpy(dtype=object, copy=True)
    texts[column.isna().to_numpy()] = None
    return texts


def _projected(
    points: NDArray[np.float64], *, to_crs: object, from_crs: object = "EPSG:4326"
) -> NDArray[np.float64]:
    """Return points in another system; for none, no system has to be looked up."""
    if np.isnan(points).any(axis=1).all():
        return np.full(points.shape, np.nan)
    return project(*points.T, to_crs=to_crs, from_crs=from_crs)


def _class(told: _Told, choice: _Choice) -> NDArray[np.object_]:
    likely = likely_classes(told.label, by_chainage=choice.by_km, by_point=choice.by_point)
    stated = _values(told.classes)
    keep = np.array([each is not None for each in stated], dtype=bool)
    return np.where(keep & (choice.by_km | choice.by_point), stated, likely)


def _sides(told: _Told, wanted: NDArray[np.bool_]) -> NDArray[np.object_]:
    sides = np.full(len(told.texts), None, dtype=object)
    for position in np.flatnonzero(wanted):
        text = told.texts[position]
        if text is not None and _SIDE_WRITTEN.search(text):
            sides[position] = _stated_side(text)
    return sides


def _stated_side(written: str) -> str | None:
    read = _as_read(written)
    return None if read is None or read.side is None else read.side.value


def _as_read(written: str) -> ChainageText | None:
    try:
        return parse_chainage(written)
    except InvalidInput:  # the kilometre came from columns; the text says something else
        return None


def _values(codes: NDArray[Any]) -> NDArray[np.object_]:
    return np.array([None if code is None else str(code) for code in codes], dtype=object)
