"""In which ward a point lies, by the borders of the day."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray
from pandas import DataFrame

from hotspots.registry.network import ENDS_OF_TIME
from hotspots.vocabulary import AreaKind

GAP_DEG = 0.001
"""About 110 m: neighbouring wards do not share their edges exactly, and a point in the gap between
two belongs to the nearer."""

_FEW = 100
"""So few points ask the areas one by one; of more, each area is prepared and asks them."""

_SMALLEST_FIRST = {AreaKind.COMMUNE: 0, AreaKind.DISTRICT: 1, AreaKind.PROVINCE: 2}


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

    def find(self, degrees: NDArray[np.float64], days: NDArray[np.datetime64]) -> NDArray[np.int64]:
        """Return the position in `areas` of the ward of each point, -1 outside all of them.

        The smallest unit wins, then one that existed that day, then the one nearest in time (a
        former ward whose border nobody drew is found as today's), then the smaller code.

        Parameters
        ----------
        degrees
            shape (n, 2): longitude and latitude, NaN = no point.
        days
            shape (n,): dates of the crashes.
        """
        found = np.full(len(degrees), -1, dtype=np.int64)
        given = ~np.isnan(degrees).any(axis=1)
        if not given.any():
            return found
        for level in self._levels:
            for reach in (0.0, GAP_DEG):
                lost = np.flatnonzero((found < 0) & given)
                if len(lost):
                    points = np.asarray(shapely.points(degrees[lost]), dtype=object)
                    point, area, away = level.pairs(points, reach)
                    self._choose(found, lost[point], level.rows[area], days, away)
        return found

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

    def _choose(
        self,
        found: NDArray[np.int64],
        rows: NDArray[np.intp],
        area: NDArray[np.intp],
        days: NDArray[np.datetime64],
        distance: NDArray[np.float64],
    ) -> None:
        first, last = self._existed
        day = days[rows]
        early = (first[area] - day).astype(np.int64).clip(min=0)
        late = (day - last[area]).astype(np.int64).clip(min=0)
        order = np.lexsort((area, early + late, distance, rows))
        row, at = np.unique(rows[order], return_index=True)
        found[row] = area[order][at]


@dataclass(frozen=True)
class _Level:
    """The areas of one kind: their positions and shapes."""

    rows: NDArray[np.intp]
    shapes: NDArray[np.object_]

    def pairs(
        self, points: NDArray[np.object_], reach: float
    ) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float64]]:
        """Return points with the areas that hold them, or that they come near, and how near."""
        if reach > 0.0:
            point, area = self._tree.query(points, predicate="dwithin", distance=reach)
            return point, area, shapely.distance(points[point], self.shapes[area])
        if len(points) > _FEW:
            # The areas ask the points, not the other way round: each is prepared just once.
            area, point = shapely.STRtree(points).query(self.shapes, predicate="intersects")
        else:
            point, area = self._tree.query(points, predicate="intersects")
        return point, area, np.zeros(len(area))

    @cached_property
    def _tree(self) -> shapely.STRtree:
        return shapely.STRtree(self.shapes)
