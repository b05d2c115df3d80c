"""Where a map opens when it is asked for one site, crash, camera or any other place."""

from typing import NamedTuple
from uuid import UUID

import shapely
from geoalchemy2 import WKBElement
from geoalchemy2.shape import to_shape
from sqlalchemy.orm import Session

from hotspots.maps.geometry import Bounds
from hotspots.models import Account
from hotspots.registry import (
    cameras,
    crash_queries,
    lane_mouth_queries,
    notices,
    proposals,
    rail_proposals,
    service_road_queries,
    sites,
    watched_place_queries,
)


class Focus(NamedTuple):
    """A point on a shape, and the box around the shape, all in degrees."""

    lon: float
    lat: float
    bounds: Bounds


def of_site(session: Session, *, actor: Account, key: str) -> Focus | None:
    """Return the middle of the site of a code, None where nothing is drawn of it."""
    return _middle(sites.get(session, actor=actor, site=key).site.geom)


def of_proposal(session: Session, *, actor: Account, key: UUID) -> Focus | None:
    """Return the middle of a proposed place, None where nothing is drawn of it."""
    found = proposals.get(session, actor=actor, proposal_id=key)
    return _middle(found.proposal.geom)


def of_rail_proposal(session: Session, *, actor: Account, key: UUID) -> Focus | None:
    """Return the middle of a place proposed on a railway, None where nothing is drawn of it."""
    found = rail_proposals.get(session, actor=actor, proposal_id=key)
    return _middle(found.proposal.geom)


def of_crash(session: Session, *, actor: Account, key: UUID) -> Focus | None:
    """Return where a crash was placed, None where it was not."""
    return _middle(crash_queries.get_crash(session, actor=actor, crash_id=key).geom)


def of_notice(session: Session, *, actor: Account, key: UUID) -> Focus | None:
    """Return the middle of where a new crash would count, None where nothing is drawn of it."""
    return _middle(notices.get(session, actor=actor, notice_id=key).notice.geom)


def of_camera(session: Session, *, actor: Account, key: UUID) -> Focus | None:
    """Return where a camera stands."""
    return _middle(cameras.get(session, actor=actor, camera_id=key).camera.geom)


def of_lane_mouth(session: Session, *, actor: Account, key: UUID) -> Focus | None:
    """Return where a lane comes out onto its road."""
    return _middle(lane_mouth_queries.get(session, actor=actor, mouth_id=key).mouth.geom)


def of_watched_place(session: Session, *, actor: Account, key: UUID) -> Focus | None:
    """Return the middle of a complex route or area."""
    found = watched_place_queries.get(session, actor=actor, place_id=key)
    return _middle(found.place.geom)


def of_service_road(session: Session, *, actor: Account, key: UUID) -> Focus | None:
    """Return the middle of a planned service road, None where its line is not drawn."""
    return _middle(service_road_queries.get(session, actor=actor, road_id=key).road.geom)


def _middle(geom: WKBElement | None) -> Focus | None:
    """Return a point on the shape itself: the middle of a line lies on the line."""
    if geom is None:
        return None
    shape = to_shape(geom)
    if isinstance(shape, shapely.LineString):
        at = shape.interpolate(0.5, normalized=True)
    else:
        at = shape.representative_point()
    return Focus(at.x, at.y, shape.bounds)
