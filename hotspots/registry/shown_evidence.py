"""The evidence of a proposal as a person reads it, with the numbers behind every sentence."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, joinedload

from hotspots.analysis.corridors import BlackSection, section_sentences
from hotspots.analysis.evidence_words import reasons_for
from hotspots.analysis.grades import Reason, SiteEvidence
from hotspots.analysis.ranking import SiteRank
from hotspots.database import among
from hotspots.errors import Message
from hotspots.models import (
    CalibrationVersion,
    Crash,
    Proposal,
    ProposalEvidence,
    ScreeningRun,
    Site,
)
from hotspots.registry import strength
from hotspots.registry.evidence_parts import (
    Condition,
    Part,
    conditions_of,
    parts_of,
    readable,
)
from hotspots.registry.evidence_rows import evidence_from, rank_from, section_from
from hotspots.registry.proposal_rows import site_of_row
from hotspots.registry.screening_inputs import parameters_of
from hotspots.vocabulary import (
    ChangeCause,
    EvidenceGrade,
    EvidenceKept,
    WindowMode,
)


@dataclass(frozen=True, slots=True)
class Child:
    """A place on a black section, as a proposal of the same list."""

    proposal: Proposal
    is_this: bool


@dataclass(frozen=True, slots=True)
class Section:
    """The black section that a place is part of, with the places on it along the road."""

    section: BlackSection
    sentences: tuple[Message, ...]
    children: tuple[Child, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """What is said of the evidence of one proposal.

    Attributes
    ----------
    kept
        Whether this is the latest, or what stood there at the decision.
    pending
        Tests, grade and ranks are being computed: what is shown of them is older than the crashes,
        or empty.
    grade_sentence
        What the grade means; None while there is none.
    numbers
        What the sentences say, for who wants to calculate.
    ranked
        How many places were put in order.
    """

    kept: EvidenceKept
    pending: bool
    grade: EvidenceGrade | None
    grade_sentence: Message | None
    as_of: date
    code_version: str
    calibration: CalibrationVersion | None
    numbers: SiteEvidence
    standing: SiteRank | None
    ranked: int
    drop_out: date | None
    conditions: tuple[Condition, ...]
    parts: tuple[Part, ...]
    section: Section | None

    @property
    def mark(self) -> "Mark":
        """What a list would say of it."""
        rank = None if self.standing is None else self.standing.standings[0].rank
        return Mark(self.grade, rank, self.pending)


@dataclass(frozen=True, slots=True)
class Mark:
    """What a list says of the evidence of a proposal."""

    grade: EvidenceGrade | None
    rank: int | None
    pending: bool


def shown(
    session: Session, proposal: Proposal, run: ScreeningRun, *, latest: bool = False
) -> Shown | None:
    """Return the evidence of a proposal, of a decided one that of the decision.

    Parameters
    ----------
    proposal
        Its route and junction must be loaded.
    latest
        Follow the crashes even where it was decided, as long as it stands in the list.

    Returns
    -------
    None where none was ever computed.
    """
    row = _row(session, proposal, latest=latest and is_live(proposal))
    if row is None:
        return None
    numbers = evidence_from(row.near, row.tested, row.grade)
    days = _days(session, proposal.crash_ids)
    reasons = [
        Reason(each.code, readable(each.message, days))
        for each in reasons_for(site_of_row(proposal), numbers, parameters_of(run))
    ]
    tested = row.tested or {"ranks": [], "ranked": 0}
    standing = rank_from(tested, str(proposal.place_id))
    drop_out = row.near["drop_out"]
    leaves = None if drop_out is None else date.fromisoformat(drop_out)
    return Shown(
        kept=row.kept,
        pending=row.tested is None or _waits(session, proposal, row),
        grade=row.grade,
        grade_sentence=None if row.grade is None else reasons[0].message,
        as_of=row.as_of,
        code_version=row.code_version,
        calibration=row.calibration,
        numbers=numbers,
        standing=standing,
        ranked=tested["ranked"],
        drop_out=leaves,
        conditions=conditions_of(numbers, tested=row.tested is not None),
        parts=parts_of(
            reasons,
            numbers,
            tested=row.tested is not None,
            standing=standing,
            ranked=tested["ranked"],
            drop_out=leaves,
        ),
        section=_section(session, proposal, row),
    )


def marks(session: Session, rows: Sequence[Proposal], *, kept: EvidenceKept) -> dict[UUID, Mark]:
    """Return what a list says of the evidence of each proposal that has any."""
    wanted = among(ProposalEvidence.proposal_id, [row.id for row in rows])
    query = select(ProposalEvidence).where(ProposalEvidence.kept == kept, wanted)
    found = {each.proposal_id: each for each in session.scalars(query)}
    waits = kept is EvidenceKept.LATEST and strength.is_pending(session)
    return {
        row.id: Mark(
            found[row.id].grade,
            found[row.id].rank,
            found[row.id].tested is None or (waits and is_live(row)),
        )
        for row in rows
        if row.id in found
    }


def basis_of(session: Session, site: Site) -> Proposal | None:
    """Return the row of a site in the live list, where it stands there no more the one decided on.

    None for a site that no screening found.
    """
    trailing = Proposal.mode == WindowMode.TRAILING
    stands = and_(Proposal.place_id == site.id, trailing, Proposal.valid_to.is_(None))
    query = select(Proposal).where(or_(stands, Proposal.id == site.proposal_id))
    query = query.options(
        joinedload(Proposal.route), joinedload(Proposal.junction), joinedload(Proposal.run)
    )
    found = list(session.scalars(query))
    return next((each for each in found if is_live(each)), found[0] if found else None)


def _row(session: Session, proposal: Proposal, *, latest: bool) -> ProposalEvidence | None:
    """Return what was kept at the decision, or the latest."""
    query = (
        select(ProposalEvidence)
        .where(ProposalEvidence.proposal_id == proposal.id)
        .options(joinedload(ProposalEvidence.calibration))
        .execution_options(populate_existing=True)
    )
    kept = {row.kept: row for row in session.scalars(query)}
    now = kept.get(EvidenceKept.LATEST)
    return now if latest else kept.get(EvidenceKept.WHEN_DECIDED, now)


def _waits(session: Session, proposal: Proposal, row: ProposalEvidence) -> bool:
    latest = row.kept is EvidenceKept.LATEST
    return latest and is_live(proposal) and strength.is_pending(session)


def is_live(proposal: Proposal) -> bool:
    """Say whether a proposal stands in the live list."""
    return proposal.valid_to is None and proposal.mode is WindowMode.TRAILING


def _days(session: Session, ids: Collection[UUID]) -> dict[str, date]:
    query = select(Crash.id, Crash.occurred_on).where(among(Crash.id, ids))
    return {str(row.id): row.occurred_on for row in session.execute(query)}


def _section(session: Session, proposal: Proposal, row: ProposalEvidence) -> Section | None:
    told = None if row.tested is None else row.tested["section"]
    if told is None:
        return None
    section = section_from(told)
    places = [UUID(each) for each in told["places"]]
    query = select(Proposal).where(among(Proposal.place_id, places))
    if is_live(proposal):
        query = query.where(Proposal.valid_to.is_(None), Proposal.mode == proposal.mode)
    else:
        own = Proposal.run_id == proposal.run_id, Proposal.cause == ChangeCause.SCREENING
        query = query.where(*own)
    query = query.options(joinedload(Proposal.route), joinedload(Proposal.junction))
    rows = sorted(session.scalars(query), key=lambda each: places.index(each.place_id))
    children = tuple(Child(each, each.place_id == proposal.place_id) for each in rows)
    return Section(section, section_sentences(section), children)
