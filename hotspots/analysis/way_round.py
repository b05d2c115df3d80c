"""The way round a crossing: from one side of a rail to the other by roads and the ways across.

Nothing is guessed: where no road lies near, or the roads drawn do not lead to the other side, there
is no way and no straight line stands in for one.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from hotspots.analysis.calibration import Floats
from hotspots.analysis.road_access import Access, accesses
from hotspots.analysis.road_graph import RoadGraph
from hotspots.analysis.route_network import Ints
from hotspots.vocabulary import CarriagewaySide

LONGEST_M = 50_000.0
"""A way longer than this is not looked for (ours)."""


@dataclass(frozen=True, slots=True)
class Way:
    """A way from one side to the other: its metres, and the nodes where its two halves end."""

    metres: float
    ends: tuple[int, int]


@dataclass(frozen=True)
class WayRound:
    """What is known of the ways from one side of a rail to the other.

    Attributes
    ----------
    left, right
        The nearest road on each side, looking along rising chainage; None where none is near.
    by
        The shortest way by each of the open places that can be reached from both sides, by the
        number of its place among the meetings of the graph.
    round_the_end
        The shortest way that crosses the line nowhere: round its end, or where it is not drawn.
    """

    left: Access | None
    right: Access | None
    by: Mapping[int, Way] = field(default_factory=dict)
    round_the_end: Way | None = None
    walked: "_Walked | None" = None

    @property
    def nearest(self) -> int | None:
        """Return the place by which the way is shortest."""
        return min(self.by, key=lambda each: self.by[each].metres, default=None)

    def roads(self, way: Way) -> tuple[str, ...]:
        """Return the roads that a way follows, in their order."""
        return () if self.walked is None else self.walked.roads(way)


def way_round(
    graph: RoadGraph, at: tuple[float, float], rail: str, *, open_places: Collection[int]
) -> WayRound:
    """Return the ways from one side of a rail to the other.

    Parameters
    ----------
    at
        Where the way begins: a point on the rail, in metres of the projection of the graph.
    rail
        The line that is to be crossed.
    open_places
        The meetings where one may cross; the others are shut, whatever is drawn.

    Examples
    --------
    >>> from pyproj import CRS
    >>> from shapely import LineString
    >>> from hotspots.analysis.calibration import calibrated_by_ends
    >>> from hotspots.analysis.road_joins import road_graph
    >>> from hotspots.analysis.route_network import RouteNetwork
    >>> rail = calibrated_by_ends("BN", LineString([(0, 0), (1000, 0)]))
    >>> roads = [
    ...     calibrated_by_ends(code, LineString(xy))
    ...     for code, xy in {
    ...         "QL1": [(800, -50), (800, 60)],
    ...         "North": [(0, 60), (1000, 60)],
    ...         "South": [(0, -50), (1000, -50)],
    ...     }.items()
    ... ]
    >>> graph = road_graph(roads, RouteNetwork((rail,), CRS("EPSG:32648")))
    >>> found = way_round(graph, (300, 0), "BN", open_places=[0])
    >>> found.left.road, found.right.road, found.by[0].metres, found.roads(found.by[0])
    ('North', 'South', 1220.0, ('North', 'QL1', 'South'))
    """
    sides = accesses(graph, at, rail)
    left, right = (sides.get(side) for side in CarriagewaySide)
    if left is None or right is None:
        return WayRound(left, right)
    gates = [gate for place in open_places for gate in graph.meetings[place].gates]
    elsewhere = [gate for gate in gates if graph.cut.gate_rails[gate] != rail]
    walked = _Walked.from_both(graph, (left, right), elsewhere)
    by = {}
    for place in open_places:
        over = [g for g in graph.meetings[place].gates if graph.cut.gate_rails[g] == rail]
        ways = [way for gate in over for way in walked.across(*graph.cut.gates[gate].tolist())]
        if ways:
            by[place] = min(ways, key=lambda each: each.metres)
    return WayRound(left, right, by, walked.through(), walked)


@dataclass(frozen=True)
class _Walked:
    """The shortest ways from the roads of both sides to every node, the line itself shut."""

    graph: RoadGraph
    sides: Sequence[Access]
    metres: Floats
    before: Ints

    @classmethod
    def from_both(
        cls, graph: RoadGraph, sides: Sequence[Access], open_gates: Sequence[int]
    ) -> "_Walked":
        """Walk from two places that are no nodes themselves: each is one more, left only."""
        ways = graph.matrix(open_gates)
        starts = [pair for side in sides for pair in side.starts]
        ends = len(ways.data) + np.cumsum([len(side.starts) for side in sides])
        walkable = csr_array(
            (
                np.concatenate([ways.data, np.maximum([metres for _, metres in starts], 1e-6)]),
                np.concatenate([ways.indices, [node for node, _ in starts]]),
                np.concatenate([ways.indptr, ends]),
            ),
            shape=(graph.count + 2, graph.count + 2),
        )
        metres, before = dijkstra(
            walkable,
            indices=[graph.count, graph.count + 1],
            return_predecessors=True,
            limit=LONGEST_M,
        )
        return cls(graph, sides, metres, before)

    def across(self, one: int, other: int) -> list[Way]:
        """Return the ways by a gate, whichever of its sides is reached first."""
        pairs = ((one, other), (other, one))
        metres = [float(self.metres[0, first] + self.metres[1, second]) for first, second in pairs]
        return [
            Way(round(each, 3), ends)
            for each, ends in zip(metres, pairs, strict=True)
            if np.isfinite(each)
        ]

    def through(self) -> Way | None:
        """Return the way that crosses the line nowhere."""
        left, right = self.sides
        ways = [
            (float(self.metres[0, node]) + metres, (node, self.graph.count + 1))
            for node, metres in right.starts
        ]
        if left.piece == right.piece:
            direct = abs(left.at_m - right.at_m) + left.metres + right.metres
            ways.append((direct, (self.graph.count, self.graph.count + 1)))
        metres, ends = min(ways)
        return Way(round(metres, 3), ends) if np.isfinite(metres) else None

    def roads(self, way: Way) -> tuple[str, ...]:
        """Return the roads that a way follows, one that goes on told once."""
        first, second = way.ends
        told: list[str] = []
        for road in (*self._back(0, first), *reversed(self._back(1, second))):
            if road is not None and (not told or told[-1] != road):
                told.append(road)
        return tuple(told)

    def _back(self, side: int, node: int) -> list[str | None]:
        """Return the roads from the crossing to a node, the one first that is nearest on a side."""
        roads: list[str | None] = []
        while node < self.graph.count:
            before = int(self.before[side, node])
            if before < self.graph.count:
                roads.append(self.graph.road_between(before, node))
            node = before
        return [self.sides[side].road, *roads[::-1]]


def nearest_along(measure_m: float, others_m: NDArray[np.float64]) -> tuple[int | None, int | None]:
    """Return which of these places is next down the line, and which up; one at it counts as up.

    >>> nearest_along(500.0, np.array([100.0, 400.0, 900.0]))
    (1, 2)
    """
    order = np.argsort(others_m, kind="stable")
    up = int(np.searchsorted(others_m[order], measure_m))
    down = None if up == 0 else int(order[up - 1])
    return down, None if up == len(order) else int(order[up])
