"""What a screening is given: crashes, junction arms and lengths, kept so it can be repeated."""

import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas import DataFrame
from pyproj import Transformer
from sqlalchemy import ColumnElement, Result, String, cast, func, select, type_coerce
from sqlalchemy.orm import Session

from hotspots.analysis.calendar_window import add_months, trailing_start
from hotspots.analysis.crash_frame import CrashColumns
from hotspots.analysis.metric_coordinates import metric_crs_for
from hotspots.analysis.screening_parameters import ScreeningParameters
from hotspots.analysis.severity_weights import seriously_injured
from hotspots.criteria import RoadRules, from_snapshot, require_road
from hotspots.errors import InvalidInput
from hotspots.i18n import _
from hotspots.models import (
    AdministrativeArea,
    Crash,
    Junction,
    JunctionArm,
    Route,
    ScreeningRun,
)
from hotspots.registry.junction_index import RURAL_RADIUS_M, URBAN_RADIUS_M
from hotspots.vocabulary import RecordState, RoadClass, WindowMode

STUDY_MONTHS = 36
"""How far back a rolling screening looks when nobody says (method, 2.1; ours)."""

_WITHOUT_POINTS = 32648


@dataclass(frozen=True, slots=True, kw_only=True)
class Extents:
    """How long a place may be: no law gives a length, so these are ours (`extent_default`).

    Attributes
    ----------
    window_m, urban_window_m
        The longest a place may be, on roads and on urban streets, in metres.
    junction_radius_m, urban_junction_radius_m
        How far a junction reaches along each of its arms, in metres.
    reference_rate
        Crashes per kilometre and year that count as ordinary, until it is calibrated.
    """

    window_m: float = 500.0
    urban_window_m: float = 250.0
    junction_radius_m: float = RURAL_RADIUS_M
    urban_junction_radius_m: float = URBAN_RADIUS_M
    reference_rate: float = 1.0


@dataclass(frozen=True, slots=True)
class Inputs:
    """The frames the engine reads, and what they leave out of sight.

    `crashes` and `junctions` have the columns `analysis.screening.screen` asks for; ids are the
    registry's, routes and junctions go by their codes. `epsg` is the metric system of x_m and y_m.
    """

    crashes: DataFrame
    junctions: DataFrame
    junction_radii: Mapping[str, float]
    urban_routes: tuple[str, ...]
    epsg: int
    unapproved: int
    outcome_unknown: int
    unlocated: Mapping[str, int]


def fingerprint(crashes: DataFrame, junctions: DataFrame) -> str:
    """Return the SHA-256 of what a screening was given, whatever the order of the rows."""
    digest = hashlib.sha256()
    for frame in (crashes, junctions):
        rows = frame.sort_values(list(frame.columns[:3])).to_csv(index=False)
        digest.update(rows.encode())
    return digest.hexdigest()


def read_inputs(session: Session, *, date_from: date, date_to: date) -> Inputs:
    """Read every crash of the period, whatever its record state, and the arms of all junctions."""
    between = Crash.occurred_on.between(date_from, date_to)
    rows = read_rows(session, between, order=True, beside=True)
    epsg = metric_epsg(session, rows)
    crashes = engine_frame(rows, epsg=epsg)
    crashes = crashes.assign(**{name: rows[name] for name in _BESIDE})
    unapproved = crashes.pop("record_state") != RecordState.APPROVED
    # Who names nobody killed or injured and does not say "damage only" leaves the outcome open: the
    # crash cannot count, and must not vanish from the totals either.
    hurt = crashes["fatal"] | crashes["injury"]
    unknown = ~hurt & (crashes.pop("property_only") != True)  # noqa: E712 - element by element, None included
    unlocated = crashes.pop("unplaced_reason").dropna().map(str).value_counts()
    radii = select(Junction.code, Junction.radius_m).where(Junction.radius_m.is_not(None))
    urban = select(Route.code).where(Route.road_class == RoadClass.URBAN_STREET)
    return Inputs(
        crashes=crashes,
        junctions=_junction_arms(session),
        junction_radii={code: radius for code, radius in session.execute(radii) if radius},
        urban_routes=tuple(session.scalars(urban.order_by(Route.code))),
        epsg=epsg,
        unapproved=int(unapproved.sum()),
        outcome_unknown=int(unknown.sum()),
        unlocated={str(reason): int(count) for reason, count in unlocated.sort_index().items()},
    )


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


def metric_epsg(session: Session, rows: DataFrame) -> int:
    """Return the projection of a screening: that of the registry's areas, else of the crashes.

    Taken from the areas it stays the same from run to run, whatever crash comes or goes.
    """
    extent = select(func.ST_Extent(AdministrativeArea.geom).label("box")).subquery()
    corners = (func.ST_XMin, func.ST_YMin, func.ST_XMax, func.ST_YMax)
    west, south, east, north = session.execute(
        select(*(corner(extent.c.box) for corner in corners))
    ).one()
    if west is None:
        lon, lat = (rows[name].dropna().astype(float) for name in ("lon", "lat"))
        if lon.empty:
            return _WITHOUT_POINTS
        west, south, east, north = lon.min(), lat.min(), lon.max(), lat.max()
    return metric_crs_for((west, south, east, north)).to_epsg() or _WITHOUT_POINTS


