"""A line with kilometre posts: chainage labels to measures along the line, and back.

A chainage is a label. A kilometre may be longer or shorter than 1000 m, labels jump where a road
was shortened and repeat where it was lengthened. Between two neighbouring posts whose label and
measure both rise the label is interpolated; elsewhere, and beyond the last post, there is none.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from shapely import LineString, MultiLineString
from shapely.geometry.base import BaseGeometry
from shapely.ops import substring

from hotspots.errors import InvalidInput

Floats = NDArray[np.float64]

_ROUNDING_M = 0.001


@dataclass(frozen=True, slots=True)
class CalibratedLine:
    """One feature of a route: its parts in rising chainage, and the posts along them.

    `starts_m` holds the measure at which each part starts, and the total length at its end; a gap
    between two parts has no length. The posts are in rising measure; labels may jump or repeat.
    """

    route: str
    parts: tuple[LineString, ...]
    starts_m: Floats
    post_measures_m: Floats
    post_labels_m: Floats

    @property
    def length_m(self) -> float:
        """Length along the parts."""
        return float(self.starts_m[-1])

    def labels_at(self, measures_m: ArrayLike) -> Floats:
        """Return the chainage label at each measure, NaN where no two posts enclose it."""
        measures = np.asarray(measures_m, dtype=np.float64)
        labels = np.full(measures.shape, np.nan)
        for at, name in self._runs():
            inside = (measures >= at[0] - _ROUNDING_M) & (measures <= at[-1] + _ROUNDING_M)
            inside &= np.isnan(labels)
            labels[inside] = np.interp(measures[inside], at, name)
        return labels

    def measures_at(self, labels_m: ArrayLike) -> tuple[Floats, Floats]:
        """Return the first measure that carries each label, and the last; NaN where there is none.

        The two differ where the label repeats.
        """
        labels = np.asarray(labels_m, dtype=np.float64)
        first, last = np.full(labels.shape, np.nan), np.full(labels.shape, np.nan)
        for at, name in self._runs():
            inside = (labels >= name[0] - _ROUNDING_M) & (labels <= name[-1] + _ROUNDING_M)
            last[inside] = np.interp(labels[inside], name, at)
            first = np.where(np.isnan(first), last, first)
        return first, last

    def points_at(self, measures_m: ArrayLike) -> NDArray[np.object_]:
        """Return the point of the line at each measure."""
        measures = np.asarray(measures_m, dtype=np.float64)
        part = np.clip(
            np.searchsorted(self.starts_m, measures, side="right") - 1, 0, len(self.parts) - 1
        )
        lines = np.array(self.parts, dtype=object)[part]
        points: NDArray[np.object_] = shapely.line_interpolate_point(
            lines, measures - self.starts_m[part]
        )
        return points

    def pieces_between(self, from_m: float, to_m: float) -> list[LineString]:
        """Return the lines that carry the labels from `from_m` to `to_m`, in rising chainage."""
        pieces: list[LineString] = []
        for at, name in self._runs():
            low, high = max(from_m, name[0]), min(to_m, name[-1])
            if low < high:
                pieces += self._cut(*np.interp([low, high], name, at))
        return pieces

    def _cut(self, start_m: float, end_m: float) -> list[LineString]:
        pieces: list[LineString] = []
        for part, (first, last) in zip(self.parts, pairwise(self.starts_m), strict=True):
            low, high = max(start_m, first) - first, min(end_m, last) - first
            if high - low > _ROUNDING_M:
                piece = substring(part, low, high)
                if isinstance(piece, LineString):
                    pieces.append(piece)
        return pieces

    def _runs(self) -> list[tuple[Floats, Floats]]:
        """Return the posts in runs in which measure and label both rise, two posts at least."""
        rising = (np.diff(self.post_measures_m) > 0) & (np.diff(self.post_labels_m) > 0)
        cuts = np.flatnonzero(~rising) + 1
        measures = np.split(self.post_measures_m, cuts)
        labels = np.split(self.post_labels_m, cuts)
        return [run for run in zip(measures, labels, strict=True) if len(run[0]) > 1]


def calibrated_by_ends(
    route: str, geometry: BaseGeometry, *, from_m: float | None = None, to_m: float | None = None
) -> CalibratedLine:
    """Return a line whose labels run evenly from one end to the other.

    Without labels the chainage is the distance from the start. A line drawn against its chainage
    (`from_m` above `to_m`) is turned round.

    Parameters
    ----------
    geometry
        a LineString or MultiLineString in a metric projection.
    from_m, to_m
        labels at the first and the last vertex, in metres.

    Raises
    ------
    InvalidInput
        The geometry is no line, or both ends have the same label.

    Examples
    --------
    >>> from shapely import LineString
    >>> line = calibrated_by_ends("QL1", LineString([(0, 0), (500, 0)]), from_m=2000, to_m=1000)
    >>> line.labels_at([0, 250]), line.points_at([250])[0].x
    (array([1000., 1500.]), 250.0)
    """
    parts = _parts(route, geometry)
    if from_m is None or to_m is None:
        from_m, to_m = 0.0, float(shapely.length(parts).sum())
    if from_m == to_m or not np.isfinite([from_m, to_m]).all():
        raise InvalidInput(
            "A line of route {route} runs from {from_m} to {to_m}. Give it two different chainages,"
            " or leave both out.",
            route=route,
            from_m=from_m,
            to_m=to_m,
        )
    if from_m > to_m:
        from_m, to_m = to_m, from_m
        parts = tuple(shapely.reverse(part) for part in reversed(parts))
    starts = _starts(parts)
    return CalibratedLine(
        route, parts, starts, np.array([0.0, starts[-1]]), np.array([from_m, to_m])
    )


def calibrated_by_posts(
    route: str, geometry: BaseGeometry, *, measures_m: ArrayLike, labels_m: ArrayLike
) -> CalibratedLine:
    """Return a line whose labels are interpolated between its kilometre posts.

    A line drawn against its chainage (see `falls`) is turned round.

    Parameters
    ----------
    geometry
        a LineString or MultiLineString in a metric projection.
    measures_m, labels_m
        shape (p,): where each post stands along the line, and what is written on it.

    Raises
    ------
    InvalidInput
        The geometry is no line, or a post stands beyond its ends.

    Examples
    --------
    >>> from shapely import LineString
    >>> line = calibrated_by_posts(
    ...     "QL1", LineString([(0, 0), (3000, 0)]), measures_m=[100, 1300], labels_m=[5000, 6000]
    ... )
    >>> line.labels_at([700, 2000])
    array([5500.,   nan])
    """
    parts = _parts(route, geometry)
    starts = _starts(parts)
    measures, labels = np.asarray(measures_m, np.float64), np.asarray(labels_m, np.float64)
    outside = ~((measures >= -1) & (measures <= starts[-1] + 1) & np.isfinite(labels))
    if outside.any():
        raise InvalidInput(
            "The post {label} of route {route} stands at {measure} m, but the line is {length} m"
            " long. Measure it again along this line.",
            label=float(labels[outside][0]),
            route=route,
            measure=float(measures[outside][0]),
            length=round(float(starts[-1]), 1),
        )
    order = np.lexsort((np.arange(len(measures)), measures))
    measures, labels = measures[order], labels[order]
    if falls(labels):
        parts = tuple(shapely.reverse(part) for part in reversed(parts))
        starts, measures, labels = _starts(parts), starts[-1] - measures[::-1], labels[::-1]
    return CalibratedLine(route, parts, starts, measures, labels)


def falls(labels_m: ArrayLike) -> bool:
    """Say whether the labels of posts, in the order of a line as drawn, run against it.

    Three posts at least: two alone are more often exchanged than the line drawn the other way.

    >>> falls([3000, 2000, 1000]), falls([3000, 1000, 2000]), falls([2000, 1000])
    (True, False, False)
    """
    labels = np.asarray(labels_m, np.float64)
    return len(labels) > 2 and bool((np.diff(labels) < 0).all())


def joined_lines(lines: Iterable[LineString]) -> LineString | MultiLineString:
    """Return lines as one where each begins as another ends; none is turned round."""
    apart = MultiLineString(list(lines))
    joined = shapely.line_merge(apart, directed=True)
    return joined if isinstance(joined, LineString) else apart


def _parts(route: str, geometry: BaseGeometry) -> tuple[LineString, ...]:
    """Return the lines of a geometry, joined where one ends as the next begins."""
    flat = shapely.force_2d(geometry)
    if isinstance(flat, MultiLineString):
        joined = joined_lines(flat.geoms)
        flat = joined if isinstance(joined, LineString) else flat
    lines = [each for each in shapely.get_parts(flat) if each.length > 0]
    if not lines or not all(isinstance(each, LineString) for each in lines):
        raise InvalidInput(
            "Route {route} has a feature that is not a line with a length ({kind}). Remove it, or"
            " draw the line.",
            route=route,
            kind=geometry.geom_type,
        )
    return tuple(lines)


def _starts(parts: Sequence[LineString]) -> Floats:
    return np.concatenate([[0.0], np.cumsum(shapely.length(parts))])
