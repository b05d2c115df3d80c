"""Crashes one at a time: recording one, seeing where it would fall, finding its place later."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import numpy as np
from pandas import Series
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from hotspots import clock, permissions
from hotspots.errors import Conflict, InvalidInput, Problem
from hotspots.i18n import _
from hotspots.models import Account, AdministrativeArea, Crash, Junction, Route
from hotspots.records import CrashRecord
from hotspots.registry import crash_alerts, live_list, live_proposals
from hotspots.registry.crash_queries import get_crash, lock_crash, read_place
from hotspots.registry.crash_rows import (
    FOUND,
    PLACE_STATED,
    STATED,
    crash_row,
    differing,
    stated_columns,
)
from hotspots.registry.import_checks import APPROVERS, place_warnings, require_approver
from hotspots.registry.locators import current_locator
from hotspots.registry.proposal_rows import Origin
from hotspots.registry.stated_crash import as_frame, as_stated, crash_of, require_within
from hotspots.vocabulary import (
    Action,
    CarriagewaySide,
    ChangeCause,
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
    stated, doubts = as_stated(record.model_dump())
    if doubts and stated["chainage_m"] is None and stated["lon"] is None:
        raise InvalidInput(_("The place cannot be read."), problems=doubts)
    place = current_locator(session).place_one(stated)
    require_within(session, actor, place)
    row = crash_row(
        stated,
        place,
        default_source=actor.organisation.name,
        account_id=actor.id,
        at=clock.now(),
    )
    fresh = crash_of(row)
    known = _known(session, fresh)
    if known is None:
        known = _added(session, fresh)
    if known is None:
        origin = Origin(clock.now(), ChangeCause.CRASH_RECORDED, fresh.id)
        live_proposals.follow(session, actor=actor, origin=origin, ids=[fresh.id], written=fresh)
        crash_alerts.follow(session, actor=actor, ids=[fresh.id])
        return read_place(session, fresh)
    _require_visible(session, actor, known)
    _require_same(known, fresh)
    return get_crash(session, actor=actor, crash_id=known.id)


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
    permissions.require(actor, Action.DECLARE_SITE)
    stated = {
        "occurred_at": on or clock.now(),
        "place_text": place_text,
        "route": route,
        "chainage_m": chainage_m,
        "lon": lon,
        "lat": lat,
    }
    crash, doubts = as_stated(stated)
    if doubts and crash["chainage_m"] is None and lon is None:
        raise InvalidInput(_("The place cannot be read."), problems=doubts)
    frame = as_frame(crash)
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

    Raises
    ------
    Forbidden
        The crash is approved and has a place, and the actor approves none; or the place is outside.
    """
    crash = lock_crash(session, actor=actor, crash_id=crash_id)
    if not may_place(actor, crash):
        require_approver(actor)
    if (place_text is None) == (lon is None or lat is None):
        raise InvalidInput(_("Give either a Km with its road, or a point on the map."))
    stated = {"occurred_at": crash.occurred_at, "place_text": place_text, "lon": lon, "lat": lat}
    told, doubts = as_stated(stated)
    locator = current_locator(session)
    place = locator.place_one(told)
    if place["unplaced_reason"] is not None:
        frame = as_frame(told)
        warnings = place_warnings(frame, locator.place(frame))
        raise InvalidInput(_("The place cannot be found."), problems=(*doubts, *warnings))
    require_within(session, actor, place)
    row = crash_row(told, place, default_source="", account_id=actor.id, at=clock.now())
    fresh, was = crash_of(row), live_list.crashes_before(session, [crash.id])
    for name in (*PLACE_STATED, *FOUND):
        setattr(crash, name, getattr(fresh, name))
    crash.place_verified_by_id, crash.place_verified_at = actor.id, clock.now()
    origin = Origin(clock.now(), ChangeCause.CRASH_CORRECTED, crash.id)
    live_proposals.follow(session, actor=actor, origin=origin, ids=[crash.id], was=was)
    crash_alerts.follow(session, actor=actor, ids=[crash.id])
    return get_crash(session, actor=actor, crash_id=crash_id)


def may_place(actor: Account, crash: Crash) -> bool:
    """Say whether this person, who sees the crash, may fix its place.

    A place that an approved crash has is part of what was approved; one that it lacks is not.
    """
    approved = crash.record_state is RecordState.APPROVED and crash.unplaced_reason is None
    is_open = not approved or actor.role in APPROVERS
    return is_open and permissions.may(actor, Action.RECORD_CRASH)


def _known(session: Session, fresh: Crash) -> Crash | None:
    if fresh.source_reference is None:
        return None
    query = select(Crash).where(
        Crash.source == fresh.source, Crash.source_reference == fresh.source_reference
    )
    return session.scalar(query)


def _added(session: Session, fresh: Crash) -> Crash | None:
    """Store the crash; return the same one where another form was faster by a moment."""
    if fresh.source_reference is None:
        session.add(fresh)
        session.flush()
        return None
    try:
        with session.begin_nested():
            session.add(fresh)
    except IntegrityError:
        known = _known(session, fresh)
        if known is None:
            raise
        return known
    return None


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
