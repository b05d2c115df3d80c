"""What a step of a recommendation does in the files of its sites: an entry, and the hand-over."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from hotspots import clock
from hotspots.models import (
    Account,
    Handover,
    LetterTransition,
    Organisation,
    Recommendation,
    RecommendationSite,
    RemediationCase,
)
from hotspots.registry import handovers
from hotspots.registry.bodies import Bodies, acts_for
from hotspots.vocabulary import EventKind, HandoverAnswer, LetterState, LetterStep

_ANSWERS = {
    LetterStep.ACCEPT: HandoverAnswer.ACCEPTED,
    LetterStep.REFUSE: HandoverAnswer.REFUSED,
    LetterStep.ASK_BACK: HandoverAnswer.ASKED_BACK,
    LetterStep.FORWARD: HandoverAnswer.REFUSED,
    LetterStep.WITHDRAW: HandoverAnswer.WITHDRAWN,
}
"""What a step says to the offers of files that came with the letter: who passes a letter on does
not take the file."""

_OFFERS = {LetterStep.SEND, LetterStep.SEND_AGAIN, LetterStep.FORWARD}
"""The steps with which files go along to the addressee."""

_SILENT = {LetterState.DRAFTED, LetterState.SIGNED}


def follow(
    session: Session,
    letter: Recommendation,
    step: LetterTransition,
    *,
    actor: Account,
    on: date,
    note: str | None,
) -> None:
    """Write the step into every file concerned, and offer or answer the files that go along."""
    if step.to_state in _SILENT or (letter.sent_on is None):
        return
    for case in _files(session, letter):
        _note(case, letter, step, actor=actor, on=on, note=note)
        if step.step in _ANSWERS:
            _answer(session, case, letter, step, actor=actor, on=on, note=note)
        if step.step in _OFFERS and letter.hands_over:
            _offer(session, case, letter, actor=actor, on=on)


def _files(session: Session, letter: Recommendation) -> list[RemediationCase]:
    """Return the files of the letter's sites, locked in one order: nobody waits in a ring."""
    query = (
        select(RemediationCase)
        .join(RecommendationSite, RecommendationSite.site_id == RemediationCase.site_id)
        .where(RecommendationSite.recommendation_id == letter.id)
        .options(selectinload(RemediationCase.site))
        .order_by(RemediationCase.id)
        .with_for_update(of=RemediationCase)
        .execution_options(populate_existing=True)
    )
    return list(session.scalars(query))


def _offer(
    session: Session, case: RemediationCase, letter: Recommendation, *, actor: Account, on: date
) -> None:
    """Offer a file that lies with the sender, or with who passes the letter on; others stay."""
    holding = handovers.holding_now(session, case)
    taker = session.get_one(Organisation, letter.addressee_id)
    bodies = Bodies.read(session)
    is_senders = bodies.on(holding.organisation_id, on) == bodies.on(letter.sender_id, on)
    if (
        not (is_senders or acts_for(actor, holding.organisation_id))
        or taker.id == holding.organisation_id
        or handovers.open_offer(session, case) is not None
    ):
        return
    handovers.make_offer(
        session, case, actor=actor, holding=holding, taker=taker, asked_for=letter.asked,
        sent_on=max(on, holding.from_day), number=letter.number, dated=letter.dated,
        recommendation_id=letter.id,
    )  # fmt: skip


def _answer(
    session: Session,
    case: RemediationCase,
    letter: Recommendation,
    step: LetterTransition,
    *,
    actor: Account,
    on: date,
    note: str | None,
) -> None:
    waiting = select(Handover).where(
        Handover.case_id == case.id,
        Handover.answer.is_(None),
        Handover.recommendation_id == letter.id,
    )
    handover = session.scalars(waiting).one_or_none()
    if handover is not None:
        handovers.close_offer(
            session, case, handover, actor=actor, said=_ANSWERS[step.step],
            on=max(on, handover.sent_on), reason=note,
        )  # fmt: skip


def _note(
    case: RemediationCase,
    letter: Recommendation,
    step: LetterTransition,
    *,
    actor: Account,
    on: date,
    note: str | None,
) -> None:
    data = {
        "recommendation_id": str(letter.id),
        "number": letter.number,
        "step": step.step.value,
        "on": on.isoformat(),
    }
    case.record(EventKind.LETTER, actor=actor, at=clock.now(), note=note, data=data)
