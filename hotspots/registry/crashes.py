"""Crashes one at a time: recording one, seeing where it would fall, finding its place later."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import numpy as np
import pandas as pd
from geoalchemy2.shape import from_shape
from pandas import DataFrame, Series
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from hotspots import clock, permissions
from hotspots.crash_files.stated_chainage import with_metres
from hotspots.errors import Conflict, InvalidInput, Message, Problem
from hotspots.i18n import _
from hotspots.models import SRID, Account, AdministrativeArea, Crash, Junction, Route
from hotspots.records import CRASH_FIELDS, CrashRecord
from hotspots.registry.crash_queries import get_crash
from hotspots.registry.crash_rows import (
    FOUND,
    PLACE_STATED,
    STATED,
    as_crash,
    crash_rows,
    differing,
    stated_columns,
)
from hotspots.registry.import_checks import UNPLACED_WORDS, place_warnings, require_approver
from hotspots.registry.locators import current_locator
from hotspots.settings import TIME_ZONE
from hotspots.vocabulary import (
    Action,
    CarriagewaySide,
    LocationClass,
    PlacedBy,
    RecordState,
    UnplacedReason,
)

_Row = TypeVar("_Row", AdministrativeArea, Junction, Route)


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPlace:
    """Where a stated place falls on the map, for the person who is typing it."""

    placed_by: PlacedBy
    lon: float | None
    lat: float | None
    route: Route | None
    chainage_m: float | None
    offset_m: float | None
    side: CarriagewaySide | None
    junction: Junction | None
    area: AdministrativeArea | None
    location_class: LocationClass
    ambiguous: bool
    within_reach: bool
    """Whether the actor may record a crash there."""
    warnings: tuple[Problem, ...]


def record(session: Session, *, actor: Account, record: CrashRecord) -> Crash:
    """Record one crash and find its place; sending the same one again returns the first.

    A crash whose place cannot be found is stored and waits in the queue.

    Raises
    ------
    InvalidInput
        The kilometre cannot be read, or the place lies outside every area.
    Forbidden
        The place lies outside the actor's areas, or the record says it is approved.
    Conflict
        Its reference is known with other content.
    """
    permissions.require(actor, Action.RECORD_CRASH)
    if record.record_state is RecordState.APPROVED:
        require_approver(actor)
    frame, doubts = _as_frame(record.model_dump())
    if doubts and frame["chainage_m"].isna().all() and frame["lon"].isna().all():
        raise InvalidInput(_("The place cannot be read."), problems=doubts)
    places = current_locator(session).place(frame)
    _require_within(session, actor, places.iloc[0])
    row = crash_rows(
        frame,
        places,
        default_source=actor.organisation.name,
        account_id=actor.id,
        at=clock.now(),
    ).iloc[0]
    fresh = _crash_of(row)
    known = _known(session, fresh)
    if known is None:
        try:
            with session.begin_nested():
                session.add(fresh)
        except IntegrityError:  # another form was faster by a moment
            known = _known(session, fresh)
            if known is None:
                raise
    if known is not None:
        _require_visible(session, actor, known)
        _require_same(known, fresh)
    return get_crash(session, actor=actor, crash_id=(known or fresh).id)


def where(
    session: Session,
    *,
    actor: Account,
    place_text: str | None = None,
    route: str | None = None,
    chainage_m: float | None = None,
    lon: float | None = None,
    lat: float | None = None,
    on: datetime | None = None,
) -> FoundPlace:
    """Say where a place falls before anything is stored.

    Raises
    ------
    InvalidInput
        The kilometre cannot be read.
    """
    permissions.require(actor, Action.RECORD_CRASH)
    stated = {
        "occurred_at": on or clock.now(),
        "place_text": place_text,
        "route": route,
        "chainage_m": chainage_m,
        "lon": lon,
        "lat": lat,
    }
    frame, doubts = _as_frame(stated)
    if doubts and frame["chainage_m"].isna().all() and lon is None:
        raise InvalidInput(_("The place cannot be read."), problems=doubts)
    places = current_locator(session).place(frame)
    warnings = (*doubts, *place_warnings(frame, places))
    return _found(session, actor, places.iloc[0], warnings)


def place_crash(
    session: Session,
    *,
    actor: Account,
    crash_id: UUID,
    place_text: str | None = None,
    lon: float | None = None,
    lat: float | None = None,
) -> Crash:
    """Fix the place of a crash by hand, by a kilometre or by a point on the map.

    What was written of the place is kept; from now on neither a file nor a changed network
    overrules the person.
    """
    permissions.require(actor, Action.RECORD_CRASH)
    crash = get_crash(session, actor=actor, crash_id=crash_id)
    if (place_text is None) == (lon is None or lat is None):
        raise InvalidInput(_("Give either a Km with its road, or a point on the map."))
    stated = {"occurred_at": crash.occurred_at, "place_text": place_text, "lon": lon, "lat": lat}
    frame, doubts = _as_frame(stated)
    places = current_locator(session).place(frame)
    if places["unplaced_reason"].notna().all():
        warnings = place_warnings(frame, places)
        raise InvalidInput(_("The place cannot be found."), problems=(*doubts, *warnings))
    _require_within(session, actor, places.iloc[0])
    row = crash_rows(
        frame.assign(location_class=None),
        places,
        default_source="",
        account_id=actor.id,
        at=clock.now(),
    ).iloc[0]
    fresh = _crash_of(row)
    for name in (*PLACE_STATED, *FOUND):
        setattr(crash, name, getattr(fresh, name))
    crash.place_verified_by_id, crash.place_verified_at = actor.id, clock.now()
    session.flush()
    return get_crash(session, actor=actor, crash_id=crash_id)


def _as_frame(values: Mapping[str, Any]) -> tuple[DataFrame, tuple[Problem, ...]]:
    """Return one stated crash as a frame like a file's, and what was doubtful in its text."""
    raw: dict[str, Any] = {each.name: [values.get(each.name)] for each in CRASH_FIELDS}
    raw, _found, doubts = with_metres(raw, np.array([1], dtype=np.int64))
    frame = DataFrame({name: Series(column, dtype=object) for name, column in raw.items()})
    for name in ("occurred_at", "reported_at"):
        frame[name] = pd.to_datetime(Series([_wall_clock(values.get(name))]))
    for name in ("chainage_m", "lon", "lat"):
        frame[name] = frame[name].astype(float)
    return frame, tuple(doubts)


