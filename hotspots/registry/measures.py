"""Countermeasures of a file: planned, carried out, taken back; temporary ones beside its way.

A temporary measure is allowed from the verification on. It is a record and no state: it never
completes a file.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from hotspots import clock, permissions
from hotspots.errors import Conflict, InvalidInput, NotFound
from hotspots.i18n import _
from hotspots.models import Account, Measure, RemediationCase
from hotspots.records.measure import MEASURE_FIELDS, codes, read_measure
from hotspots.registry.bodies import body_named, unknown_body
from hotspots.registry.case_access import SiteKey, find_for_change, reason_required
from hotspots.registry.differences import require_version
from hotspots.vocabulary import Action, CaseState, EventKind, MeasureTerm

_TOO_EARLY = {CaseState.PROPOSED, CaseState.REPORTED}
_PERMANENT_FROM = {
    CaseState.CAUSE_DETERMINED,
    CaseState.MEASURE_PROPOSED,
    CaseState.DECIDED,
    CaseState.WORKS_UNDER_WAY,
    CaseState.EVALUATED,
}


_COLUMN = {"executor": "executor_id"}


@dataclass(frozen=True, slots=True)
class Treatment:
    """The days of the permanent works of a file, both included, and which they were."""

    start: date
    end: date
    measures: Sequence[Measure]


def add(session: Session, *, actor: Account, site: SiteKey, told: Mapping[str, object]) -> Measure:
    """Plan a measure, or record one that is there already."""
    permissions.require(actor, Action.WRITE_IN_FILE)
    case = find_for_change(session, actor, site, expected_version=None)
    values = _read(session, told, known=None)
    _refuse_too_early(case, values["term"])
    row = Measure(case_id=case.id, added_by_id=actor.id, added_at=clock.now(), **values)
    session.add(row)
    session.flush()
    data = {"measure_id": str(row.id), **_json(values)}
    case.record(EventKind.MEASURE_RECORDED, actor=actor, at=row.added_at, data=data)
    return row


def change(
    session: Session,
    *,
    actor: Account,
    site: SiteKey,
    measure_id: UUID,
    told: Mapping[str, object],
    expected_version: int | None = None,
) -> Measure:
    """Change what is told of a measure; the entry keeps before and after."""
    permissions.require(actor, Action.WRITE_IN_FILE)
    case = find_for_change(session, actor, site, expected_version=None)
    row = _one(session, case, measure_id)
    if row.cancelled_at is not None:
        raise Conflict(_("This measure was taken back; record another."))
    require_version(
        session,
        row,
        expected_version,
        _("Somebody changed this measure since you opened it."),
        wanted={_COLUMN.get(name, name): value for name, value in told.items()},
    )
    known = {name: getattr(row, name) for name in MEASURE_FIELDS if name != "executor"}
    values = _read(session, told, known=known)
    before = {name: getattr(row, name) for name in values}
    changed = {name: value for name, value in values.items() if before[name] != value}
    if not changed:
        return row
    for name, value in changed.items():
        setattr(row, name, value)
    data = {
        "measure_id": str(row.id),
        "type": row.type.value,
        "before": _json({name: before[name] for name in changed}),
        "after": _json(changed),
    }
    case.record(EventKind.MEASURE_CHANGED, actor=actor, at=clock.now(), data=data)
    session.flush()
    return row


def cancel(
    session: Session, *, actor: Account, site: SiteKey, measure_id: UUID, reason: str
) -> Measure:
    """Take a measure back; it stays on record with the reason."""
    permissions.require(actor, Action.WRITE_IN_FILE)
    case = find_for_change(session, actor, site, expected_version=None)
    row = _one(session, case, measure_id)
    why = reason_required(reason, _("A measure is taken back with a reason only."))
    if row.cancelled_at is None:
        row.cancelled_by_id, row.cancelled_at = actor.id, clock.now()
        row.cancellation_reason = why
        data = {"measure_id": str(row.id), "type": row.type.value, "cancelled": True}
        case.record(
            EventKind.MEASURE_CHANGED, actor=actor, at=row.cancelled_at, note=why, data=data
        )
        session.flush()
    return row


def measures_of(session: Session, case: RemediationCase) -> list[Measure]:
    """Return every measure of a file, in the order they were recorded, the cancelled included."""
    query = (
        select(Measure)
        .where(Measure.case_id == case.id)
        .options(joinedload(Measure.executor))
        .order_by(Measure.added_at, Measure.id)
    )
    return list(session.scalars(query))


def permanent(measures: Iterable[Measure]) -> list[Measure]:
    """Return those of the measures of a file that are permanent and stand."""
    return [
        each
        for each in measures
        if each.term is MeasureTerm.PERMANENT and each.cancelled_at is None
    ]


def treatment_of(measures: Iterable[Measure]) -> Treatment | None:
    """Return the days of the works; None without permanent measures, or where one lacks a day."""
    rows = permanent(measures)
    starts = [each.actual_start for each in rows if each.actual_start is not None]
    ends = [each.actual_finish for each in rows if each.actual_finish is not None]
    if not rows or len(starts) < len(rows) or len(ends) < len(rows):
        return None
    return Treatment(min(starts), max(ends), rows)


def _read(
    session: Session, told: Mapping[str, object], *, known: Mapping[str, Any] | None
) -> dict[str, Any]:
    values, problems = read_measure(told, known=known, today=clock.today())
    executor = values.pop("executor", None)
    if "executor" in told:
        body = None if executor is None else body_named(session, executor, clock.today())
        values["executor_id"] = None if body is None else body.id
        if executor is not None and body is None:
            problems.append(unknown_body("executor", executor))
    if problems:
        raise InvalidInput(_("The measure cannot be recorded."), problems=problems)
    return values


def _json(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: str(v) if isinstance(v, UUID) else v for name, v in codes(values).items()}


def _refuse_too_early(case: RemediationCase, term: MeasureTerm) -> None:
    if case.is_settled or case.state in _TOO_EARLY:
        raise Conflict(_("A file in state {state} takes no measure."), state=case.state)
    if term is MeasureTerm.PERMANENT and case.state not in _PERMANENT_FROM:
        raise Conflict(
            _(
                "A permanent measure follows the causes; in state {state} only a temporary one is"
                " recorded."
            ),
            state=case.state,
        )


def _one(session: Session, case: RemediationCase, measure_id: UUID) -> Measure:
    query = select(Measure).where(Measure.id == measure_id, Measure.case_id == case.id)
    row = session.scalars(query.options(joinedload(Measure.executor))).one_or_none()
    if row is None:
        raise NotFound(_("This file holds no such measure."))
    return row
