"""The crashes of a screening as arrays: checked, sorted by id, told how each will be screened."""

from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class CrashFrame:
    """Crashes in the order of their ids, one element each.

    `scanned` is what the rule looks at; its `at_mm` is the chainage, 0 where there is none.
    `screened` marks the crashes that count: located, in the period, and hurting somebody unless the
    rule counts collisions.
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
    unlocated: tuple[tuple[str, str], ...]


def read_crashes(crashes: DataFrame, parameters: ScreeningParameters) -> CrashFrame:
    """Check the frame and turn it into arrays.

    Raises
    ------
    InvalidInput
        A column is missing, an id is missing or repeats, a date or an outcome is missing, or a
        crash is both fatal and injury-only.
    """
    _check(crashes)
    sorted_rows = crashes.assign(crash_id=crashes["crash_id"].astype(str)).sort_values("crash_id")
    day = sorted_rows["occurred_on"].to_numpy("datetime64[D]").astype(np.int64)
    fatal = sorted_rows["fatal"].to_numpy(np.bool_)
    injury = sorted_rows["injury"].to_numpy(np.bool_)
    has_route = sorted_rows["route"].notna().to_numpy()
    chainage = _millimetres(sorted_rows["chainage_m"])
    x, y = _millimetres(sorted_rows["x_m"]), _millimetres(sorted_rows["y_m"])
    on_route = has_route & ~np.isnan(chainage)
    by_coordinates = ~on_route & ~np.isnan(x) & ~np.isnan(y)
    in_period = _in_period(day, parameters)
    counted = fatal | injury | require_road(parameters.rules).counts_collisions
    whole = [np.nan_to_num(values).astype(np.int64) for values in (chainage, x, y)]
    slot, ends = _window_axis(day, parameters)
    ids = sorted_rows["crash_id"].to_numpy(object)
    reasons = np.where(
        has_route,
        "route_without_chainage",
        np.where(np.isnan(chainage), UnplacedReason.NO_PLACE_GIVEN, "chainage_without_route"),
    )
    lost = np.flatnonzero(~(on_route | by_coordinates))
    return CrashFrame(
        ids=ids,
        day=day,
        scanned=Scanned(whole[0], slot, ends, fatal, injury),
        route=_texts(sorted_rows["route"]),
        x_mm=whole[1],
        y_mm=whole[2],
        on_route=on_route,
        by_coordinates=by_coordinates,
        in_period=in_period,
        screened=(on_route | by_coordinates) & in_period & counted,
        imprecise=sorted_rows["location_class"].isin(["C", "D"]).to_numpy(),
        killed=_numbers(sorted_rows["killed"]),
        injured=_numbers(sorted_rows["injured"]),
        unlocated=tuple((str(ids[row]), str(reasons[row])) for row in lost),
    )


def _check(crashes: DataFrame) -> None:
    missing = [name for name in REQUIRED if name not in crashes.columns]
    if missing:
        raise InvalidInput(
            "The crashes lack the column {column}. Add it; it may be empty where its meaning"
            " allows.",
            column=", ".join(missing),
        )
    for name in ("crash_id", "occurred_on", "fatal", "injury"):
        empty = crashes[name].isna().to_numpy()
        if empty.any():
            raise InvalidInput(
                "Row {row} of the crashes has no {field}. Fill it in, or take the row out.",
                row=int(np.flatnonzero(empty)[0]) + 2,
                field=name,
            )
    ids = crashes["crash_id"].astype(str)
    if ids.duplicated().any():
        raise InvalidInput(
            "The crash id {value} appears more than once. Give every crash an id of its own.",
            value=ids[ids.duplicated()].iloc[0],
        )
    both = crashes["fatal"].astype(bool) & crashes["injury"].astype(bool)
    if both.any():
        raise InvalidInput(
            "Crash {value} is marked both as fatal and as injury only. Keep one of the two.",
            value=ids[both.to_numpy()].iloc[0],
        )


def _texts(column: "pd.Series[str]") -> Objects:
    texts: Objects = column.astype(str).to_numpy(object)
    texts[column.isna().to_numpy()] = None
    return texts


def _millimetres(metres: "pd.Series[float]") -> NDArray[np.float64]:
    values = np.floor(_numbers(metres) * 1000 + 0.5)
    return np.where(np.isfinite(values), values, np.nan)


def _numbers(column: "pd.Series[float]") -> NDArray[np.float64]:
    return pd.to_numeric(column).to_numpy(dtype=np.float64, na_value=np.nan)


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
