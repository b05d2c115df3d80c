"""Screenings of railways, the places they proposed, and the decision about one."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field

from api.schemas.geojson import Feature, FeatureCollection, geometries
from hotspots.i18n import render
from hotspots.models import RailProposal, RailScreeningRun
from hotspots.registry.rail_evidence import place_of
from hotspots.registry.rail_proposals import LONGEST_TEXT, RailDetail, RailListing
from hotspots.vocabulary import LegalClass, Locale, ProposalState, RejectionReason


class RailScreeningIn(BaseModel):
    """What to screen the railways by; left out: today, and the rules in force."""

    as_of: date | None = Field(None, examples=["2025-12-31"])
    rules: str | None = Field(None, max_length=80, examples=["rail_nd65_2018"])


class RailScreeningOut(BaseModel):
    """One run as it was: rule, day, parameters, counts. It never changes."""

    id: UUID
    number: int
    rule_set: str
    criteria: dict[str, Any]
    for_looking: bool = Field(
        description="Another rule was in force, or a later day was screened: nothing is decided"
    )
    as_of: date
    parameters: dict[str, Any]
    severity_schemes: list[str]
    code_version: str
    counts: dict[str, Any]
    made_at: datetime

    @classmethod
    def of(cls, run: RailScreeningRun) -> "RailScreeningOut":
        """Return the public side of a run; its accidents are seen where crashes are."""
        return cls(**{name: getattr(run, name) for name in cls.model_fields})


class RailScreeningList(BaseModel):
    """The runs, the latest first."""

    runs: list[RailScreeningOut]


class RailProposalProperties(BaseModel):
    """What a proposal says of its place; Km are labels in metres, `latest_on` ends the window."""

    run_id: UUID
    state: ProposalState
    name: str
    rail_line: str | None
    crossing: str | None = Field(description="Code of the registered crossing")
    site: str | None = Field(description="Code of the registered place it lies at, or became")
    areas: list[str]
    rule_set: str
    legal_class: LegalClass
    criteria: list[str]
    margins: dict[str, Any]
    from_m: float | None
    to_m: float | None
    footprint_from_m: float | None
    footprint_to_m: float | None
    length_m: float | None
    window_start: date
    latest_on: date
    accidents: int = Field(description="Deciding accidents; which they are is told to who may read")
    fatal_crashes: int
    injury_crashes: int
    killed: int | None
    injured: int | None
    notes: list[dict[str, Any]]
    decided_by: str | None
    decided_at: datetime | None
    rejection_reason: RejectionReason | None
    decision_text: str | None
    suppressed_by_id: UUID | None
    version: int = Field(description="Send as If-Match when deciding")

    @classmethod
    def of(cls, row: RailProposal) -> "RailProposalProperties":
        """Return the public side of a stored proposal."""
        plain = {n: getattr(row, n) for n in cls.model_fields if n not in _READ_THROUGH}
        return cls(
            **plain,
            name=place_of(row),
            rail_line=row.rail_line.code if row.rail_line else None,
            crossing=row.crossing.code if row.crossing else None,
            site=row.site.code if row.site else None,
            areas=[area.name for area in row.areas],
            rule_set=row.run.rule_set,
            accidents=len(row.crash_ids),
            decided_by=row.decided_by.display_name if row.decided_by else None,
        )


_READ_THROUGH = {
    "name",
    "rail_line",
    "crossing",
    "site",
    "areas",
    "rule_set",
    "accidents",
    "decided_by",
}

RailProposalFeature = Feature[RailProposalProperties]


class RailProposalCollection(FeatureCollection[RailProposalProperties]):
    """The list of a run, with what a reader must know of it."""

    rules_expired_on: date | None = Field(description="Last day of the rules, where it is over")
    changed_since: int = Field(
        description="Accidents recorded, corrected or deleted since the screening"
    )


class RailProposalDetail(RailProposalFeature):
    """One place with its evidence in words, and whether the caller may decide it."""

    sentences: list[str]
    crash_ids: list[UUID] = Field(description="The deciding accidents that the caller may see")
    hidden_crashes: int
    rules_expired_on: date | None
    may_decide: bool


def rail_features(rows: Sequence[RailProposal]) -> list[RailProposalFeature]:
    """Return proposals as features."""
    drawn = geometries(each.geom for each in rows)
    return [
        RailProposalFeature(
            id=str(row.id), geometry=shape, properties=RailProposalProperties.of(row)
        )
        for row, shape in zip(rows, drawn, strict=True)
    ]


def rail_collection(listing: RailListing) -> RailProposalCollection:
    """Return a list of proposals."""
    return RailProposalCollection(
        features=rail_features(listing.rows),
        rules_expired_on=listing.expired,
        changed_since=listing.changed,
    )


def rail_detail(detail: RailDetail, locale: Locale) -> RailProposalDetail:
    """Return a proposal with its sentences in the reader's language."""
    (feature,) = rail_features([detail.proposal])
    return RailProposalDetail(
        **dict(feature),
        sentences=[render(each, locale) for each in detail.sentences],
        crash_ids=[each.id for each in detail.crashes],
        hidden_crashes=detail.hidden,
        rules_expired_on=detail.expired,
        may_decide=detail.may_decide,
    )


class RailAcceptIn(BaseModel):
    """A person takes the place into the register."""

    note: Annotated[str | None, Field(max_length=LONGEST_TEXT, examples=["Đã họp"])] = None


class RailRejectIn(BaseModel):
    """A person turns the proposal down, and says why."""

    reason: RejectionReason
    text: Annotated[
        str, Field(max_length=LONGEST_TEXT, examples=["Do người điều khiển, không do đường ngang."])
    ]
