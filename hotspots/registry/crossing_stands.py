"""The states that files of crossings went through until a day, as their entries tell them.

An entry counts from the day it was written; the state itself from the day its step was carried out,
or from that of the inspection that found it. So a report of a past day says what was known then,
and a closing written down in January for December was done in December.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from hotspots.analysis.road_map import REACHED_IN, Stand, months_late, reached_since, status_of
from hotspots.database import among
from hotspots.models import CaseEvent, CrossingTarget, RemediationCase
from hotspots.records.values import UnusableValue, written_day
from hotspots.settings import TIME_ZONE
from hotspots.vocabulary import EventKind, StepField, TargetStatus


@dataclass(frozen=True, slots=True)
class ToldTarget:
    """A target of a crossing with how far it is; `months` it is late, or was reached late."""

    target: CrossingTarget
    status: TargetStatus
    months: int


def day_after(on: date) -> datetime:
    """Return the first moment after a day."""
    return datetime.combine(on + timedelta(days=1), time(), tzinfo=TIME_ZONE)


def stands_of(
    session: Session, case_ids: Iterable[UUID], *, on: date
) -> Mapping[UUID, list[Stand]]:
    """Return the states each file came into until a day, the first first; none before it opened."""
    query = (
        select(CaseEvent.case_id, CaseEvent.to_state, CaseEvent.at, CaseEvent.data)
        .where(
            among(CaseEvent.case_id, case_ids),
            CaseEvent.to_state.is_not(None),
            CaseEvent.kind != EventKind.SIGNED,
            CaseEvent.at < day_after(on),
        )
        .order_by(CaseEvent.sequence)
    )
    found: dict[UUID, list[Stand]] = defaultdict(list)
    for case_id, state, at, data in session.execute(query):
        assert state is not None  # noqa: S101 -- the query asks for those alone
        found[case_id].append(Stand(state, _carried_out(data) or at.astimezone(TIME_ZONE).date()))
    return found


def told_targets(session: Session, case: RemediationCase, *, on: date) -> Sequence[ToldTarget]:
    """Return the targets of a crossing with how far each is, the earliest year first."""
    stands = stands_of(session, [case.id], on=on).get(case.id, [])
    query = (
        select(CrossingTarget)
        .where(CrossingTarget.site_id == case.site_id)
        .options(joinedload(CrossingTarget.organisation))
        .order_by(CrossingTarget.year, CrossingTarget.entered_at, CrossingTarget.id)
    )
    return [_told(each, stands, on) for each in session.scalars(query)]


def _told(target: CrossingTarget, stands: Sequence[Stand], on: date) -> ToldTarget:
    reached = reached_since(stands, REACHED_IN[target.measure])
    day = None if reached is None else reached.day
    status = status_of(target.year, day, on=on)
    return ToldTarget(target, status, months_late(target.year, day or on))


def _carried_out(data: Mapping[str, Any]) -> date | None:
    """Return when a step was carried out, or what it found was seen."""
    told = data.get(StepField.CARRIED_OUT_ON.value) or data.get(StepField.INSPECTED_ON.value)
    try:
        return None if told is None else written_day(told)
    except UnusableValue:
        return None
