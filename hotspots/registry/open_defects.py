"""Defects and crashes that met: which defect was open, within reach, on the day of a crash."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from geoalchemy2 import Geography
from sqlalchemy import ColumnElement, and_, cast, func, select
from sqlalchemy.orm import Session

from hotspots import permissions
from hotspots.analysis.open_intervals import OpenInterval, open_intervals
from hotspots.models import Account, CaseEvent, Crash, InfrastructureDefect, RemediationCase
from hotspots.registry.crash_queries import SHOWN_WITH
from hotspots.settings import TIME_ZONE
from hotspots.vocabulary import Action, CaseState

REACH_M = 50.0
"""How near a crash must lie to a defect to be shown with it (ours): nearness proves no cause."""

_REACH_DEGREES = 0.0006
"""A little more than `REACH_M` in every direction in Viet Nam, for the index."""


@dataclass(frozen=True, slots=True)
class OpenDefect:
    """A defect that was open on a day, with the interval that holds the day."""

    defect: InfrastructureDefect
    interval: OpenInterval


def intervals_of(session: Session, defect: InfrastructureDefect) -> tuple[OpenInterval, ...]:
    """Return when a defect was open."""
    return _intervals(session, [defect])[defect.id]


def crashes_while_open(
    session: Session, defect: InfrastructureDefect, *, actor: Account
) -> Sequence[Crash]:
    """Return the crashes within reach on days the defect was open, as far as one may see them."""
    if not permissions.may(actor, Action.READ_CRASHES):
        return []
    intervals = intervals_of(session, defect)
    if not intervals:
        return []
    query = (
        select(Crash)
        .join(InfrastructureDefect, _is_near())
        .where(
            InfrastructureDefect.id == defect.id,
            Crash.occurred_on >= intervals[0].since,
            permissions.visible_crashes(actor),
        )
        .options(*SHOWN_WITH)
        .order_by(Crash.occurred_at, Crash.id)
    )
    found = session.scalars(query)
    return [each for each in found if _holding(intervals, each.occurred_on) is not None]


def open_on_crash_day(session: Session, crash: Crash, *, actor: Account) -> list[OpenDefect]:
    """Return the defects within reach of a crash that were open on its day."""
    if crash.geom is None or not permissions.may(actor, Action.READ_SITES):
        return []
    day = crash.occurred_on
    query = (
        select(InfrastructureDefect)
        .join(Crash, _is_near())
        .where(
            Crash.id == crash.id,
            InfrastructureDefect.found_on <= day,
            permissions.visible_sites(actor),
        )
        .order_by(InfrastructureDefect.code)
    )
    defects = list(session.scalars(query))
    intervals = _intervals(session, defects)
    held = [(each, _holding(intervals[each.id], day)) for each in defects]
    return [OpenDefect(each, interval) for each, interval in held if interval is not None]


def _is_near() -> ColumnElement[bool]:
    defect, crash = InfrastructureDefect.geom, Crash.geom
    return and_(
        crash.op("&&")(func.ST_Expand(defect, _REACH_DEGREES)),
        func.ST_DWithin(cast(crash, Geography), cast(defect, Geography), REACH_M),
    )


def _holding(intervals: Iterable[OpenInterval], day: date) -> OpenInterval | None:
    return next((each for each in intervals if each.holds(day)), None)


def _intervals(
    session: Session, defects: Sequence[InfrastructureDefect]
) -> dict[UUID, tuple[OpenInterval, ...]]:
    query = (
        select(RemediationCase.site_id, CaseEvent.at, CaseEvent.to_state)
        .join(CaseEvent, CaseEvent.case_id == RemediationCase.id)
        .where(
            RemediationCase.site_id.in_([each.id for each in defects]),
            CaseEvent.to_state.is_not(None),
        )
        .order_by(CaseEvent.sequence)
    )
    steps: dict[UUID, list[tuple[date, CaseState]]] = defaultdict(list)
    for site_id, at, state in session.execute(query):
        if state is not None:
            steps[site_id].append((at.astimezone(TIME_ZONE).date(), state))
    return {each.id: open_intervals(each.found_on, steps[each.id]) for each in defects}
