"""Proposals before a person: list, read, accept into a site with its file, or reject with a reason.

Only an open proposal can be decided, and only what stands in the list of its mode is open: a new
run, and in the trailing list every change of a crash, ends the rows whose evidence it changes. A
place found again is decided under its new evidence; one not found again no longer meets the rule.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

from sqlalchemy import Select, and_, func, or_, select, tuple_
from sqlalchemy.orm import Session, joinedload, selectinload

from hotspots import clock, permissions
from hotspots.criteria import Wording
from hotspots.database import among
from hotspots.errors import InvalidInput, Message, NotFound
from hotspots.i18n import _
from hotspots.models import (
    Account,
    Crash,
    Proposal,
    ProposalArea,
    ProposalEvidence,
    RoadSpot,
    ScreeningRun,
)
from hotspots.registry import decision_basis
from hotspots.registry.areas import ground_ids
from hotspots.registry.case_access import LONGEST_NOTE, reason_required, written
from hotspots.registry.decision_checks import (
    decision_day,
    no_longer_open,
    refuse_covered,
    refuse_outdated,
)
from hotspots.registry.differences import require_version
from hotspots.registry.evidence import (
    change_since,
    criterion_wordings,
    outcome,
    outcomes_now,
    sentences,
    unchanged_since,
)
from hotspots.registry.footprints import lies_inside, stretches_of_proposal
from hotspots.registry.live_list import state_of
from hotspots.registry.place_diagnosis import PlaceDiagnosis, diagnosis_of
from hotspots.registry.registration import register
from hotspots.registry.shown_evidence import Mark, Shown, marks, shown
from hotspots.registry.strength_rows import keep_as_decided
from hotspots.registry.turns import wait_for_decisions
from hotspots.vocabulary import (
    Action,
    ChangeCause,
    EvidenceKept,
    ProposalState,
    RejectionReason,
    WindowMode,
)

LONGEST_TEXT = LONGEST_NOTE

_DECIDED = (ProposalState.ACCEPTED, ProposalState.REJECTED)


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of proposals in their order; `next` continues the list, None at its end.

    `evidence` says how sure the statistics are of each, by its id, where that is known.
    """

    rows: Sequence[Proposal]
    next: str | None
    evidence: Mapping[UUID, Mark]


@dataclass(frozen=True, slots=True)
class Detail:
    """A proposal with all that a person looks at before deciding.

    Attributes
    ----------
    crashes
        The deciding crashes that this person may see, by date; `hidden` counts the others.
    criteria
        Our words for each limb of the rule that is met, in both languages.
    sentences
        What it rests on, its doubts, and whose decision it is.
    evidence
        How sure the statistics are; None where they were never computed.
    may_decide
        Whether this person may accept or reject it now.
    """

    proposal: Proposal
    run: ScreeningRun
    crashes: Sequence[Crash]
    hidden: int
    criteria: tuple[Wording, ...]
    sentences: tuple[Message, ...]
    evidence: Shown | None
    may_decide: bool


def list_proposals(
    session: Session,
    *,
    actor: Account,
    state: ProposalState | None = None,
    area_id: UUID | None = None,
    run_id: UUID | None = None,
    mode: WindowMode | None = None,
    limit: int = 100,
    after: str | None = None,
) -> Listing:
    """Return the proposals this person may see, with routes, junctions and areas.

    Places with a legal duty come first, and among them those with the largest excess; what
    has no rank comes last, the highest score first.

    Those that one run proposed, or the list of one mode, trailing unless another is named, as it
    stands now with what was decided: what holds today and what held in some window of the past are
    never mixed in one list.
    """
    permissions.require(actor, Action.READ_PROPOSALS)
    kept = EvidenceKept.LATEST if run_id is None else EvidenceKept.OF_RUN
    # Which are on the page is found first: what belongs to a row is read for those alone.
    query = _in_order(select(Proposal.id).where(permissions.visible_proposals(actor)), kept)
    if state is not None:
        query = query.where(Proposal.state == state)
    if run_id is not None:
        query = query.where(Proposal.run_id == run_id, Proposal.cause == ChangeCause.SCREENING)
    else:
        query = query.where(Proposal.mode == (mode or WindowMode.TRAILING))
        if state is not ProposalState.SUPERSEDED:
            query = query.where(or_(Proposal.valid_to.is_(None), Proposal.state.in_(_DECIDED)))
    if area_id is not None:
        query = query.where(Proposal.id.in_(_in_area(session, area_id)))
    if after is not None:
        rank, score, last = _read_cursor(after)
        query = query.where(
            tuple_(_RANK, -Proposal.score, Proposal.id) > tuple_(rank, -score, last)
        )
    ids = session.scalars(query.limit(limit + 1)).all()
    shown = ids[:limit]
    found = session.scalars(_TOLD.where(among(Proposal.id, shown)))
    rows = sorted(found, key=lambda each: shown.index(each.id))
    evidence = marks(session, rows, kept=kept)
    return Listing(rows, _cursor(rows[-1], evidence) if len(ids) > limit else None, evidence)


