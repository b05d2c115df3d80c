"""After the works: checks some months later, and crashes that happened while they went on."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hotspots import clock, permissions
from hotspots.analysis.calendar_window import add_months
from hotspots.errors import Conflict, NotFound
from hotspots.i18n import _
from hotspots.models import Account, Crash, MonitoringCheck, RemediationCase, RoadSpot
from hotspots.registry.case_access import SiteKey, find_for_change, written
from hotspots.registry.measures import Treatment
from hotspots.registry.site_evidence import inside
from hotspots.vocabulary import Action, EventKind


def begin(session: Session, case: RemediationCase, *, on: date, months: Sequence[int]) -> None:
    """Set the checks that are due so many months after a day; those set that day already stand."""
    known = {each.months: each for each in checks_of(session, case) if each.since == on}
    for each in months:
        if each in known:
            known[each].lapsed_on = None
        else:
            due = add_months(on, each)
            session.add(MonitoringCheck(case_id=case.id, since=on, months=each, due_on=due))
    session.flush()


def lapse(session: Session, case: RemediationCase, *, on: date) -> None:
    """Let the checks lapse that nobody made before the file was opened again."""
    for check in checks_of(session, case):
        if check.done_on is None and check.lapsed_on is None:
            check.lapsed_on = on
    session.flush()


def checks_of(session: Session, case: RemediationCase) -> list[MonitoringCheck]:
    """Return the checks of a file, in the order they are due."""
    return checks_at(session, case.site_id)


def checks_at(session: Session, site_id: UUID) -> list[MonitoringCheck]:
    """Return the checks of the file of a site, in the order they are due."""
    query = select(MonitoringCheck).join(
        RemediationCase, RemediationCase.id == MonitoringCheck.case_id
    )
    query = query.where(RemediationCase.site_id == site_id)
    return list(session.scalars(query.order_by(MonitoringCheck.due_on, MonitoringCheck.months)))


def record_check(
    session: Session, *, actor: Account, site: SiteKey, check_id: UUID, note: str | None
) -> MonitoringCheck:
    """Record that a site was looked at; the crashes since then are counted and kept."""
    permissions.require(actor, Action.WRITE_IN_FILE)
    case = find_for_change(session, actor, site, expected_version=None)
    query = select(MonitoringCheck).where(
        MonitoringCheck.id == check_id, MonitoringCheck.case_id == case.id
    )
    check = session.scalars(query).one_or_none()
    if check is None:
        raise NotFound(_("This file has no such check."))
    if check.done_on is not None:
        raise Conflict(_("This check was made on {day} already."), day=check.done_on)
    if check.lapsed_on is not None:
        raise Conflict(_("The file was opened again: this check is not needed any more."))
    today = clock.today()
    check.done_on, check.done_by_id, check.note = today, actor.id, written(note)
    check.found = crashes_between(session, case, check.since, today)
    case.record(
        EventKind.CHECKED,
        actor=actor,
        at=clock.now(),
        note=check.note,
        data={"months": check.months, "due_on": check.due_on.isoformat(), **check.found},
    )
    session.flush()
    return check


def during_works(session: Session, case: RemediationCase, treatment: Treatment) -> dict[str, Any]:
    """Count the crashes inside a site while the works went on; they belong to neither side."""
    return crashes_between(session, case, treatment.start, treatment.end)


def crashes_between(
    session: Session, case: RemediationCase, first: date, last: date
) -> dict[str, Any]:
    """Count the crashes inside a site from one day to another, both included.

    Crashes are counted at road spots alone; of another kind nothing is said.
    """
    site = case.site
    if not isinstance(site, RoadSpot):
        return {}
    query = select(func.count(), func.sum(Crash.killed), func.sum(Crash.injured))
    query = query.where(inside(site), Crash.occurred_on.between(first, last))
    crashes, killed, injured = session.execute(query).one()
    return {"crashes": crashes, "killed": killed, "injured": injured}
