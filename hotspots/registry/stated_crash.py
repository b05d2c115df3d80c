"""One crash as a person states it, on its way to a row."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import numpy as np
import pandas as pd
from geoalchemy2.shape import from_shape
from pandas import DataFrame, Series
from sqlalchemy import Enum, Uuid
from sqlalchemy.orm import Session

from hotspots import permissions
from hotspots.analysis.metric_coordinates import project
from hotspots.crash_files.stated_chainage import names_a_railway, with_metres
from hotspots.errors import InvalidInput, Message, Problem
from hotspots.i18n import _
from hotspots.models import SRID, Account, AdministrativeArea, Crash
from hotspots.records import CRASH_FIELDS
from hotspots.registry.area_book import area_book
from hotspots.registry.crash_rows import STATED, WGS84
from hotspots.registry.import_checks import UNPLACED_WORDS, place_warnings
from hotspots.registry.ward_names import ward_named
from hotspots.settings import TIME_ZONE
from hotspots.vocabulary import Action, UnplacedReason

ROAD_PLACE = frozenset({"place_text", "route", "chainage_m", "lon", "lat", "location_class"})
RAIL_PLACE = frozenset({"rail_line", "rail_m", "crossing"})
"""The fields that state a place on a road, and those of one on a railway."""
_METRES = ("chainage_m", "lon", "lat", "rail_m")
"""What is kept as a number of metres or degrees."""


def as_stated(values: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[Problem, ...]]:
    """Return one stated crash with its Km in metres, and what was doubtful in its text."""
    raw: dict[str, Any] = {each.name: [values.get(each.name)] for each in CRASH_FIELDS}
    raw, _found, doubts = with_metres(raw, np.array([1], dtype=np.int64))
    crash = {name: column[0] for name, column in raw.items()}
    crash |= {name: _wall_clock(values.get(name)) for name in ("occurred_at", "reported_at")}
    crash |= {name: _number(crash[name]) for name in _METRES}
    return crash, tuple(doubts)


def is_unreadable(crash: Mapping[str, Any]) -> bool:
    """Say whether nothing of what `as_stated` returned can place a crash."""
    return all(crash[name] is None for name in ("chainage_m", "lon", "rail_m", "crossing"))


def ward_stated(session: Session, crash: Mapping[str, Any]) -> UUID | None:
    """Return the ward that one stated crash names, None where the registry knows none of the name.

    Raises
    ------
    InvalidInput
        The name is that of several wards of that day.
    """
    if crash["ward"] is None:
        return None
    ward = ward_named(area_book(session), crash["ward"], crash["occurred_at"].date())
    if ward.is_ambiguous and ward.problem is not None:
        raise InvalidInput(_("The crash record cannot be used."), problems=[ward.problem])
    return ward.area_id


def as_frame(crash: Mapping[str, Any]) -> DataFrame:
    """Return what `as_stated` returned as a frame like a file's."""
    frame = DataFrame({name: Series([value], dtype=object) for name, value in crash.items()})
    for name in ("occurred_at", "reported_at"):
        frame[name] = pd.to_datetime(Series([crash[name]]))
    for name in _METRES:
        frame[name] = frame[name].astype(float)
    return frame


def crash_of(row: dict[str, Any]) -> Crash:
    """Return a `crash_row` as an object that is not in the session yet."""
    shape = row["geom"]
    told = {
        name: made_of(row[name])
        for name, made_of in _NO_PLAIN_TEXTS.items()
        if row.get(name) is not None
    }
    return Crash(**row | told | {"geom": None if shape is None else from_shape(shape, srid=SRID)})


def _no_plain_texts() -> dict[str, Callable[[Any], Any]]:
    """Return what makes a value of the text of a row, for the columns that hold no texts."""
    found: dict[str, Callable[[Any], Any]] = {}
    for column in Crash.__table__.columns:
        if isinstance(column.type, Enum) and column.type.enum_class is not None:
            found[column.name] = column.type.enum_class
        elif isinstance(column.type, Uuid):
            found[column.name] = _as_id
    return found