def count_open(session: Session, *, actor: Account) -> int:
    """Return how many proposals of today's list wait for a decision where this person works."""
    permissions.require(actor, Action.READ_PROPOSALS)
    return session.scalar(select(func.count()).select_from(open_ones(actor).subquery())) or 0


def open_ones(actor: Account) -> Select[UUID]:
    """Return a query of the proposals of today's list that wait where this person works."""
    return select(Proposal.id).where(
        Proposal.state == ProposalState.OPEN,
        Proposal.mode == WindowMode.TRAILING,
        permissions.visible_proposals(actor),
    )


def get(session: Session, *, actor: Account, proposal_id: UUID) -> Detail:
    """Return one proposal with its evidence."""
    permissions.require(actor, Action.READ_PROPOSALS)
    proposal = _one(session, actor, proposal_id)
    seen = select(Crash).where(Crash.id.in_(proposal.crash_ids))
    crashes: list[Crash] = []
    if permissions.may(actor, Action.READ_CRASHES):
        seen = seen.where(permissions.visible_crashes(actor))
        seen = seen.options(joinedload(Crash.route), joinedload(Crash.junction))
        crashes = list(session.scalars(seen.order_by(Crash.occurred_at, Crash.id)))
    return Detail(
        proposal=proposal,
        run=proposal.run,
        crashes=crashes,
        hidden=len(proposal.crash_ids) - len(crashes),
        criteria=criterion_wordings(proposal.run, proposal.criterion),
        sentences=_said(session, proposal),
        evidence=shown(session, proposal, proposal.run),
        may_decide=proposal.state is ProposalState.OPEN
        and permissions.may(actor, Action.DECIDE_PROPOSAL, areas=proposal.areas),
    )


def diagnosis(session: Session, *, actor: Account, proposal_id: UUID) -> PlaceDiagnosis:
    """Return what the crashes of a proposed place have in common, and what is unusual there.

    Only counts: of the crashes themselves a person sees those that may be seen.
    """
    permissions.require(actor, Action.READ_PROPOSALS)
    proposal = _one(session, actor, proposal_id)
    return diagnosis_of(session, proposal, proposal.run, areas=proposal.areas)


def accept(
    session: Session,
    *,
    actor: Account,
    proposal_id: UUID,
    on: date | None = None,
    note: str | None = None,
    expected_version: int | None = None,
    criteria_folder: Path | None = None,
) -> RoadSpot:
    """Accept a proposal: its place becomes a site, and a remediation file opens.

    All of it or nothing, with the first entry of the file. Of two people who decide at once the
    second is told who was first.
    """
    proposal = _for_decision(session, actor, proposal_id, expected_version)
    day = decision_day(session, proposal, on)
    refuse_covered(session, proposal)
    refuse_outdated(session, proposal)
    _decide(session, proposal, actor, ProposalState.ACCEPTED, written(note))
    return register(
        session,
        proposal=proposal,
        actor=actor,
        on=day,
        note=written(note),
        criteria_folder=criteria_folder,
    )


def reject(
    session: Session,
    *,
    actor: Account,
    proposal_id: UUID,
    reason: RejectionReason,
    text: str,
    expected_version: int | None = None,
) -> Proposal:
    """Reject a proposal for a stated reason.

    The place stays away until it holds a crash that was not known inside it now, one that has
    grown worse, or another rule set applies.
    """
    proposal = _for_decision(session, actor, proposal_id, expected_version)
    refusal = _("The proposal cannot be rejected without a reason.")
    said = reason_required(text, refusal, field="text")
    _decide(session, proposal, actor, ProposalState.REJECTED, said)
    proposal.rejection_reason = reason
    session.flush()
    session.refresh(proposal, ["decided_by"])
    return proposal


