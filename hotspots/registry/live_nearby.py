"""The surroundings of a change, asked of the tables: crashes, stored places, arms of junctions."""

from collections import OrderedDict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

import numpy as np
from pandas import DataFrame
from sqlalchemy import ColumnElement, ScalarSelect, func, select
from sqlalchemy.orm import Session

from hotspots.analysis.neighbourhood import KnownSite, Square, Stretch
from hotspots.models import SRID, Crash, Junction, Proposal, Route, ScreeningRun
from hotspots.registry.proposal_rows import SITE_COLUMNS, site_of_columns
from hotspots.registry.screening_inputs import (
    engine_frame,
    metres_from_degrees,
    read_rows,
    thaw,
)
from hotspots.vocabulary import Place, WindowMode

GRACE_M = 0.0005
"""Half a millimetre: what rounds to the end of a stretch lies on it."""

_LATEST = 12
"""So many answers are looked through before the tables are asked again."""

_EDGE_POINTS = 21
"""Points along each edge of a square that are carried into degrees: its edges bend there."""


@dataclass(frozen=True, slots=True)
class _Answer:
    """The crashes of a place and of some days, as they were read."""

    place: Stretch | Square
    days: tuple[date, date]
    crashes: DataFrame

    def holds(self, place: Stretch | Square) -> bool:
        """Say whether another place lies within this one."""
        mine = self.place
        if isinstance(mine, Stretch) and isinstance(place, Stretch):
            return mine.route == place.route and mine.holds(place)
        if isinstance(mine, Square) and isinstance(place, Square):
            return mine.around(place) == mine
        return False

    def covers(self, days: tuple[date, date]) -> bool:
        """Say whether these days, both included, are among its own."""
        return self.days[0] <= days[0] and days[1] <= self.days[1]


@dataclass(frozen=True, slots=True)
class StoredCrashes:
    """The crashes of the trailing window as they stand in the tables (`Nearby`).

    One change asks again and again for much the same place: answers are kept, and one that holds
    what is asked is given again. So no crash may change as long as this is used. A copy for other
    days (`dataclasses.replace`) shares them: what is read is read from `history_from` on.
    """

    session: Session
    epsg: int
    first_day: date
    last_day: date
    history_from: date = date.max
    _kept: list[_Answer] = field(default_factory=list)

    def on_route(self, route: str, from_mm: int, to_mm: int) -> DataFrame:
        """Return the crashes with this route and a chainage in the closed stretch."""
        from_m, to_m = from_mm / 1000 - GRACE_M, to_mm / 1000 + GRACE_M
        return self._answer(
            Stretch(route, from_mm, to_mm),
            Crash.route_id == id_of_route(route),
            Crash.chainage_m.between(from_m, to_m),
        )

    def around(self, x_mm: int, y_mm: int, within_mm: int) -> DataFrame:
        """Return the crashes placed by coordinates only, in a box that holds the square."""
        box = func.ST_MakeEnvelope(*degrees_around(x_mm, y_mm, within_mm, self.epsg), SRID)
        place = Square(x_mm, y_mm, within_mm)
        return self._answer(place, Crash.geom.op("&&")(box), Crash.route_id.is_(None))

    def these(self, ids: Collection[UUID]) -> DataFrame:
        """Return some crashes, whenever they happened."""
        wanted = {str(each) for each in ids}
        for one in reversed(self._kept[-_LATEST:]):
            if wanted.issubset(one.crashes["crash_id"]):
                return one.crashes[one.crashes["crash_id"].isin(wanted)]
        return engine_frame(read_rows(self.session, Crash.id.in_(ids)), epsg=self.epsg)

    def _answer(self, place: Stretch | Square, *wanted: ColumnElement[bool]) -> DataFrame:
        days = self.first_day, self.last_day
        held = [one for one in reversed(self._kept[-_LATEST:]) if one.holds(place)]
        for one in held:
            if one.days == days:
                return one.crashes
        found = next((one for one in held if one.covers(days)), None)
        if found is None:
            read = min(self.first_day, self.history_from), self.last_day
            rows = read_rows(self.session, *wanted, Crash.occurred_on.between(*read))
            found = _Answer(place, read, engine_frame(rows, epsg=self.epsg))
            self._kept.append(found)
        if found.days != days:
            found = _Answer(found.place, days, _of_days(found.crashes, days))
            self._kept.append(found)
        return found.crashes


def _of_days(crashes: DataFrame, days: tuple[date, date]) -> DataFrame:
    first, last = (np.datetime64(each) for each in days)
    on = crashes["occurred_on"].to_numpy()
    return crashes[(on >= first) & (on <= last)]


