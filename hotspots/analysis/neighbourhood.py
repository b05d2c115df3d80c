"""What a change of single crashes needs to be told about its surroundings, and by whom."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import pandas as pd
from pandas import DataFrame

from hotspots.analysis.crash_frame import CrashColumns, CrashFrame
from hotspots.analysis.notices import NearMiss
from hotspots.analysis.proposed_site import ProposedSite


class Whereabouts(NamedTuple):
    """Where a crash lies, in metres; None what is not known."""

    route: str | None
    at_m: float | None
    x_m: float | None
    y_m: float | None

    def is_off_the_roads(self) -> bool:
        """Say whether a crash has coordinates, and no place on a route."""
        on_route = self.route is not None and self.at_m is not None
        return not on_route and self.x_m is not None and self.y_m is not None


_WHERE = ("route", "chainage_m", "x_m", "y_m")


@dataclass(frozen=True, slots=True)
class Change:
    """Crashes that were recorded, deleted or corrected together, each id once on each side.

    Both have the columns `crash_frame.REQUIRED`: `before` holds the crashes as they were (no
    row for a new crash), `after` as they are now (no row for a deleted one).
    """

    before: DataFrame | CrashColumns
    after: DataFrame | CrashColumns

    def places(self) -> Iterator[Whereabouts]:
        """Tell where each crash was and is."""
        for frame in (self.before, self.after):
            for told in zip(*(frame[name] for name in _WHERE), strict=True):
                yield Whereabouts(*(None if pd.isna(each) else each for each in told))


class KnownSite(Protocol):
    """A stored site; most are only looked over, so the whole site may be made when it is asked for.

    `key` names it in the store, and `site` is exactly what the screening gave: `crash_ids` and
    `length_mm` are its.
    """

    @property
    def key(self) -> str: ...  # noqa: D102 - see the class

    @property
    def crash_ids(self) -> tuple[str, ...]: ...  # noqa: D102 - see the class

    @property
    def length_mm(self) -> int | None: ...  # noqa: D102 - see the class

    @property
    def site(self) -> ProposedSite: ...  # noqa: D102 - see the class


@dataclass(frozen=True, slots=True, order=True)
class Stretch:
    """A closed stretch of a route."""

    route: str
    from_mm: int
    to_mm: int

    def widened(self, by_mm: int) -> "Stretch":
        """Return the stretch with so much more at each end."""
        return Stretch(self.route, self.from_mm - by_mm, self.to_mm + by_mm)

    def holds(self, other: "Stretch") -> bool:
        """Say whether another stretch of the same route lies within this one."""
        return self.from_mm <= other.from_mm and other.to_mm <= self.to_mm

    def meets(self, from_mm: int, to_mm: int) -> bool:
        """Say whether a stretch of the same route has a point in common with this one."""
        return self.from_mm <= to_mm and from_mm <= self.to_mm


def joined_up(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Join stretches of one route that touch, in the order of routes and places.

    >>> joined_up([Stretch("QL1", 5, 9), Stretch("QL1", 0, 5), Stretch("QL2", 0, 1)])
    [Stretch(route='QL1', from_mm=0, to_mm=9), Stretch(route='QL2', from_mm=0, to_mm=1)]
    """
    joined: list[Stretch] = []
    for one in sorted(stretches):
        last = joined[-1] if joined else None
        if last is not None and last.route == one.route and one.from_mm <= last.to_mm:
            joined[-1] = Stretch(one.route, last.from_mm, max(last.to_mm, one.to_mm))
        else:
            joined.append(one)
    return joined


class Square(NamedTuple):
    """A square of the plane, edges included: its centre, and how far it reaches to each side."""

    x_mm: int
    y_mm: int
    within_mm: int

    def widened(self, by_mm: int) -> "Square":
        """Return the square that reaches so much farther to each side."""
        return Square(self.x_mm, self.y_mm, self.within_mm + by_mm)

    def holds(self, x_m: float, y_m: float) -> bool:
        """Say whether a point, in metres, lies in the square."""
        apart_mm = max(abs(x_m * 1000 - self.x_mm), abs(y_m * 1000 - self.y_mm))
        return apart_mm <= self.within_mm

    def overlaps(self, other: "Square") -> bool:
        """Say whether the squares have a point in common."""
        apart_mm = max(abs(self.x_mm - other.x_mm), abs(self.y_mm - other.y_mm))
        return apart_mm <= self.within_mm + other.within_mm

    def around(self, other: "Square") -> "Square":
        """Return a square that holds both.

        >>> Square(0, 0, 5).around(Square(11, 0, 5)), Square(0, 0, 5).around(Square(1, 0, 2))
        (Square(x_mm=5, y_mm=0, within_mm=11), Square(x_mm=0, y_mm=0, within_mm=5))
        """
        west, south = (min(a - self.within_mm, b - other.within_mm) for a, b in self._both(other))
        east, north = (max(a + self.within_mm, b + other.within_mm) for a, b in self._both(other))
        x, y = (west + east) // 2, (south + north) // 2
        return Square(x, y, max(east - x, x - west, north - y, y - south))

    def _both(self, other: "Square") -> list[tuple[int, int]]:
        return [(self.x_mm, other.x_mm), (self.y_mm, other.y_mm)]


