"""What a screening is given: crashes, junction arms and lengths, kept so it can be repeated."""

import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pandas as pd
from pandas import DataFrame
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hotspots.analysis.calendar_window import add_months, trailing_start
from hotspots.analysis.metric_coordinates import metric_crs_for
from hotspots.analysis.screening_parameters import ScreeningParameters
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
from hotspots.registry.crashes_to_screen import BESIDE, engine_frame, read_rows
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
    crashes = crashes.assign(**{name: rows[name] for name in BESIDE})
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
        A fixed period was asked for without its dates: no year is guessed. Or a trailing one with
        a first day: it is the rule's months up to its last.
    """
    if mode is WindowMode.FIXED and (date_from is None or date_to is None):
        raise InvalidInput(_("In mode fixed, give both dates: the first and the last day."))
    last = date_to or as_of
    if mode is WindowMode.TRAILING and date_from not in (None, trailing_start(last, rules)):
        raise InvalidInput(
            _(
                "In mode trailing, leave out the first day: the period is the months of the rule up"
                " to the last day, here from {day}. For another period choose the mode fixed."
            ),
            day=trailing_start(last, rules),
        )
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


_STORED = (
    "window_m",
    "window_m_by_route",
    "junction_radius_m",
    "junction_radius_m_by_route",
    "junction_radius_m_by_junction",
    "reference_rate",
)


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
