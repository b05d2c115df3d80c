"""Point <-> (route, chainage, offset), for many points and many routes at once."""

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame, GeoSeries
from numpy.typing import NDArray
from pandas import DataFrame, Series
from shapely import LineString, MultiLineString

from hotspots.analysis.calibration import Floats, joined_lines
from hotspots.analysis.chainage_points import KmPoint
from hotspots.analysis.route_network import Ints, RouteNetwork
from hotspots.errors import InvalidInput
from hotspots.vocabulary import CarriagewaySide, UnplacedReason

SNAP_TOLERANCE_M = 30.0
AMBIGUOUS_WITHIN_M = 15.0
REPEATED_BEYOND_M = 100.0

_ON_THE_LINE_M = 0.0005
_AT_ONCE = 50_000


def locate_on_routes(
    network: RouteNetwork,
    points: DataFrame,
    *,
    tolerance_m: float = SNAP_TOLERANCE_M,
    ambiguous_within_m: float = AMBIGUOUS_WITHIN_M,
) -> DataFrame:
    """Put points on their nearest route, and say when another route is almost as near.

    Distances are compared in whole millimetres; of equally near routes the one whose code sorts
    first wins, of its features the first, of its places the first along it.

    Parameters
    ----------
    network
        the routes, in a metric projection.
    points
        `x_m`, `y_m` in that projection (NaN = no point), and optionally `route`: where it names a
        route of the network only that one is looked for, so nothing is ambiguous.
    tolerance_m
        a point farther from every route stays without one.
    ambiguous_within_m
        another route no farther than this beyond the nearest makes a point ambiguous.

    Returns
    -------
    One row a point, indexed like `points`: `route` (None = none within the tolerance),
    `chainage_m` (to the millimetre; NaN beyond the last post), `measure_m` (along the feature),
    `offset_m` (to the right of rising chainage positive), `side`, `runner_up`, `runner_up_m` (its
    distance), `ambiguous`.

    Examples
    --------
    >>> from pyproj import CRS
    >>> from hotspots.analysis.calibration import calibrated_by_ends
    >>> line = calibrated_by_ends("QL1", LineString([(0, 0), (1000, 0)]), from_m=5000, to_m=6000)
    >>> network = RouteNetwork((line,), CRS("EPSG:32648"))
    >>> place = locate_on_routes(network, DataFrame({"x_m": [250.0], "y_m": [-4.0]})).iloc[0]
    >>> place["route"], float(place["chainage_m"]), float(place["offset_m"]), str(place["side"])
    ('QL1', 5250.0, 4.0, 'right')
    """
    xy = points[["x_m", "y_m"]].to_numpy(dtype=np.float64, na_value=np.nan)
    stated = _stated(network, points)
    reach = tolerance_m + ambiguous_within_m
    found = [
        _pairs(network, xy, stated, rows, reach) for rows in _batches(np.isfinite(xy).all(axis=1))
    ]
    pairs = pd.concat(found, ignore_index=True) if found else _NO_PAIRS
    best = pairs[~pairs["other"]].drop_duplicates("point")
    best = best[best["distance_mm"] <= round(tolerance_m * 1000)]
    second = pairs.merge(best[["point", "rank", "distance_mm"]], on="point", suffixes=("", "_best"))
    second = second[second["rank"] != second["rank_best"]].drop_duplicates("point")
    gap_mm = second["distance_mm"] - second["distance_mm_best"]
    is_unnamed = stated[second["point"].to_numpy(np.int64)] < 0
    is_close = (gap_mm <= round(ambiguous_within_m * 1000)).to_numpy(bool) & is_unnamed
    return _answer(network, points.index, best, second.assign(ambiguous=is_close))


