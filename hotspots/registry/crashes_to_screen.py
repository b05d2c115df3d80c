"""Stored crashes as the engine is given them: read in columns, with metres of one projection."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas import DataFrame
from pyproj import Transformer
from sqlalchemy import ColumnElement, Result, String, cast, func, select, type_coerce
from sqlalchemy.orm import Session

from hotspots.analysis.crash_frame import CrashColumns
from hotspots.analysis.severity_weights import seriously_injured
from hotspots.models import ON_ROAD, Crash, Route


def read_rows(
    session: Session, *wanted: ColumnElement[bool], order: bool = False, beside: bool = False
) -> DataFrame:
    """Return the crashes that meet the conditions, as they are stored, for `engine_frame`.

    With `beside`, there is also what a screening counts and the engine does not read.
    """
    query = (_ROWS_BESIDE if beside else CRASH_ROWS).where(*wanted)
    return DataFrame(as_columns(session.execute(query.order_by(Crash.id) if order else query)))


def as_columns(result: Result[Any]) -> dict[str, NDArray[np.object_]]:
    """Return the rows of an answer as one array for each column."""
    names = list(result.keys())
    columns = zip(*found, strict=True) if (found := result.all()) else ([] for _name in names)
    return {name: _objects(column) for name, column in zip(names, columns, strict=True)}


def _objects(values: Sequence[object]) -> NDArray[np.object_]:
    column = np.empty(len(values), dtype=object)
    column[:] = values
    return column


def engine_frame(rows: DataFrame, *, epsg: int) -> DataFrame:
    """Return stored crashes in the columns the engine reads, with metres of this projection."""
    told = engine_columns({name: rows[name].to_numpy() for name in rows.columns}, epsg=epsg)
    texts = {name: pd.array(told[name], dtype="string") for name in ("route", "location_class")}
    counts = {name: _counts(told[name]) for name in ("killed", "injured")}
    days = {"occurred_on": told["occurred_on"].astype("datetime64[s]")}
    ids = {"crash_id": told["crash_id"].tolist()}
    return DataFrame(told | ids | days | texts | counts, index=rows.index)


def engine_columns(rows: Mapping[str, NDArray[Any]], *, epsg: int) -> dict[str, NDArray[Any]]:
    """Return stored crashes as arrays, as `analysis.crash_frame.frame_of` takes them.

    Of the few crashes around a place, every step that pandas takes lasts longer than the search.
    """
    killed, injured, seriously, slightly = (_numbers(rows[name]) for name in _COUNTS)
    fatal = killed > 0
    x, y = _in_metres(_numbers(rows["lon"]), _numbers(rows["lat"]), epsg)
    return {
        "crash_id": rows["id"],
        "occurred_on": rows["day"].astype(np.int64).astype("datetime64[D]"),
        "fatal": fatal,
        "injury": (injured > 0) & ~fatal,
        "route": rows["route"],
        "chainage_m": _numbers(rows["chainage_m"]),
        "x_m": x,
        "y_m": y,
        "location_class": rows["location_class"],
        "killed": killed,
        "injured": injured,
        "seriously_injured": seriously_injured(seriously, slightly, injured),
    }


def severities(crashes: DataFrame | CrashColumns) -> dict[str, int]:
    """Return 2 (fatal), 1 (injury) or 0 of every crash that the engine is given, by id."""
    grade = crashes["fatal"].astype(int) * 2 + crashes["injury"].astype(int)
    return dict(zip(crashes["crash_id"], grade.tolist(), strict=True))


FIRST_DAY = date(1970, 1, 1)
"""Days are counted from here, as numpy does."""

# Ids and codes as plain text: of many rows, making objects of them takes longer than the rest.
_READ = (
    cast(Crash.id, String).label("id"),
    (Crash.occurred_on - FIRST_DAY).label("day"),
    Crash.killed,
    Crash.injured,
    Crash.seriously_injured,
    Crash.slightly_injured,
    type_coerce(Crash.location_class, String).label("location_class"),
    Route.code.label("route"),
    Crash.chainage_m,
    func.ST_X(Crash.geom).label("lon"),
    func.ST_Y(Crash.geom).label("lat"),
)
_COUNTS = ("killed", "injured", "seriously_injured", "slightly_injured")
BESIDE: Mapping[str, Any] = {
    "record_state": type_coerce(Crash.record_state, String).label("record_state"),
    "property_only": Crash.property_only,
    "unplaced_reason": type_coerce(Crash.unplaced_reason, String).label("unplaced_reason"),
}
CRASH_ROWS = select(*_READ).outerjoin(Route, Route.id == Crash.route_id).where(ON_ROAD)
"""What the engine reads of stored crashes, for `engine_columns`: those that only a railway places
are not its own."""
_ROWS_BESIDE = CRASH_ROWS.add_columns(*BESIDE.values())


def _numbers(values: NDArray[Any]) -> NDArray[np.float64]:
    """Return numbers as floats, None as NaN."""
    return values.astype(np.float64)


def _counts(numbers: NDArray[np.float64]) -> Any:
    """Return whole numbers that may be missing."""
    unknown = np.isnan(numbers)
    return pd.arrays.IntegerArray(np.where(unknown, 0, numbers).astype(np.int64), unknown)


def _in_metres(
    lon: NDArray[np.float64], lat: NDArray[np.float64], epsg: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    x, y = metres_from_degrees(epsg).transform(lon, lat)
    return np.where(np.isfinite(x), x, np.nan), np.where(np.isfinite(y), y, np.nan)


@lru_cache(maxsize=8)
def metres_from_degrees(epsg: int) -> Transformer:
    """Return what carries WGS 84 into a projection; making one takes longer than using it."""
    return Transformer.from_crs(4326, epsg, always_xy=True)
