"""The crashes of a screening as arrays: checked, sorted by id, told how each will be screened."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas import DataFrame

from hotspots.analysis.calendar_window import day_number, trailing_start, window_ends
from hotspots.analysis.legal_windows import Scanned
from hotspots.analysis.screening_parameters import ScreeningParameters
from hotspots.criteria import require_road
from hotspots.errors import InvalidInput
from hotspots.vocabulary import UnplacedReason, WindowMode

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Objects = NDArray[np.object_]

REQUIRED = (
    "crash_id",
    "occurred_on",
    "fatal",
    "injury",
    "route",
    "chainage_m",
    "x_m",
    "y_m",
    "location_class",
    "killed",
    "injured",
)

SERIOUSLY = "seriously_injured"
"""May be lacking: then nobody knows which crashes injured somebody seriously."""

_TEXTS = frozenset({"crash_id", "route", "location_class"})
_MANY = 10_000
"""From here on pandas sorts texts faster."""


@dataclass(frozen=True, slots=True)
class CrashFrame:
    """Crashes in the order of their ids, one element each.

    `scanned` is what the rule looks at; its `at_mm` is the chainage, 0 where there is none.
    `screened` marks the crashes that count: located, in the period, and hurting somebody unless the
    rule counts collisions. `seriously_injured` is NaN where it is not recorded.
    """

    ids: Objects
    day: Ints
    scanned: Scanned
    route: Objects
    x_mm: Ints
    y_mm: Ints
    on_route: Bools
    by_coordinates: Bools
    in_period: Bools
    screened: Bools
    imprecise: Bools
    killed: NDArray[np.float64]
    injured: NDArray[np.float64]
    seriously_injured: NDArray[np.float64]
    unlocated: tuple[tuple[str, str], ...]

    def part(self, rows: slice | Ints | Bools) -> "CrashFrame":
        """Return some of the crashes; `rows` rise."""
        ids = frozenset(self.ids[rows]) if self.unlocated else frozenset()
        columns = {name: getattr(self, name)[rows] for name in _COLUMNS}
        lost = tuple(one for one in self.unlocated if one[0] in ids)
        return CrashFrame(scanned=self.scanned.part(rows), unlocated=lost, **columns)


_COLUMNS = tuple(
    each.name for each in fields(CrashFrame) if each.name not in {"scanned", "unlocated"}
)


def together(frames: Sequence[CrashFrame]) -> CrashFrame:
    """Return frames that were read by the same parameters as one, each crash once."""
    if len(frames) == 1:
        return frames[0]
    first = np.unique(np.concatenate([each.ids for each in frames]), return_index=True)[1]
    columns = {
        name: np.concatenate([getattr(each, name) for each in frames])[first] for name in _COLUMNS
    }
    parts = [each.scanned for each in frames]
    names = [each.name for each in fields(Scanned)]
    scanned = Scanned(
        **{name: np.concatenate([getattr(each, name) for each in parts])[first] for name in names}
    )
    lost = dict(one for each in frames for one in each.unlocated)
    return CrashFrame(scanned=scanned, unlocated=tuple(sorted(lost.items())), **columns)


@dataclass(frozen=True, slots=True)
class CrashColumns:
    """Crashes as arrays that need no check: out of a database that holds its own rules.

    `told` has the columns `REQUIRED` and `SERIOUSLY`, shape (n,) each, in the order of the ids:
    days as datetime64[D], numbers as float64 with NaN where they are missing, texts as objects with
    None. It is read where a frame with these columns is.
    """

    told: Mapping[str, NDArray[Any]]

    def __len__(self) -> int:
        return len(self.told["crash_id"])

    def __getitem__(self, name: str) -> NDArray[Any]:
        return self.told[name]

    def none(self) -> "CrashColumns":
        """Return the same columns without a crash."""
        return CrashColumns({name: column[:0] for name, column in self.told.items()})


def read_crashes(crashes: DataFrame | CrashColumns, parameters: ScreeningParameters) -> CrashFrame:
    """Check the frame and turn it into arrays.

    Raises
    ------
    InvalidInput
        A column is missing, an id is missing or repeats, a date or an outcome is missing, or a
        crash is both fatal and injury-only.
    """
    if isinstance(crashes, CrashColumns):
        return frame_of(crashes.told, parameters)
    _require_columns(crashes)
    told = {name: _arrays(crashes[name]) for name in REQUIRED}
    recorded = SERIOUSLY in crashes.columns
    told[SERIOUSLY] = _arrays(crashes[SERIOUSLY]) if recorded else np.full(len(crashes), np.nan)
    _check(told)
    order = _rising(crashes["crash_id"], told["crash_id"])
    return frame_of({name: column[order] for name, column in told.items()}, parameters)


def frame_of(told: Mapping[str, NDArray[Any]], parameters: ScreeningParameters) -> CrashFrame:
    """Return crashes told how each is screened; `told` is as in `CrashColumns`."""
    ids, fatal, injury = told["crash_id"], told["fatal"], told["injury"]
    day = told["occurred_on"].astype(np.int64)
    has_route = ~pd.isna(told["route"])
    chainage, x, y = (_millimetres(told[name]) for name in ("chainage_m", "x_m", "y_m"))
    on_route = has_route & ~np.isnan(chainage)
    by_coordinates = ~on_route & ~np.isnan(x) & ~np.isnan(y)
    in_period = _in_period(day, parameters)
    counted = fatal | injury | require_road(parameters.rules).counts_collisions
    whole = [np.nan_to_num(values).astype(np.int64) for values in (chainage, x, y)]
    slot, ends = _window_axis(day, parameters)
    return CrashFrame(
        ids=ids,
        day=day,
        scanned=Scanned(whole[0], slot, ends, fatal, injury),
        route=told["route"],
        x_mm=whole[1],
        y_mm=whole[2],
        on_route=on_route,
        by_coordinates=by_coordinates,
        in_period=in_period,
        screened=(on_route | by_coordinates) & in_period & counted,
        imprecise=np.isin(told["location_class"], ["C", "D"]),
        killed=told["killed"],
        injured=told["injured"],
        seriously_injured=told[SERIOUSLY],
        unlocated=tuple(_lost(told, ~(on_route | by_coordinates))),
    )


def _lost(told: Mapping[str, NDArray[Any]], without_place: Bools) -> Iterator[tuple[str, str]]:
    """Say of each crash without a place why it has none."""
    for row in np.flatnonzero(without_place):
        reason = "chainage_without_route"
        if told["route"][row] is not None:
            reason = "route_without_chainage"
        elif not np.isfinite(told["chainage_m"][row]):
            reason = UnplacedReason.NO_PLACE_GIVEN
        yield str(told["crash_id"][row]), reason


def _require_columns(crashes: DataFrame) -> None:
    missing = [name for name in REQUIRED if name not in crashes.columns]
    if missing:
        raise InvalidInput(
            "The crashes lack the column {column}. Add it; it may be empty where its meaning"
            " allows.",
            column=", ".join(missing),
        )
    for name in ("crash_id", "occurred_on", "fatal", "injury"):
        empty = pd.isna(crashes[name].array)
        if empty.any():
            raise InvalidInput(
                "Row {row} of the crashes has no {field}. Fill it in, or take the row out.",
                row=int(np.flatnonzero(empty)[0]) + 2,
                field=name,
            )


def _check(told: dict[str, NDArray[Any]]) -> None:
    ids = told["crash_id"]
    if len(set(ids)) < len(ids):
        repeated = pd.Series(ids).duplicated().to_numpy()
        raise InvalidInput(
            "The crash id {value} appears more than once. Give every crash an id of its own.",
            value=ids[repeated][0],
        )
    both = told["fatal"] & told["injury"]
    if both.any():
        raise InvalidInput(
            "Crash {value} is marked both as fatal and as injury only. Keep one of the two.",
            value=ids[both][0],
        )


def _arrays(column: "pd.Series[Any]") -> NDArray[Any]:
    """Return a column as the engine reads it: numbers NaN and texts None where they are missing.

    Of the few crashes around one place, every step that pandas takes lasts longer than the search.
    """
    if column.name == "occurred_on":
        return column.to_numpy("datetime64[D]")
    if column.name in {"fatal", "injury"}:
        return column.to_numpy(np.bool_)
    if column.name not in _TEXTS:
        numbers = column if column.dtype.kind in "fiu" else pd.to_numeric(column)
        return numbers.to_numpy(np.float64, na_value=np.nan)
    texts = column.to_numpy(object, copy=True)
    empty = pd.isna(texts)
    if not isinstance(column.dtype, pd.StringDtype):
        texts[~empty] = [str(each) for each in texts[~empty]]
    texts[empty] = None
    return texts


def _rising(column: "pd.Series[str]", ids: Objects) -> Ints:
    if len(ids) > _MANY:
        return np.asarray(column.astype(str).argsort(), dtype=np.int64)
    return np.argsort(ids)


def _millimetres(metres: NDArray[np.float64]) -> NDArray[np.float64]:
    values = np.floor(metres * 1000 + 0.5)
    return np.where(np.isfinite(values), values, np.nan)


def _in_period(day: Ints, parameters: ScreeningParameters) -> Bools:
    inside = (day >= day_number(parameters.study_from)) & (day <= day_number(parameters.study_to))
    if parameters.mode is WindowMode.TRAILING:
        rules = require_road(parameters.rules)
        first = day_number(trailing_start(parameters.as_of, rules))
        inside &= (day >= first) & (day <= day_number(parameters.as_of))
    return np.asarray(inside, dtype=np.bool_)


def _window_axis(day: Ints, parameters: ScreeningParameters) -> tuple[Ints, Ints]:
    """Return when each crash happened and when its window ends; one single window is (0, 1)."""
    if parameters.mode is WindowMode.ROLLING:
        return day, window_ends(day, require_road(parameters.rules))
    return np.zeros_like(day), np.ones_like(day)