def points_at(network: RouteNetwork, places: DataFrame) -> GeoDataFrame:
    """Return the point on the ground of each route and chainage.

    Parameters
    ----------
    places
        columns `route`, `chainage_m`.

    Returns
    -------
    Indexed like `places`: `geometry` (None where there is none), `reason` (`unknown_route`,
    `chainage_outside_route`, or None) and `repeated`, true where the label occurs again more than
    100 m away on the route, so that the point may be the wrong one; it is the first of them.
    """
    geometry = np.full(len(places), None, dtype=object)
    reason = np.full(len(places), None, dtype=object)
    repeated = np.zeros(len(places), dtype=bool)
    labels = places["chainage_m"].to_numpy(dtype=np.float64, na_value=np.nan)
    for route, rows in places.reset_index(drop=True).groupby("route", dropna=False).indices.items():
        if not network.lines_of(str(route)):
            reason[rows] = UnplacedReason.UNKNOWN_ROUTE
            continue
        first, other = _first_and_other(network, str(route), labels[rows])
        geometry[rows] = first
        reason[rows[shapely.is_missing(first)]] = UnplacedReason.CHAINAGE_OUTSIDE_ROUTE
        with np.errstate(invalid="ignore"):
            repeated[rows] = shapely.distance(first, other) > REPEATED_BEYOND_M
    shapes = GeoSeries(geometry, index=places.index, crs=network.crs)
    columns = {"reason": _objects(reason, places.index), "repeated": repeated}
    return GeoDataFrame(columns, geometry=shapes, crs=network.crs)


def sub_line(
    network: RouteNetwork, route: str, *, from_m: float, to_m: float
) -> LineString | MultiLineString:
    """Return the stretch of a route between two chainages, drawn in rising chainage.

    What lies beyond the last post is cut off; a footprint's margin may reach there.

    Raises
    ------
    InvalidInput
        The route is not in the network, or has no stretch between these chainages.
    """
    pieces = [
        piece for line in network.lines_of(route) for piece in line.pieces_between(from_m, to_m)
    ]
    if not pieces:
        raise InvalidInput(
            "Route {route} has no stretch from {from_m} m to {to_m} m. Check the chainages against"
            " its kilometre posts.",
            route=route,
            from_m=float(from_m),
            to_m=float(to_m),
        )
    return pieces[0] if len(pieces) == 1 else joined_lines(pieces)


def chainage_of(network: RouteNetwork, route: str, point: KmPoint) -> float | None:
    """Return the chainage of a written point, measured from its post where the Km is long.

    'Km12+1050' stands 1050 m after post 12, not 50 m after post 13: its label lies before 13 000.
    None where the route or the place along it is unknown.
    """
    wanted = [point.km_post * 1000.0] if point.metres >= 1000 else [point.chainage_m]
    beyond_m = float(point.metres) if point.metres >= 1000 else 0.0
    for line in network.lines_of(route):
        label = line.labels_at(line.measures_at(wanted)[0] + beyond_m)[0]
        if not np.isnan(label):
            return round(float(label), 3)
    return None


_METRES = ("chainage_m", "measure_m", "offset_m", "runner_up_m")
_COLUMNS = ("point", "rank", "line", "distance_mm", "measure_m", "offset_m", "other")
_NO_PAIRS = DataFrame({name: np.empty(0) for name in _COLUMNS}).astype({"other": bool})


def _batches(usable: NDArray[np.bool_]) -> list[Ints]:
    rows: Ints = np.flatnonzero(usable).astype(np.int64)
    return [rows[at : at + _AT_ONCE] for at in range(0, len(rows), _AT_ONCE)]


def _stated(network: RouteNetwork, points: DataFrame) -> Ints:
    """Return the rank of the route each point names, -1 where it names none of the network."""
    if "route" not in points.columns:
        return np.full(len(points), -1, dtype=np.int64)
    rank = {code: at for at, code in enumerate(network.codes)}
    return np.array([rank.get(each, -1) for each in points["route"]], dtype=np.int64)


