"""The roads of today as ways, and the places where they meet the railways; kept between requests.

Expressways are left out: nobody who uses a path across a railway may use one, and none crosses a
railway on the level.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial
from uuid import UUID

import numpy as np
import shapely
from numpy.typing import NDArray
from pandas import DataFrame
from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspots import clock
from hotspots.analysis.calibration import CalibratedLine, calibrated_by_ends
from hotspots.analysis.linear_referencing import points_at
from hotspots.analysis.metric_coordinates import project
from hotspots.analysis.rail_meetings import RailMeeting
from hotspots.analysis.road_graph import RoadGraph
from hotspots.analysis.road_joins import Arms, road_graph
from hotspots.models import SRID, Route
from hotspots.registry.kept import Kept
from hotspots.registry.location import Locator
from hotspots.registry.locators import current_locator, network_revision
from hotspots.registry.network import in_metres, valid_on
from hotspots.registry.rail_lines import RailLines, current_rails
from hotspots.vocabulary import AreaKind, RoadClass

XY = tuple[float, float]


@dataclass(frozen=True)
class RailGround:
    """Roads and railways of a day together.

    Attributes
    ----------
    revision
        Of the network they were read from.
    graph
        In the projection of the railways.
    road_names
        What each road is called, by its code.
    wards
        For each meeting of the graph the communes it lies in: two where the line is their border.
    """

    revision: UUID
    rails: RailLines
    graph: RoadGraph
    road_names: Mapping[str, str]
    wards: tuple[frozenset[UUID], ...]

    @property
    def meetings(self) -> tuple[RailMeeting, ...]:
        """Return the places where roads cross railways."""
        return self.graph.meetings

    def line(self, code: str) -> CalibratedLine:
        """Return a railway line as it is posted."""
        return self._lines[code]

    def degrees(self, xy: XY) -> XY:
        """Return a point in degrees."""
        lon, lat = project([xy[0]], [xy[1]], from_crs=self.rails.crs, to_crs=SRID)[0]
        return float(lon), float(lat)

    def metres(self, lon: float, lat: float) -> XY:
        """Return a point in metres of the projection of the railways."""
        x, y = project([lon], [lat], to_crs=self.rails.crs)[0]
        return float(x), float(y)

    @cached_property
    def places_xy(self) -> NDArray[np.float64]:
        """Where roads cross railways, shape (m, 2), in metres."""
        return np.array([each.xy for each in self.meetings]).reshape(-1, 2)

    def near(self, xy: NDArray[np.float64], within_m: float) -> NDArray[np.int64]:
        """Return which of these points lie near which meeting: shape (2, k), numbers of both."""
        points = np.asarray(shapely.points(xy), dtype=object)
        found: NDArray[np.int64] = self._places.query(
            points, predicate="dwithin", distance=within_m
        )
        return found

    def rail_m(self, meeting: RailMeeting) -> float | None:
        """Return the Km of a meeting, None beyond the posts."""
        label = float(self.line(meeting.rail).labels_at([meeting.measure_m])[0])
        return None if np.isnan(label) else label

    @cached_property
    def _places(self) -> shapely.STRtree:
        return shapely.STRtree(np.asarray(shapely.points(self.places_xy), dtype=object))

    @cached_property
    def _lines(self) -> dict[str, CalibratedLine]:
        return {each.route: each for each in self.graph.rails.lines}


_graphs: Kept[tuple[UUID, bytes], tuple[RoadGraph, Mapping[str, str]]] = Kept(2)
_grounds: Kept[tuple[UUID, date], RailGround] = Kept(2)
"""One for the database that is served, one for a test beside it."""


def current_ground(session: Session) -> RailGround | None:
    """Return roads and railways as they stand today; None where no railway is drawn.

    To join the roads of a town takes some seconds once, and nothing until the network changes.
    """
    rails = current_rails(session)
    if rails.posted.lines.empty:
        return None
    revision, today = network_revision(session), clock.today()
    make = partial(_ground, session, revision, rails, today)
    return _grounds.get((revision, today), make)


def _ground(session: Session, revision: UUID, rails: RailLines, on: date) -> RailGround:
    locator = current_locator(session)
    lines = locator.roads.lines
    present = valid_on(lines, on)
    make = partial(_join, session, locator, rails, lines[present], on)
    graph, names = _graphs.get((revision, present.tobytes()), make)
    return RailGround(revision, rails, graph, names, _wards(locator, rails, graph, on))


def _join(
    session: Session, locator: Locator, rails: RailLines, lines: DataFrame, on: date
) -> tuple[RoadGraph, Mapping[str, str]]:
    fast = select(Route.code).where(Route.road_class == RoadClass.EXPRESSWAY)
    lines = lines[~lines["code"].isin(list(session.scalars(fast)))]
    roads = [
        calibrated_by_ends(code, in_metres(geometry, rails.crs))
        for code, geometry in zip(lines["code"], lines["geometry"], strict=True)
    ]
    posted = rails.posted.network_on(on)
    graph = road_graph(roads, posted, arms=_arms(locator, rails, on))
    return graph, dict(zip(lines["code"], lines["name"], strict=True))


def _arms(locator: Locator, rails: RailLines, on: date) -> Arms:
    """Return where each junction lies on its roads."""
    arms = locator.junctions.arms
    network = locator.roads.network_on(on)
    shapes = points_at(network, arms[["route", "chainage_m"]]).geometry.to_numpy(dtype=object)
    drawn = ~shapely.is_missing(shapes)
    xy = shapely.get_coordinates(shapes[drawn])
    xy = project(*xy.T, from_crs=network.crs, to_crs=rails.crs)
    points = [shapely.Point(each) for each in xy]
    found: dict[str, list[tuple[str, shapely.Point]]] = {}
    for code, route, point in zip(arms["code"][drawn], arms["route"][drawn], points, strict=True):
        found.setdefault(code, []).append((route, point))
    return found


def _wards(
    locator: Locator, rails: RailLines, graph: RoadGraph, on: date
) -> tuple[frozenset[UUID], ...]:
    xy = np.array([each.xy for each in graph.meetings]).reshape(-1, 2)
    points = shapely.points(project(*xy.T, from_crs=rails.crs, to_crs=SRID))
    areas = locator.areas.areas
    communes = areas[(areas["kind"] == AreaKind.COMMUNE).to_numpy() & valid_on(areas, on)]
    tree = shapely.STRtree(communes["geometry"].to_numpy())
    point, area = tree.query(points, predicate="intersects")
    ids = communes["area_id"].to_numpy(dtype=object)[area]
    return tuple(frozenset(ids[point == each]) for each in range(len(xy)))
