"""Campaigns: entered, corrected, joined by sites of any kind, and what they did."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from api.dependencies import ActorDep, IfMatchDep, LocaleDep, PageDep, SessionDep
from api.schemas.campaign import (
    CampaignChangeIn,
    CampaignDetail,
    CampaignIn,
    CampaignListOut,
    CampaignOut,
    CampaignRemovalIn,
    CampaignSitesIn,
    CampaignSitesOut,
)
from api.schemas.problem import refusals
from api.schemas.row_history import HistoryEntry
from hotspots.models import Campaign
from hotspots.registry import campaign_sites, campaigns
from hotspots.registry.campaign_results import campaign_result

router = APIRouter(prefix="/campaigns", tags=["campaigns"])

_READS = refusals(401, 403, 404, 422)


@router.post("", status_code=201, responses=refusals(401, 403, 409, 422))
def enter(
    told: CampaignIn, session: SessionDep, actor: ActorDep, response: Response
) -> CampaignOut:
    """Enter a campaign that a body ordered for some days."""
    return _one(campaigns.enter(session, actor=actor, told=told.told()), response)


@router.get("", responses=_READS)
def listing(
    session: SessionDep,
    actor: ActorDep,
    page: PageDep,
    ends_from: Annotated[
        date | None, Query(description="Only those whose last day is this one or later")
    ] = None,
) -> CampaignListOut:
    """List campaigns, the latest first."""
    found = campaigns.list_campaigns(
        session, actor=actor, limit=page.limit, after=page.after, ends_from=ends_from
    )
    return CampaignListOut.of(found)


@router.get("/{campaign_id}", responses=_READS)
def one(
    campaign_id: UUID,
    session: SessionDep,
    actor: ActorDep,
    locale: LocaleDep,
    response: Response,
) -> CampaignDetail:
    """Return a campaign with its sites before and after. Its `ETag` goes into `If-Match`."""
    found = campaign_result(session, actor=actor, campaign_id=campaign_id)
    response.headers["ETag"] = f'"{found.campaign.version}"'
    return CampaignDetail.of_result(found, locale)


@router.get("/{campaign_id}/history", responses=_READS)
def history(
    campaign_id: UUID, session: SessionDep, actor: ActorDep, locale: LocaleDep
) -> list[HistoryEntry]:
    """Return who changed which fact of a campaign, when and why, the latest change first."""
    told = campaigns.history(session, actor=actor, campaign_id=campaign_id)
    return [HistoryEntry.of(each, locale) for each in told]


@router.patch("/{campaign_id}", responses=refusals(401, 403, 404, 409, 412, 422))
def change(
    campaign_id: UUID,
    told: CampaignChangeIn,
    session: SessionDep,
    actor: ActorDep,
    version: IfMatchDep,
    response: Response,
) -> CampaignOut:
    """Correct a campaign; what it did follows its days as they are corrected."""
    changed = campaigns.change(
        session,
        actor=actor,
        campaign_id=campaign_id,
        told=told.told(),
        reason=told.reason,
        expected_version=version,
    )
    return _one(changed, response)


@router.post("/{campaign_id}/sites", responses=_READS)
def add_sites(
    campaign_id: UUID, told: CampaignSitesIn, session: SessionDep, actor: ActorDep
) -> CampaignSitesOut:
    """Add sites of any kind, from today on: all of them, or none and which are unknown."""
    added = campaign_sites.add(session, actor=actor, campaign_id=campaign_id, sites=told.sites)
    return CampaignSitesOut(sites=added)


@router.post("/{campaign_id}/sites/removal", responses=_READS)
def take_out_sites(
    campaign_id: UUID, told: CampaignRemovalIn, session: SessionDep, actor: ActorDep
) -> CampaignSitesOut:
    """Take sites out, from today on, with a reason; that they belonged to it stays on record."""
    gone = campaign_sites.take_out(
        session, actor=actor, campaign_id=campaign_id, sites=told.sites, reason=told.reason
    )
    return CampaignSitesOut(sites=gone)


def _one(campaign: Campaign, response: Response) -> CampaignOut:
    response.headers["ETag"] = f'"{campaign.version}"'
    response.headers["Location"] = f"/api/v1/campaigns/{campaign.id}"
    return CampaignOut.of(campaign)
