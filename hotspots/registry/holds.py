"""Pausing a file: asked for with a reason and an end, approved by a leader, ended by day or hand.

A pause is no state: the file stays where it is, its clock stops, and no step is taken.
"""

from datetime import date, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from hotspots import clock, permissions
from hotspots.errors import Conflict, InvalidInput, Message, NotFound, Problem
from hotspots.i18n import _
from hotspots.models import Account, CaseHold, RemediationCase
from hotspots.records.values import UnusableValue, is_missing, shown, written_day
from hotspots.registry.case_access import SiteKey, find_for_change, reason_required, written
from hotspots.registry.deadlines import shift_past_pause
from hotspots.vocabulary import Action, EventKind, HoldState

LONGEST = timedelta(days=366)


def ask(
    session: Session,
    *,
    actor: Account,
    site: SiteKey,
    reason: str,
    until: date | str | None,
    expected_version: int | None = None,
) -> CaseHold:
    """Ask that a file be paused until a day; nothing stops before a leader approves."""
    permissions.require(actor, Action.WRITE_IN_FILE)
    case = find_for_change(session, actor, site, expected_version=expected_version)
    if case.is_settled:
        raise Conflict(_("Nothing waits in a file in state {state}."), state=case.state)
    if current(session, case) is not None:
        raise Conflict(_("A pause of this file was asked for already, or runs."))
    end = _end(until)
    why = reason_required(reason, _("A pause needs a reason and an end."))
    hold = CaseHold(
        case_id=case.id,
        state=HoldState.ASKED,
        reason=why,
        from_day=clock.today(),
        until=end,
        asked_by_id=actor.id,
        asked_at=clock.now(),
    )
    session.add(hold)
    _note(case, hold, EventKind.HOLD_ASKED, actor, why)
    session.flush()
    return hold


def decide(
    session: Session,
    *,
    actor: Account,
    site: SiteKey,
    approve: bool,
    note: str | None = None,
    expected_version: int | None = None,
) -> CaseHold:
    """Approve a pause, which begins today, or refuse it. Nobody approves their own request."""
    case = find_for_change(session, actor, site, expected_version=expected_version)
    permissions.require(actor, Action.APPROVE_HOLD)
    hold = current(session, case)
    if hold is None or hold.state is not HoldState.ASKED:
        raise Conflict(_("No pause of this file waits for an answer."))
    if hold.asked_by_id == actor.id:
        raise Conflict(_("Whoever asked for a pause cannot approve it."))
    hold.decided_by_id, hold.decided_at = actor.id, clock.now()
    today = clock.today()
    if approve and case.is_settled:
        raise Conflict(_("Nothing waits in a file in state {state}."), state=case.state)
    if approve and hold.until < today:
        raise Conflict(_("The pause asked for ended on {day}. Ask again."), day=hold.until)
    hold.state = HoldState.APPROVED if approve else HoldState.REFUSED
    if approve:
        hold.from_day = today
        case.held_since, case.held_until = today, hold.until
    kind = EventKind.HOLD_APPROVED if approve else EventKind.HOLD_REFUSED
    _note(case, hold, kind, actor, written(note))
    session.flush()
    return hold


def end(
    session: Session,
    *,
    actor: Account,
    site: SiteKey,
    note: str | None = None,
    expected_version: int | None = None,
) -> RemediationCase:
    """Let the clock of a paused file run again from today; the deadline moves on by the pause."""
    permissions.require(actor, Action.WRITE_IN_FILE)
    case = find_for_change(session, actor, site, expected_version=expected_version)
    if not case.is_held:
        raise Conflict(_("This file is not paused."))
    _end_on(session, case, actor, last=clock.today() - timedelta(days=1), note=written(note))
    return case


def lapse(session: Session, case: RemediationCase, *, actor: Account) -> None:
    """End the request to pause a locked file that came to rest before a leader answered it."""
    hold = current(session, case)
    if hold is None or hold.state is not HoldState.ASKED:
        return
    hold.state, hold.decided_by_id, hold.decided_at = HoldState.LAPSED, actor.id, clock.now()
    _note(case, hold, EventKind.HOLD_LAPSED, actor, None)
    session.flush()


def end_those_over(session: Session, *, on: date) -> int:
    """End every pause whose last day lies before a day; return how many.

    The entry is that of the leader who set the end.
    """
    over = select(RemediationCase).where(RemediationCase.held_until < on).with_for_update()
    cases = list(session.scalars(over.order_by(RemediationCase.id)))
    for case in cases:
        assert case.held_until is not None  # noqa: S101 -- the query asks for it
        leader = session.scalars(_leader_of_pause(case)).one()
        _end_on(session, case, leader, last=case.held_until, note=None)
    return len(cases)


def current(session: Session, case: RemediationCase) -> CaseHold | None:
    """Return the pause that was asked for or runs, None where there is none."""
    query = (
        select(CaseHold)
        .where(
            CaseHold.case_id == case.id,
            CaseHold.state.in_([HoldState.ASKED, HoldState.APPROVED]),
        )
        .options(joinedload(CaseHold.asked_by))
    )
    return session.scalars(query).one_or_none()


def _leader_of_pause(case: RemediationCase) -> Select[Account]:
    running = (CaseHold.case_id == case.id, CaseHold.state == HoldState.APPROVED)
    return select(Account).join(CaseHold, CaseHold.decided_by_id == Account.id).where(*running)


def _end_on(
    session: Session, case: RemediationCase, actor: Account, *, last: date, note: str | None
) -> None:
    hold = current(session, case)
    if hold is None or case.held_since is None:
        raise NotFound(_("This file is not paused."))
    if last >= case.held_since:
        shift_past_pause(session, case, since=case.held_since, end=last)
    hold.state, hold.ended_on = HoldState.ENDED, last
    case.held_since = case.held_until = None
    _note(case, hold, EventKind.HOLD_ENDED, actor, note)
    session.flush()


def _note(
    case: RemediationCase, hold: CaseHold, kind: EventKind, actor: Account, note: str | None
) -> None:
    data = {
        "from": hold.from_day.isoformat(),
        "until": hold.until.isoformat(),
        "state": case.state.value,
        "due_on": None if case.due_on is None else case.due_on.isoformat(),
    }
    case.record(kind, actor=actor, at=clock.now(), note=note, data=data)


def _end(until: object) -> date:
    if is_missing(until):
        raise _refused("missing", _("The last day is missing."), _("Say until when."), until)
    try:
        day = written_day(until)
    except UnusableValue as wrong:
        problem = Problem(wrong.code, wrong.message, wrong.remedy, "until", shown(until))
        raise InvalidInput(_("A pause needs a reason and an end."), problems=[problem]) from wrong
    if day < clock.today():
        raise _refused("in_the_past", _("The last day is over."), _("Choose a day to come."), until)
    if day > clock.today() + LONGEST:
        raise _refused(
            "too_long", _("The pause is longer than a year."), _("Pause for a shorter time."), until
        )
    return day


def _refused(code: str, message: str, remedy: str, value: object) -> InvalidInput:
    told = None if value is None else shown(value)
    problem = Problem(code, Message(message), Message(remedy), "until", told)
    return InvalidInput(_("A pause needs a reason and an end."), problems=[problem])