def joined_squares(squares: Iterable[Square]) -> list[Square]:
    """Put one square around any that overlap, so that nothing is asked for twice.

    >>> joined_squares([Square(0, 0, 5), Square(90, 0, 5), Square(10, 0, 5)])
    [Square(x_mm=90, y_mm=0, within_mm=5), Square(x_mm=5, y_mm=0, within_mm=10)]
    """
    apart: list[Square] = []
    for square in squares:
        joined = square
        while overlapped := [one for one in apart if one.overlaps(joined)]:
            apart = [one for one in apart if one not in overlapped]
            for one in overlapped:
                joined = joined.around(one)
        apart.append(joined)
    return apart


@dataclass(frozen=True, slots=True)
class Region:
    """Where sites may have changed; a site that meets none of this is as it was."""

    stretches: tuple[Stretch, ...] = ()
    junctions: frozenset[str] = frozenset()
    squares: tuple[Square, ...] = ()


class Nearby(Protocol):
    """Answers about crashes as they are after the change.

    An answer may hold more crashes than were asked for, and may leave out those that no screening
    with these parameters counts (outside the trailing window, or without an outcome that counts).
    """

    def on_route(self, route: str, from_mm: int, to_mm: int) -> DataFrame:
        """Return the crashes with this route and a chainage in the closed stretch.

        In the columns `crash_frame.REQUIRED`.
        """

    def around(self, x_mm: int, y_mm: int, within_mm: int) -> CrashFrame:
        """Return the crashes placed by coordinates only (no route, or no chainage) in a square.

        They are read by the parameters of the screening. The square has its centre at (x, y) and
        reaches `within_mm` to each side, edges included.
        """


class KnownSites(Protocol):
    """Answers about the stored sites, which equal the screening before the change."""

    def on_route(self, route: str, from_mm: int, to_mm: int) -> Sequence[KnownSite]:
        """Return those of places LINE, JUNCTION and STRADDLE whose hull meets the stretch.

        Route and hull are the site's `route`, `from_mm`, `to_mm`; a junction without them is left
        out here.
        """

    def at_junctions(self, junctions: Collection[str]) -> Sequence[KnownSite]:
        """Return those of place JUNCTION with one of these junction ids."""

    def around(self, x_mm: int, y_mm: int, within_mm: int) -> Sequence[KnownSite]:
        """Return those of place DISC whose `centre` lies in the square of `Nearby.around`."""


@dataclass(frozen=True, slots=True)
class KnownNearMiss:
    """A stored near miss: its key in the store, and the near miss exactly as it was found."""

    key: str
    near_miss: NearMiss


class KnownNearMisses(Protocol):
    """Answers about the stored near misses of one kind, which are those before the change.

    Places, hulls and centres are meant as in `KnownSites`.
    """

    def on_route(self, route: str, from_mm: int, to_mm: int) -> Sequence[KnownNearMiss]:
        """Return those of places LINE and STRADDLE whose hull meets the stretch."""

    def at_junctions(self, junctions: Collection[str]) -> Sequence[KnownNearMiss]:
        """Return those of place JUNCTION with one of these junction ids."""

    def around(self, x_mm: int, y_mm: int, within_mm: int) -> Sequence[KnownNearMiss]:
        """Return those of place DISC whose `centre` lies in the square."""


class Junctions(Protocol):
    """Answers about the arms of junctions: columns `junction_id`, `route`, `chainage_m`."""

    def on_route(self, route: str, from_mm: int, to_mm: int) -> DataFrame:
        """Return the arms with this route and a chainage in the closed stretch."""

    def of(self, junctions: Collection[str]) -> DataFrame:
        """Return all arms of these junctions, on every route."""
