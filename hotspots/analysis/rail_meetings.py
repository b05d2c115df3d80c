"""Where roads meet rails: roads cut there, and the places where a way leads across.

A road that is drawn over a rail crosses it, on the level or not: a map does not say which. One that
ends at a rail crosses it only where another goes on from the same point on the other side.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray
from pandas import DataFrame
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from shapely import LineString
from shapely.ops import substring

from hotspots.analysis.calibration import CalibratedLine, Floats
from hotspots.analysis.linear_referencing import locate_on_routes
from hotspots.analysis.route_network import Ints, RouteNetwork
from hotspots.vocabulary import CarriagewaySide

ONE_PLACE_M = 25.0
"""Roads that cross rails no farther apart than this cross at one place (ours): a divided road."""

_END_M = 0.05
_ON_THE_RAIL_M = 0.5
_GOES_ON_M = 2.0
_LOOK_M = 1.0
_SIDES = {CarriagewaySide.LEFT: -1, CarriagewaySide.RIGHT: 1}


@dataclass(frozen=True)
class RailMeeting:
    """A place where roads cross a rail.

    Attributes
    ----------
    rail, measure_m
        The line, and how far along it.
    xy
        In metres of the projection of the lines.
    roads
        Their codes, in order.
    gates
        Rows of `CutRoads.gates`, each a way across; two tracks side by side have one each.
    """

    rail: str
    measure_m: float
    xy: tuple[float, float]
    roads: tuple[str, ...]
    gates: tuple[int, ...]


@dataclass(frozen=True)
class CutRoads:
    """Roads in pieces, none of which leads across a rail.

    Attributes
    ----------
    shapes, roads
        shape (p,): the pieces, and the code of the road of each.
    ends
        shape (p, 2): for both ends of each piece a number, -1 where it does not lie at a rail. Ends
        of one number meet there on one side of it.
    gates
        shape (g, 2): the numbers on the left and on the right of each way across.
    gate_rails
        shape (g,): the rail it crosses.
    meetings
        Where they lie, in the order of the rails and along each.
    """

    shapes: NDArray[np.object_]
    roads: NDArray[np.object_]
    ends: Ints
    gates: Ints
    gate_rails: NDArray[np.object_]
    meetings: tuple[RailMeeting, ...]

    @cached_property
    def between_tracks(self) -> NDArray[np.bool_]:
        """The pieces, shape (p,), that only lead from one track to the next of the same place."""
        short: NDArray[np.bool_] = np.asarray(shapely.length(self.shapes) <= ONE_PLACE_M)
        return short & (self.ends >= 0).all(axis=1)


def cut_at_rails(roads: Sequence[CalibratedLine], rails: RouteNetwork) -> CutRoads:
    """Cut roads wherever they meet a rail.

    Parameters
    ----------
    roads
        in the projection of the rails.

    Examples
    --------
    >>> from pyproj import CRS
    >>> from hotspots.analysis.calibration import calibrated_by_ends
    >>> rail = calibrated_by_ends("BN", LineString([(0, 0), (1000, 0)]))
    >>> road = calibrated_by_ends("QL1", LineString([(300, -50), (300, 70)]))
    >>> cut = cut_at_rails([road], RouteNetwork((rail,), CRS("EPSG:32648")))
    >>> [float(each.length) for each in cut.shapes], cut.meetings[0].measure_m
    ([50.0, 70.0], 300.0)
    """
    shapes, codes, at_rail = _pieces(roads, rails)
    ends = np.full((len(shapes), 2), -1, dtype=np.int64)
    piece, which = np.nonzero(at_rail)
    met = _rail_ends(shapes, piece, which, rails)
    ends[piece, which] = met["number"].to_numpy(np.int64)
    gates = _gates(met)
    pairs = gates[["left", "right"]].to_numpy(np.int64)
    roads_at: dict[int, set[str]] = {}
    for number, code in zip(met["number"].tolist(), codes[piece].tolist(), strict=True):
        roads_at.setdefault(number, set()).add(code)
    crossing = [roads_at[left] | roads_at[right] for left, right in pairs.tolist()]
    gate_rails = gates["rail"].to_numpy(dtype=object)
    return CutRoads(shapes, codes, ends, pairs, gate_rails, _meetings(gates, crossing, rails))


def points_of(shapes: NDArray[np.object_]) -> tuple[NDArray[np.object_], Ints]:
    """Return where lines meet as points: of what they share, both ends.

    Parameters
    ----------
    shapes
        shape (n,): what each two lines have in common.

    Returns
    -------
    The points, and the row of `shapes` of each.
    """
    parts, row = shapely.get_parts(shapes, return_index=True)
    is_line = shapely.get_dimensions(parts) == 1
    shared = parts[is_line]
    ends = [parts[~is_line], shapely.get_point(shared, 0), shapely.get_point(shared, -1)]
    return np.concatenate(ends), np.concatenate([row[~is_line], row[is_line], row[is_line]])


def _pieces(
    roads: Sequence[CalibratedLine], rails: RouteNetwork
) -> tuple[NDArray[np.object_], NDArray[np.object_], NDArray[np.bool_]]:
    """Return the pieces of all roads, their codes, and which of their ends lie at a rail."""
    tracks = np.array([part for rail in rails.lines for part in rail.parts], dtype=object)
    whole = [(road.route, part) for road in roads for part in road.parts]
    parts = np.array([part for _, part in whole], dtype=object)
    of_part, of_track = shapely.STRtree(tracks).query(parts, predicate="intersects")
    cuts: dict[int, list[float]] = {}
    met, pair = points_of(shapely.intersection(parts[of_part], tracks[of_track]))
    along = shapely.line_locate_point(parts[of_part[pair]], met)
    for at, measure in zip(of_part[pair].tolist(), along.tolist(), strict=True):
        cuts.setdefault(at, []).append(measure)
    shapes, codes, at_rail = [], [], []
    for at, (code, part) in enumerate(whole):
        for piece, first, last in _cut(part, cuts.get(at, [])):
            shapes.append(piece)
            codes.append(code)
            at_rail.append((first, last))
    filled = np.empty(len(shapes), dtype=object)
    filled[:] = shapes
    return filled, np.array(codes, dtype=object), np.array(at_rail, dtype=bool).reshape(-1, 2)


def _cut(part: LineString, cuts: list[float]) -> Iterator[tuple[LineString, bool, bool]]:
    """Return a line in pieces between its cuts, and whether a cut ends each of them."""
    if not cuts:
        yield part, False, False
        return
    length = part.length
    inner = sorted(at for at in cuts if _END_M < at < length - _END_M)
    inner = [at for number, at in enumerate(inner) if not number or at - inner[number - 1] > _END_M]
    first, last = (any(abs(at - end) <= _END_M for at in cuts) for end in (0.0, length))
    bounds = [0.0, *inner, length]
    marks = [first, *(True for _ in inner), last]
    for number in range(len(bounds) - 1):
        piece = substring(part, bounds[number], bounds[number + 1])
        assert isinstance(piece, LineString)  # noqa: S101 - no cut lies at another
        yield piece, marks[number], marks[number + 1]


def _rail_ends(
    shapes: NDArray[np.object_], piece: Ints, which: Ints, rails: RouteNetwork
) -> DataFrame:
    """Return of every end at a rail its place, the rail, its side, and its number."""
    at = np.asarray(shapes[piece], dtype=object)
    length = shapely.length(at)
    look = np.minimum(_LOOK_M, length / 2)
    points = shapely.line_interpolate_point(at, np.where(which == 0, 0.0, length))
    beside = shapely.line_interpolate_point(at, np.where(which == 0, look, length - look))
    xy = shapely.get_coordinates(points)
    met = DataFrame(xy, columns=["x_m", "y_m"])
    met["rail"] = locate_on_routes(rails, met, tolerance_m=_ON_THE_RAIL_M)["route"]
    near = DataFrame(shapely.get_coordinates(beside), columns=["x_m", "y_m"])
    side = locate_on_routes(rails, near.assign(route=met["rail"]), tolerance_m=_LOOK_M)["side"]
    met["side"] = [_SIDES.get(each, 0) for each in side]
    met["point"] = _together(xy, met["rail"].to_numpy(dtype=object), _GOES_ON_M)
    met["number"] = met.groupby(["point", "side"], sort=True).ngroup()
    return met


def _together(xy: Floats, kind: NDArray[np.object_], within_m: float) -> Ints:
    """Return a number for each point: points of one kind that are near each other share it."""
    points = np.asarray(shapely.points(xy), dtype=object)
    one, other = shapely.STRtree(points).query(points, predicate="dwithin", distance=within_m)
    same = kind[one] == kind[other]
    one, other = one[same], other[same]
    pairs = coo_array((np.ones(len(one)), (one, other)), shape=(len(xy), len(xy)))
    labels: Ints = connected_components(pairs, directed=False)[1].astype(np.int64)
    return labels


def _gates(met: DataFrame) -> DataFrame:
    """Return the ways across: where ends on both sides of a rail meet at one point.

    Returns
    -------
    Columns `left`, `right` (the numbers of the ends), `rail`, `x_m`, `y_m`.
    """
    sides = met.groupby(["point", "side"], sort=True, as_index=False).agg(
        number=("number", "first"),
        rail=("rail", "first"),
        x_m=("x_m", "mean"),
        y_m=("y_m", "mean"),
    )
    left, right = sides[sides["side"] == -1], sides[sides["side"] == 1]
    gates = left.merge(right[["point", "number"]], on="point", suffixes=("_left", "_right"))
    return gates.rename(columns={"number_left": "left", "number_right": "right"})


def _meetings(
    gates: DataFrame, roads: Sequence[set[str]], rails: RouteNetwork
) -> tuple[RailMeeting, ...]:
    """Return the ways across as places; of one with several rails the first names it."""
    if gates.empty:
        return ()
    xy = gates[["x_m", "y_m"]].to_numpy(np.float64)
    number = _together(xy, np.full(len(xy), "", dtype=object), ONE_PLACE_M)
    rail = gates["rail"].groupby(number).transform("min")
    named = gates[gates["rail"] == rail].groupby(number[(gates["rail"] == rail).to_numpy()])
    places = named.agg(x_m=("x_m", "mean"), y_m=("y_m", "mean"), route=("rail", "first"))
    measures = locate_on_routes(rails, places, tolerance_m=ONE_PLACE_M)["measure_m"]
    found = []
    for at, x_m, y_m, line, along in zip(
        places.index,
        *(places[name].tolist() for name in ("x_m", "y_m", "route")),
        measures,
        strict=True,
    ):
        ways = np.flatnonzero(number == at).tolist()
        codes = tuple(sorted(set().union(*(roads[way] for way in ways))))
        found.append(RailMeeting(line, float(along), (x_m, y_m), codes, tuple(ways)))
    return tuple(sorted(found, key=lambda each: (each.rail, each.measure_m)))
