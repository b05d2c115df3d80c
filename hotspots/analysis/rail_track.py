"""One railway line as it is posted on a day: chainages to points and distances, and back.

A chainage is a label: 'Km1651+300' to 'Km1652+100' need not be 800 m of rail. Every distance here
is measured along the drawn line, and nothing is read beyond the last post.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import ArrayLike
from pandas import DataFrame
from pyproj import CRS

from hotspots.analysis.calibration import CalibratedLine, Floats
from hotspots.analysis.linear_referencing import locate_on_routes
from hotspots.analysis.route_network import RouteNetwork


@dataclass(frozen=True)
class RailTrack:
    """A railway line in a metric projection; `rail_m` is a chainage in metres.

    Examples
    --------
    >>> from shapely import LineString
    >>> from hotspots.analysis.calibration import calibrated_by_posts
    >>> drawn = LineString([(0, 0), (2200, 0)])
    >>> line = calibrated_by_posts(
    ...     "BN", drawn, measures_m=[0, 1200, 2200], labels_m=[0, 1000, 2000]
    ... )
    >>> track = RailTrack(line, CRS("EPSG:32648"))
    >>> track.metres_between([0, 1500, 1500], [1000, 1000, 2500])
    array([1200.,  500.,   nan])
    >>> track.points_at([500])
    array([[600.,   0.]])
    >>> place = track.read([[600, -4]], reach_m=100).iloc[0]
    >>> float(place["rail_m"]), float(place["offset_m"]), place["side"].value
    (500.0, 4.0, 'right')
    """

    line: CalibratedLine
    crs: CRS

    @cached_property
    def network(self) -> RouteNetwork:
        """The line alone, ready to be searched."""
        return RouteNetwork((self.line,), self.crs)

    def metres_between(self, from_m: ArrayLike, to_m: ArrayLike) -> Floats:
        """Return the metres of rail between two chainages, NaN where one has no place.

        Parameters
        ----------
        from_m, to_m
            chainages, shape (n,) both or one of them a number; in either order. Of a label that
            repeats the first place counts.
        """
        start, end = (self.line.measures_at(each)[0] for each in (from_m, to_m))
        return np.abs(end - start)

    def points_at(self, rail_m: ArrayLike) -> Floats:
        """Return the point of each chainage in metres, shape (n, 2); NaN where there is none."""
        measures = self.line.measures_at(rail_m)[0]
        known = ~np.isnan(measures)
        xy = np.full((len(measures), 2), np.nan)
        xy[known] = shapely.get_coordinates(self.line.points_at(measures[known]))
        return xy

    def measures_near(self, rail_m: ArrayLike, measures_m: ArrayLike) -> Floats:
        """Return how far along the line each chainage is, shape (n,), NaN where it has no place.

        Of a label that repeats, the place nearer to the measure beside it counts.
        """
        first, last = self.line.measures_at(rail_m)
        near = np.asarray(measures_m, dtype=np.float64)
        return np.where(np.abs(last - near) < np.abs(first - near), last, first)

    def read(self, xy: ArrayLike, *, reach_m: float) -> DataFrame:
        """Return where points lie on the line.

        Parameters
        ----------
        xy
            points in metres of the projection, shape (n, 2).
        reach_m
            a point farther from the line is not read.

        Returns
        -------
        One row a point: `rail_m` (NaN beyond the last post), `measure_m` (metres from the start of
        the line), `offset_m` (positive to the right of rising chainage) and `side`; nothing of them
        where the point is out of reach.
        """
        points = DataFrame(np.asarray(xy, dtype=np.float64), columns=["x_m", "y_m"])
        found = locate_on_routes(self.network, points, tolerance_m=reach_m)
        columns = {"chainage_m": "rail_m"}
        return found[["chainage_m", "measure_m", "offset_m", "side"]].rename(columns=columns)
