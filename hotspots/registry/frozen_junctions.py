"""The arms of junctions as a run knew them, kept between requests."""

from collections.abc import Collection
from functools import partial
from uuid import UUID

import numpy as np
from pandas import DataFrame
from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspots.models import ScreeningRun
from hotspots.registry.asked_places import GRACE_M
from hotspots.registry.kept import Kept
from hotspots.registry.screening_inputs import thaw


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

_kept: Kept[UUID, FrozenJunctions] = Kept(2)


def frozen_junctions(session: Session, run: ScreeningRun) -> FrozenJunctions:
    """Return the arms a run was given; they never change, so they are kept between requests."""
    return _kept.get(run.id, partial(_thawed, session, run.id))


def _thawed(session: Session, run_id: UUID) -> FrozenJunctions:
    stored = select(ScreeningRun.input_junctions).where(ScreeningRun.id == run_id)
    return FrozenJunctions(thaw(session.scalars(stored).one()))
