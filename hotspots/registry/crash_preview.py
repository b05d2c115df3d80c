"""Where the stated place of a crash falls, before anything is stored."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import numpy as np
from sqlalchemy.orm import Session

from hotspots import clock, permissions
from hotspots.errors import InvalidInput, Problem
from hotspots.i18n import _
from hotspots.models import Account, AdministrativeArea, Junction, RailLine, Route, Site
from hotspots.registry.crash_places import place_crash_row
from hotspots.registry.import_checks import place_warnings
from hotspots.registry.stated_crash import as_frame, as_places, as_stated, is_unreadable
from hotspots.vocabulary import (
    Action,
    CarriagewaySide,
    LocationClass,
    PlacedBy,
    UnplacedReason,
)

_Row = TypeVar("_Row", AdministrativeArea, Junction, RailLine, Route, Site)


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPlace:
    """Where a stated place falls on the map, for the person who is typing it."""

    placed_by: PlacedBy
    lon: float | None
    lat: float | None
    route: Route | None
    chainage_m: float | None
    offset_m: float | None
    side: CarriagewaySide | None
    rail_line: RailLine | None
    rail_m: float | None
    crossing: Site | None
    junction: Junction | None
    area: AdministrativeArea | None
    location_class: LocationClass
    ambiguous: bool
    within_reach: bool
    """Whether the actor may record a crash there."""
    warnings: tuple[Problem, ...]


def where(
    session: Session,
    *,
    actor: Account,
    place_text: str | None = None,
    route: str | None = None,
    chainage_m: float | None = None,
    lon: float | None = None,
    lat: float | None = None,
    rail_line: str | None = None,
    rail_m: float | None = None,
    crossing: str | None = None,
    on: datetime | None = None,
) -> FoundPlace:
    """Say where a place falls before anything is stored.

    Raises
    ------
    InvalidInput
        The kilometre cannot be read.
    """
    permissions.require(actor, Action.DECLARE_SITE)
    told = {
        "occurred_at": on or clock.now(),
        "place_text": place_text,
        "route": route,
        "chainage_m": chainage_m,
        "lon": lon,
        "lat": lat,
        "rail_line": rail_line,
        "rail_m": rail_m,
        "crossing": crossing,
    }
    crash, doubts = as_stated(told)
    if doubts and is_unreadable(crash):
        raise InvalidInput(_("The place cannot be read."), problems=doubts)
    place = place_crash_row(session, crash, actor=actor)
    warnings = (*doubts, *place_warnings(as_frame(crash), as_places(place)))
    return _found(session, actor, place, warnings)


def _found(
    session: Session, actor: Account, place: Mapping[str, Any], warnings: tuple[Problem, ...]
) -> FoundPlace:
    area = _get(session, AdministrativeArea, place["area_id"])
    is_outside = place["unplaced_reason"] == UnplacedReason.OUTSIDE_AREA
    reach = permissions.may(actor, Action.RECORD_CRASH, areas=[area]) if area else not is_outside
    point = place["geom"]
    return FoundPlace(
        placed_by=PlacedBy(place["placed_by"]),
        lon=None if point is None else float(point.x),
        lat=None if point is None else float(point.y),
        route=_get(session, Route, place["route_id"]),
        chainage_m=_number(place["chainage_m"]),
        offset_m=_number(place["offset_m"]),
        side=None if place["side"] is None else CarriagewaySide(place["side"]),
        rail_line=_get(session, RailLine, place["rail_line_id"]),
        rail_m=_number(place["rail_m"]),
        crossing=_get(session, Site, place["crossing_id"]),
        junction=_get(session, Junction, place["junction_id"]),
        area=area,
        location_class=LocationClass(place["location_class"]),
        ambiguous=bool(place["ambiguous_route"]),
        within_reach=reach,
        warnings=warnings,
    )


def _get(session: Session, kind: type[_Row], key: str | None) -> _Row | None:
    return None if key is None else session.get(kind, UUID(key))


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
