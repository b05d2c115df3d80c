"""What a person sees of campaigns, as a condition of a query, and which of them they may change.

A campaign was ordered by a body of the person's, or of an area of theirs, within or around it; or
a site that the person sees belongs to it, or did. Who works where it was ordered changes it.
"""

from uuid import UUID

from sqlalchemy import CTE, ColumnElement, Select, or_, select, true

from hotspots.database import among
from hotspots.models import (
    Account,
    AdministrativeArea,
    Campaign,
    CampaignEntry,
    Organisation,
    Site,
)
from hotspots.permissions.reach import jurisdiction, reach_of
from hotspots.permissions.visible import visible_sites


def visible_campaigns(actor: Account) -> ColumnElement[bool]:
    """Return the condition on `Campaign` that leaves what this person may see."""
    roots = jurisdiction(actor)
    if roots is None:
        return true()
    around = select(_around(roots).c.id)
    from_around = select(Organisation.id).where(Organisation.area_id.in_(around))
    member = (
        select(CampaignEntry.id)
        .join(Site, Site.id == CampaignEntry.site_id)
        .where(CampaignEntry.campaign_id == Campaign.id, visible_sites(actor))
    )
    return or_(
        Campaign.organisation_id.in_(_own_bodies(actor)),
        Campaign.organisation_id.in_(from_around),
        member.correlate(Campaign).exists(),
    )


def changeable_campaigns(actor: Account) -> ColumnElement[bool]:
    """Return the condition on `Campaign` that this person works where it was ordered."""
    if jurisdiction(actor) is None:
        return true()
    return Campaign.organisation_id.in_(_own_bodies(actor))


def _own_bodies(actor: Account) -> Select[UUID]:
    """Return the bodies that a person works for, or that work in the person's areas."""
    reach = reach_of(actor)
    within = among(Organisation.area_id, reach.areas or ())
    return select(Organisation.id).where(or_(among(Organisation.id, reach.bodies), within))


def _around(roots: frozenset[UUID]) -> CTE:
    """Return the areas that some areas lie in, those themselves among them."""
    columns = (AdministrativeArea.id, AdministrativeArea.parent_id)
    around = (
        select(*columns).where(among(AdministrativeArea.id, roots)).cte("around", recursive=True)
    )
    return around.union(select(*columns).join(around, AdministrativeArea.id == around.c.parent_id))
