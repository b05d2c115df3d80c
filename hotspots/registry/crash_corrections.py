"""Correcting and deleting one crash: the audit keeps what it was, and the live list follows."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from hotspots import clock, permissions
from hotspots.errors import Conflict, InvalidInput, Message, Problem
from hotspots.i18n import _
from hotspots.models import Account, Crash, CrashRemoval
from hotspots.records import CrashRecord
from hotspots.records.values import shown
from hotspots.registry import crash_alerts, live_list, live_proposals, rail_screening
from hotspots.registry.case_access import reason_required
from hotspots.registry.crash_places import place_crash_row
from hotspots.registry.crash_queries import get_crash, lock_crash
from hotspots.registry.crash_rows import (
    DERIVED,
    FOUND,
    PLACE_STATED,
    STATED,
    crash_row,
    stated_columns,
)
from hotspots.registry.differences import require_version
from hotspots.registry.import_checks import APPROVERS, require_approver
from hotspots.registry.proposal_rows import Origin
from hotspots.registry.rail_severities import graded
from hotspots.registry.stated_crash import (
    as_stated,
    crash_of,
    require_found,
    require_within,
    stated,
    touched,
    ward_stated,
)
from hotspots.vocabulary import Action, ChangeCause, RecordState

_CASUALTIES = frozenset({"killed", "injured", "seriously_injured", "slightly_injured"})
_KEPT = frozenset({"location_text", *PLACE_STATED})


def correct(
    session: Session,
    *,
    actor: Account,
    crash_id: UUID,
    changes: Mapping[str, Any],
    expected_version: int | None = None,
    criteria_folder: Path | None = None,
) -> Crash:
    """Correct some facts of a crash: what is not named stays, what is named as None is unknown now.

    The whole is checked by the rules of a new record. A place on a road is stated anew as a whole,
    and so is one on a railway; what a person fixed stays unless a place is among the changes, and
    then this person fixed it.

    Raises
    ------
    InvalidInput
        The crash as corrected breaks a rule, or its place cannot be found or lies outside.
    Forbidden
        It is approved, or would be, and the actor approves none; or its new place lies elsewhere.
    StaleVersion
        Somebody changed it since it was read.
    Conflict
        Another crash has the reference.
    """
    crash = _for_change(session, actor, crash_id, expected_version, changes)
    record = CrashRecord.model_validate(_merged(crash, changes))
    _refuse_other_source(crash, changes)
    if record.record_state is RecordState.APPROVED:
        require_approver(actor)
    _refuse_taken_reference(session, crash, record)
    anew = touched(crash.location_text, changes)
    fresh = _as_corrected(session, actor, record, anew=anew)
    was = live_list.crashes_before(session, [crash.id])
    moves = bool(anew) or ("occurred_at" in changes and crash.place_verified_at is None)
    facts = {each: getattr(fresh, each) for each in _columns(changes, moves=moves)}
    facts |= graded(
        session,
        fresh,
        on_railway=(fresh if moves else crash).is_on_railway,
        crash_id=crash.id,
        folder=criteria_folder,
    )
    was_on_railway = crash.is_on_railway
    _write(session, crash, facts)
    if anew and crash.place_verified_at is not None:
        crash.place_verified_by_id, crash.place_verified_at = actor.id, clock.now()
    origin = Origin(clock.now(), ChangeCause.CRASH_CORRECTED, crash.id)
    live_proposals.follow(session, actor=actor, origin=origin, ids=[crash.id], was=was)
    crash_alerts.follow(session, actor=actor, ids=[crash.id])
    if was_on_railway or crash.is_on_railway:
        rail_screening.ask_again(session)
    return get_crash(session, actor=actor, crash_id=crash_id)


def delete(
    session: Session,
    *,
    actor: Account,
    crash_id: UUID,
    reason: str,
    expected_version: int | None = None,
) -> CrashRemoval:
    """Take out a crash that never was, or that is there twice; the reason is kept for good.

    Raises
    ------
    InvalidInput
        No reason is given.
    Forbidden
        It is approved, and the actor approves none.
    StaleVersion
        Somebody changed it since it was read.
    """
    crash = _for_change(session, actor, crash_id, expected_version)
    said = reason_required(reason, _("A crash cannot be deleted without a reason."))
    removal = CrashRemoval(
        crash_id=crash.id,
        source=crash.source,
        source_reference=crash.source_reference,
        occurred_on=crash.occurred_on,
        reason=said,
        removed_by_id=actor.id,
        removed_at=clock.now(),
    )
    was, was_on_railway = live_list.crashes_before(session, [crash.id]), crash.is_on_railway
    session.add(removal)
    session.delete(crash)
    origin = Origin(removal.removed_at, ChangeCause.CRASH_DELETED, crash_id)
    live_proposals.follow(session, actor=actor, origin=origin, ids=[crash_id], was=was)
    crash_alerts.follow(session, actor=actor, ids=[crash_id])
    if was_on_railway:
        rail_screening.ask_again(session)
    return removal


def may_change(actor: Account, crash: Crash) -> bool:
    """Say whether this person, who sees the crash, may correct or delete it."""
    is_open = crash.record_state is not RecordState.APPROVED or actor.role in APPROVERS
    return is_open and permissions.may(actor, Action.RECORD_CRASH)


def _for_change(
    session: Session,
    actor: Account,
    crash_id: UUID,
    expected_version: int | None,
    changes: Mapping[str, Any] | None = None,
) -> Crash:
    crash = lock_crash(session, actor=actor, crash_id=crash_id)
    if crash.record_state is RecordState.APPROVED:
        require_approver(actor)
    require_version(
        session,
        crash,
        expected_version,
        _("Somebody changed this crash since you opened it."),
        wanted=changes,
    )
    return crash


def _merged(crash: Crash, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return the crash as it would have been stated with these changes."""
    told = {name: value for name, value in stated(crash).items() if value is not None}
    if not _CASUALTIES.isdisjoint(changes):
        told.pop("damage_only", None)  # it follows from the casualties unless somebody says it
    anew = touched(crash.location_text, changes)
    told = {name: value for name, value in told.items() if name not in anew}
    if "occurred_at" in changes:
        told.pop("occurred_at_precision")
    return told | dict(changes)


