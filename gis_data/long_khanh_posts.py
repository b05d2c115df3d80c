"""Sets kilometre posts along a line, and reads positions off them.

The posts are invented because no open source has them. Those of QL1 are set so that Km1832+500
lies in phường Long Khánh, and are uneven on purpose: chainage is a label, not a distance.
"""

from dataclasses import dataclass

import numpy as np
from pyproj import Transformer
from shapely import LineString, Point

from gis_data.feature_file import DECIMALS
from gis_data.long_khanh_area import METRIC_CRS, RAIL_LINE

TO_METRES = Transformer.from_crs("EPSG:4326", METRIC_CRS, always_xy=True)
TO_DEGREES = Transformer.from_crs(METRIC_CRS, "EPSG:4326", always_xy=True)
FIRST_POST_AFTER_M = 150

# Where one label of each numbered line stands, and how long each Km is (1000 m where not named):
# QL1 has one long Km, one short one and the small errors of any real row of posts.
ANCHORS = {
    "QL1": (1832_500.0, (107.2406, 10.9239)),
    "QL56": (0.0, (107.226745, 10.895767)),
    RAIL_LINE: (1649_000.0, (107.2470, 10.9339)),
}
KM_LENGTH_M = {
    "QL1": {1826: 994, 1828: 1006, 1829: 1084, 1830: 991, 1831: 1003, 1833: 931, 1835: 1012},
    "QL56": {1: 1009, 3: 988},
    RAIL_LINE: {1645: 1004, 1650: 997},
}


@dataclass(frozen=True)
class Line:
    """A road or railway in metres, with the labels painted along it.

    `labels_m[i]` is the chainage of the post that stands `measures_m[i]` metres from the start.
    """

    route: str
    course: LineString
    labels_m: tuple[float, ...]
    measures_m: tuple[float, ...]

    @property
    def whole_km(self) -> list[int]:
        """Return the numbers of the posts."""
        return [round(label / 1000) for label in self.labels_m]

    @property
    def ends_m(self) -> tuple[float, float]:
        """Return the chainage of both ends of the line, as if Km were even beyond the posts."""
        beyond = self.course.length - self.measures_m[-1]
        return self.labels_m[0] - self.measures_m[0], self.labels_m[-1] + beyond

    def position(self, chainage_m: float, aside_m: float = 0.0) -> tuple[float, float]:
        """Return longitude and latitude at a chainage, so far to the right of the line."""
        measure = float(np.interp(chainage_m, self.labels_m, self.measures_m))
        start = min(max(measure - 0.5, 0.0), self.course.length - 1.0)
        back, ahead = self.course.interpolate(start), self.course.interpolate(start + 1.0)
        here = self.course.interpolate(measure)
        right_x, right_y = ahead.y - back.y, back.x - ahead.x
        return degrees(here.x + aside_m * right_x, here.y + aside_m * right_y)

    def chainage(self, position: tuple[float, float]) -> float:
        """Return the chainage of the point of the line nearest to longitude and latitude."""
        measure = self.course.project(Point(TO_METRES.transform(*position)))
        return float(np.interp(measure, self.measures_m, self.labels_m))


def line_with_posts(route: str, course: LineString) -> Line:
    """Set the posts of a line given in metres; a street counts metres from its start."""
    if route not in ANCHORS:
        return Line(route, course, (0.0, course.length), (0.0, course.length))
    label, where = ANCHORS[route]
    lengths = KM_LENGTH_M[route]
    km, into_km = divmod(label, 1000)
    anchor = course.project(Point(TO_METRES.transform(*where)))
    posts = {int(km): anchor - into_km * lengths.get(int(km), 1000) / 1000}
    last = first = int(km)
    while (after := posts[last] + lengths.get(last, 1000)) <= course.length:
        last += 1
        posts[last] = after
    while first and (before := posts[first] - lengths.get(first - 1, 1000)) >= FIRST_POST_AFTER_M:
        first -= 1
        posts[first] = before
    labels = tuple(each * 1000.0 for each in sorted(posts))
    return Line(route, course, labels, tuple(posts[each] for each in sorted(posts)))


def degrees(x: float, y: float) -> tuple[float, float]:
    """Return longitude and latitude of a metric position, to six decimals."""
    lon, lat = TO_DEGREES.transform(x, y)
    return round(lon, DECIMALS), round(lat, DECIMALS)
