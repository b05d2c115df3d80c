"""The roads and railways of the registry as calibrated lines: read from the tables, on a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import numpy as np
import shapely
from numpy.typing import NDArray
from pandas import DataFrame
from pyproj import CRS
from shapely.geometry.base import BaseGeometry
from sqlalchemy import ColumnElement, func, null, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from hotspots.analysis.calibration import (
    CalibratedLine,
    calibrated_by_ends,
    calibrated_by_posts,
)
from hotspots.analysis.linear_referencing import sub_line
from hotspots.analysis.metric_coordinates import metric_crs_for, project
from hotspots.analysis.route_network import RouteNetwork
from hotspots.errors import InvalidInput
from hotspots.models import SRID, RailLine, RailPost, Route, RoutePost

ENDS_OF_TIME = (date.min, date.max)

_LINE = ["line_id", "code", "name", "aliases", "valid_from", "valid_to", "geometry"]


@dataclass(frozen=True, slots=True)
class RouteLine:
    """One route with its kilometre posts, as it is drawn."""

    code: str
    network: RouteNetwork

    def between(self, from_m: float, to_m: float) -> BaseGeometry | None:
        """Return the stretch between two chainages in degrees, None beyond the posts."""
        try:
            piece = sub_line(self.network, self.code, from_m=from_m, to_m=to_m)
        except InvalidInput:
            return None
        return in_degrees(piece, self.network.crs)


def read_routes(session: Session) -> DataFrame:
    """Return the roads that have a line.

    Returns
    -------
    Columns `line_id`, `code`, `name`, `aliases`, `valid_from`, `valid_to` and `geometry` (degrees),
    in the order of the codes.
    """
    return _lines(session, Route, Route.valid_from, Route.valid_to)


def read_rail_lines(session: Session) -> DataFrame:
    """Return the railway lines that are drawn, as `read_routes` does; no days are known of them."""
    return _lines(session, RailLine, null(), null())


def read_undrawn_rails(session: Session) -> DataFrame:
    """Return the railway lines that are known by name alone, as `read_rail_lines` without shape."""
    query = select(RailLine.id.label("line_id"), RailLine.code, RailLine.name, RailLine.aliases)
    query = query.where(RailLine.geom.is_(None)).order_by(RailLine.code)
    frame = DataFrame(session.execute(query).mappings().all(), columns=_LINE[:4], dtype=object)
    return frame.assign(**dict.fromkeys(_LINE[4:]))


def read_posts(session: Session) -> DataFrame:
    """Return all kilometre posts of roads.

    Returns
    -------
    Columns `line_id`, `chainage_m`, `measure_m`, `valid_from`, `valid_to`.
    """
    return _posts(session, RoutePost, RoutePost.route_id)


def read_rail_posts(session: Session) -> DataFrame:
    """Return all kilometre posts of railway lines, as `read_posts` does."""
    return _posts(session, RailPost, RailPost.rail_line_id)


def network_on(
    lines: DataFrame, posts: DataFrame, *, crs: CRS, on: date, unposted: bool = True
) -> RouteNetwork:
    """Return the network of one day: lines and posts that stood then, in one projection.

    A line with posts takes its labels from them alone, and has none beyond the last. One without
    posts counts metres from its start, or has no labels at all where `unposted` is false.
    """
    standing = posts[valid_on(posts, on)]
    by_line: dict[Any, DataFrame] = dict(list(standing.groupby("line_id", sort=False)))
    present = lines[valid_on(lines, on)]
    columns = (present[name].tolist() for name in ("code", "geometry", "line_id"))
    calibrated = [
        _line(code, geometry, by_line.get(line_id, None if unposted else posts.iloc[:0]), crs)
        for code, geometry, line_id in zip(*columns, strict=True)
    ]
    return RouteNetwork(tuple(calibrated), crs)


def changes(*frames: DataFrame) -> list[date]:
    """Return the days on which a route or post began, or was gone for the first time."""
    days: set[date] = set()
    for frame in frames:
        days |= {each for each in frame["valid_from"] if each is not None}
        ended = (each for each in frame["valid_to"] if each is not None and each < date.max)
        days |= {date.fromordinal(each.toordinal() + 1) for each in ended}
    return sorted(days)


def valid_on(frame: DataFrame, on: date) -> NDArray[np.bool_]:
    """Mark the rows whose `valid_from` and `valid_to`, both included, hold the day."""
    pairs = zip(frame["valid_from"], frame["valid_to"], strict=True)
    first, last = ENDS_OF_TIME
    return np.array([(a or first) <= on <= (b or last) for a, b in pairs], dtype=bool)


def metric_crs(geometries: Iterable[BaseGeometry]) -> CRS:
    """Return the projection in metres that fits these shapes, given in degrees."""
    bounds = shapely.total_bounds(np.asarray(list(geometries), dtype=object))
    return metric_crs_for(tuple(float(each) for each in bounds))  # type: ignore[arg-type]  # four numbers


def in_metres(geometry: BaseGeometry, crs: CRS) -> BaseGeometry:
    """Return a shape in degrees as one in a metric projection."""
    moved: BaseGeometry = shapely.transform(geometry, lambda xy: project(*xy.T, to_crs=crs))
    return moved


def in_degrees(geometry: BaseGeometry, crs: CRS) -> BaseGeometry:
    """Return a shape in a metric projection as one in degrees."""
    moved: BaseGeometry = shapely.transform(
        geometry, lambda xy: project(*xy.T, from_crs=crs, to_crs=SRID)
    )
    return moved


def _lines(
    session: Session,
    line: type[Route | RailLine],
    valid_from: ColumnElement[Any] | InstrumentedAttribute[Any],
    valid_to: ColumnElement[Any] | InstrumentedAttribute[Any],
) -> DataFrame:
    query = select(
        line.id.label("line_id"),
        line.code,
        line.name,
        line.aliases,
        valid_from.label("valid_from"),
        valid_to.label("valid_to"),
        func.ST_AsBinary(line.geom).label("geometry"),
    ).where(line.geom.is_not(None))
    rows = session.execute(query.order_by(line.code)).mappings()
    frame = DataFrame([dict(row) for row in rows], columns=_LINE, dtype=object)
    frame["geometry"] = shapely.from_wkb([bytes(each) for each in frame["geometry"]])
    return frame


def _posts(
    session: Session, post: type[RoutePost | RailPost], line_id: InstrumentedAttribute[UUID]
) -> DataFrame:
    query = select(
        line_id.label("line_id"), post.chainage_m, post.measure_m, post.valid_from, post.valid_to
    ).order_by(line_id, post.measure_m, post.chainage_m, post.id)
    names = ["line_id", "chainage_m", "measure_m", "valid_from", "valid_to"]
    return DataFrame(
        [dict(row) for row in session.execute(query).mappings()], columns=names, dtype=object
    )


def _line(code: str, geometry: BaseGeometry, posts: DataFrame | None, crs: CRS) -> CalibratedLine:
    line = in_metres(geometry, crs)
    if posts is None:
        return calibrated_by_ends(code, line)
    measures = posts["measure_m"].to_numpy(np.float64)
    own = metric_crs([geometry])
    if own != crs:  # measures are metres in the route's own zone
        measures = measures * (line.length / in_metres(geometry, own).length)
    labels = posts["chainage_m"].to_numpy(np.float64)
    return calibrated_by_posts(
        code, line, measures_m=np.clip(measures, 0.0, line.length), labels_m=labels
    )