def study_period(
    mode: WindowMode, rules: RoadRules, *, as_of: date, date_from: date | None, date_to: date | None
) -> tuple[date, date]:
    """Return the first and the last day whose crashes are read.

    Raises
    ------
    InvalidInput
        A fixed period was asked for without its dates: no year is guessed.
    """
    if mode is WindowMode.FIXED and (date_from is None or date_to is None):
        raise InvalidInput(_("In mode fixed, give both dates: the first and the last day."))
    last = date_to or as_of
    if date_from is not None:
        return date_from, last
    if mode is WindowMode.TRAILING:
        return trailing_start(last, rules), last
    return add_months(last, -STUDY_MONTHS) + timedelta(days=1), last


def parameters_for(
    inputs: Inputs,
    extents: Extents,
    *,
    rules: RoadRules,
    mode: WindowMode,
    as_of: date,
    period: tuple[date, date],
) -> ScreeningParameters:
    """Return what the engine is told: the lengths come from the class of each road."""
    return ScreeningParameters(
        rules=rules,
        mode=mode,
        as_of=as_of,
        study_from=period[0],
        study_to=period[1],
        window_m=extents.window_m,
        window_m_by_route=dict.fromkeys(inputs.urban_routes, extents.urban_window_m),
        junction_radius_m=extents.junction_radius_m,
        junction_radius_m_by_route=dict.fromkeys(
            inputs.urban_routes, extents.urban_junction_radius_m
        ),
        junction_radius_m_by_junction=dict(inputs.junction_radii),
        reference_rate=extents.reference_rate,
    )


def stored_parameters(parameters: ScreeningParameters) -> dict[str, Any]:
    """Return the lengths and rates as JSON; mode, dates and rules have columns of their own."""
    return {
        "window_m": parameters.window_m,
        "window_m_by_route": dict(parameters.window_m_by_route),
        "junction_radius_m": parameters.junction_radius_m,
        "junction_radius_m_by_route": dict(parameters.junction_radius_m_by_route),
        "junction_radius_m_by_junction": dict(parameters.junction_radius_m_by_junction),
        "reference_rate": parameters.reference_rate,
    }


def parameters_of(run: ScreeningRun) -> ScreeningParameters:
    """Return the parameters a run was made with."""
    return ScreeningParameters(
        rules=require_road(from_snapshot(run.criteria)),
        mode=run.mode,
        as_of=run.as_of,
        study_from=run.date_from,
        study_to=run.date_to,
        **{name: run.parameters[name] for name in _STORED},
    )


def parameters_on(run: ScreeningRun, day: date) -> ScreeningParameters:
    """Return the parameters of a trailing run, moved to a later day."""
    told = parameters_of(run)
    first, last = study_period(
        WindowMode.TRAILING, require_road(told.rules), as_of=day, date_from=None, date_to=None
    )
    return replace(told, as_of=day, study_from=first, study_to=last)


def freeze(frame: DataFrame) -> bytes:
    """Return a frame as Parquet, to be stored with the run."""
    buffer = io.BytesIO()
    frame.to_parquet(buffer, index=False, compression="zstd")
    return buffer.getvalue()


def thaw(stored: bytes) -> DataFrame:
    """Return the frame that `freeze` stored."""
    return pd.read_parquet(io.BytesIO(stored))


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
_BESIDE: Mapping[str, Any] = {
    "record_state": type_coerce(Crash.record_state, String).label("record_state"),
    "property_only": Crash.property_only,
    "unplaced_reason": type_coerce(Crash.unplaced_reason, String).label("unplaced_reason"),
}
CRASH_ROWS = select(*_READ).outerjoin(Route, Route.id == Crash.route_id)
"""What the engine reads of stored crashes, for `engine_columns`."""
_ROWS_BESIDE = CRASH_ROWS.add_columns(*_BESIDE.values())
_STORED = (
    "window_m",
    "window_m_by_route",
    "junction_radius_m",
    "junction_radius_m_by_route",
    "junction_radius_m_by_junction",
    "reference_rate",
)


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


def _junction_arms(session: Session) -> DataFrame:
    rows = session.execute(
        select(
            Junction.code.label("junction_id"), Route.code.label("route"), JunctionArm.chainage_m
        )
        .join(Junction, Junction.id == JunctionArm.junction_id)
        .join(Route, Route.id == JunctionArm.route_id)
        .order_by(Junction.code, Route.code, JunctionArm.chainage_m)
    ).mappings()
    columns = ["junction_id", "route", "chainage_m"]
    return DataFrame([dict(row) for row in rows], columns=columns).astype(
        {"junction_id": str, "route": str, "chainage_m": float}
    )
