"""In which ward a point lies, by the borders of a day: the rule of `area_rule` for many points."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray
from pandas import DataFrame
from pyproj import Geod

from hotspots.registry.area_rule import GAP_DEG, GAP_M
from hotspots.registry.network import ENDS_OF_TIME
from hotspots.vocabulary import AreaKind

_EARTH = Geod(ellps="WGS84")

_FEW = 100
"""So few points ask the areas one by one; of more, each area is prepared and asks them."""

_SMALLEST_FIRST = {AreaKind.COMMUNE: 0, AreaKind.DISTRICT: 1, AreaKind.PROVINCE: 2}


@dataclass(frozen=True, slots=True)
class Held:
    """Which area holds each point.

    Attributes
    ----------
    area
        Its position in `areas`, -1 outside all of them.
    gap_m
        How far the area is from a point between drawn borders; NaN for one that lies inside.
    """

    area: NDArray[np.int64]
    gap_m: NDArray[np.float64]

    def take(self, lost: NDArray[np.intp], rows: NDArray[np.intp], chosen: "_Pairs") -> None:
        """Note which of the points that were lost so far have an area."""
        point, area, away = chosen
        self.area[lost[point]] = rows[area]
        self.gap_m[lost[point]] = np.where(away > 0, away, np.nan)


@dataclass(frozen=True)
class AreaIndex:
    """Areas with borders, in the order of their codes, which settles ties.

    Columns `area_id`, `code`, `kind`, `valid_from`, `valid_to`, `geometry` (degrees).
    """

    areas: DataFrame

    @property
    def has_borders(self) -> bool:
        """Say whether there is any area to test points against."""
        return not self.areas.empty

    def find(self, degrees: NDArray[np.float64], day: date) -> Held:
        """Return which ward of a day holds each point.

        The smallest unit wins, then one that exists that day, then the nearest, then the smaller
        code. Where nobody drew the wards of that day, those nearest in time stand for them.

        Parameters
        ----------
        degrees
            shape (n, 2): longitude and latitude, NaN = no point.
        """
        held = Held(np.full(len(degrees), -1, dtype=np.int64), np.full(len(degrees), np.nan))
        given = ~np.isnan(degrees).any(axis=1)
        if not given.any():
            return held
        days_off = self._days_off(day)
        for level in self._levels:
            off = days_off[level.rows]
            for stands in (off == 0, off > 0):
                for pairs in (level.holding, level.near):
                    lost = np.flatnonzero((held.area < 0) & given)
                    if len(lost) and stands.any():
                        points = np.asarray(shapely.points(degrees[lost]), dtype=object)
                        chosen = _best(*pairs(points), stands, off)
                        held.take(lost, level.rows, chosen)
        return held

    def ids(self, positions: NDArray[np.int64]) -> NDArray[np.object_]:
        """Return the ids of areas by position, None for -1."""
        return self._ids[positions]

    # What follows is made once: there are thousands of areas, and most often one crash.

    @cached_property
    def _levels(self) -> list["_Level"]:
        shapes = self.areas["geometry"].to_numpy()
        ranks = np.array([_SMALLEST_FIRST[AreaKind(kind)] for kind in self.areas["kind"]])
        rows = [np.flatnonzero(ranks == rank) for rank in np.unique(ranks)]
        return [_Level(each, shapes[each]) for each in rows]

    @cached_property
    def _ids(self) -> NDArray[np.object_]:
        return np.array([str(each) for each in self.areas["area_id"]] + [None], dtype=object)

    @cached_property
    def _existed(self) -> list[NDArray[np.datetime64]]:
        """The first and the last day of each area."""
        return [
            np.array([each or end for each in self.areas[name]], dtype="datetime64[D]")
            for name, end in zip(("valid_from", "valid_to"), ENDS_OF_TIME, strict=True)
        ]

    def _days_off(self, day: date) -> NDArray[np.int64]:
        """Return how many days each area had ended before a day, or begins after it."""
        first, last = self._existed
        at = np.datetime64(day, "D")
        early = (first - at).astype(np.int64).clip(min=0)
        off: NDArray[np.int64] = early + (at - last).astype(np.int64).clip(min=0)
        return off


@dataclass(frozen=True)
class _Level:
    """The areas of one kind: their positions and shapes."""

    rows: NDArray[np.intp]
    shapes: NDArray[np.object_]

    def holding(self, points: NDArray[np.object_]) -> "_Pairs":
        """Return points with the areas that hold them, borders included."""
        if len(points) > _FEW:
            # The areas ask the points, not the other way round: each is prepared just once.
            area, point = shapely.STRtree(points).query(self.shapes, predicate="intersects")
        else:
            point, area = self._tree.query(points, predicate="intersects")
        return point, area, np.zeros(len(area))

    def near(self, points: NDArray[np.object_]) -> "_Pairs":
        """Return points with the areas that they come near, and how many metres off those are."""
        point, area = self._tree.query(points, predicate="dwithin", distance=GAP_DEG)
        lines = shapely.shortest_line(points[point], self.shapes[area])
        ends = shapely.get_coordinates(lines).reshape(-1, 2, 2)
        away = np.asarray(_EARTH.inv(*ends[:, 0].T, *ends[:, 1].T)[2], dtype=np.float64)
        close = away <= GAP_M
        return point[close], area[close], away[close]

    @cached_property
    def _tree(self) -> shapely.STRtree:
        return shapely.STRtree(self.shapes)


_Pairs = tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float64]]
"""Points with areas, by position, and how many metres lie between them."""


def _best(
    point: NDArray[np.intp],
    area: NDArray[np.intp],
    away: NDArray[np.float64],
    stands: NDArray[np.bool_],
    off: NDArray[np.int64],
) -> _Pairs:
    """Return the one area of each point, of those that stand for the day."""
    wanted = stands[area]
    point, area, away = point[wanted], area[wanted], away[wanted]
    order = np.lexsort((area, off[area], away, point))
    first, at = np.unique(point[order], return_index=True)
    best = order[at]
    return first, area[best], away[best]
