"""A proposal, what it rests on, and the decision about it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field

from api.schemas.evidence import EvidenceOut
from api.schemas.geojson import Feature, FeatureCollection, geometries
from hotspots.i18n import render
from hotspots.models.screening import Proposal
from hotspots.registry.proposals import LONGEST_TEXT, Detail, Listing
from hotspots.registry.shown_evidence import Mark
from hotspots.vocabulary import (
    EvidenceGrade,
    Lineage,
    Locale,
    Place,
    ProposalState,
    RejectionReason,
    WindowMode,
)


class ProposalProperties(BaseModel):
    """What a proposal says of its place; lengths in metres, `window_end` the first day outside."""

    place_id: UUID
    run_id: UUID
    state: ProposalState
    lineage: Lineage
    lineage_of: list[UUID]
    place: Place
    route: str | None
    junction: str | None
    areas: list[str]
    rule_set: str
    criterion: str
    mode: WindowMode
    as_of: date
    window_start: date
    window_end: date
    from_m: float | None
    to_m: float | None
    footprint_from_m: float | None
    footprint_to_m: float | None
    length_m: float | None
    crash_ids: list[UUID]
    fatal_crashes: int
    injury_crashes: int
    killed: int | None
    injured: int | None
    margins: dict[str, Any]
    score: float
    grade: EvidenceGrade | None = Field(description="How sure the statistics are; null: not known")
    rank: int | None = Field(description="Place in the order of the list, every crash alike")
    evidence_pending: bool = Field(description="Grade and rank are being recomputed")
    alternatives: list[dict[str, Any]]
    notes: list[dict[str, Any]]
    decided_by: str | None
    decided_at: datetime | None
    rejection_reason: RejectionReason | None
    decision_text: str | None
    version: int = Field(description="Send as If-Match when deciding")

    @classmethod
    def of(cls, proposal: Proposal, mark: Mark | None) -> "ProposalProperties":
        """Return the public side of a stored proposal, with what is known of its evidence."""
        plain = {
            name: getattr(proposal, name) for name in cls.model_fields if name not in _READ_THROUGH
        }
        return cls(
            **plain,
            route=proposal.route.code if proposal.route else None,
            junction=proposal.junction.name if proposal.junction else None,
            areas=[area.name for area in proposal.areas],
            score=proposal.score / 1e6,
            grade=mark.grade if mark else None,
            rank=mark.rank if mark else None,
            evidence_pending=mark is not None and mark.pending,
            decided_by=proposal.decided_by.display_name if proposal.decided_by else None,
        )


_READ_THROUGH = {
    "route",
    "junction",
    "areas",
    "score",
    "grade",
    "rank",
    "evidence_pending",
    "decided_by",
}

ProposalFeature = Feature[ProposalProperties]
ProposalCollection = FeatureCollection[ProposalProperties]


class ProposalDetail(ProposalFeature):
    """One proposal with its evidence in words, and whether the caller may decide it."""

    sentences: list[str]
    evidence: EvidenceOut | None = Field(
        description="How sure the statistics are; null where they were never computed"
    )
    hidden_crashes: int = Field(description="Deciding crashes that the caller may not see")
    may_decide: bool


def proposal_features(
    proposals: Sequence[Proposal], marks: Mapping[UUID, Mark]
) -> list[ProposalFeature]:
    """Return proposals as features, with what is said of the evidence of those that have any."""
    drawn = geometries(each.geom for each in proposals)
    return [
        ProposalFeature(
            id=str(proposal.id),
            geometry=shape,
            properties=ProposalProperties.of(proposal, marks.get(proposal.id)),
        )
        for proposal, shape in zip(proposals, drawn, strict=True)
    ]


def proposal_collection(listing: Listing) -> ProposalCollection:
    """Return a page of proposals."""
    return ProposalCollection(
        features=proposal_features(listing.rows, listing.evidence), next=listing.next
    )


def proposal_detail(detail: Detail, locale: Locale) -> ProposalDetail:
    """Return a proposal with its sentences in the reader's language."""
    shown = detail.evidence
    marks = {} if shown is None else {detail.proposal.id: shown.mark}
    (feature,) = proposal_features([detail.proposal], marks)
    return ProposalDetail(
        **dict(feature),
        sentences=[render(each, locale) for each in detail.sentences],
        evidence=None if shown is None else EvidenceOut.of(shown, locale),
        hidden_crashes=detail.hidden,
        may_decide=detail.may_decide,
    )


class AcceptIn(BaseModel):
    """A person takes the place into the register."""

    on: date | None = Field(
        None, description="Day of the decision; left out: today", examples=["2025-12-31"]
    )
    note: Annotated[str | None, Field(max_length=LONGEST_TEXT)] = None


class RejectIn(BaseModel):
    """A person turns the proposal down, and says why."""

    reason: RejectionReason
    text: Annotated[
        str, Field(max_length=LONGEST_TEXT, examples=["Hai vụ do sức khỏe lái xe, không do đường."])
    ]
