"""Alerts of crashes before a person: what stands where they work, and “seen, not reopened”."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, false, func, select, tuple_
from sqlalchemy.orm import Session, contains_eager, joinedload

from hotspots import clock, permissions
from hotspots.database import among
from hotspots.errors import Conflict, Forbidden, InvalidInput, NotFound
from hotspots.i18n import _
from hotspots.models import Account, Crash, CrashAlert, RemediationCase, Site
from hotspots.models.workflow import TRANSITIONS, reopening_roles
from hotspots.registry.case_access import SiteKey, find, find_for_change, reason_required
from hotspots.registry.turns import wait_for_decisions
from hotspots.vocabulary import Action, AlertOutcome, EventKind


@dataclass(frozen=True, slots=True)
class Entry:
    """One alert as a person sees it.

    Attributes
    ----------
    crash
        None where the person may not see the crash, or it was taken out.
    may_reopen
        Whether the person may open the file again, and so may rule that it stays.
    """

    alert: CrashAlert
    case: RemediationCase
    crash: Crash | None
    may_reopen: bool


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of alerts, the oldest first; `next` continues it, None at its end."""

    entries: Sequence[Entry]
    next: str | None


def standing(
    session: Session, *, actor: Account, limit: int = 100, after: str | None = None
) -> Listing:
    """Return the alerts that wait for an answer where a person works, the oldest first."""
    permissions.require(actor, Action.READ_SITES)
    query = _visible(actor).where(CrashAlert.outcome.is_(None))
    query = query.order_by(CrashAlert.raised_at, CrashAlert.id).limit(limit + 1)
    if after is not None:
        query = query.where(tuple_(CrashAlert.raised_at, CrashAlert.id) > _read_cursor(after))
    rows = session.execute(query).all()
    entries = _entries(session, actor, [(alert, case) for alert, case in rows[:limit]])
    last = entries[-1].alert if len(rows) > limit else None
    return Listing(entries, None if last is None else f"{last.raised_at.isoformat()}_{last.id}")


def at_site(session: Session, *, actor: Account, site: SiteKey) -> Sequence[Entry]:
    """Return every alert of a site, those that stand first, then the latest."""
    return alerts_of(session, find(session, actor, site), actor=actor)


def alerts_of(session: Session, case: RemediationCase, *, actor: Account) -> Sequence[Entry]:
    """Return the same of a file that was found for this person."""
    query = _visible(actor).where(CrashAlert.site_id == case.site_id)
    query = query.order_by(
        CrashAlert.outcome.is_not(None), CrashAlert.raised_at.desc(), CrashAlert.id
    )
    return _entries(session, actor, [(alert, row) for alert, row in session.execute(query)])


def rule(
    session: Session, *, actor: Account, site: SiteKey, alert_id: UUID, reason: str | None
) -> CrashAlert:
    """Rule that a crash was seen and the file stays as it is, with the reason.

    Raises
    ------
    Forbidden
        The person may not open the file again.
    NotFound
        The site has no such alert.
    Conflict
        It does not stand any more.
    InvalidInput
        No reason is given.
    """
    wait_for_decisions(session)
    case = find_for_change(session, actor, site, expected_version=None)
    if actor.role not in reopening_roles(case.kind):
        raise Forbidden(_("Only who may open a file again rules on its alerts."))
    alert = session.scalars(
        select(CrashAlert)
        .where(CrashAlert.id == alert_id, CrashAlert.site_id == case.site_id)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if alert is None:
        raise NotFound(_("This site has no such alert."))
    if alert.outcome is not None:
        raise Conflict(_("This alert was answered already. Load the page again."))
    why = reason_required(reason, _("An alert is not laid aside without a reason."))
    alert.ended_at, alert.outcome = clock.now(), AlertOutcome.NOT_REOPENED
    alert.ruled_by_id, alert.reason = actor.id, why
    data = {"crash_id": str(alert.crash_id), "outcome": alert.outcome.value}
    case.record(EventKind.CRASH_ALERT, actor=actor, at=alert.ended_at, note=why, data=data)
    session.flush()
    return alert


def count(session: Session, *, actor: Account) -> int:
    """Return how many alerts stand where a person works."""
    query = _visible(actor).where(CrashAlert.outcome.is_(None))
    return session.scalar(query.with_only_columns(func.count(CrashAlert.id))) or 0


def has_alert_for(actor: Account) -> ColumnElement[bool]:
    """Return the condition on `RemediationCase` that an alert there waits for this person."""
    kinds = {step.kind for step in TRANSITIONS if step.reopens and actor.role in step.signers}
    if not kinds:
        return false()
    alerted = select(CrashAlert.site_id).where(CrashAlert.outcome.is_(None))
    return RemediationCase.kind.in_(kinds) & RemediationCase.site_id.in_(alerted)


def _visible(actor: Account) -> Select[CrashAlert, RemediationCase]:
    return (
        select(CrashAlert, RemediationCase)
        .join(CrashAlert.site)
        .join(RemediationCase, RemediationCase.site_id == Site.id)
        .where(permissions.visible_cases(actor))
        .options(contains_eager(CrashAlert.site), joinedload(CrashAlert.ruled_by))
    )


def _entries(
    session: Session, actor: Account, rows: Sequence[tuple[CrashAlert, RemediationCase]]
) -> list[Entry]:
    seen = _seen(session, actor, {alert.crash_id for alert, _case in rows})
    return [
        Entry(
            alert=alert,
            case=case,
            crash=seen.get(alert.crash_id),
            may_reopen=actor.role in reopening_roles(case.kind),
        )
        for alert, case in rows
    ]


def _seen(session: Session, actor: Account, ids: Collection[UUID]) -> dict[UUID, Crash]:
    if not ids or not permissions.may(actor, Action.READ_CRASHES):
        return {}
    query = select(Crash).where(among(Crash.id, ids), permissions.visible_crashes(actor))
    return {crash.id: crash for crash in session.scalars(query)}


def _read_cursor(cursor: str) -> tuple[datetime, UUID]:
    try:
        raised_at, last = cursor.split("_")
        return datetime.fromisoformat(raised_at), UUID(last)
    except ValueError as error:
        raise InvalidInput(
            _("This list cannot be continued from there. Begin it again without a cursor.")
        ) from error
