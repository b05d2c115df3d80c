"""Where the surroundings of a change lie: boxes and stretches as the tables know them, and arms."""

from collections import OrderedDict
from collections.abc import Collection
from uuid import UUID

import numpy as np
from pandas import DataFrame
from sqlalchemy import ScalarSelect, select
from sqlalchemy.orm import Session

from hotspots.analysis.neighbourhood import Square
from hotspots.models import Route, ScreeningRun
from hotspots.registry.screening_inputs import metres_from_degrees, thaw

GRACE_M = 0.0005
"""Half a millimetre: what rounds to the end of a stretch lies on it."""

_EDGE_POINTS = 21
"""Points along each edge of a square that are carried into degrees: its edges bend there."""


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


def edges_m(place: Square) -> dict[str, float]:
    """Return the edges of a square in metres, as the parameters of a statement."""
    x, y, within_mm = place
    return {
        "west": (x - within_mm) / 1000 - GRACE_M,
        "east": (x + within_mm) / 1000 + GRACE_M,
        "south": (y - within_mm) / 1000 - GRACE_M,
        "north": (y + within_mm) / 1000 + GRACE_M,
    }


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
