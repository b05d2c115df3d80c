"""Which sites belong to a campaign: added and taken out, each with its day, nothing forgotten."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from hotspots import clock, permissions
from hotspots.errors import InvalidInput, Message, Problem
from hotspots.i18n import _
from hotspots.models import Account, Campaign, CampaignEntry, Site
from hotspots.registry.campaigns import get
from hotspots.registry.case_access import SiteKey, reason_required
from hotspots.vocabulary import Action, MembershipChange

MOST_SITES = 500
"""So many sites are added at once at the most."""


@dataclass(frozen=True, slots=True)
class Membership:
    """A campaign that a site belongs to, or did: since when, and until when."""

    campaign: Campaign
    added_on: date
    taken_out_on: date | None


def add(
    session: Session, *, actor: Account, campaign_id: UUID, sites: Sequence[SiteKey]
) -> list[str]:
    """Add sites of any kind to a campaign; return the codes of those that were not in it.

    Raises
    ------
    NotFound
        There is no such campaign where the person works.
    InvalidInput
        A site is unknown where the person works: none is added, and each such one is named.
    """
    permissions.require(actor, Action.KEEP_CAMPAIGN)
    campaign = get(session, actor=actor, campaign_id=campaign_id, lock=True)
    found = chosen_sites(session, actor, sites)
    there = latest_entries(session, campaign)
    new = [each for each in found if not _belongs(there, each)]
    for each in new:
        session.add(_entry(campaign, each, actor, MembershipChange.ADDED))
    session.flush()
    return [each.code for each in new]


def take_out(
    session: Session,
    *,
    actor: Account,
    campaign_id: UUID,
    sites: Sequence[SiteKey],
    reason: str | None,
) -> list[str]:
    """Take sites out of a campaign, with a reason; return the codes of those that were in it.

    Raises
    ------
    NotFound
        There is no such campaign where the person works.
    InvalidInput
        A site is unknown where the person works, or the reason is missing.
    """
    permissions.require(actor, Action.KEEP_CAMPAIGN)
    campaign = get(session, actor=actor, campaign_id=campaign_id, lock=True)
    why = reason_required(reason, _("A site is taken out with a reason only."))
    there = latest_entries(session, campaign)
    gone = [each for each in chosen_sites(session, actor, sites) if _belongs(there, each)]
    for each in gone:
        session.add(_entry(campaign, each, actor, MembershipChange.TAKEN_OUT, reason=why))
    session.flush()
    return [each.code for each in gone]


def latest_entries(session: Session, campaign: Campaign) -> dict[UUID, CampaignEntry]:
    """Return the latest entry of every site that ever belonged to a campaign, by its id."""
    query = (
        select(CampaignEntry)
        .where(CampaignEntry.campaign_id == campaign.id)
        .options(joinedload(CampaignEntry.made_by))
        .order_by(CampaignEntry.sequence)
    )
    return {each.site_id: each for each in session.scalars(query)}


def memberships_of(session: Session, *, actor: Account, site_id: UUID) -> list[Membership]:
    """Return the campaigns of a site that a person may see, the latest first."""
    query = (
        select(CampaignEntry)
        .join(CampaignEntry.campaign)
        .where(CampaignEntry.site_id == site_id, permissions.visible_campaigns(actor))
        .options(joinedload(CampaignEntry.campaign))
        .order_by(CampaignEntry.sequence)
    )
    found: dict[UUID, Membership] = {}
    for entry in session.scalars(query):
        begun = found.get(entry.campaign_id)
        if entry.change is MembershipChange.ADDED or begun is None:
            found[entry.campaign_id] = Membership(entry.campaign, entry.day, None)
        else:
            found[entry.campaign_id] = Membership(entry.campaign, begun.added_on, entry.day)
    return sorted(found.values(), key=lambda each: each.campaign.starts_on, reverse=True)


def chosen_sites(session: Session, actor: Account, keys: Iterable[SiteKey]) -> list[Site]:
    """Return the sites with these ids or codes that a person sees, by code.

    Raises
    ------
    InvalidInput
        None or too many were chosen, or one is unknown where the person works.
    """
    wanted = list(dict.fromkeys(_plain(each) for each in keys))
    if not 0 < len(wanted) <= MOST_SITES:
        problem = Problem(
            "sites",
            Message(_("{count} sites were chosen."), {"count": len(wanted)}),
            Message(_("Choose from 1 to {most}."), {"most": MOST_SITES}),
            field="sites",
        )
        raise InvalidInput(_("The choice of sites cannot be used."), problems=[problem])
    ids = [each for each in wanted if isinstance(each, UUID)]
    codes = [each for each in wanted if isinstance(each, str)]
    query = select(Site).where(
        or_(Site.id.in_(ids), Site.code.in_(codes)), permissions.visible_sites(actor)
    )
    found = session.scalars(query.order_by(Site.code)).all()
    known = {key for site in found for key in (site.id, site.code)}
    if unknown := [_unknown(str(each)) for each in wanted if each not in known]:
        raise InvalidInput(_("The choice of sites cannot be used."), problems=unknown)
    return list(found)


def _plain(key: SiteKey) -> SiteKey:
    return key if isinstance(key, UUID) else key.replace("\0", "").strip().upper()


def _unknown(text: str) -> Problem:
    return Problem(
        "unknown_site",
        Message(_("There is no site {code} where you work."), {"code": text[:80]}),
        Message(_("Give the codes of sites, such as LK-2025-0001.")),
        field="sites",
        value=text[:80],
    )


def _belongs(there: Mapping[UUID, CampaignEntry], site: Site) -> bool:
    latest = there.get(site.id)
    return latest is not None and latest.change is MembershipChange.ADDED


def _entry(
    campaign: Campaign,
    site: Site,
    actor: Account,
    change: MembershipChange,
    *,
    reason: str | None = None,
) -> CampaignEntry:
    return CampaignEntry(
        campaign_id=campaign.id,
        site_id=site.id,
        change=change,
        day=clock.today(),
        reason=reason,
        made_by_id=actor.id,
        made_at=clock.now(),
    )