def _as_id(value: UUID | str) -> UUID:
    return value if isinstance(value, UUID) else UUID(value)


_NO_PLAIN_TEXTS = _no_plain_texts()


def require_within(session: Session, actor: Account, place: Mapping[str, Any]) -> None:
    """Let pass who may record a crash where this one was found; no place at all is no obstacle."""
    if place["area_id"] is not None:
        within, area_id = permissions.visible_areas(actor), UUID(place["area_id"])
        if within is None or area_id in within:
            permissions.require(actor, Action.RECORD_CRASH)
        else:  # its name is told to who may not
            area = session.get_one(AdministrativeArea, area_id)
            permissions.require(actor, Action.RECORD_CRASH, areas=[area])
    elif place["unplaced_reason"] == UnplacedReason.OUTSIDE_AREA:
        message, remedy = UNPLACED_WORDS[UnplacedReason.OUTSIDE_AREA]
        problem = Problem("outside_area", Message(message), Message(remedy), field="place")
        raise InvalidInput(_("The crash record cannot be used."), problems=[problem])


def require_found(
    crash: Mapping[str, Any],
    place: Mapping[str, Any],
    doubts: tuple[Problem, ...],
    anew: frozenset[str],
) -> None:
    """Refuse a place that a person states anew and that is not found; `anew` are its fields."""
    lost = not ROAD_PLACE.isdisjoint(anew - {"place_text"}) and place["unplaced_reason"] is not None
    lost |= not RAIL_PLACE.isdisjoint(anew) and place["rail_unplaced_reason"] is not None
    if lost:
        warnings = place_warnings(as_frame(crash), as_places(place))
        raise InvalidInput(_("The place cannot be found."), problems=(*doubts, *warnings))


def as_places(place: Mapping[str, Any]) -> DataFrame:
    """Return the place of one crash as a frame like that of many."""
    return DataFrame({name: Series([value], dtype=object) for name, value in place.items()})


def stated(crash: Crash) -> dict[str, Any]:
    """Return a stored crash as the members of a `CrashRecord`, None where nothing is known."""
    columns = {field: names[0] for field, names in STATED.items() if field != "lon"}
    lon, lat = _degrees(crash)
    return {field: getattr(crash, column) for field, column in columns.items()} | {
        "source": crash.source,
        "source_reference": crash.source_reference,
        "occurred_at_precision": crash.time_precision,
        "lon": lon,
        "lat": lat,
    }


def touched(before: str | None, changes: Mapping[str, Any]) -> frozenset[str]:
    """Return which fields of the place a change states anew: those of its road, railway or both.

    Each of the two is stated as a whole. A text belongs to what it names, and `before` is the text
    that it replaces.
    """
    names = set(changes)
    texts = [before, changes.get("place_text")] if "place_text" in names else []
    about = {names_a_railway(each) for each in texts if each}
    on_road = not ROAD_PLACE.isdisjoint(names - {"place_text"}) or False in about
    on_rail = not RAIL_PLACE.isdisjoint(names) or True in about
    fields = frozenset({"place_text"}) if texts else frozenset()
    return fields | (ROAD_PLACE if on_road else fields) | (RAIL_PLACE if on_rail else fields)


def _degrees(crash: Crash) -> tuple[float | None, float | None]:
    if crash.x_given is None or crash.y_given is None:
        return None, None
    if crash.source_crs in {None, WGS84}:
        return crash.x_given, crash.y_given
    ((lon, lat),) = project(
        [crash.x_given], [crash.y_given], from_crs=crash.source_crs, to_crs=WGS84
    ).tolist()
    return lon, lat


def _number(value: Any) -> float | None:
    return None if value is None or np.isnan(value) else float(value)


def _wall_clock(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.astimezone(TIME_ZONE).replace(tzinfo=None)
