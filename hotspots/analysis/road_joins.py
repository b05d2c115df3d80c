"""Roads joined to a graph.

Roads meet where their lines cross or touch, where one ends within `JOINED_M` of another, and at
junctions. A map does not say which of two lines that cross runs on a bridge: they count as joined.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Point

from hotspots.analysis.calibration import CalibratedLine, Floats
from hotspots.analysis.rail_meetings import CutRoads, cut_at_rails, points_of
from hotspots.analysis.road_graph import Edges, RoadGraph, tracks_of
from hotspots.analysis.route_network import Ints, RouteNetwork

JOINED_M = 10.0
"""A road that ends no farther than this from another joins it (ours)."""

_TOUCHES_M = 0.01
_ARM_ASIDE_M = 5.0
_AT_A_RAIL_M = 0.5
_NO_WAY_M = 1e-6
"""A join without length: a graph takes 0 for no join."""

Arms = Mapping[str, Sequence[tuple[str, Point]]]
"""For each junction, where it lies on which of its roads."""


def road_graph(
    roads: Sequence[CalibratedLine], rails: RouteNetwork, *, arms: Arms | None = None
) -> RoadGraph:
    """Join roads to a graph.

    Parameters
    ----------
    roads
        in the projection of the rails.
    arms
        junctions, whose roads meet there whatever is drawn.

    Examples
    --------
    >>> from pyproj import CRS
    >>> from shapely import LineString
    >>> from hotspots.analysis.calibration import calibrated_by_ends
    >>> rail = calibrated_by_ends("BN", LineString([(0, 0), (1000, 0)]))
    >>> roads = [
    ...     calibrated_by_ends("QL1", LineString([(300, -50), (300, 70)])),
    ...     calibrated_by_ends("ĐT769", LineString([(300, 70), (900, 70)])),
    ... ]
    >>> graph = road_graph(roads, RouteNetwork((rail,), CRS("EPSG:32648")))
    >>> len(graph.meetings), len(graph.gate_edges)
    (1, 1)
    """
    cut = cut_at_rails(roads, rails)
    build = _Build(cut, shapely.STRtree(cut.shapes), tracks_of(rails))
    build.cross()
    build.join_ends()
    build.join_arms(arms or {})
    return build.graph(rails)


class _Build:
    """A graph as it is put together: places on pieces that are nodes, and joins between nodes."""

    def __init__(self, cut: CutRoads, tree: shapely.STRtree, tracks: shapely.STRtree) -> None:
        self._cut, self._tree, self._tracks = cut, tree, tracks
        self._length = shapely.length(cut.shapes)
        at_rail = cut.ends >= 0
        self._rail_nodes = int(cut.ends.max(initial=-1)) + 1
        own = self._rail_nodes + np.arange(cut.ends.size).reshape(cut.ends.shape)
        self._end_nodes: Ints = np.where(at_rail, cut.ends, own)
        self._count = self._rail_nodes + cut.ends.size
        every = np.arange(len(cut.shapes))
        self._places: list[tuple[Ints, Floats, Ints]] = [
            (every, np.zeros(len(every)), self._end_nodes[:, 0]),
            (every, self._length, self._end_nodes[:, 1]),
        ]
        self._joins: list[tuple[Ints, Ints, Floats]] = [
            (cut.gates[:, 0], cut.gates[:, 1], np.full(len(cut.gates), _NO_WAY_M))
        ]

    def cross(self) -> None:
        """Make a node wherever two pieces cross or touch, unless a rail parts them there."""
        shapes = self._cut.shapes
        one, other = self._tree.query(shapes, predicate="intersects")
        one, other = one[one < other], other[one < other]
        points, pair = points_of(shapely.intersection(shapes[one], shapes[other]))
        one, other = one[pair], other[pair]
        at_one = self._along(one, points)
        at_other = self._along(other, points)
        joined = ~(self._at_rail(one, at_one) & self._at_rail(other, at_other))
        nodes = self._new(int(joined.sum()))
        self._places.append((one[joined], at_one[joined], nodes))
        self._places.append((other[joined], at_other[joined], nodes))

    def join_ends(self) -> None:
        """Join each end of a road with the roads beside it that it does not reach."""
        free = np.argwhere(self._cut.ends < 0)
        ends = shapely.line_interpolate_point(
            self._cut.shapes[free[:, 0]], np.where(free[:, 1] == 0, 0, self._length[free[:, 0]])
        )
        end, piece = self._tree.query(ends, predicate="dwithin", distance=JOINED_M)
        own = free[end, 0] == piece
        end, piece = end[~own], piece[~own]
        self._join(ends[end], self._end_nodes[tuple(free[end].T)], piece, least_m=_TOUCHES_M)

    def join_arms(self, arms: Arms) -> None:
        """Join the roads of each junction."""
        for junction in arms.values():
            known = [(point, self._piece_at(road, point)) for road, point in junction]
            pieces = np.array([piece for _, piece in known if piece is not None], dtype=np.int64)
            if not len(pieces):
                continue
            points = np.array([known[0][0]] * len(pieces), dtype=object)
            self._join(points, np.repeat(self._new(1), len(pieces)), pieces, least_m=-1.0)

    def graph(self, rails: RouteNetwork) -> RoadGraph:
        """Return the graph of what was put together."""
        pieces, at, nodes = (np.concatenate(each) for each in zip(*self._places, strict=True))
        order = np.lexsort([nodes, at, pieces])
        pieces, at, nodes = pieces[order], at[order], nodes[order]
        follows = pieces[1:] == pieces[:-1]
        along = (nodes[:-1][follows], nodes[1:][follows], np.diff(at)[follows])
        joins = tuple(np.concatenate(each) for each in zip(*self._joins, strict=True))
        start, end, length = (np.concatenate(each) for each in zip(along, joins, strict=True))
        road = np.full(len(start), None, dtype=object)
        road[: len(along[0])] = self._cut.roads[pieces[1:][follows]]
        edges = _edges(start, end, np.maximum(length, _NO_WAY_M), road)
        there, back = self._cut.gates, self._cut.gates[:, ::-1]
        gate_edges = np.stack([_rows(edges, there), _rows(edges, back)], axis=1)
        return RoadGraph(self._cut, rails, self._count, pieces, at, nodes, edges, gate_edges)

    def _join(
        self, points: NDArray[np.object_], nodes: Ints, piece: Ints, *, least_m: float
    ) -> None:
        """Join a node at each point with the nearest place of a piece, unless a rail lies between.

        What lies nearer than `least_m` is joined already.
        """
        shapes = self._cut.shapes[piece]
        at = shapely.line_locate_point(shapes, points)
        feet = shapely.line_interpolate_point(shapes, at)
        metres = shapely.distance(points, feet)
        ways = shapely.linestrings(
            np.stack([shapely.get_coordinates(points), shapely.get_coordinates(feet)], axis=1)
        )
        taken = metres > least_m
        parted = self._tracks.query(ways, predicate="dwithin", distance=_AT_A_RAIL_M)[0]
        taken[np.unique(parted)] = False
        there = self._new(int(taken.sum()))
        self._places.append((piece[taken], at[taken], there))
        self._joins.append((nodes[taken], there, metres[taken]))

    def _piece_at(self, road: str, point: Point) -> int | None:
        """Return the piece of a road that lies at a point, None where none does."""
        near = self._tree.query(point, predicate="dwithin", distance=_ARM_ASIDE_M)
        own = near[self._cut.roads[near] == road]
        if not len(own):
            return None
        return int(own[shapely.distance(self._cut.shapes[own], point).argmin()])

    def _new(self, count: int) -> Ints:
        first, self._count = self._count, self._count + count
        return np.arange(first, first + count, dtype=np.int64)

    def _along(self, piece: Ints, points: NDArray[np.object_]) -> Floats:
        return np.asarray(shapely.line_locate_point(self._cut.shapes[piece], points))

    def _at_rail(self, piece: Ints, at: Floats) -> NDArray[np.bool_]:
        parted = self._cut.ends[piece] >= 0
        to_ends = np.stack([at, self._length[piece] - at], axis=1)
        return np.asarray((parted & (to_ends <= _TOUCHES_M)).any(axis=1))


def _edges(start: Ints, end: Ints, length_m: Floats, road: NDArray[np.object_]) -> Edges:
    """Return both directions of every way, by their ends; of several the shortest alone."""
    start, end = np.concatenate([start, end]), np.concatenate([end, start])
    length_m, road = np.tile(length_m, 2), np.tile(road, 2)
    order = np.lexsort([length_m, end, start])
    start, end, length_m, road = start[order], end[order], length_m[order], road[order]
    first = np.ones(len(start), dtype=bool)
    first[1:] = (np.diff(start) != 0) | (np.diff(end) != 0)
    first &= start != end
    return Edges(start[first], end[first], length_m[first], road[first])


def _rows(edges: Edges, pairs: Ints) -> Ints:
    """Return the row of each pair of nodes."""
    most = max(int(edges.end.max(initial=0)), int(pairs.max(initial=0))) + 1
    keys = edges.start * most + edges.end
    found: Ints = np.searchsorted(keys, pairs[:, 0] * most + pairs[:, 1]).astype(np.int64)
    return found