@dataclass(frozen=True, slots=True)
class StoredSites:
    """The rows of the live list as the sites they were made of (`KnownSites`).

    Every site is told with one window: where no crash comes or goes, a later day changes nothing
    else.
    """

    session: Session
    window: tuple[date, date]

    def on_route(self, route: str, from_mm: int, to_mm: int) -> Sequence[KnownSite]:
        """Return the stretches and junctions whose hull meets this stretch."""
        return self._read(
            Proposal.route_id == id_of_route(route),
            Proposal.from_m <= to_mm / 1000 + GRACE_M,
            Proposal.to_m >= from_mm / 1000 - GRACE_M,
        )

    def at_junctions(self, junctions: Collection[str]) -> Sequence[KnownSite]:
        """Return the places at these junctions."""
        ids = select(Junction.id).where(Junction.code.in_(junctions))
        return self._read(Proposal.junction_id.in_(ids), Proposal.place == Place.JUNCTION)

    def around(self, x_mm: int, y_mm: int, within_mm: int) -> Sequence[KnownSite]:
        """Return the discs whose centre lies in the square."""
        ends = [
            ((at - within_mm) / 1000 - GRACE_M, (at + within_mm) / 1000 + GRACE_M)
            for at in (x_mm, y_mm)
        ]
        return self._read(
            Proposal.centre_x_m.between(*ends[0]), Proposal.centre_y_m.between(*ends[1])
        )

    def _read(self, *wanted: ColumnElement[bool]) -> list[KnownSite]:
        query = (
            select(Proposal.id, *SITE_COLUMNS)
            .outerjoin(Junction, Junction.id == Proposal.junction_id)
            .outerjoin(Route, Route.id == Proposal.route_id)
            .where(Proposal.mode == WindowMode.TRAILING, Proposal.valid_to.is_(None), *wanted)
        )
        rows = self.session.execute(query)
        return [KnownSite(str(row.id), site_of_columns(row, window=self.window)) for row in rows]


class FrozenJunctions:
    """The arms of junctions as the run of the live list knew them (`Junctions`).

    A network that changed since changes places only with the refresh that follows, so that nothing
    in between rests on two networks.
    """

    def __init__(self, arms: DataFrame) -> None:
        ordered = arms.sort_values(["route", "chainage_m"], kind="stable").reset_index(drop=True)
        self.arms = ordered
        self._by_route = {
            str(route): (rows, ordered["chainage_m"].to_numpy()[rows])
            for route, rows in ordered.groupby("route", sort=False).indices.items()
        }

    def on_route(self, route: str, from_mm: int, to_mm: int) -> DataFrame:
        """Return the arms with this route and a chainage in the closed stretch."""
        rows, at_m = self._by_route.get(route, (_NOBODY, _NOWHERE))
        ends = [from_mm / 1000 - GRACE_M, to_mm / 1000 + GRACE_M]
        first, last = np.searchsorted(at_m, ends)
        return self.arms.iloc[rows[first:last]]

    def of(self, junctions: Collection[str]) -> DataFrame:
        """Return all arms of these junctions, on every route."""
        return self.arms[self.arms["junction_id"].isin(list(junctions))]

    def of_routes(self, routes: Collection[str]) -> DataFrame:
        """Return every arm on these routes."""
        rows = [self._by_route[each][0] for each in sorted(routes) if each in self._by_route]
        return self.arms.iloc[np.concatenate(rows) if rows else _NOBODY]


_NOBODY = np.empty(0, dtype=np.intp)
_NOWHERE = np.empty(0, dtype=np.float64)
_KEPT = 2

_kept: OrderedDict[UUID, FrozenJunctions] = OrderedDict()


def frozen_junctions(session: Session, run: ScreeningRun) -> FrozenJunctions:
    """Return the arms a run was given; they never change, so they are kept between requests."""
    found = _kept.get(run.id)
    if found is None:
        stored = select(ScreeningRun.input_junctions).where(ScreeningRun.id == run.id)
        found = FrozenJunctions(thaw(session.scalars(stored).one()))
        _kept[run.id] = found
        while len(_kept) > _KEPT:
            _kept.popitem(last=False)
    return found


def id_of_route(route: str) -> ScalarSelect[UUID]:
    """Return the id of a route as a part of a query."""
    return select(Route.id).where(Route.code == route).scalar_subquery()


def degrees_around(
    x_mm: int, y_mm: int, within_mm: int, epsg: int
) -> tuple[float, float, float, float]:
    """Return west, south, east and north of a box in degrees that holds a square in metres."""
    return metres_from_degrees(epsg).transform_bounds(
        (x_mm - within_mm) / 1000 - 1,
        (y_mm - within_mm) / 1000 - 1,
        (x_mm + within_mm) / 1000 + 1,
        (y_mm + within_mm) / 1000 + 1,
        densify_pts=_EDGE_POINTS,
        direction="INVERSE",
    )
