"""An administrative area with everything below it."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspots.database import among
from hotspots.models import AdministrativeArea, SiteArea


def areas_below(session: Session, area_id: UUID) -> frozenset[UUID]:
    """Return the ids of an area and of all areas within it.

    They are read by themselves, so that the query that asks for them is planned knowing how few
    they are.
    """
    reached = (
        select(AdministrativeArea.id)
        .where(AdministrativeArea.id == area_id)
        .cte("area_below", recursive=True)
    )
    reached = reached.union(
        select(AdministrativeArea.id).join(reached, AdministrativeArea.parent_id == reached.c.id)
    )
    return frozenset(session.scalars(select(reached.c.id)))


def sites_below(session: Session, area_id: UUID) -> frozenset[UUID]:
    """Return the ids of the sites that lie in an area or in any area within it."""
    inside = among(SiteArea.area_id, areas_below(session, area_id))
    return frozenset(session.scalars(select(SiteArea.site_id).where(inside)))
