"""An administrative area with everything below it, as a part of a query."""

from uuid import UUID

from sqlalchemy import Select, select

from hotspots.models import AdministrativeArea


def areas_below(area_id: UUID) -> Select[UUID]:
    """Return a query of the ids of an area and of all areas within it."""
    reached = (
        select(AdministrativeArea.id)
        .where(AdministrativeArea.id == area_id)
        .cte("area_below", recursive=True)
    )
    reached = reached.union(
        select(AdministrativeArea.id).join(reached, AdministrativeArea.parent_id == reached.c.id)
    )
    return select(reached.c.id)
