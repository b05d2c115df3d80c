"""Campaigns as a program enters, joins and reads them, and their table for a spreadsheet."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.site import SiteKey
from api.schemas.site_changes import Reason
from hotspots.i18n import render
from hotspots.models import Campaign
from hotspots.registry.campaign_sites import MOST_SITES
from hotspots.registry.campaign_tallies import CampaignResult, Member, Tally
from hotspots.registry.campaigns import CampaignList
from hotspots.registry.photo_pairs import Pair
from hotspots.vocabulary import CaseState, Locale, SiteKind

_NAMES = ("id", "name", "document_number", "document_dated", "starts_on", "ends_on", "note")


class CampaignIn(BaseModel):
    """A campaign that a body ordered for some days."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "name": "Ra quân lập lại trật tự hành lang an toàn giao thông",
                    "body": "UBND phường Long Khánh",
                    "document_number": "15/KH-UBND",
                    "document_dated": "2026-03-02",
                    "starts_on": "2026-03-10",
                    "ends_on": "2026-03-20",
                }
            ]
        },
    )

    name: Annotated[str, Field(max_length=200)]
    body: Annotated[str, Field(max_length=300, description="Name of the body that ordered it")]
    document_number: Annotated[str | None, Field(max_length=100)] = None
    document_dated: date | None = None
    starts_on: date
    ends_on: Annotated[date, Field(description="Last day")]
    note: Annotated[str | None, Field(max_length=2_000)] = None

    def told(self) -> dict[str, Any]:
        """Return what was sent as the registry reads it."""
        return self.model_dump(mode="json")


class CampaignChangeIn(BaseModel):
    """What is corrected of a campaign: a field left out stays, null empties it."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"ends_on": "2026-03-25", "reason": "Kéo dài theo thông báo 20/TB"}]
        },
    )

    name: Annotated[str | None, Field(max_length=200)] = None
    body: Annotated[str | None, Field(max_length=300)] = None
    document_number: Annotated[str | None, Field(max_length=100)] = None
    document_dated: date | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    note: Annotated[str | None, Field(max_length=2_000)] = None
    reason: Annotated[
        Reason | None, Field(description="Needed where something on record changes")
    ] = None

    def told(self) -> dict[str, Any]:
        """Return the fields that were sent, without the reason."""
        return self.model_dump(mode="json", exclude_unset=True, exclude={"reason"})


class CampaignSitesIn(BaseModel):
    """Sites of any kind, by id or code."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"sites": ["LK-2026-0001", "LK-2026-0002"]}]},
    )

    sites: Annotated[list[SiteKey], Field(min_length=1, max_length=MOST_SITES)]


class CampaignRemovalIn(CampaignSitesIn):
    """Sites that do not belong to a campaign any more."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"sites": ["LK-2026-0001"], "reason": "Thuộc đợt của phường khác"}]
        },
    )

    reason: Reason


class CampaignSitesOut(BaseModel):
    """The codes of the sites whose membership changed; the others had it so already."""

    sites: list[str]


class CampaignOut(BaseModel):
    """A campaign."""

    id: UUID
    name: str
    body: str
    document_number: str | None
    document_dated: date | None
    starts_on: date
    ends_on: date
    note: str | None
    registered_by: str
    registered_at: datetime

    @classmethod
    def of(cls, campaign: Campaign) -> "CampaignOut":
        """Return a campaign."""
        return cls(
            body=campaign.organisation.name,
            registered_by=campaign.registered_by.display_name,
            registered_at=campaign.registered_at,
            **{name: getattr(campaign, name) for name in _NAMES},
        )


class CampaignListOut(BaseModel):
    """A page of campaigns, the latest first."""

    campaigns: list[CampaignOut]
    next: str | None = Field(description="Continues the list; null at its end")

    @classmethod
    def of(cls, found: CampaignList) -> "CampaignListOut":
        """Return a page."""
        return cls(campaigns=[CampaignOut.of(each) for each in found.rows], next=found.next)


class TallyCounts(BaseModel):
    """What became of some sites of a campaign."""

    members: int
    right_before: int = Field(description="Put right before the first day already")
    cleared: int = Field(description="Put right within it, and still so at its end")
    left: int = Field(description="Not put right at its end")
    recurred: int = Field(description="Came back at least once within it")
    recurred_since: int = Field(description="Came back at least once after it")

    @classmethod
    def of(cls, tally: Tally) -> "TallyCounts":
        """Return the counts."""
        return cls.model_validate(tally, from_attributes=True)


class PhotoPairOut(BaseModel):
    """Two photos to compare, as attachments; doubts are said."""

    before: UUID
    after: UUID
    warnings: list[str]

    @classmethod
    def of(cls, pair: Pair, locale: Locale) -> "PhotoPairOut":
        """Return a pair."""
        return cls(
            before=pair.before.attachment_id,
            after=pair.after.attachment_id,
            warnings=[render(each, locale) for each in pair.warnings],
        )


class CampaignMember(BaseModel):
    """A site of a campaign before and after."""

    code: str
    name: str
    kind: SiteKind
    areas: list[str]
    added_on: date
    before: CaseState | None = Field(description="When the first day began; null: opened later")
    after: CaseState | None = Field(description="When the last day ended, or today")
    put_right: bool
    recurred: int = Field(description="How many times within the campaign")
    recurred_since: int = Field(description="How many times after it")
    photos: list[PhotoPairOut]

    @classmethod
    def of(cls, member: Member, locale: Locale) -> "CampaignMember":
        """Return a member."""
        site = member.site
        same = ("added_on", "before", "after", "recurred", "recurred_since")
        return cls(
            code=site.code,
            name=site.name,
            kind=site.kind,
            areas=[each.name for each in site.areas],
            put_right=member.is_right,
            photos=[PhotoPairOut.of(each, locale) for each in member.pairs],
            **{name: getattr(member, name) for name in same},
        )


class CampaignDetail(CampaignOut):
    """A campaign with what became of its sites, as far as the caller sees them."""

    as_of: date | None = Field(description="The day `after` speaks for; null before the first day")
    whole: TallyCounts
    by_kind: dict[SiteKind, TallyCounts]
    members: list[CampaignMember]
    taken_out: list[str] = Field(description="Codes of sites that belong to it no more")
    hidden: int = Field(description="Sites where the caller does not work")

    @classmethod
    def of_result(cls, result: CampaignResult, locale: Locale) -> "CampaignDetail":
        """Return what a campaign did."""
        return cls(
            **CampaignOut.of(result.campaign).model_dump(),
            as_of=result.as_of,
            whole=TallyCounts.of(result.whole),
            by_kind={kind: TallyCounts.of(tally) for kind, tally in result.by_kind.items()},
            members=[CampaignMember.of(each, locale) for each in result.members],
            taken_out=[each.site.code for each in result.taken_out],
            hidden=result.hidden,
        )