def _pairs(
    network: RouteNetwork, xy: Floats, stated: Ints, rows: Ints, reach_m: float
) -> DataFrame:
    """Return every point with every straight piece of a route within reach, best first."""
    if not network.lines:
        return _NO_PAIRS
    pieces = network.segments
    near, piece = pieces.tree.query(
        shapely.points(xy[rows]), predicate="dwithin", distance=reach_m + 0.001
    )
    point = rows[near]
    away = xy[point] - pieces.start[piece]
    run, length = pieces.run[piece], pieces.length_m[piece]
    along = np.clip((away * run).sum(axis=1) / length, 0.0, length)
    foot = away - run * (along / length)[:, None]
    distance = np.hypot(foot[:, 0], foot[:, 1])
    rightward = run[:, 1] * away[:, 0] - run[:, 0] * away[:, 1]
    line = pieces.line[piece]
    rank = network.line_ranks[line]
    pairs = DataFrame(
        {
            "point": point,
            "rank": rank,
            "line": line,
            "distance_mm": np.rint(distance * 1000).astype(np.int64),
            "measure_m": pieces.measure_m[piece] + along,
            "offset_m": np.copysign(distance, rightward),
            "other": (stated[point] >= 0) & (stated[point] != rank),
        }
    )
    order = np.lexsort(
        [pairs[name] for name in ("measure_m", "line", "rank", "distance_mm", "point")]
    )
    return pairs.iloc[order]


def _answer(
    network: RouteNetwork, index: pd.Index, best: DataFrame, second: DataFrame
) -> DataFrame:
    count = len(index)
    texts = {name: np.full(count, None, dtype=object) for name in ("route", "side", "runner_up")}
    metres = {name: np.full(count, np.nan) for name in _METRES}
    codes = np.array(network.codes, dtype=object)
    at, offset = best["point"].to_numpy(np.int64), best["offset_m"].to_numpy()
    texts["route"][at] = codes[best["rank"].to_numpy(np.int64)]
    texts["side"][at[offset >= _ON_THE_LINE_M]] = CarriagewaySide.RIGHT
    texts["side"][at[offset <= -_ON_THE_LINE_M]] = CarriagewaySide.LEFT
    metres["offset_m"][at] = offset.round(3) + 0.0  # no -0.0
    of_line, measures = best["line"].to_numpy(np.int64), best["measure_m"].to_numpy()
    metres["measure_m"][at] = measures.round(3)
    for number in np.unique(of_line):
        rows = np.flatnonzero(of_line == number)
        metres["chainage_m"][at[rows]] = network.lines[number].labels_at(measures[rows]).round(3)
    behind = second["point"].to_numpy(np.int64)
    texts["runner_up"][behind] = codes[second["rank"].to_numpy(np.int64)]
    metres["runner_up_m"][behind] = second["distance_mm"].to_numpy() / 1000
    ambiguous = np.zeros(count, dtype=bool)
    ambiguous[behind] = second["ambiguous"].to_numpy(bool)
    return DataFrame(
        {
            "route": _objects(texts["route"], index),
            "chainage_m": metres["chainage_m"],
            "measure_m": metres["measure_m"],
            "offset_m": metres["offset_m"],
            "side": _objects(texts["side"], index),
            "runner_up": _objects(texts["runner_up"], index),
            "runner_up_m": metres["runner_up_m"],
            "ambiguous": ambiguous,
        },
        index=index,
    )


def _objects(values: NDArray[np.object_], index: pd.Index) -> Series:
    """Return a column whose gaps stay None: pandas would make a text column with NaN of it."""
    return Series(values, index=index, dtype=object)


def _first_and_other(
    network: RouteNetwork, route: str, labels: Floats
) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
    """Return the first point of each label along a route's features, and the last."""
    first = np.full(len(labels), None, dtype=object)
    last = np.full(len(labels), None, dtype=object)
    for line in network.lines_of(route):
        for into, measures in zip((first, last), line.measures_at(labels), strict=True):
            known = ~np.isnan(measures)
            if into is first:
                known &= shapely.is_missing(first)
            into[known] = line.points_at(measures[known])
    return first, last
