"""Checked crashes and the places found for them -> rows of the table `crash`."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import numpy as np
import pandas as pd
from pandas import DataFrame, Series
from pyproj import CRS

from hotspots import criteria
from hotspots.analysis.metric_coordinates import project
from hotspots.criteria import SeverityScheme
from hotspots.models import Crash
from hotspots.settings import TIME_ZONE
from hotspots.vocabulary import RecordState, TimePrecision

SEVERITY_SCHEME = "severity_tt26_2024"

WGS84 = "EPSG:4326"

STATED: dict[str, tuple[str, ...]] = {
    "occurred_at": ("occurred_at", "time_precision"),
    "reported_at": ("reported_at",),
    "killed": ("killed",),
    "injured": ("injured",),
    "seriously_injured": ("seriously_injured",),
    "slightly_injured": ("slightly_injured",),
    "damage_only": ("property_only",),
    "damage_vnd": ("damage_vnd",),
    "crash_type": ("crash_type",),
    "light": ("light",),
    "weather": ("weather",),
    "surface": ("surface",),
    "road_users": ("road_users",),
    "alcohol": ("alcohol",),
    "record_state": ("record_state",),
    "place_text": ("location_text",),
    "ward": ("ward_given", "ward_stated_id"),
    "route": ("route_given",),
    "chainage_m": ("chainage_given_m",),
    "lon": ("x_given", "y_given", "source_crs"),
    "rail_line": ("rail_line_given",),
    "rail_m": ("rail_given_m",),
    "crossing": ("crossing_given",),
}
"""Which columns of the table a reported field fills."""

FOUND = (
    "placed_by",
    "unplaced_reason",
    "location_class",
    "geom",
    "route_id",
    "chainage_m",
    "offset_m",
    "side",
    "junction_id",
    "area_id",
    "area_gap_m",
    "ambiguous_route",
    "runner_up_route_id",
    "contradiction_m",
    "rail_line_id",
    "rail_m",
    "crossing_id",
    "rail_unplaced_reason",
)
"""What the location found; `PLACE_STATED` is what it was told."""

ROAD_STATED = tuple(column for field in ("route", "chainage_m", "lon") for column in STATED[field])
RAIL_STATED = ("rail_line_given", "rail_given_m", "crossing_given")
PLACE_STATED = (*ROAD_STATED, *RAIL_STATED)

SEVERITY_NUMBERS = ("killed", "injured", "seriously_injured", "damage_vnd")

DERIVED = ("severity_provisional", "severity_scheme", "severity_flagged")

NO_TEXT = np.array(None, dtype=object)

_FLAGS_OF_NO_WEIGHT = frozenset({"damage_unknown"})
_COUNTS = ("killed", "injured", "seriously_injured", "slightly_injured", "damage_vnd")
_CODES = ("crash_type", "light", "weather", "surface", "alcohol")


def crash_rows(
    crashes: DataFrame,
    places: DataFrame,
    *,
    wards: "Series[Any]",
    default_source: str,
    account_id: UUID,
    at: datetime,
    source_crs: str = WGS84,
) -> DataFrame:
    """Return one row a crash under the column names of the table, missing values as None or NA.

    Parameters
    ----------
    crashes
        The columns of a `CheckedFrame`; `id` stands in for a missing `source_reference`.
    places
        What `place_crash_rows` returned for them, in the same order.
    wards
        The ids of the wards that they name; see `ward_names`.
    source_crs
        The system the coordinates were given in; they are kept in it.
    """
    rows = DataFrame(index=crashes.index)
    rows["source"] = crashes["source"].where(crashes["source"].notna(), default_source)
    reference = crashes["source_reference"]
    rows["source_reference"] = reference.where(reference.notna(), crashes.get("id"))
    rows["entered_by_id"] = str(account_id)
    rows["entered_at"] = at
    state = crashes["record_state"]
    rows["record_state"] = state.where(state.notna(), RecordState.PRELIMINARY.value)
    _add_times(rows, crashes)
    for name in _COUNTS:
        rows[name] = crashes[name].astype("Int64")
    rows["property_only"] = crashes["damage_only"].astype("boolean")
    _add_severity(rows)
    for name in _CODES:
        rows[name] = crashes[name].astype(object)
    users = [_codes(each) for each in crashes["road_users"]]
    rows["road_users"] = Series(users, index=rows.index, dtype=object)
    _add_stated_place(rows, crashes, source_crs)
    rows["ward_given"], rows["ward_stated_id"] = crashes["ward"].astype(object), wards
    for name in FOUND:
        rows[name] = places[name].to_numpy()
    return rows


def crash_row(
    crash: Mapping[str, Any],
    place: Mapping[str, Any],
    *,
    ward_id: UUID | None,
    default_source: str,
    account_id: UUID,
    at: datetime,
) -> dict[str, Any]:
    """Return `crash_rows` of one crash, as Python has the values: of one, frames take too long.

    Parameters
    ----------
    crash
        What `stated_crash.as_stated` returned.
    place
        What `place_crash_row` returned for it.
    ward_id
        The ward that it names; see `ward_names`.
    """
    numbers = {name: crash[name] for name in _COUNTS}
    scheme = _severity_scheme()
    severity, flagged = provisional_severity(
        scheme,
        (
            numbers["killed"],
            numbers["injured"],
            numbers["seriously_injured"],
            numbers["damage_vnd"],
        ),
    )
    has_point = crash["lon"] is not None and crash["lat"] is not None
    return {
        "source": default_source if crash["source"] is None else crash["source"],
        "source_reference": crash["source_reference"],
        "entered_by_id": account_id,
        "entered_at": at,
        "record_state": crash["record_state"] or RecordState.PRELIMINARY,
        **{name: _in_zone(crash[name]) for name in ("occurred_at", "reported_at")},
        "time_precision": crash["occurred_at_precision"] or TimePrecision.MINUTE,
        **numbers,
        "property_only": crash["damage_only"],
        "severity_provisional": severity,
        "severity_scheme": SEVERITY_SCHEME,
        "severity_flagged": flagged,
        **{name: crash[name] for name in _CODES},
        "road_users": _codes(crash["road_users"]),
        "location_text": crash["place_text"],
        "ward_given": crash["ward"],
        "ward_stated_id": ward_id,
        "route_given": crash["route"],
        "chainage_given_m": crash["chainage_m"],
        "x_given": crash["lon"] if has_point else None,
        "y_given": crash["lat"] if has_point else None,
        "source_crs": WGS84 if has_point else None,
        "rail_line_given": crash["rail_line"],
        "rail_given_m": crash["rail_m"],
        "crossing_given": crash["crossing"],
        **{name: place[name] if name == "geom" else _plain(place[name]) for name in FOUND},
    }


def stated_columns(fields: Iterable[str]) -> tuple[str, ...]:
    """Return the columns of the table that these reported fields fill."""
    return tuple(column for field in STATED if field in set(fields) for column in STATED[field])


def crs_name(crs: CRS | None) -> str | None:
    """Return the short name of a coordinate system, `EPSG:5899` where it has one."""
    if crs is None:
        return None
    known = crs.to_authority()
    return ":".join(known) if known is not None else crs.to_wkt()


def differing(stored: Crash, fresh: Crash, columns: Iterable[str]) -> list[str]:
    """Return the columns in which two crashes differ."""
    return [name for name in columns if _said(stored, name) != _said(fresh, name)]


def provisional_severity(
    scheme: SeverityScheme, numbers: tuple[int | None, int | None, int | None, int | None]
) -> tuple[str | None, bool]:
    """Return the class by killed, injured, seriously injured and damage, and whether to look at it.

    Unknown damage alone flags nothing: almost no report states it, and a mark that is always
    there is not seen.
    """
    killed, injured, seriously, damage = numbers
    severity, doubts = scheme.classify(
        killed=killed, injured=injured, seriously_injured=seriously, damage_vnd=damage
    )
    flagged = bool(set(doubts) - _FLAGS_OF_NO_WEIGHT)
    return (None if severity is None else severity.value), flagged


def _add_times(rows: DataFrame, crashes: DataFrame) -> None:
    for name in ("occurred_at", "reported_at"):
        rows[name] = pd.to_datetime(crashes[name]).dt.tz_localize(TIME_ZONE)
    precision = crashes["occurred_at_precision"].astype(object)
    rows["time_precision"] = precision.where(precision.notna(), TimePrecision.MINUTE.value)


def _in_zone(wall_clock: datetime | None) -> datetime | None:
    return None if wall_clock is None else wall_clock.replace(tzinfo=TIME_ZONE)


def _severity_scheme() -> SeverityScheme:
    scheme = criteria.by_id(SEVERITY_SCHEME)
    if not isinstance(scheme, SeverityScheme):
        message = f"{SEVERITY_SCHEME} is no scheme of severity"
        raise TypeError(message)
    return scheme


def _add_severity(rows: DataFrame) -> None:
    scheme = _severity_scheme()
    numbers = rows[list(SEVERITY_NUMBERS)]
    alike = numbers.groupby(list(SEVERITY_NUMBERS), dropna=False, sort=False)
    first = ~numbers.duplicated()
    told = zip(*(_listed(numbers.loc[first, name]) for name in SEVERITY_NUMBERS), strict=True)
    classified = [provisional_severity(scheme, each) for each in told]
    which = alike.ngroup().to_numpy()
    classes = np.array([severity for severity, _flag in classified], dtype=object)
    flags = np.array([flag for _severity, flag in classified], dtype=np.bool_)
    rows["severity_provisional"] = Series(classes[which], index=rows.index, dtype=object)
    rows["severity_scheme"] = SEVERITY_SCHEME
    rows["severity_flagged"] = flags[which]


def _add_stated_place(rows: DataFrame, crashes: DataFrame, source_crs: str) -> None:
    rows["location_text"] = crashes["place_text"].astype(object)
    rows["route_given"] = crashes["route"].astype(object)
    rows["chainage_given_m"] = crashes["chainage_m"].astype(float)
    rows["rail_line_given"] = crashes["rail_line"].astype(object)
    rows["rail_given_m"] = crashes["rail_m"].astype(float)
    rows["crossing_given"] = crashes["crossing"].astype(object)
    point = crashes[["lon", "lat"]].to_numpy(np.float64, na_value=np.nan)
    point[np.isnan(point).any(axis=1)] = np.nan
    if source_crs != WGS84:
        point = project(*point.T, to_crs=source_crs)
    rows["x_given"], rows["y_given"] = point.T
    rows["source_crs"] = np.where(np.isnan(point[:, 0]), NO_TEXT, source_crs)


def _listed(column: "Series[Any]") -> list[int | None]:
    return [None if pd.isna(value) else int(value) for value in column]


def _codes(users: object) -> list[str] | None:
    return [str(user) for user in users] if isinstance(users, tuple | list) and users else None


def _plain(value: object) -> Any:
    if isinstance(value, list):
        return value
    if value is None or pd.isna(value):  # type: ignore[call-overload]  # any scalar
        return None
    if isinstance(value, pd.Timestamp):
        return value.to_pydatetime()
    return value.item() if isinstance(value, np.generic) else value


def _said(crash: Crash, name: str) -> object:
    value = getattr(crash, name)
    return str(value) if isinstance(value, str) else value
