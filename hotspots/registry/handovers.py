"""A file goes from desk to desk: offered, accepted or not, and who held it on which days.

An offer moves responsibility with its acceptance alone: a refusal leaves the file where it was, and
so does silence. What a step of the workflow assigns goes at once (`registry.assignments`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from hotspots import clock, permissions
from hotspots.errors import Conflict, Forbidden, InvalidInput
from hotspots.i18n import _
from hotspots.models import Account, CaseHolding, Handover, Organisation, RemediationCase
from hotspots.registry.bodies import (
    acts_for,
    body_named,
    has_people,
    require_voice,
    successor_on,
)
from hotspots.registry.case_access import SiteKey, find_for_change, written
from hotspots.registry.letter_input import Reading
from hotspots.vocabulary import Action, EventKind, HandoverAnswer

_SAID = frozenset(HandoverAnswer) - {HandoverAnswer.ASSIGNED, HandoverAnswer.LAPSED}
"""What a person may answer; the others the registry writes itself."""

_MOVING = {HandoverAnswer.ACCEPTED, HandoverAnswer.ASSIGNED}

_CLOSED = _("The file cannot be handed over.")
_UNANSWERED = _("The answer cannot be recorded.")


@dataclass(frozen=True, slots=True)
class Offer:
    """What is written when a file is offered to another body; days may be written dd/mm/yyyy."""

    to: str
    asked_for: str
    letter_number: str | None = None
    letter_dated: date | str | None = None
    sent_on: date | str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other body says; `on` is the day it said so, today where it is left out."""

    answer: HandoverAnswer
    reason: str | None = None
    on: date | str | None = None
    received_on: date | str | None = None
    letter_number: str | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """The days one body held a file. `days` counts up to today for who holds it now.

    `heir` is who stands today in the place of a body that has ended and holds the file still.
    """

    holding: CaseHolding
    days: int
    heir: Organisation | None = None


def offer(
    session: Session,
    *,
    actor: Account,
    site: SiteKey,
    offer: Offer,
    expected_version: int | None = None,
) -> Handover:
    """Offer the file of a site to another body; it stays until that body accepts.

    Raises
    ------
    Forbidden
        The person does not work for the body that holds the file.
    Conflict
        It was offered already and waits for an answer.
    """
    permissions.require(actor, Action.WRITE_IN_FILE)
    case = find_for_change(session, actor, site, expected_version=expected_version)
    holding = holding_now(session, case)
    if not _may_give(session, actor, holding):
        raise Forbidden(_("Only the body that holds a file hands it over."))
    reading = Reading(clock.today())
    taker = body_named(session, reading.line("to", offer.to), clock.today())
    if offer.to and taker is None:
        reading.unknown_body("to", offer.to)
    number = reading.line("letter_number", offer.letter_number, required=False) or None
    dated = reading.day("letter_dated", offer.letter_dated, required=False)
    sent_on = reading.day("sent_on", offer.sent_on, required=False) or clock.today()
    asked_for = reading.text("asked_for", offer.asked_for)
    reading.not_before("sent_on", sent_on, holding.from_day)
    reading.refuse(_CLOSED)
    assert taker is not None  # noqa: S101 -- refused above otherwise
    return make_offer(
        session, case, actor=actor, holding=holding, taker=taker, asked_for=asked_for,
        sent_on=sent_on, number=number, dated=dated,
    )  # fmt: skip


def make_offer(
    session: Session,
    case: RemediationCase,
    *,
    actor: Account,
    holding: CaseHolding,
    taker: Organisation,
    asked_for: str,
    sent_on: date,
    number: str | None = None,
    dated: date | None = None,
    recommendation_id: UUID | None = None,
) -> Handover:
    """Write an offer into a locked file."""
    if taker.id == holding.organisation_id:
        raise Conflict(_("“{name}” holds this file already."), name=taker.name)
    if case.is_settled:
        raise Conflict(_("Nothing waits in a file in state {state}."), state=case.state)
    if open_offer(session, case) is not None:
        raise Conflict(_("This file was offered already and waits for an answer."))
    handover = Handover(
        case_id=case.id,
        from_id=holding.organisation_id,
        to_id=taker.id,
        recommendation_id=recommendation_id,
        letter_number=number,
        letter_dated=dated,
        asked_for=asked_for,
        sent_on=sent_on,
        offered_by_id=actor.id,
        offered_at=clock.now(),
    )
    session.add(handover)
    session.flush()
    _note(case, handover, actor, "offered", to=taker.name, note=asked_for, day=sent_on)
    session.flush()
    return handover


def answer(
    session: Session,
    *,
    actor: Account,
    site: SiteKey,
    answer: Answer,
    expected_version: int | None = None,
) -> Handover:
    """Accept, refuse or ask back the file that was offered, or take the offer back.

    Raises
    ------
    Conflict
        Nothing was offered, or it was answered since.
    Forbidden
        The file was offered to another body; only who offered it takes the offer back.
    """
    permissions.require(actor, Action.ANSWER_RECOMMENDATION)
    case = find_for_change(session, actor, site, expected_version=expected_version)
    handover = open_offer(session, case)
    if handover is None:
        raise Conflict(_("This file is offered to nobody."))
    taking_back = answer.answer is HandoverAnswer.WITHDRAWN
    if taking_back and not acts_for(actor, handover.from_id):
        raise Forbidden(_("Only who offered a file takes the offer back."))
    if not taking_back:
        require_voice(
            session, actor=actor, body_id=handover.to_id, instead_id=handover.from_id,
            letter=answer.letter_number,
        )  # fmt: skip
    if answer.answer is HandoverAnswer.ACCEPTED and case.is_settled:
        raise Conflict(_("Nothing waits in a file in state {state}."), state=case.state)
    reading = Reading(clock.today())
    if answer.answer not in _SAID:
        reading.not_to_be_said("answer", answer.answer, _SAID)
    on = reading.day("on", answer.on, required=False) or clock.today()
    received = reading.day("received_on", answer.received_on, required=False)
    reading.not_before("on", on, handover.sent_on)
    reading.not_before("received_on", received, handover.sent_on)
    if received is not None:
        reading.not_before("on", on, received)
    reason = written(answer.reason, field="reason")
    if answer.answer is not HandoverAnswer.ACCEPTED and reason is None:
        reading.missing("reason")
    reading.refuse(_UNANSWERED)
    handover.received_on = received or handover.received_on
    return close_offer(
        session, case, handover, actor=actor, said=answer.answer, on=on, reason=reason
    )


