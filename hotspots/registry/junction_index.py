"""Which junction a place on a route belongs to: the nearest along the route, within its reach."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame

from hotspots.vocabulary import RoadClass

RURAL_RADIUS_M = 100.0
URBAN_RADIUS_M = 50.0
"""How far a junction reaches where it does not say itself (ours)."""


@dataclass(frozen=True)
class JunctionIndex:
    """Arms of junctions.

    Columns `junction_id`, `code`, `route` (code), `road_class`, `chainage_m`, `radius_m` (may be
    missing); one row an arm.
    """

    arms: DataFrame

    def find(
        self, route: NDArray[np.object_], chainage_m: NDArray[np.float64]
    ) -> NDArray[np.object_]:
        """Return the code of each place's junction or None; of equally near ones the smaller code.

        Distances are compared in millimetres of chainage, as the screening compares them.
        """
        found = np.full(len(route), None, dtype=object)
        at_mm = np.rint(np.where(np.isnan(chainage_m), -1.0, chainage_m) * 1000).astype(np.int64)
        for name in set(route) & self._by_route.keys():
            places, codes, reach = self._by_route[name]
            rows = np.flatnonzero(route == name)
            gap = np.abs(at_mm[rows, None] - places[None, :])
            far = np.iinfo(np.int64).max
            gap = np.where(gap <= reach[None, :], gap, far)
            nearest = gap.argmin(axis=1)  # the first of equals: arms are in the order of the codes
            within = gap[np.arange(len(rows)), nearest] < far
            found[rows[within]] = codes[nearest[within]]
        return found

    def ids(self, codes: NDArray[np.object_]) -> NDArray[np.object_]:
        """Return the ids of junctions by code, None for None."""
        return np.array([self._id_of.get(code) for code in codes], dtype=object)

    def joins(self, junction: NDArray[np.object_], route: NDArray[np.object_]) -> NDArray[np.bool_]:
        """Mark where the route is an arm of the junction, so that either would be right."""
        pairs = zip(junction, route, strict=True)
        return np.array([pair in self._pairs for pair in pairs], dtype=bool)

    @cached_property
    def _id_of(self) -> dict[str, str]:
        return {str(row.code): str(row.junction_id) for row in self.arms.itertuples(index=False)}

    @cached_property
    def _pairs(self) -> frozenset[tuple[str, str]]:
        return frozenset(zip(self.arms["code"], self.arms["route"], strict=True))

    @cached_property
    def _by_route(
        self,
    ) -> dict[str, tuple[NDArray[np.int64], NDArray[np.object_], NDArray[np.int64]]]:
        ordered = self.arms.sort_values(["code", "chainage_m"], kind="stable")
        urban = ordered["road_class"] == RoadClass.URBAN_STREET
        usual = np.where(urban, URBAN_RADIUS_M, RURAL_RADIUS_M)
        reach = ordered["radius_m"].astype(float).to_numpy()
        ordered = ordered.assign(reach=np.where(np.isnan(reach), usual, reach))
        return {
            str(name): (
                np.rint(arms["chainage_m"].to_numpy(np.float64) * 1000).astype(np.int64),
                arms["code"].to_numpy(dtype=object),
                np.rint(arms["reach"].to_numpy(np.float64) * 1000).astype(np.int64),
            )
            for name, arms in ordered.groupby("route", sort=False)
        }
