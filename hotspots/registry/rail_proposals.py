"""Places proposed on railways before a person: list, read, accept, or reject with a reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload, selectinload, undefer

from hotspots import clock, permissions
from hotspots.errors import Conflict, Message, NotFound
from hotspots.i18n import _
from hotspots.models import Account, Crash, RailProposal, RailScreeningRun, Site
from hotspots.registry import deployment, rail_screening
from hotspots.registry.case_access import LONGEST_NOTE, reason_required, written
from hotspots.registry.crash_queries import SHOWN_WITH
from hotspots.registry.differences import require_version
from hotspots.registry.rail_evidence import limbs_of, sentences
from hotspots.registry.rail_inputs import RailInputs, read_inputs
from hotspots.registry.rail_registration import classed, registered
from hotspots.registry.turns import wait_for_decisions
from hotspots.vocabulary import Action, ProposalState, RejectionReason

LONGEST_TEXT = LONGEST_NOTE

_DECIDED = (ProposalState.ACCEPTED, ProposalState.REJECTED)


@dataclass(frozen=True, slots=True)
class RailListing:
    """The places of one list, and what a reader must know of it.

    Attributes
    ----------
    run
        The run it is of; None where nothing was screened.
    expired
        The last day of its rules, where that is over.
    changed
        How many accidents were recorded, corrected or deleted since, wherever they lie.
    """

    rows: Sequence[RailProposal]
    run: RailScreeningRun | None
    expired: date | None
    changed: int


@dataclass(frozen=True, slots=True)
class RailDetail:
    """A place with all that a person looks at before deciding.

    Attributes
    ----------
    crashes
        The deciding accidents that this person may see, by date; `hidden` counts the others.
    limbs
        Every alternative of the rule: its code, its words, the margin where it counts by class, and
        whether it is met.
    """

    proposal: RailProposal
    run: RailScreeningRun
    crashes: Sequence[Crash]
    hidden: int
    limbs: Sequence[tuple[str, Mapping[str, str], int | None, bool]]
    sentences: Sequence[Message]
    expired: date | None
    may_decide: bool


def list_proposals(
    session: Session,
    *,
    actor: Account,
    state: ProposalState | None = None,
    run_id: UUID | None = None,
) -> RailListing:
    """Return the places this person may see: of one run, or as the list stands, with the decided.

    Black spots come first, then the latest accident.
    """
    permissions.require(actor, Action.READ_RAIL_PROPOSALS)
    if run_id is None:
        run = rail_screening.latest_run(session)
    else:
        run = rail_screening.get_run(session, actor=actor, run_id=run_id)
    if run is None:
        return RailListing((), None, None, 0)
    query = _TOLD.where(permissions.visible_rail_proposals(actor))
    if run_id is None:
        query = query.where(
            or_(RailProposal.run_id == run.id, RailProposal.state.in_(_DECIDED)),
            RailProposal.state != ProposalState.SUPERSEDED,
        )
    else:
        query = query.where(RailProposal.run_id == run.id)
    if state is not None:
        query = query.where(RailProposal.state == state)
    order = RailProposal.legal_class, RailProposal.latest_on.desc(), RailProposal.id
    rows = session.scalars(query.order_by(*order)).all()
    today = deployment.as_of(session)
    changed = rail_screening.changed_since(session, run, on=today) if not run.for_looking else ()
    return RailListing(rows, run, rail_screening.expired_on(run, today), len(changed))


def get(session: Session, *, actor: Account, proposal_id: UUID) -> RailDetail:
    """Return one place with its evidence."""
    permissions.require(actor, Action.READ_RAIL_PROPOSALS)
    proposal = _one(session, actor, proposal_id)
    crashes: Sequence[Crash] = ()
    if permissions.may(actor, Action.READ_CRASHES):
        seen = select(Crash).where(
            Crash.id.in_(proposal.crash_ids), permissions.visible_crashes(actor)
        )
        seen = seen.options(*SHOWN_WITH)
        crashes = session.scalars(seen.order_by(Crash.occurred_at, Crash.id)).all()
    is_open = proposal.state is ProposalState.OPEN
    today = deployment.as_of(session)
    expired = rail_screening.expired_on(proposal.run, today)
    changed = _changed(session, proposal) if is_open else 0
    return RailDetail(
        proposal=proposal,
        run=proposal.run,
        crashes=crashes,
        hidden=len(proposal.crash_ids) - len(crashes),
        limbs=limbs_of(proposal),
        sentences=sentences(proposal, today=today, expired=expired, changed=changed),
        expired=expired,
        may_decide=is_open
        and permissions.may(actor, Action.DECIDE_RAIL_PROPOSAL, areas=proposal.areas),
    )


def accept(
    session: Session,
    *,
    actor: Account,
    proposal_id: UUID,
    note: str | None = None,
    expected_version: int | None = None,
    criteria_folder: Path | None = None,
) -> Site:
    """Accept a place: a registered crossing or place takes its class, any other is registered.

    All of it or nothing. Of two people who decide at once the second is told who was first.
    """
    proposal = _for_decision(session, actor, proposal_id, expected_version)
    if _changed(session, proposal):
        raise Conflict(
            _(
                "The accidents were corrected since the screening. Screen the railways again and"
                " decide on what is proposed then."
            )
        )
    told = written(note)
    if proposal.site_id is not None:
        site = classed(session, proposal, actor=actor, note=told)
    else:
        site = registered(
            session, proposal, actor=actor, note=told, criteria_folder=criteria_folder
        )
    proposal.site_id = site.id
    _decide(session, proposal, actor, ProposalState.ACCEPTED, told)
    return site


def reject(
    session: Session,
    *,
    actor: Account,
    proposal_id: UUID,
    reason: RejectionReason,
    text: str,
    expected_version: int | None = None,
) -> RailProposal:
    """Reject a place for a stated reason: it stays away until its accidents are others."""
    proposal = _for_decision(session, actor, proposal_id, expected_version)
    refusal = _("The proposal cannot be rejected without a reason.")
    said = reason_required(text, refusal, field="text")
    proposal.rejection_reason = reason
    _decide(session, proposal, actor, ProposalState.REJECTED, said)
    session.refresh(proposal, ["decided_by"])
    return proposal


def _for_decision(
    session: Session, actor: Account, proposal_id: UUID, expected_version: int | None
) -> RailProposal:
    permissions.require(actor, Action.DECIDE_RAIL_PROPOSAL)
    wait_for_decisions(session)
    proposal = _one(session, actor, proposal_id)
    permissions.require(actor, Action.DECIDE_RAIL_PROPOSAL, areas=proposal.areas)
    if proposal.state is not ProposalState.OPEN:
        raise _no_longer_open(proposal)
    changed = _("This proposal changed since you opened it. Look at it once more.")
    require_version(session, proposal, expected_version, changed)
    return proposal


def _no_longer_open(proposal: RailProposal) -> Conflict:
    by, when = proposal.decided_by, proposal.decided_at
    name = "" if by is None else by.display_name
    match proposal.state:
        case ProposalState.ACCEPTED:
            return Conflict(_("{name} accepted this proposal on {when}."), name=name, when=when)
        case ProposalState.REJECTED:
            return Conflict(_("{name} rejected this proposal on {when}."), name=name, when=when)
        case ProposalState.REGISTERED:
            return Conflict(_("This place is a registered site already; its file has the changes."))
        case ProposalState.SUPPRESSED:
            return Conflict(
                _(
                    "This place was rejected before, and nothing new has happened there since."
                    " It can be decided when a screening finds something new."
                )
            )
        case _:
            return Conflict(
                _(
                    "This proposal is not of the present screening. Open the present list; a place"
                    " that still meets the rule is there with its new evidence."
                )
            )


def _decide(
    session: Session, row: RailProposal, actor: Account, state: ProposalState, text: str | None
) -> None:
    row.state = state
    row.decided_by_id = actor.id
    row.decided_at = clock.now()
    row.decision_text = text
    session.flush()


def _changed(session: Session, proposal: RailProposal) -> int:
    """Return how many deciding accidents read otherwise today than in the run."""
    query = select(RailScreeningRun).where(RailScreeningRun.id == proposal.run_id)
    run = session.scalars(query.options(undefer(RailScreeningRun.accidents))).one()
    then = {each.id: each for each in RailInputs.thawed(run.accidents, ()).accidents}
    now = {each.id: each for each in read_inputs(session, as_of=run.as_of).accidents}
    ids = [str(each) for each in proposal.crash_ids]
    return sum(now.get(each) != then.get(each) for each in ids)


_TOLD = select(RailProposal).options(
    joinedload(RailProposal.rail_line),
    joinedload(RailProposal.crossing),
    joinedload(RailProposal.site),
    joinedload(RailProposal.decided_by),
    joinedload(RailProposal.run),
    selectinload(RailProposal.areas),
)


def _one(session: Session, actor: Account, proposal_id: UUID) -> RailProposal:
    wanted = RailProposal.id == proposal_id, permissions.visible_rail_proposals(actor)
    # Whoever waited for another's decision must see it, not the row as it was read before.
    query = _TOLD.where(*wanted).execution_options(populate_existing=True)
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound(_("There is no such proposal where you work."))
    return found
