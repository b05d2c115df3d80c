"""Routes ready to be searched: calibrated lines in one metric projection, cut into segments."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray
from pandas import DataFrame
from pyproj import CRS

from hotspots.analysis.calibration import (
    CalibratedLine,
    Floats,
    calibrated_by_ends,
    calibrated_by_posts,
)
from hotspots.analysis.metric_coordinates import require_metric
from hotspots.errors import InvalidInput

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Segments:
    """Every straight piece of every line, shape (s,): where it starts, its run, what it is of."""

    start: Floats
    run: Floats
    length_m: Floats
    line: Ints
    measure_m: Floats
    tree: shapely.STRtree


@dataclass(frozen=True)
class RouteNetwork:
    """The routes of one area, in one metric projection.

    `lines` may hold several features of a route, each with its own posts. `codes` are the routes in
    the order that settles ties.
    """

    lines: tuple[CalibratedLine, ...]
    crs: CRS
    codes: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "crs", require_metric(self.crs))
        object.__setattr__(self, "codes", tuple(sorted({each.route for each in self.lines})))

    def lines_of(self, route: str) -> tuple[CalibratedLine, ...]:
        """Return the features of a route in the order they were given."""
        return self._by_route.get(route, ())

    @cached_property
    def line_ranks(self) -> Ints:
        """Rank of each line's route among `codes`."""
        rank = {code: at for at, code in enumerate(self.codes)}
        return np.array([rank[each.route] for each in self.lines], dtype=np.int64)

    @cached_property
    def segments(self) -> Segments:
        """The straight pieces of all lines, with their index."""
        starts, ends, lines, offsets = [], [], [], []
        for number, line in enumerate(self.lines):
            for part, offset in zip(line.parts, line.starts_m, strict=False):
                xy = shapely.get_coordinates(part)
                starts.append(xy[:-1])
                ends.append(xy[1:])
                lengths = np.hypot(*(xy[1:] - xy[:-1]).T)
                lines.append(np.full(len(lengths), number))
                offsets.append(offset + np.cumsum(lengths) - lengths)
        start, end = np.concatenate(starts), np.concatenate(ends)
        of_line, measure = np.concatenate(lines), np.concatenate(offsets)
        length = np.hypot(*(end - start).T)
        real = length > 0
        pieces = np.asarray(shapely.linestrings(np.stack([start[real], end[real]], axis=1)))
        run = (end - start)[real]
        return Segments(
            start[real], run, length[real], of_line[real], measure[real], shapely.STRtree(pieces)
        )

    @cached_property
    def _by_route(self) -> dict[str, tuple[CalibratedLine, ...]]:
        found: dict[str, list[CalibratedLine]] = {}
        for each in self.lines:
            found.setdefault(each.route, []).append(each)
        return {route: tuple(lines) for route, lines in found.items()}


def network_from_frame(routes: GeoDataFrame, *, posts: DataFrame | None = None) -> RouteNetwork:
    """Build a network from features and, where there are any, kilometre posts.

    Parameters
    ----------
    routes
        lines in a metric projection with `route`, drawn in rising chainage, and optionally `from_m`
        and `to_m`, the labels of their ends; a route may come in several such features.
    posts
        columns `route`, `chainage_m`, `measure_m` (metres along the route's one feature). A route
        with posts takes its labels from them alone.

    Raises
    ------
    InvalidInput
        The projection is geographic, a column is missing, a route has no name, a feature is no
        line, one of `from_m` and `to_m` is missing, or a route in several features has no labels.
    """
    crs = _checked(routes, posts)
    by_route = {} if posts is None else {str(k): v for k, v in posts.groupby("route", sort=False)}
    codes = [str(each) for each in routes["route"]]
    ends = routes.reindex(columns=["from_m", "to_m"]).astype(float).to_numpy()
    _check_labels(codes, ends, by_route)
    lines = []
    for code, geometry, (from_m, to_m) in zip(codes, routes.geometry, ends, strict=True):
        if code in by_route:
            own = by_route[code]
            line = calibrated_by_posts(
                code, geometry, measures_m=own["measure_m"], labels_m=own["chainage_m"]
            )
        elif np.isnan(from_m):
            line = calibrated_by_ends(code, geometry)
        else:
            line = calibrated_by_ends(code, geometry, from_m=float(from_m), to_m=float(to_m))
        lines.append(line)
    return RouteNetwork(tuple(lines), crs)


def _checked(routes: GeoDataFrame, posts: DataFrame | None) -> CRS:
    """Return the projection of the routes after a look at the columns of both frames."""
    for name, frame, needed in (
        ("routes", routes, {"route"}),
        ("posts", posts, {"route", "chainage_m", "measure_m"}),
    ):
        missing = set() if frame is None else needed - set(frame.columns)
        if missing:
            raise InvalidInput(
                "The {file} lack the column {column}. Add it, or name the column that holds it.",
                file=name,
                column=", ".join(sorted(missing)),
            )
    unnamed = np.flatnonzero(routes["route"].isna() | routes.geometry.isna())
    if len(unnamed):
        raise InvalidInput(
            "Row {row} of the routes has no route name or no line. Fill it in, or remove the row.",
            row=int(unnamed[0]) + 2,
        )
    return require_metric(routes.crs)


def _check_labels(codes: Sequence[str], ends: Floats, with_posts: Mapping[str, DataFrame]) -> None:
    """Refuse features whose place in their route's chainage is not told."""
    counts = Counter(codes)
    for position, (code, lacking) in enumerate(zip(codes, np.isnan(ends), strict=True)):
        if lacking.any() and not lacking.all():
            raise InvalidInput(
                "Row {row} of the routes ({route}) has only one of from_m and to_m. Give both, or"
                " neither.",
                row=position + 2,
                route=code,
            )
        if counts[code] > 1 and (code in with_posts or lacking.all()):
            raise InvalidInput(
                "Route {route} comes in {count} features, and nothing says how their chainages"
                " follow. Give each its from_m and to_m, or join them into one feature.",
                route=code,
                count=counts[code],
            )
