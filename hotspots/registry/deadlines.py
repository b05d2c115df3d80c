"""By when a file must go on: counted by dated rules and the calendar, stored with the count."""

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspots.analysis.calendar_window import add_months
from hotspots.analysis.working_days import after_working_days, working_days_between
from hotspots.criteria import Deadline, deadlines_on
from hotspots.models import CalendarDay, CaseEvent, RemediationCase
from hotspots.settings import TIME_ZONE
from hotspots.vocabulary import CaseState, DayKind, DeadlineUnit

_PLANNED = {
    DeadlineUnit.PLANNED_START: "planned_start",
    DeadlineUnit.PLANNED_FINISH: "planned_finish",
}


def set_deadline(session: Session, case: RemediationCase, *, folder: Path | None = None) -> None:
    """Count the deadline of the file's present state anew, from the day the state began."""
    since = case.state_since.astimezone(TIME_ZONE).date()
    rules = deadlines_on(since, folder)
    row = None if rules is None else rules.of(case.kind, case.state)
    if rules is None or row is None:
        case.due_on, case.deadline = None, {}
        return
    case.due_on = _due(session, case, row, since)
    case.deadline = {
        "rules": rules.id,
        "unit": row.unit.value,
        "count": row.count,
        "from": since.isoformat(),
        "late_again_factor": rules.late_again_factor,
    }


def shift_past_pause(session: Session, case: RemediationCase, *, since: date, end: date) -> None:
    """Move the deadline on by what was left of it when a pause began; `end` is its last day."""
    if case.due_on is None or case.due_on < since:
        return
    before = since - timedelta(days=1)
    if case.deadline.get("unit") == DeadlineUnit.WORKING_DAYS.value:
        exceptions = calendar(session)
        left = working_days_between(before, case.due_on, exceptions)
        case.due_on = after_working_days(end, left, exceptions)
    else:
        case.due_on = end + (case.due_on - before)


def calendar(session: Session) -> Mapping[date, bool]:
    """Return the days that differ from their weekday: whether offices are open."""
    rows = session.execute(select(CalendarDay.day, CalendarDay.kind))
    return {day: kind is DayKind.WORKING_DAY for day, kind in rows}


def planned_days(session: Session, case: RemediationCase) -> dict[str, Any]:
    """Return what the latest decision on the works planned; empty where there was none."""
    query = (
        select(CaseEvent.data)
        .where(CaseEvent.case_id == case.id, CaseEvent.to_state == CaseState.DECIDED)
        .order_by(CaseEvent.sequence.desc())
        .limit(1)
    )
    return session.scalars(query).first() or {}


def _due(session: Session, case: RemediationCase, row: Deadline, since: date) -> date | None:
    match row.unit, row.count:
        case DeadlineUnit.WORKING_DAYS, int(count):
            return after_working_days(since, count, calendar(session))
        case DeadlineUnit.CALENDAR_DAYS, int(count):
            return since + timedelta(days=count)
        case DeadlineUnit.MONTHS, int(count):
            return add_months(since, count)
    told = planned_days(session, case).get(_PLANNED[row.unit])
    return None if told is None else date.fromisoformat(told)
