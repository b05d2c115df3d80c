"""A place told as a junction that the registry knows, by its code or its name."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import shapely
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, selectinload

from hotspots import clock, permissions
from hotspots.analysis.metric_coordinates import project
from hotspots.errors import Message
from hotspots.i18n import _
from hotspots.models import Account, AdministrativeArea, Junction, JunctionArm
from hotspots.records.values import shown
from hotspots.registry.area_rule import meets_commune
from hotspots.registry.locators import current_locator
from hotspots.registry.network import in_degrees
from hotspots.registry.stated_places import (
    StatedPlace,
    areas_of,
    unusable_place,
)
from hotspots.vocabulary import Place

USUAL_RADIUS_M = 50.0
"""How far a junction of a town reaches where nothing else is known of it (ours)."""


def find_junction_place(session: Session, told: object, *, on: date) -> StatedPlace:
    """Return the place of a junction, which reaches along every arm.

    Parameters
    ----------
    told
        Its code or its name, as written.
    on
        The day whose areas count.

    Raises
    ------
    InvalidInput
        There is none, several have the name, or it lies outside every area.
    """
    junction, lon, lat = _one(session, shown(told).strip())
    radius_m = junction.radius_m or USUAL_RADIUS_M
    crs = current_locator(session).crs
    middle = shapely.Point(*project([lon], [lat], to_crs=crs)[0])
    shape = in_degrees(middle.buffer(radius_m), crs)
    return StatedPlace(
        place=Place.JUNCTION,
        name=junction.name,
        shape=shape,
        areas=areas_of(session, shape, on, junction.name),
        junction_id=junction.id,
        stretches=tuple(_reach(arm, radius_m) for arm in junction.arms),
    )


def junctions_for(session: Session, *, actor: Account) -> Sequence[Junction]:
    """Return the junctions where a person works, by name."""
    query = select(Junction).where(Junction.point.is_not(None)).order_by(Junction.name)
    within = permissions.visible_areas(actor)
    if within is not None:
        inside = select(AdministrativeArea.id).where(
            AdministrativeArea.id.in_(within), meets_commune(Junction.point, clock.today())
        )
        query = query.where(inside.correlate(Junction).exists())
    return session.scalars(query).all()


def _one(session: Session, text: str) -> tuple[Junction, float, float]:
    """Return a junction with its longitude and latitude."""
    named = or_(Junction.code == text, func.lower(Junction.name) == text.lower())
    query = select(Junction, func.ST_X(Junction.point), func.ST_Y(Junction.point))
    query = query.where(named, Junction.point.is_not(None)).options(selectinload(Junction.arms))
    found = session.execute(query.limit(2)).all()
    if len(found) == 1:
        return found[0][0], found[0][1], found[0][2]
    raise unusable_place(
        Message(_("Several junctions have this name."))
        if found
        else Message(_("The junction is not known here.")),
        Message(_("Choose a junction from the list, or give Km and road, or a point.")),
        text,
        "junction",
    )


def _reach(arm: JunctionArm, radius_m: float) -> dict[str, Any]:
    return {
        "route_id": str(arm.route_id),
        "from_m": max(0.0, arm.chainage_m - radius_m),
        "to_m": arm.chainage_m + radius_m,
    }
