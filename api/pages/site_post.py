"""Letters and hand-overs on the page of a site: whose desk, what was asked, what may be done."""

from collections.abc import Sequence
from dataclasses import dataclass

from api.dependencies import SessionDep
from hotspots import clock, permissions
from hotspots.models import Account, Handover, Recommendation, RemediationCase, SiteCrash
from hotspots.registry import crash_links, handovers
from hotspots.registry.addressees import ProposedAddressee, proposed_addressees
from hotspots.registry.bodies import acts_for
from hotspots.registry.filled_parts import FilePart
from hotspots.registry.handovers import Desk
from hotspots.registry.letter_queries import letters_about
from hotspots.registry.letter_repairs import ToAnswer, to_answer
from hotspots.registry.remediation import File
from hotspots.vocabulary import Action, HandoverAnswer


@dataclass(frozen=True, slots=True)
class SitePost:
    """What the page of a site shows of letters and desks.

    Attributes
    ----------
    desks
        Every desk the file lay on, the first one first.
    offer
        The offer that waits for an answer.
    past
        The offers that were answered, the latest first.
    answers
        What this person may say to the offer.
    to_answer
        The letters that a verified repair of this defect leaves open.
    """

    desks: Sequence[Desk]
    offer: Handover | None
    past: Sequence[Handover]
    answers: Sequence[HandoverAnswer]
    letters: Sequence[Recommendation]
    to_answer: Sequence[ToAnswer]
    crashes: Sequence[SiteCrash]
    addressees: Sequence[ProposedAddressee]
    may_offer: bool
    may_write: bool
    may_link: bool

    @property
    def manager(self) -> str:
        """The name of the body that manages the place, empty where none is known."""
        return self.addressees[0].organisation.name if self.addressees else ""

    @classmethod
    def of(cls, session: SessionDep, file: File, *, actor: Account) -> "SitePost":
        """Return what one person finds at a site."""
        case, filled, today = file.case, file.filled, clock.today()
        desks = handovers.desks_of(session, case, on=today)
        offers = filled.read(FilePart.OFFERS, lambda: handovers.offers_of(session, case))
        offer = next((each for each in offers if each.answer is None), None)
        answered = [each for each in offers if each.answer is not None]
        letters = filled.read(
            FilePart.LETTERS, lambda: letters_about(session, actor=actor, site=case.site)
        )
        return cls(
            desks=desks,
            offer=offer,
            past=answered[::-1],
            answers=[] if offer is None else _answers(session, offer, actor),
            letters=letters,
            to_answer=to_answer(session, case, letters, actor=actor),
            crashes=filled.read(FilePart.CRASHES, lambda: _crashes(session, case, actor)),
            addressees=proposed_addressees(session, case.site, on=today),
            may_offer=offer is None
            and handovers.may_offer(session, actor=actor, holding=desks[-1].holding),
            may_write=permissions.may(actor, Action.WRITE_RECOMMENDATION),
            may_link=permissions.may(actor, Action.RECORD_CRASH),
        )


def _crashes(session: SessionDep, case: RemediationCase, actor: Account) -> Sequence[SiteCrash]:
    if not permissions.may(actor, Action.READ_CRASHES):
        return []
    return crash_links.links_of(session, case, actor=actor)


def _answers(session: SessionDep, offer: Handover, actor: Account) -> list[HandoverAnswer]:
    said = []
    if handovers.may_answer(session, offer, actor=actor):
        said += [HandoverAnswer.ACCEPTED, HandoverAnswer.REFUSED, HandoverAnswer.ASKED_BACK]
    if acts_for(actor, offer.from_id) and permissions.may(actor, Action.ANSWER_RECOMMENDATION):
        said.append(HandoverAnswer.WITHDRAWN)
    return said
