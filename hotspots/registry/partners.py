"""The bodies that work along on a file: named, with what they are to do, and released again.

A file has one holder; a partner sees it, finds it on its desk and answers for its own part.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from hotspots import clock, permissions
from hotspots.database import among
from hotspots.errors import Conflict, Forbidden, NotFound
from hotspots.i18n import _
from hotspots.models import Account, CasePartner, Organisation, RemediationCase
from hotspots.registry.bodies import acts_for, body_named
from hotspots.registry.case_access import SiteKey, find_for_change, reason_required
from hotspots.registry.letter_input import Reading
from hotspots.vocabulary import Action, EventKind


@dataclass(frozen=True, slots=True)
class Part:
    """What is written when a partner is named; the day may be written dd/mm/yyyy."""

    body: str
    task: str | None = None
    due_on: date | str | None = None


def name_partner(
    session: Session,
    *,
    actor: Account,
    site: SiteKey,
    part: Part,
    expected_version: int | None = None,
) -> CasePartner:
    """Name a body that is to work along on the file of a site.

    Raises
    ------
    InvalidInput
        There is no such body today, or the day or the text cannot be used.
    Forbidden
        The person works for none of the bodies that hold, manage or lead it.
    Conflict
        The body is a partner already, or has the file itself; or the file rests.
    """
    permissions.require(actor, Action.WRITE_IN_FILE)
    case = find_for_change(session, actor, site, expected_version=expected_version)
    _require_right(case, actor)
    reading = Reading(clock.today())
    name = reading.line("body", part.body)
    body = body_named(session, name, clock.today()) if name else None
    if name and body is None:
        reading.unknown_body("body", name)
    task = reading.text("task", part.task, required=False) or None
    due_on = reading.day("due_on", part.due_on, required=False, to_come=True)
    reading.not_before("due_on", due_on, clock.today())
    reading.refuse(_("The partner cannot be named."))
    assert body is not None  # noqa: S101 -- refused above otherwise
    if case.is_settled:
        raise Conflict(_("Nothing waits in a file in state {state}."), state=case.state)
    if body.id in {case.holder_id, case.lead_id}:
        raise Conflict(_("“{name}” has this file itself."), name=body.name)
    if _current(session, case, body.id) is not None:
        raise Conflict(_("“{name}” works along on this file already."), name=body.name)
    return _add(session, case, body, actor=actor, task=task, due_on=due_on)


def release_partner(
    session: Session,
    *,
    actor: Account,
    site: SiteKey,
    partner_id: UUID,
    reason: str | None,
    expected_version: int | None = None,
) -> CasePartner:
    """Release a body that worked along; it stays on record with its days and the reason.

    Raises
    ------
    NotFound
        The file has no such partner.
    Forbidden
        The person works neither for that body nor for one that holds, manages or leads the file.
    Conflict
        It was released already.
    """
    permissions.require(actor, Action.WRITE_IN_FILE)
    case = find_for_change(session, actor, site, expected_version=expected_version)
    query = select(CasePartner).where(CasePartner.id == partner_id, CasePartner.case_id == case.id)
    names = joinedload(CasePartner.organisation), joinedload(CasePartner.named_by)
    row = session.scalars(query.options(*names)).one_or_none()
    if row is None:
        raise NotFound(_("This file has no such partner."))
    if not acts_for(actor, row.organisation_id):
        _require_right(case, actor)
    if row.until is not None:
        raise Conflict(_("It was released already, on {day}."), day=row.until)
    why = reason_required(reason, _("A partner is released with a reason only."))
    row.until, row.ended_at = clock.today(), clock.now()
    row.ended_by_id, row.end_reason = actor.id, why
    _note(case, EventKind.PARTNER_RELEASED, row, actor=actor, note=why)
    session.flush()
    return row


def name_all(
    session: Session, case: RemediationCase, *, actor: Account, bodies: Iterable[UUID]
) -> None:
    """Name the bodies that a step of a locked file told as its partners; known ones stay."""
    for body_id in dict.fromkeys(bodies):
        if body_id in {case.holder_id, case.lead_id}:
            continue
        if _current(session, case, body_id) is None:
            _add(session, case, session.get_one(Organisation, body_id), actor=actor)


def partners_of(session: Session, case: RemediationCase) -> Sequence[CasePartner]:
    """Return the bodies that work along, then those that did, each with who named it."""
    query = (
        select(CasePartner)
        .where(CasePartner.case_id == case.id)
        .options(
            joinedload(CasePartner.organisation),
            joinedload(CasePartner.named_by),
            joinedload(CasePartner.ended_by),
        )
        .order_by(CasePartner.until.desc().nulls_first(), CasePartner.named_at, CasePartner.id)
    )
    return session.scalars(query).all()


def partner_names(session: Session, case_ids: Iterable[UUID]) -> dict[UUID, list[str]]:
    """Return who works along on each of these files today, by name."""
    query = (
        select(CasePartner.case_id, Organisation.name)
        .join(CasePartner.organisation)
        .where(among(CasePartner.case_id, set(case_ids)), CasePartner.until.is_(None))
    )
    found: dict[UUID, list[str]] = defaultdict(list)
    for case_id, name in session.execute(query.order_by(Organisation.name)):
        found[case_id].append(name)
    return found


def may_name(case: RemediationCase, *, actor: Account) -> bool:
    """Say whether a person may name and release partners of a file."""
    return permissions.may(actor, Action.WRITE_IN_FILE) and _has_right(case, actor)


def _add(
    session: Session,
    case: RemediationCase,
    body: Organisation,
    *,
    actor: Account,
    task: str | None = None,
    due_on: date | None = None,
) -> CasePartner:
    row = CasePartner(
        case_id=case.id,
        organisation=body,
        task=task,
        due_on=due_on,
        since=clock.today(),
        named_by_id=actor.id,
        named_at=clock.now(),
    )
    session.add(row)
    session.flush()
    _note(case, EventKind.PARTNER_NAMED, row, actor=actor, note=task)
    session.flush()
    return row


def _current(session: Session, case: RemediationCase, body_id: UUID) -> CasePartner | None:
    query = select(CasePartner).where(
        CasePartner.case_id == case.id,
        CasePartner.organisation_id == body_id,
        CasePartner.until.is_(None),
    )
    return session.scalars(query).one_or_none()


def _has_right(case: RemediationCase, actor: Account) -> bool:
    bodies = (case.holder_id, case.managing_body_id, case.lead_id)
    return any(acts_for(actor, each) for each in bodies if each is not None)


def _require_right(case: RemediationCase, actor: Account) -> None:
    if not _has_right(case, actor):
        raise Forbidden(
            _("Only the bodies that hold, manage or lead a file name and release its partners.")
        )


def _note(
    case: RemediationCase, kind: EventKind, row: CasePartner, *, actor: Account, note: str | None
) -> None:
    data = {
        "partner_id": str(row.id),
        "partner": row.organisation.name,
        "due_on": None if row.due_on is None else row.due_on.isoformat(),
    }
    case.record(kind, actor=actor, at=clock.now(), note=note, data=data)
