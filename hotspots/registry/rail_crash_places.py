"""Where on a railway a crash was: by line and Km, by line and point, or at a crossing."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from pandas import DataFrame, Series
from sqlalchemy.orm import Session

from hotspots.analysis.chainage_text import parse_chainage
from hotspots.analysis.linear_referencing import chainage_of, locate_on_routes, points_at
from hotspots.analysis.metric_coordinates import project
from hotspots.analysis.route_network import RouteNetwork
from hotspots.errors import InvalidInput
from hotspots.models import Account
from hotspots.registry.crossing_codes import CodedCrossing, crossings_by_code
from hotspots.registry.location import LONG_KM
from hotspots.registry.rail_agreement import BESIDE_LINE_M
from hotspots.registry.rail_lines import RailLines, current_rails
from hotspots.vocabulary import UnplacedReason

_STATED = ("rail_line", "rail_m", "crossing")

Objects = NDArray[np.object_]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class RailFound:
    """Where each crash lies on a railway: shape (n,), `degrees` (n, 2); NaN or None = nowhere.

    `reason` says why a place that was stated was not found, also where another one was.
    `by_crossing` marks those that only their crossing places.
    """

    line_id: Objects
    rail_m: Floats
    crossing_id: Objects
    degrees: Floats
    reason: Objects
    by_crossing: NDArray[np.bool_]
    crossing_apart_m: Floats

    def columns(self) -> dict[str, NDArray[Any]]:
        """Return what is stored of it."""
        return {
            "rail_line_id": self.line_id,
            "rail_m": self.rail_m,
            "crossing_id": self.crossing_id,
            "rail_unplaced_reason": self.reason,
            "crossing_apart_m": self.crossing_apart_m,
        }


def rail_stated(crashes: DataFrame) -> NDArray[np.bool_]:
    """Say of which crashes something about a railway was stated."""
    return np.asarray(crashes[list(_STATED)].notna().any(axis=1), dtype=bool)


def rails_found(session: Session, crashes: DataFrame, *, actor: Account | None) -> RailFound:
    """Find the places on railways of crashes, given as `crash_places` is given them."""
    rails = current_rails(session)
    codes = crashes["crossing"].dropna().map(_tidied)
    known = crossings_by_code(session, codes.unique(), actor=actor)
    crossings = [known.get(_tidied(each)) for each in crashes["crossing"]]
    on_line = _OnLines.of(rails, crashes)
    at = np.array([_degrees(each) for each in crossings], np.float64).reshape(-1, 2)
    has_crossing = np.array([each is not None for each in crossings], dtype=bool)
    by_crossing = has_crossing & np.isnan(on_line.degrees[:, 0])
    reason = on_line.reason.copy()
    # A line that is named without a Km beside a known crossing states no second place.
    reason[has_crossing & (reason == UnplacedReason.NO_PLACE_GIVEN)] = None
    reason[crashes["crossing"].notna().to_numpy() & ~has_crossing] = UnplacedReason.UNKNOWN_CROSSING
    line_ids = [each.rail_line_id if each else None for each in crossings]
    metres = [each.rail_m if each and each.rail_m is not None else np.nan for each in crossings]
    return RailFound(
        line_id=np.where(by_crossing, _objects(line_ids), rails.posted.ids(on_line.codes)),
        rail_m=np.where(by_crossing, np.array(metres, np.float64), on_line.label),
        crossing_id=_objects([each.site_id if each else None for each in crossings]),
        degrees=np.where(by_crossing[:, None], at, on_line.degrees),
        reason=_objects([None if each is None else str(each) for each in reason]),
        by_crossing=by_crossing,
        crossing_apart_m=_apart(rails, at, on_line.degrees),
    )


@dataclass(frozen=True, slots=True)
class _OnLines:
    """What line and Km, or line and point, give: nothing of a crash whose place was not found."""

    codes: Objects
    label: Floats
    degrees: Floats
    reason: Objects

    @classmethod
    def of(cls, rails: RailLines, crashes: DataFrame) -> "_OnLines":
        label = crashes["rail_m"].to_numpy(np.float64, na_value=np.nan).copy()
        days = crashes["occurred_at"].to_numpy("datetime64[D]")
        codes = _codes(rails, crashes["rail_line"], label)
        reason = _objects([None] * len(crashes))
        is_named = crashes["rail_line"].notna().to_numpy()
        unknown = np.array([each is None for each in codes], dtype=bool)
        reason[(is_named | ~np.isnan(label)) & unknown] = UnplacedReason.UNKNOWN_RAIL_LINE
        xy = np.full((len(crashes), 2), np.nan)
        by_km = ~np.isnan(label) & ~unknown
        for network, rows in rails.posted.by_epoch(days, by_km):
            _measure_long_km(network, codes, label, crashes["place_text"].to_numpy(object), rows)
            found = points_at(network, DataFrame({"route": codes[rows], "chainage_m": label[rows]}))
            shapes = found.geometry.to_numpy()
            there = ~shapely.is_missing(shapes)
            xy[rows[there]] = shapely.get_coordinates(shapes[there])
            reason[rows[~there]] = UnplacedReason.CHAINAGE_OUTSIDE_RAIL_LINE
        by_point = np.isnan(label) & ~unknown
        reason[by_point] = UnplacedReason.NO_PLACE_GIVEN
        metres = _projected(rails, crashes[["lon", "lat"]])
        for network, rows in rails.posted.by_epoch(days, by_point & ~np.isnan(metres[:, 0])):
            x, y = metres[rows].T
            told = DataFrame({"x_m": x, "y_m": y, "route": codes[rows]})
            near = locate_on_routes(network, told, tolerance_m=BESIDE_LINE_M)
            label[rows] = near["chainage_m"].to_numpy()
            lost = np.isnan(label[rows])
            xy[rows] = np.where(lost[:, None], np.nan, metres[rows])
            reason[rows] = None
            reason[rows[lost]] = UnplacedReason.CHAINAGE_OUTSIDE_RAIL_LINE
        lost = np.isnan(xy[:, 0])
        codes[lost], label[lost] = None, np.nan
        degrees = xy if lost.all() else project(*xy.T, from_crs=rails.crs, to_crs=4326)
        return cls(codes, label, degrees, reason)


def _codes(rails: RailLines, written: "Series[Any]", label: Floats) -> Objects:
    """Return the code of each line; a Km without one lies on the only line there is."""
    known = {each: rails.code(str(each)) for each in written.dropna().unique()}
    only = next(iter(rails.known_names)) if len(rails.known_names) == 1 else None
    told = zip(written, written.notna(), ~np.isnan(label), strict=True)
    return _objects(
        [known[name] if is_named else only if has_km else None for name, is_named, has_km in told]
    )


def _measure_long_km(
    network: RouteNetwork, codes: Objects, label: Floats, texts: Objects, rows: NDArray[np.intp]
) -> None:
    """Correct stated chainages of a Km longer than its name, as on roads."""
    for row in rows:
        text = texts[row]
        if not isinstance(text, str) or not LONG_KM.search(text):
            continue
        try:
            read = parse_chainage(text)
        except InvalidInput:  # the Km came from columns; the text says something else
            continue
        if read.is_rail and read.chainage_m == label[row]:
            exact = chainage_of(network, str(codes[row]), read.start)
            label[row] = label[row] if exact is None else exact


def _apart(rails: RailLines, crossing: Floats, stated: Floats) -> Floats:
    both = ~np.isnan(crossing[:, 0]) & ~np.isnan(stated[:, 0])
    apart = np.full(len(crossing), np.nan)
    if both.any():
        here, there = (project(*each[both].T, to_crs=rails.crs) for each in (crossing, stated))
        apart[both] = np.hypot(*(here - there).T).round(1)
    return apart


def _projected(rails: RailLines, degrees: DataFrame) -> Floats:
    points = degrees.to_numpy(np.float64, na_value=np.nan)
    given = ~np.isnan(points).any(axis=1)
    if not given.any():
        return np.full(points.shape, np.nan)
    return project(*points.T, to_crs=rails.crs)


def _degrees(crossing: CodedCrossing | None) -> tuple[float, float]:
    return (np.nan, np.nan) if crossing is None else crossing.degrees


def _tidied(code: object) -> str:
    return str(code).strip().upper()


def _objects(values: list[Any]) -> Objects:
    column = np.empty(len(values), dtype=object)
    column[:] = values
    return column