def _as_corrected(
    session: Session, actor: Account, record: CrashRecord, *, anew: frozenset[str]
) -> Crash:
    told, doubts = as_stated(record.model_dump())
    place = place_crash_row(session, told, actor=actor)
    if anew:
        require_found(told, place, doubts, anew)
        require_within(session, actor, place)
    row = crash_row(
        told,
        place,
        ward_id=ward_stated(session, told),
        default_source="",
        account_id=actor.id,
        at=clock.now(),
    )
    return crash_of(row)


def _columns(changes: Mapping[str, Any], *, moves: bool) -> list[str]:
    """Return what is written anew; words of a place stay until others are given."""
    columns = [name for name in stated_columns(STATED) if name not in _KEPT]
    columns += ["source_reference", *DERIVED]
    if "place_text" in changes:
        columns.append("location_text")
    return [*columns, *PLACE_STATED, *FOUND] if moves else columns


def _refuse_other_source(crash: Crash, changes: Mapping[str, Any]) -> None:
    """Refuse what would be left undone: who reported a crash is part of its identity."""
    if changes.get("source", crash.source) != crash.source:
        problem = Problem(
            "source_stays",
            Message(_("The source of a crash is {source} and stays."), {"source": crash.source}),
            Message(_("Leave it out; delete the crash if it was never reported by it.")),
            field="source",
            value=None if changes["source"] is None else shown(changes["source"]),
        )
        raise InvalidInput(_("The crash record cannot be used."), problems=[problem])


def _refuse_taken_reference(session: Session, crash: Crash, record: CrashRecord) -> None:
    if record.source_reference is None or record.source_reference == crash.source_reference:
        return
    query = select(Crash.id).where(
        Crash.source == crash.source, Crash.source_reference == record.source_reference
    )
    if session.scalar(query) is not None:
        raise _taken(crash.source, record.source_reference)


def _write(session: Session, crash: Crash, facts: Mapping[str, Any]) -> None:
    """Write the facts; another correction may have taken the reference a moment ago."""
    source = crash.source
    try:
        with session.begin_nested():
            for name, value in facts.items():
                setattr(crash, name, value)
    except IntegrityError as error:
        if "source_reference" not in str(error.orig):
            raise
        raise _taken(source, facts["source_reference"]) from error


def _taken(source: str, reference: str | None) -> Conflict:
    return Conflict(
        _("The reference {reference} of {source} belongs to another crash already."),
        reference=reference,
        source=source,
    )
