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

from hotspots.analysis.crash_frame import CrashFrame, read_crashes
from hotspots.analysis.neighbourhood import KnownSite, Square, Stretch
from hotspots.analysis.screening_parameters import ScreeningParameters
from hotspots.database import among
from hotspots.models import SRID, Crash, Junction, Notice, Proposal, Route, ScreeningRun
from hotspots.registry.proposal_rows import SITE_COLUMNS, site_of_columns
from hotspots.registry.screening_inputs import (
    engine_frame,
    metres_from_degrees,
    read_rows,
    severities,
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
class StoredCrashes:
    """The crashes of the trailing window as they stand in the tables (`Nearby`).

    One change asks again and again for much the same place: answers are kept, and one that holds
    what is asked is given again. So no crash may change as long as this is used.

    `parameters` are those of the list with the years of the evidence, from which a screening sees
    the window only; `first_day` and `last_day` are those of the window.
    """

    session: Session
    epsg: int
    parameters: ScreeningParameters
    first_day: date
    last_day: date
    _stretches: list[tuple[Stretch, DataFrame]] = field(default_factory=list)
    _squares: list[tuple[Square, CrashFrame]] = field(default_factory=list)

    def on_route(self, route: str, from_mm: int, to_mm: int) -> DataFrame:
        """Return the crashes of the window on this route with a chainage in the closed stretch."""
        crashes = self.with_history(route, from_mm, to_mm)
        first, last = (np.datetime64(each) for each in (self.first_day, self.last_day))
        on = crashes["occurred_on"].to_numpy()
        return crashes[(on >= first) & (on <= last)]

    def with_history(self, route: str, from_mm: int, to_mm: int) -> DataFrame:
        """Return the crashes of all years of the evidence in the closed stretch."""
        place = Stretch(route, from_mm, to_mm)
        for held, crashes in reversed(self._stretches[-_LATEST:]):
            if held.route == route and held.holds(place):
                return crashes
        from_m, to_m = from_mm / 1000 - GRACE_M, to_mm / 1000 + GRACE_M
        on_stretch = Crash.route_id == id_of_route(route), Crash.chainage_m.between(from_m, to_m)
        crashes = self._read(*on_stretch, self._of_all_years())
        self._stretches.append((place, crashes))
        return crashes

    def around(self, x_mm: int, y_mm: int, within_mm: int) -> CrashFrame:
        """Return the crashes placed by coordinates only, in a box that holds the square."""
        place = Square(x_mm, y_mm, within_mm)
        for held, frame in reversed(self._squares[-_LATEST:]):
            if held.around(place) == held:
                return frame
        # A crash that a site lets go is asked about next, half a place away at most from the first.
        wide = place.widened(self.parameters.window_mm(None) // 2)
        crashes = self._read(*self._in_box(wide), self._of_all_years())
        self._squares.append((wide, read_crashes(crashes, self.parameters)))
        return self._squares[-1][1]

    def rows_around(self, place: Square) -> DataFrame:
        """Return what `around` does of the window alone, as the engine is given it."""
        in_window = Crash.occurred_on.between(self.first_day, self.last_day)
        return self._read(*self._in_box(place), in_window)

    def these(self, ids: Collection[UUID]) -> DataFrame:
        """Return some crashes, whenever they happened."""
        return self._read(among(Crash.id, ids))

    def severities(self, ids: Collection[str]) -> dict[str, int]:
        """Return how severe some crashes are, as `screening_inputs.severities` does."""
        for _, frame in reversed(self._squares[-_LATEST:]):
            grade = frame.scanned.fatal * 2 + frame.scanned.injury
            told = dict(zip(frame.ids, grade.tolist(), strict=True))
            if told.keys() >= set(ids):
                return told
        return severities(self.these([UUID(each) for each in ids]))

    def _of_all_years(self) -> ColumnElement[bool]:
        return Crash.occurred_on.between(self.parameters.study_from, self.last_day)

    def _in_box(self, place: Square) -> tuple[ColumnElement[bool], ...]:
        box = func.ST_MakeEnvelope(*degrees_around(*place, self.epsg), SRID)
        return Crash.geom.op("&&")(box), Crash.route_id.is_(None)

    def _read(self, *wanted: ColumnElement[bool]) -> DataFrame:
        return engine_frame(read_rows(self.session, *wanted), epsg=self.epsg)


@dataclass(frozen=True, slots=True)
class StoredSites:
    """The rows of the live list as the sites they were made of (`KnownSites`).

    Every site is told with one window: where no crash comes or goes, a later day changes nothing
    else. Discs are read up to `wider_mm` farther out than the first asks, which serves whoever asks
    next: of what changed since, only who changed it knows.
    """

    session: Session
    window: tuple[date, date]
    wider_mm: int = 0
    _squares: list[tuple[Square, Sequence[KnownSite]]] = field(default_factory=list)

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
        place = Square(x_mm, y_mm, within_mm)
        sites = next((known for held, known in self._squares if held.around(place) == held), None)
        if sites is None:
            wide = place.widened(self.wider_mm)
            sites = self._read(*centre_in(Proposal, wide))
            self._squares.append((wide, sites))
        return [one for one in sites if one.site.centre and place.holds(*one.site.centre)]

    def _read(self, *wanted: ColumnElement[bool]) -> list[KnownSite]:
        rows = self.session.execute(_SITES.where(*wanted))
        return [KnownSite(str(row.id), site_of_columns(row, window=self.window)) for row in rows]


_SITES = (
    select(Proposal.id, *SITE_COLUMNS)
    .outerjoin(Junction, Junction.id == Proposal.junction_id)
    .outerjoin(Route, Route.id == Proposal.route_id)
    .where(Proposal.mode == WindowMode.TRAILING, Proposal.valid_to.is_(None))
)


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


def centre_in(table: type[Proposal | Notice], place: Square) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that the centre of a stored disc lies in a square."""
    x, y, within_mm = place
    (west, east), (south, north) = (
        ((at - within_mm) / 1000 - GRACE_M, (at + within_mm) / 1000 + GRACE_M) for at in (x, y)
    )
    return table.centre_x_m.between(west, east), table.centre_y_m.between(south, north)


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
