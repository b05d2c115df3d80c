"""Roads as a graph of ways, parted at every rail: what `road_joins` makes of a network."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_array

from hotspots.analysis.calibration import Floats
from hotspots.analysis.rail_meetings import CutRoads, RailMeeting
from hotspots.analysis.route_network import Ints, RouteNetwork, Segments


@dataclass(frozen=True)
class Edges:
    """Ways between two nodes, shape (e,); `road` is the code, None for a join or across a rail."""

    start: Ints
    end: Ints
    length_m: Floats
    road: NDArray[np.object_]


@dataclass(frozen=True)
class RoadGraph:
    """The ways of a network.

    Attributes
    ----------
    cut
        The roads in pieces, with the places where they meet rails.
    rails
        In the same projection.
    node_pieces, node_at_m, nodes
        shape (k,): where a node lies on which piece, in the order of the pieces and along each.
    edges
        Both directions of every way, gates included; of several between two nodes the shortest.
    gate_edges
        shape (g, 2): the rows of `edges` of both directions of each gate.
    """

    cut: CutRoads
    rails: RouteNetwork
    count: int
    node_pieces: Ints
    node_at_m: Floats
    nodes: Ints
    edges: Edges
    gate_edges: Ints

    @property
    def meetings(self) -> tuple[RailMeeting, ...]:
        """Where roads cross rails."""
        return self.cut.meetings

    @cached_property
    def pieces(self) -> shapely.STRtree:
        """The pieces of roads, to be searched."""
        return shapely.STRtree(self.cut.shapes)

    @cached_property
    def tracks(self) -> shapely.STRtree:
        """The rails, to be searched."""
        return tracks_of(self.rails)

    def track(self, rail: str) -> Segments:
        """Return a rail in straight pieces, to be searched."""
        if rail not in self._track:
            self._track[rail] = RouteNetwork(self.rails.lines_of(rail), self.rails.crs).segments
        return self._track[rail]

    def feet(self, rail: str, xy: Floats) -> tuple[Floats, Floats]:
        """Return how far along a rail the place nearest to each point lies, and that place.

        Parameters
        ----------
        xy
            shape (n, 2), in metres of the projection.

        Returns
        -------
        Measures, shape (n,), and points, shape (n, 2).
        """
        track = self.track(rail)
        nearest = track.tree.query_nearest(shapely.points(xy), all_matches=False)[1]
        start, run, length = track.start[nearest], track.run[nearest], track.length_m[nearest]
        along = np.clip(((xy - start) * run).sum(axis=1) / length, 0.0, length)
        return track.measure_m[nearest] + along, start + run * (along / length)[:, None]

    @cached_property
    def _track(self) -> dict[str, Segments]:
        return {}

    def matrix(self, open_gates: Iterable[int]) -> csr_array:
        """Return the lengths of all ways, endless across gates that are not open."""
        lengths = self.edges.length_m.copy()
        shut = np.ones(len(self.gate_edges), dtype=bool)
        shut[list(open_gates)] = False
        lengths[self.gate_edges[shut].ravel()] = np.inf
        starts = np.searchsorted(self.edges.start, np.arange(self.count + 1))
        shape = (self.count, self.count)
        return csr_array((lengths, self.edges.end, starts), shape=shape)

    def road_between(self, start: int, end: int) -> str | None:
        """Return the road of the way from one node to another, None for a join."""
        low, high = np.searchsorted(self.edges.start, [start, start + 1])
        at = low + np.searchsorted(self.edges.end[low:high], end)
        return None if at >= high else self.edges.road[at]


def tracks_of(rails: RouteNetwork) -> shapely.STRtree:
    """Return all rails, ready to be searched."""
    return shapely.STRtree([part for rail in rails.lines for part in rail.parts])