def close_offer(
    session: Session,
    case: RemediationCase,
    handover: Handover,
    *,
    actor: Account,
    said: HandoverAnswer,
    on: date,
    reason: str | None,
) -> Handover:
    """Write the answer to an offer into a locked file; accepted or assigned, it goes over."""
    handover.answer, handover.answered_on, handover.answer_reason = said, on, reason
    handover.answered_by_id, handover.answered_at = actor.id, clock.now()
    if said in _MOVING:
        _move(session, case, handover, on)
    taker = session.get_one(Organisation, handover.to_id)
    _note(case, handover, actor, said.value, to=taker.name, note=reason, day=on)
    session.flush()
    return handover


def holding_now(session: Session, case: RemediationCase) -> CaseHolding:
    """Return who holds a file, and since when."""
    query = select(CaseHolding).where(CaseHolding.case_id == case.id, CaseHolding.to_day.is_(None))
    return session.scalars(query).one()


def open_offer(session: Session, case: RemediationCase) -> Handover | None:
    """Return the offer of a file that waits for an answer."""
    query = (
        select(Handover)
        .where(Handover.case_id == case.id, Handover.answer.is_(None))
        .options(joinedload(Handover.giver), joinedload(Handover.taker))
    )
    return session.scalars(query).one_or_none()


def desks_of(session: Session, case: RemediationCase, *, on: date) -> list[Desk]:
    """Return every desk a file lay on, the first one first, with its days."""
    query = (
        select(CaseHolding)
        .where(CaseHolding.case_id == case.id)
        .options(joinedload(CaseHolding.organisation), joinedload(CaseHolding.handover))
        .order_by(CaseHolding.from_day)
    )
    return [
        Desk(row, max(((row.to_day or on) - row.from_day).days, 0), _heir(session, row, on))
        for row in session.scalars(query)
    ]


def offers_of(session: Session, case: RemediationCase) -> Sequence[Handover]:
    """Return every offer of a file with its answer, the first one first."""
    query = (
        select(Handover)
        .where(Handover.case_id == case.id)
        .options(joinedload(Handover.giver), joinedload(Handover.taker))
        .order_by(Handover.offered_at, Handover.id)
    )
    return session.scalars(query).all()


def may_offer(session: Session, *, actor: Account, holding: CaseHolding) -> bool:
    """Say whether a person may offer what a body holds to another while no offer of it is open."""
    return permissions.may(actor, Action.WRITE_IN_FILE) and _may_give(session, actor, holding)


def may_answer(session: Session, handover: Handover, *, actor: Account) -> bool:
    """Say whether a person may answer for the body a file was offered to."""
    if not permissions.may(actor, Action.ANSWER_RECOMMENDATION):
        return False
    return acts_for(actor, handover.to_id) or (
        acts_for(actor, handover.from_id) and not has_people(session, handover.to_id)
    )


def _heir(session: Session, holding: CaseHolding, on: date) -> Organisation | None:
    last = holding.organisation.valid_to
    if holding.to_day is not None or last is None or last >= on:
        return None
    return successor_on(session, organisation=holding.organisation, on=on)


def _may_give(session: Session, actor: Account, holding: CaseHolding) -> bool:
    """Say whether a person gives away what a body holds.

    For a body that never signs in, a police leader who reaches the site does.
    """
    if acts_for(actor, holding.organisation_id):
        return True
    return permissions.may(actor, Action.SIGN_RECOMMENDATION) and not has_people(
        session, holding.organisation_id
    )


def _move(session: Session, case: RemediationCase, handover: Handover, on: date) -> None:
    """Let the file lie on the desk of the taker from a day on.

    Two who take it on one day are one: the later takes the place of the earlier, since a day has
    one holder. The offer of the earlier stays on record.
    """
    before = holding_now(session, case)
    if on < before.from_day:
        raise InvalidInput(
            _("The file came to its present desk on {day}: it cannot have left before."),
            day=before.from_day,
        )
    case.holder = session.get_one(Organisation, handover.to_id)
    if on == before.from_day:
        before.organisation_id, before.handover_id = handover.to_id, handover.id
        session.flush()
        return
    before.to_day = on
    session.flush()
    session.add(
        CaseHolding(
            case_id=case.id,
            organisation_id=handover.to_id,
            from_day=on,
            handover_id=handover.id,
        )
    )
    session.flush()


def _note(
    case: RemediationCase,
    handover: Handover,
    actor: Account,
    what: str,
    *,
    to: str,
    note: str | None,
    day: date,
) -> None:
    data = {
        "handover_id": str(handover.id),
        "what": what,
        "to": to,
        "letter_number": handover.letter_number,
        "on": day.isoformat(),
        "state": case.state.value,
    }
    case.record(EventKind.HANDED_OVER, actor=actor, at=clock.now(), note=note, data=data)
