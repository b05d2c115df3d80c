"""Small crash frames for the tests of the engine."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

import pandas as pd
from pandas import DataFrame

from hotspots.analysis.screening import Screening, ScreeningParameters, screen
from hotspots.criteria import by_id
from hotspots.vocabulary import WindowMode

DAY_0 = date(2025, 1, 1)


def on_day(number: int) -> date:
    return DAY_0 + timedelta(days=number)


def crash(crash_id: object, on: date, *, fatal: bool = False, **columns: Any) -> dict[str, Any]:
    return {
        "crash_id": str(crash_id),
        "occurred_on": pd.Timestamp(on),
        "fatal": fatal,
        "injury": not fatal,
        "route": None,
        "chainage_m": None,
        "x_m": None,
        "y_m": None,
        "location_class": "A",
        "killed": int(fatal),
        "injured": int(not fatal),
    } | columns


def frame(rows: Iterable[dict[str, Any]]) -> DataFrame:
    columns = list(crash("0", DAY_0))
    made = DataFrame(list(rows), columns=columns)
    return made.astype({"occurred_on": "datetime64[s]", "fatal": bool, "injury": bool})


def line(rows: Sequence[tuple[float, int, str]], route: str = "QL1") -> DataFrame:
    """Rows are (chainage in metres, day, "F" or "I"); ids count from 1."""
    return frame(
        crash(number, on_day(day), fatal=sort == "F", route=route, chainage_m=at)
        for number, (at, day, sort) in enumerate(rows, start=1)
    )


def parameters(**changed: Any) -> ScreeningParameters:
    asked: dict[str, Any] = {
        "rules": by_id("road_tt41_2024"),
        "mode": WindowMode.ROLLING,
        "as_of": date(2028, 12, 31),
        "study_from": date(2019, 1, 1),
        "study_to": date(2034, 12, 31),
    }
    return ScreeningParameters(**(asked | changed))


def screened(crashes: DataFrame, junctions: DataFrame | None = None, **changed: Any) -> Screening:
    return screen(crashes, parameters(**changed), junctions=junctions)


def arms(*rows: tuple[object, str, float]) -> DataFrame:
    return DataFrame(list(rows), columns=["junction_id", "route", "chainage_m"])
