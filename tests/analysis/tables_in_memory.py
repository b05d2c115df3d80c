"""What a registry answers to the rescreening, out of plain lists: crashes, stored sites, arms."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd
from pandas import DataFrame

from hotspots.analysis.crash_frame import CrashFrame, read_crashes
from hotspots.analysis.neighbourhood import KnownNearMiss
from hotspots.analysis.notices import NearMiss
from hotspots.analysis.proposed_site import ProposedSite
from hotspots.analysis.screening_parameters import ScreeningParameters
from hotspots.vocabulary import Place


def millimetres(metres: "pd.Series[float]") -> np.ndarray:
    return np.floor(pd.to_numeric(metres).to_numpy(dtype=float, na_value=np.nan) * 1000 + 0.5)


class CrashTable:
    """Crashes as they are now; holds nothing back and adds nothing."""

    def __init__(self, crashes: DataFrame, parameters: ScreeningParameters) -> None:
        self._crashes, self._parameters = crashes, parameters
        self._at = millimetres(crashes["chainage_m"])
        self._x, self._y = millimetres(crashes["x_m"]), millimetres(crashes["y_m"])
        self._on_route = crashes["route"].notna().to_numpy() & ~np.isnan(self._at)

    def on_route(self, route: str, from_mm: int, to_mm: int) -> DataFrame:
        here = (self._crashes["route"] == route).to_numpy(dtype=bool, na_value=False)
        return self._crashes[here & (self._at >= from_mm) & (self._at <= to_mm)]

    def around(self, x_mm: int, y_mm: int, within_mm: int) -> CrashFrame:
        near = np.maximum(np.abs(self._x - x_mm), np.abs(self._y - y_mm)) <= within_mm
        return read_crashes(self._crashes[near & ~self._on_route], self._parameters)


class PlaceTable:
    """Stored places under keys that are never given twice; `as_known` makes the answers."""

    as_known: ClassVar[type]

    def __init__(self, places: Sequence[ProposedSite | NearMiss]) -> None:
        self._given = 0
        self.stored: dict[str, ProposedSite | NearMiss] = {}
        self.store((), places)

    def store(self, gone: Collection[str], places: Sequence[ProposedSite | NearMiss]) -> None:
        for key in gone:
            del self.stored[key]
        for place in places:
            self._given += 1
            self.stored[f"P{self._given}"] = place

    def on_route(self, route: str, from_mm: int, to_mm: int) -> list[Any]:
        return self._those(
            lambda place: (
                place.from_mm is not None
                and place.route == route
                and place.from_mm <= to_mm
                and place.to_mm >= from_mm
            )
        )

    def at_junctions(self, junctions: Collection[str]) -> list[Any]:
        return self._those(
            lambda place: place.place is Place.JUNCTION and place.junction_id in junctions
        )

    def around(self, x_mm: int, y_mm: int, within_mm: int) -> list[Any]:
        return self._those(
            lambda place: (
                place.centre is not None
                and abs(place.centre[0] * 1000 - x_mm) <= within_mm
                and abs(place.centre[1] * 1000 - y_mm) <= within_mm
            )
        )

    def _those(self, wanted: Callable[[Any], bool]) -> list[Any]:
        return [self.as_known(key, place) for key, place in self.stored.items() if wanted(place)]


@dataclass(frozen=True, slots=True)
class StoredSite:
    """A site under its key (`KnownSite`)."""

    key: str
    site: ProposedSite

    @property
    def crash_ids(self) -> tuple[str, ...]:
        return self.site.crash_ids

    @property
    def length_mm(self) -> int | None:
        return self.site.length_mm


class SiteTable(PlaceTable):
    """Stored sites."""

    as_known = StoredSite


class NearMissTable(PlaceTable):
    """Stored near misses."""

    as_known = KnownNearMiss


class ArmTable:
    """The arms of junctions, in the columns `screen` takes."""

    def __init__(self, arms: DataFrame) -> None:
        self._arms = arms
        self._at = (arms["chainage_m"].astype(float) * 1000).round()

    def on_route(self, route: str, from_mm: int, to_mm: int) -> DataFrame:
        here = (self._arms["route"] == route) & (self._at >= from_mm) & (self._at <= to_mm)
        return self._arms[here]

    def of(self, junctions: Collection[str]) -> DataFrame:
        return self._arms[self._arms["junction_id"].astype(str).isin(list(junctions))]
