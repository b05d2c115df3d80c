"""A file that a step assigns goes at once; what waited for an answer then is needed no more."""

from sqlalchemy.orm import Session

from hotspots import clock
from hotspots.models import Account, Handover, Organisation, RemediationCase
from hotspots.registry.bodies import Bodies
from hotspots.registry.handovers import close_offer, holding_now, open_offer
from hotspots.vocabulary import HandoverAnswer


def assign(
    session: Session,
    case: RemediationCase,
    *,
    actor: Account,
    to: Organisation,
    asked_for: str | None = None,
) -> None:
    """Lay a locked file on the desk of the body that a step assigned it to, from today on.

    What it is asked for is what was written with the step, else what the file is about.

    An offer that waited is needed no more. Where the body holds the file already, in its own name
    or as the successor of who does, the desk and its days stay what they are.
    """
    lapse(session, case, actor=actor)
    today, holding = clock.today(), holding_now(session, case)
    if Bodies.read(session).on(holding.organisation_id, today).id == to.id:
        return
    handover = Handover(
        case_id=case.id,
        from_id=holding.organisation_id,
        to_id=to.id,
        asked_for=asked_for or case.site.name,
        sent_on=today,
        offered_by_id=actor.id,
        offered_at=clock.now(),
    )
    session.add(handover)
    session.flush()
    said = HandoverAnswer.ASSIGNED
    close_offer(session, case, handover, actor=actor, said=said, on=today, reason=None)


def lapse(session: Session, case: RemediationCase, *, actor: Account) -> None:
    """End the offer of a locked file that waits for an answer nobody needs any more."""
    if (waiting := open_offer(session, case)) is not None:
        said = HandoverAnswer.LAPSED
        close_offer(session, case, waiting, actor=actor, said=said, on=clock.today(), reason=None)