def _wall_clock(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.astimezone(TIME_ZONE).replace(tzinfo=None)


def _crash_of(row: "Series[Any]") -> Crash:
    crash = as_crash(row.drop("geom"))
    crash.geom = None if row["geom"] is None else from_shape(row["geom"], srid=SRID)
    return crash


def _require_within(session: Session, actor: Account, place: "Series[Any]") -> None:
    if place["area_id"] is not None:
        area = session.get(AdministrativeArea, UUID(place["area_id"]))
        permissions.require(actor, Action.RECORD_CRASH, areas=[area] if area else [])
    elif place["unplaced_reason"] == UnplacedReason.OUTSIDE_AREA:
        message, remedy = UNPLACED_WORDS[UnplacedReason.OUTSIDE_AREA]
        problem = Problem("outside_area", Message(message), Message(remedy), field="place")
        raise InvalidInput(_("The crash record cannot be used."), problems=[problem])


def _known(session: Session, fresh: Crash) -> Crash | None:
    if fresh.source_reference is None:
        return None
    query = select(Crash).where(
        Crash.source == fresh.source, Crash.source_reference == fresh.source_reference
    )
    return session.scalar(query)


def _require_visible(session: Session, actor: Account, known: Crash) -> None:
    """Say no more of a crash elsewhere than that its reference is taken."""
    seen = select(Crash.id).where(Crash.id == known.id, permissions.visible_crashes(actor))
    if session.scalar(seen) is None:
        raise Conflict(
            _(
                "The reference {reference} of {source} is in use already, for a crash outside"
                " your areas. Give this crash its own reference."
            ),
            reference=known.source_reference,
            source=known.source,
        )


def _require_same(known: Crash, fresh: Crash) -> None:
    columns = [
        name
        for name in stated_columns(STATED)
        if known.place_verified_at is None or name not in PLACE_STATED
    ]
    if fields := differing(known, fresh, columns):
        raise Conflict(
            _(
                "The crash {reference} of {source} is already known, with another {fields}."
                " Change the known one, or give this crash its own reference."
            ),
            reference=known.source_reference,
            source=known.source,
            fields=fields,
        )


def _found(
    session: Session, actor: Account, place: "Series[Any]", warnings: tuple[Problem, ...]
) -> FoundPlace:
    area = _get(session, AdministrativeArea, place["area_id"])
    is_outside = place["unplaced_reason"] == UnplacedReason.OUTSIDE_AREA
    reach = permissions.may(actor, Action.RECORD_CRASH, areas=[area]) if area else not is_outside
    point = place["geom"]
    return FoundPlace(
        placed_by=PlacedBy(place["placed_by"]),
        lon=None if point is None else float(point.x),
        lat=None if point is None else float(point.y),
        route=_get(session, Route, place["route_id"]),
        chainage_m=_number(place["chainage_m"]),
        offset_m=_number(place["offset_m"]),
        side=None if place["side"] is None else CarriagewaySide(place["side"]),
        junction=_get(session, Junction, place["junction_id"]),
        area=area,
        location_class=LocationClass(place["location_class"]),
        ambiguous=bool(place["ambiguous_route"]),
        within_reach=reach,
        warnings=warnings,
    )


def _get(session: Session, kind: type[_Row], key: str | None) -> _Row | None:
    return None if key is None else session.get(kind, UUID(key))


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
