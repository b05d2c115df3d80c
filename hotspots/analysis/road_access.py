"""Where a person standing at a rail comes to a road, on either side of it."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Point

from hotspots.analysis.calibration import Floats
from hotspots.analysis.rail_meetings import ONE_PLACE_M
from hotspots.analysis.road_graph import RoadGraph
from hotspots.vocabulary import CarriagewaySide

REACHES_M = 100.0
"""A road farther than this from a crossing is not the one it leads to (ours)."""

_AT_M = 1.0


@dataclass(frozen=True, slots=True)
class Access:
    """The road nearest to a crossing on one side: its code, how far off, and where it is entered.

    `starts` are the nodes to both sides of that place, each with the metres to it, the way from the
    crossing to the road included.
    """

    road: str
    metres: float
    piece: int
    at_m: float
    starts: tuple[tuple[int, float], ...]


def accesses(graph: RoadGraph, at: tuple[float, float], rail: str) -> dict[CarriagewaySide, Access]:
    """Return the road nearest to a point of a rail on each side, that no rail parts from it."""
    here = Point(at)
    near = np.sort(graph.pieces.query(here, predicate="dwithin", distance=REACHES_M))
    near = near[~graph.cut.between_tracks[near]]
    shapes = graph.cut.shapes[near]
    along = shapely.line_locate_point(shapes, here)
    metres = shapely.distance(shapes, here)
    sides = _sides(graph, rail, shapes, along)
    found: dict[CarriagewaySide, Access] = {}
    for each in np.argsort(metres, kind="stable"):
        side = sides[each]
        foot = shapely.line_interpolate_point(shapes[each], along[each])
        if side is None or side in found or _parted(graph, here, foot):
            continue
        piece, at_m, away = int(near[each]), float(along[each]), float(metres[each])
        starts = _starts(graph, piece, at_m, away)
        found[side] = Access(str(graph.cut.roads[piece]), away, piece, at_m, starts)
    return found


def _sides(
    graph: RoadGraph, rail: str, shapes: NDArray[np.object_], at_m: Floats
) -> NDArray[np.object_]:
    """Return on which side of a rail each place lies; at the rail itself, how its piece goes on."""
    length = shapely.length(shapes)
    step = np.minimum(_AT_M, length / 2)
    looked = shapely.line_interpolate_point(shapes, np.clip(at_m, step, length - step))
    track = graph.track(rail)
    nearest = track.tree.query_nearest(looked, all_matches=False)[1]
    away = shapely.get_coordinates(looked) - track.start[nearest]
    run = track.run[nearest]
    rightward = run[:, 1] * away[:, 0] - run[:, 0] * away[:, 1]
    sides = np.full(len(shapes), None, dtype=object)
    sides[rightward > 0] = CarriagewaySide.RIGHT
    sides[rightward < 0] = CarriagewaySide.LEFT
    return sides


def _parted(graph: RoadGraph, here: Point, foot: Point) -> bool:
    """Say whether a further rail lies between a point of a rail and the road beside it.

    Tracks side by side are crossed together.
    """
    way = shapely.linestrings([shapely.get_coordinates(each)[0] for each in (here, foot)])
    tracks = graph.tracks.geometries[graph.tracks.query(way, predicate="intersects")]
    met = shapely.get_parts(shapely.intersection(tracks, way))
    beyond = shapely.distance(met, here) > ONE_PLACE_M
    return bool((beyond & (shapely.distance(met, foot) > _AT_M)).any())


def _starts(
    graph: RoadGraph, piece: int, at_m: float, away_m: float
) -> tuple[tuple[int, float], ...]:
    """Return the nodes before and behind a place of a piece, with the metres to each."""
    low, high = np.searchsorted(graph.node_pieces, [piece, piece + 1])
    behind = low + int(np.searchsorted(graph.node_at_m[low:high], at_m))
    rows = sorted({max(behind - 1, low), min(behind, high - 1)})
    return tuple(
        (int(graph.nodes[row]), away_m + abs(float(graph.node_at_m[row]) - at_m)) for row in rows
    )
