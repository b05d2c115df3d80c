"""Crashes one at a time: recording one, seeing where it would fall, finding its place later."""

from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from hotspots import clock, permissions
from hotspots.crash_files.stated_chainage import names_a_railway
from hotspots.errors import Conflict, InvalidInput
from hotspots.i18n import _
from hotspots.models import (
    Account,
    Crash,
)
from hotspots.records import CrashRecord
from hotspots.registry import crash_alerts, live_list, live_proposals, rail_screening
from hotspots.registry.crash_places import place_crash_row
from hotspots.registry.crash_queries import get_crash, lock_crash, read_place
from hotspots.registry.crash_rows import (
    FOUND,
    PLACE_STATED,
    RAIL_STATED,
    ROAD_STATED,
    STATED,
    crash_row,
    differing,
    stated_columns,
)
from hotspots.registry.import_checks import APPROVERS, require_approver
from hotspots.registry.proposal_rows import Origin
from hotspots.registry.rail_severities import graded
from hotspots.registry.stated_crash import (
    RAIL_PLACE,
    ROAD_PLACE,
    as_stated,
    crash_of,
    is_unreadable,
    require_found,
    require_within,
    stated,
    ward_stated,
)
from hotspots.vocabulary import (
    Action,
    ChangeCause,
    RecordState,
)


def record(
    session: Session, *, actor: Account, record: CrashRecord, criteria_folder: Path | None = None
) -> Crash:
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
    told, doubts = as_stated(record.model_dump())
    if doubts and is_unreadable(told):
        raise InvalidInput(_("The place cannot be read."), problems=doubts)
    place = place_crash_row(session, told, actor=actor)
    require_within(session, actor, place)
    row = crash_row(
        told,
        place,
        ward_id=ward_stated(session, told),
        default_source=actor.organisation.name,
        account_id=actor.id,
        at=clock.now(),
    )
    fresh = crash_of(row)
    on_railway, folder = fresh.is_on_railway, criteria_folder
    grade = graded(session, fresh, on_railway=on_railway, crash_id=None, folder=folder)
    fresh.rail_severity, fresh.rail_severity_scheme, fresh.rail_severity_flagged = grade.values()
    known = _known(session, fresh)
    if known is None:
        known = _added(session, fresh)
    if known is None:
        origin = Origin(clock.now(), ChangeCause.CRASH_RECORDED, fresh.id)
        live_proposals.follow(session, actor=actor, origin=origin, ids=[fresh.id], written=fresh)
        crash_alerts.follow(session, actor=actor, ids=[fresh.id])
        if fresh.is_on_railway:
            rail_screening.ask_again(session)
        return read_place(session, fresh)
    _require_visible(session, actor, known)
    _require_same(known, fresh)
    return get_crash(session, actor=actor, crash_id=known.id)


def place_crash(
    session: Session,
    *,
    actor: Account,
    crash_id: UUID,
    place_text: str | None = None,
    lon: float | None = None,
    lat: float | None = None,
    crossing: str | None = None,
    criteria_folder: Path | None = None,
) -> Crash:
    """Fix the place of a crash by hand: by a Km, a point on the map, or the code of a crossing.

    What was written of the place is kept; from now on neither a file nor a changed network
    overrules the person. A place on a road leaves one on a railway as it is, and so does one on a
    railway one on a road.

    Raises
    ------
    Forbidden
        The crash is approved and has a place, and the actor approves none; or the place is outside.
    """
    crash = lock_crash(session, actor=actor, crash_id=crash_id)
    if not may_place(actor, crash):
        require_approver(actor)
    point = None if lon is None or lat is None else (lon, lat)
    if [place_text, point, crossing].count(None) != 2:
        raise InvalidInput(
            _(
                "Give one of these: a Km with its road or railway, a point on the map, or the code"
                " of a crossing."
            )
        )
    by_rail = crossing is not None or names_a_railway(place_text or "")
    anew = RAIL_PLACE if by_rail else ROAD_PLACE
    told, doubts = as_stated(
        {name: value for name, value in stated(crash).items() if name not in {*anew, "place_text"}}
        | {"place_text": place_text, "crossing": crossing if by_rail else crash.crossing_given}
        | ({} if point is None else {"lon": lon, "lat": lat})
    )
    place = place_crash_row(session, told, actor=actor)
    require_found(told, place, doubts, anew)
    require_within(session, actor, place)
    row = crash_row(
        told, place, ward_id=None, default_source="", account_id=actor.id, at=clock.now()
    )
    fresh, was = crash_of(row), live_list.crashes_before(session, [crash.id])
    was_on_railway = crash.is_on_railway
    facts = {name: getattr(fresh, name) for name in FOUND}
    facts |= {name: getattr(fresh, name) for name in (RAIL_STATED if by_rail else ROAD_STATED)}
    facts |= graded(
        session,
        crash,
        on_railway=fresh.is_on_railway,
        crash_id=crash.id,
        folder=criteria_folder,
    )
    for name, value in facts.items():
        setattr(crash, name, value)
    crash.place_verified_by_id, crash.place_verified_at = actor.id, clock.now()
    origin = Origin(clock.now(), ChangeCause.CRASH_CORRECTED, crash.id)
    live_proposals.follow(session, actor=actor, origin=origin, ids=[crash.id], was=was)
    crash_alerts.follow(session, actor=actor, ids=[crash.id])
    if was_on_railway or crash.is_on_railway:
        rail_screening.ask_again(session)
    return get_crash(session, actor=actor, crash_id=crash_id)


def may_place(actor: Account, crash: Crash) -> bool:
    """Say whether this person, who sees the crash, may fix its place.

    A place that an approved crash has is part of what was approved; one that it lacks is not.
    """
    waits = crash.unplaced_reason is not None or crash.rail_unplaced_reason is not None
    approved = crash.record_state is RecordState.APPROVED and not waits
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