def _for_decision(
    session: Session, actor: Account, proposal_id: UUID, expected_version: int | None
) -> Proposal:
    permissions.require(actor, Action.DECIDE_PROPOSAL)
    wait_for_decisions(session)
    proposal = _one(session, actor, proposal_id)
    permissions.require(actor, Action.DECIDE_PROPOSAL, areas=proposal.areas)
    if proposal.state is not ProposalState.OPEN:
        raise no_longer_open(proposal)
    require_version(
        session,
        proposal,
        expected_version,
        _("This proposal changed since you opened it. Look at it once more."),
    )
    return proposal


def _said(session: Session, proposal: Proposal) -> tuple[Message, ...]:
    """Return the evidence in words; of an open proposal also what changed since the screening."""
    legal, *more = sentences(
        proposal, proposal.run, near_two_roads=_near_two_roads(session, proposal)
    )
    changed = moved = None
    if proposal.state is ProposalState.OPEN:
        changed = change_since(proposal, outcomes_now(session, proposal.crash_ids))
    state = state_of(session) if proposal.mode is WindowMode.TRAILING else None
    if state is not None and state.waits_for is None and changed is None:
        moved = unchanged_since(proposal, state.as_of)
    return (legal, *(each for each in (changed, moved) if each is not None), *more)


def _near_two_roads(session: Session, proposal: Proposal) -> int:
    crashes = select(func.count()).where(Crash.id.in_(proposal.crash_ids), Crash.ambiguous_route)
    return session.scalars(crashes).one()


def _decide(
    session: Session, proposal: Proposal, actor: Account, state: ProposalState, text: str | None
) -> None:
    keep_as_decided(session, proposal)
    decision_basis.keep(session, proposal)
    proposal.crash_severities = _severities(session, proposal)
    proposal.state = state
    proposal.decided_by_id = actor.id
    proposal.decided_at = clock.now()
    proposal.decision_text = text


def _severities(session: Session, proposal: Proposal) -> dict[str, int]:
    """Return 2 (fatal), 1 (injury) or 0 of the deciding crashes and all others inside, now."""
    stretches = stretches_of_proposal(session, proposal)
    known = or_(Crash.id.in_(proposal.crash_ids), lies_inside(stretches, proposal.geom))
    grades = {"fatal": 2, "injury": 1}
    return {
        str(crash.id): grades.get(outcome(crash), 0)
        for crash in session.scalars(select(Crash).where(known))
    }


_TOLD = select(Proposal).options(
    joinedload(Proposal.route),
    joinedload(Proposal.junction),
    joinedload(Proposal.decided_by),
    selectinload(Proposal.areas),
)


def _one(session: Session, actor: Account, proposal_id: UUID) -> Proposal:
    wanted = Proposal.id == proposal_id, permissions.visible_proposals(actor)
    query = _TOLD.where(*wanted).options(joinedload(Proposal.run))
    # Whoever waited for another's decision must see it, not the row as it was read before.
    found = session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFound(_("There is no such proposal where you work."))
    return found


def _in_area(session: Session, area_id: UUID) -> Select[UUID]:
    return select(ProposalArea.proposal_id).where(
        among(ProposalArea.area_id, ground_ids(session, area_id))
    )


def _in_order(query: Select[UUID], kept: EvidenceKept) -> Select[UUID]:
    beside = and_(ProposalEvidence.proposal_id == Proposal.id, ProposalEvidence.kept == kept)
    query = query.outerjoin(ProposalEvidence, beside)
    return query.order_by(_RANK, Proposal.score.desc(), Proposal.id)


_UNRANKED = 2**31 - 1
_RANK = func.coalesce(ProposalEvidence.rank, _UNRANKED)


def _cursor(row: Proposal, evidence: Mapping[UUID, Mark]) -> str:
    mark = evidence.get(row.id)
    rank = _UNRANKED if mark is None or mark.rank is None else mark.rank
    return f"{rank}_{row.score}_{row.id}"


def _read_cursor(cursor: str) -> tuple[int, int, UUID]:
    try:
        rank, score, last = cursor.split("_")
        return int(rank), int(score), UUID(last)
    except ValueError as error:
        raise InvalidInput(
            _("This list cannot be continued from there. Begin it again without a cursor.")
        ) from error
