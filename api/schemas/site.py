"""A registered site: in a list, and alone with all that is known of it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field

from api.schemas.area import DayUnitsOut
from api.schemas.defect import DefectOut
from api.schemas.described import DescribedOut, described_out
from api.schemas.evidence import EvidenceOut
from api.schemas.geojson import Feature, FeatureCollection, geometries
from hotspots.i18n import render
from hotspots.models import AtJunction, InfrastructureDefect, OnRoad
from hotspots.models.remediation import RemediationCase
from hotspots.models.site import RoadSpot, Site
from hotspots.registry.defect_facts import DefectFacts
from hotspots.registry.site_counts import SiteCounts
from hotspots.registry.sites import Detail, Entry, Listing
from hotspots.registry.spot_facts import SpotFacts
from hotspots.vocabulary import CaseState, LegalClass, Locale, Place, SiteKind

SiteKey = Annotated[
    UUID | Annotated[str, Field(max_length=80)],
    Field(union_mode="left_to_right", description="Id or code", examples=["LK-2025-0001"]),
]
"""A site as an address or a body names it. Asked in this order: every id is a text as well."""


class SiteProperties(BaseModel):
    """What a list says of a site: its class by law and the state of its file are two things."""

    code: str
    name: str
    kind: SiteKind
    legal_class: LegalClass
    state: CaseState
    state_since: datetime
    due_on: date | None
    areas: list[str]
    area_codes: list[str] = Field(description="Of the units of today, in the same order")
    place: Place | None
    route: str | None
    junction: str | None
    from_m: float | None
    to_m: float | None
    registered_at: datetime

    @classmethod
    def of(cls, site: Site, case: RemediationCase) -> "SiteProperties":
        """Return what a list says of a site and its file."""
        road = site if isinstance(site, OnRoad) else None
        at = site if isinstance(site, RoadSpot | AtJunction) else None
        return cls(
            code=site.code,
            name=site.name,
            kind=site.kind,
            legal_class=site.legal_class,
            state=case.state,
            state_since=case.state_since,
            due_on=case.due_on,
            areas=[area.name for area in site.areas],
            area_codes=[area.code for area in site.areas],
            place=road.place if road else None,
            route=road.route.code if road and road.route else None,
            junction=at.junction.name if at and at.junction else None,
            from_m=road.from_m if road else None,
            to_m=road.to_m if road else None,
            registered_at=site.registered_at,
        )


SiteFeature = Feature[SiteProperties]
SiteCollection = FeatureCollection[SiteProperties]


class SiteCountOut(BaseModel):
    """How many sites of a kind and class have a file in a state; `unplaced` are on no map."""

    kind: SiteKind
    legal_class: LegalClass
    state: CaseState
    count: int
    unplaced: int


class SiteCountsOut(BaseModel):
    """The sites of a choice, counted."""

    total: int
    unplaced: int
    rows: list[SiteCountOut]

    @classmethod
    def of(cls, counts: SiteCounts) -> "SiteCountsOut":
        """Return what was counted."""
        rows = [SiteCountOut.model_validate(each, from_attributes=True) for each in counts.rows]
        return cls(total=counts.total, unplaced=counts.unplaced, rows=rows)


class TallyOut(BaseModel):
    """Crashes inside the footprint between two days, both included; unknown is not zero."""

    date_from: date
    date_to: date
    crashes: int
    fatal_crashes: int
    injury_crashes: int
    damage_only: int
    outcome_unknown: int
    killed: int | None
    injured: int | None


class SiteDetail(SiteFeature):
    """One site: what decided, what is there now, and what the caller may do with its file."""

    units: list[DayUnitsOut] = Field(
        description="Its units on the day of its registration and on each day it was drawn anew"
    )

    deciding: dict[str, Any] = Field(description="Rule, window, extent and crashes, as decided")
    deciding_sentence: str | None
    hidden_crashes: int
    as_of: date
    tallies: list[TallyOut]
    legal_class_now: LegalClass | None = Field(
        description="What the rule in force says today; information, it changes nothing"
    )
    meets_now: bool = Field(description="The place stands in the live list")
    evidence: EvidenceOut | None = Field(
        description="As it stands in the live list, else as it was at the decision"
    )
    near_misses: list[str] = Field(
        description="What one more crash would do, where it stands in the list no more"
    )
    defect: DefectOut | None = Field(description="What only a defect has; null for other kinds")
    described: DescribedOut | None = Field(
        description="What only a described kind has, such as a crossing; null for other kinds"
    )
    moves: list[CaseState]


def site_collection(listing: Listing) -> SiteCollection:
    """Return a page of sites."""
    return SiteCollection(features=_features(listing.entries), next=listing.next)


def site_detail(detail: Detail, locale: Locale) -> SiteDetail:
    """Return one site with its sentences in the reader's language."""
    (feature,) = _features([Entry(detail.site, detail.case)])
    facts = detail.facts
    spot = facts if isinstance(facts, SpotFacts) else None
    told = spot.deciding_sentence if spot else None
    now = spot.class_now if spot else None
    return SiteDetail(
        **dict(feature),
        units=[DayUnitsOut.of(each, locale) for each in detail.units],
        deciding=detail.site.deciding,
        deciding_sentence=None if told is None else render(told, locale),
        hidden_crashes=spot.hidden if spot else 0,
        as_of=detail.as_of,
        tallies=[
            TallyOut.model_validate(each, from_attributes=True)
            for each in (spot.tallies if spot else ())
        ],
        legal_class_now=None if now is None else now.legal_class,
        meets_now=spot is not None and spot.meets_now,
        evidence=(
            None if spot is None or spot.evidence is None else EvidenceOut.of(spot.evidence, locale)
        ),
        near_misses=[render(each, locale) for each in (spot.near_misses if spot else ())],
        defect=(
            DefectOut.of(detail.site, facts, locale)
            if isinstance(detail.site, InfrastructureDefect) and isinstance(facts, DefectFacts)
            else None
        ),
        described=described_out(detail.site, facts, locale),
        moves=[move.step.to_state for move in detail.file.moves],
    )


def _features(entries: Sequence[Entry]) -> list[SiteFeature]:
    drawn = geometries(entry.site.geom for entry in entries)
    return [
        SiteFeature(
            id=str(entry.site.id),
            geometry=shape,
            properties=SiteProperties.of(entry.site, entry.case),
        )
        for entry, shape in zip(entries, drawn, strict=True)
    ]
