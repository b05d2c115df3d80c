"""A crash that a person says happened at a site, where its place on record says otherwise."""

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from hotspots import clock, permissions
from hotspots.errors import Conflict, InvalidInput, Message, NotFound, Problem
from hotspots.i18n import _
from hotspots.models import Account, Crash, RemediationCase, SiteCrash
from hotspots.registry import crash_alerts, rail_screening
from hotspots.registry.case_access import SiteKey, find_for_change, reason_required
from hotspots.registry.crossing_codes import CROSSING_KINDS
from hotspots.registry.rail_severities import graded
from hotspots.registry.turns import wait_for_decisions
from hotspots.vocabulary import Action, EventKind


def link(
    session: Session,
    *,
    actor: Account,
    site: SiteKey,
    crash: UUID | str,
    reason: str | None,
    criteria_folder: Path | None = None,
) -> SiteCrash:
    """Link a crash, known by id or by the number its source gave it, to a site; the file says so.

    Raises
    ------
    NotFound
        There is no such site or crash where the person works.
    InvalidInput
        The number fits several crashes, or no reason is given.
    Conflict
        They are linked already.
    """
    permissions.require(actor, Action.RECORD_CRASH)
    wait_for_decisions(session)
    case = find_for_change(session, actor, site, expected_version=None)
    found = _crash(session, actor, crash)
    why = reason_required(reason, _("The crash cannot be linked."))
    known = select(SiteCrash.id).where(
        SiteCrash.site_id == case.site_id, SiteCrash.crash_id == found.id
    )
    if session.scalar(known) is not None:
        raise Conflict(_("This crash is linked to the site already."))
    row = SiteCrash(
        site_id=case.site_id,
        crash_id=found.id,
        reason=why,
        linked_by_id=actor.id,
        linked_at=clock.now(),
    )
    session.add(row)
    _note(case, actor, found, "linked", why)
    _grade(session, found, criteria_folder)
    _follow(session, case, actor, found.id)
    return row


def unlink(
    session: Session,
    *,
    actor: Account,
    site: SiteKey,
    crash_id: UUID,
    reason: str | None,
    criteria_folder: Path | None = None,
) -> None:
    """Undo a link made by mistake; the file keeps that it stood."""
    permissions.require(actor, Action.RECORD_CRASH)
    wait_for_decisions(session)
    case = find_for_change(session, actor, site, expected_version=None)
    why = reason_required(reason, _("The link is undone with a reason only."))
    row = session.scalars(
        select(SiteCrash).where(SiteCrash.site_id == case.site_id, SiteCrash.crash_id == crash_id)
    ).one_or_none()
    if row is None:
        raise NotFound(_("This crash is not linked to the site."))
    crash = _crash(session, actor, crash_id)
    session.delete(row)
    _note(case, actor, crash, "unlinked", why)
    _grade(session, crash, criteria_folder)
    _follow(session, case, actor, crash_id)


def _follow(session: Session, case: RemediationCase, actor: Account, crash_id: UUID) -> None:
    crash_alerts.follow(session, actor=actor, ids=[crash_id])
    if case.kind in CROSSING_KINDS:
        rail_screening.ask_again(session)


def links_of(session: Session, case: RemediationCase, *, actor: Account) -> Sequence[SiteCrash]:
    """Return the crashes linked to a site by hand that a person may see, the latest first."""
    permissions.require(actor, Action.READ_CRASHES)
    query = (
        select(SiteCrash)
        .join(Crash, Crash.id == SiteCrash.crash_id)
        .where(SiteCrash.site_id == case.site_id, permissions.visible_crashes(actor))
        .options(joinedload(SiteCrash.crash), joinedload(SiteCrash.linked_by))
        .order_by(Crash.occurred_at.desc(), Crash.id)
    )
    return session.scalars(query).all()


def _crash(session: Session, actor: Account, key: UUID | str) -> Crash:
    query = select(Crash).where(permissions.visible_crashes(actor))
    if isinstance(key, UUID):
        query = query.where(Crash.id == key)
    else:
        query = query.where(Crash.source_reference == key.replace("\0", "").strip())
    found = session.scalars(query.limit(2)).all()
    if not found:
        raise NotFound(_("There is no such crash where you work."))
    if len(found) > 1:
        raise _ambiguous()
    return found[0]


def _grade(session: Session, crash: Crash, folder: Path | None) -> None:
    """Let a crash that is linked to a crossing of a railway have its class on that scale."""
    session.flush()
    on_railway, crash_id = crash.is_on_railway, crash.id
    found = graded(session, crash, on_railway=on_railway, crash_id=crash_id, folder=folder)
    for name, value in found.items():
        setattr(crash, name, value)


def _note(case: RemediationCase, actor: Account, crash: Crash, what: str, why: str) -> None:
    data = {"what": what, "crash_id": str(crash.id)}
    case.record(EventKind.LINKED, actor=actor, at=clock.now(), note=why, data=data)


def _ambiguous() -> InvalidInput:
    remedy = Message(_("Open the crash and give the id in its address."))
    problem = Problem("ambiguous", Message(_("Several sources use this number.")), remedy, "crash")
    return InvalidInput(_("The crash cannot be linked."), problems=[problem])
