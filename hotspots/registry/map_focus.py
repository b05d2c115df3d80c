"""Where a map opens when it is asked for one site, proposal, crash or notice."""

from uuid import UUID

import shapely
from geoalchemy2 import WKBElement
from geoalchemy2.shape import to_shape
from sqlalchemy.orm import Session

from hotspots.models import Account
from hotspots.registry import crash_queries, notices, proposals, sites

Point = tuple[float, float]
"""Longitude and latitude in degrees."""


def of_site(session: Session, *, actor: Account, code: str) -> Point | None:
    """Return the middle of a site, None where nothing is drawn of it."""
    return _middle(sites.get(session, actor=actor, site=code).site.geom)


def of_proposal(session: Session, *, actor: Account, proposal_id: UUID) -> Point | None:
    """Return the middle of a proposed place, None where nothing is drawn of it."""
    found = proposals.get(session, actor=actor, proposal_id=proposal_id)
    return _middle(found.proposal.geom)


def of_crash(session: Session, *, actor: Account, crash_id: UUID) -> Point | None:
    """Return where a crash was placed, None where it was not."""
    return _middle(crash_queries.get_crash(session, actor=actor, crash_id=crash_id).geom)


def of_notice(session: Session, *, actor: Account, notice_id: UUID) -> Point | None:
    """Return the middle of where a new crash would count, None where nothing is drawn of it."""
    return _middle(notices.get(session, actor=actor, notice_id=notice_id).notice.geom)


def _middle(geom: WKBElement | None) -> Point | None:
    """Return a point on the shape itself: the middle of a line lies on the line."""
    if geom is None:
        return None
    shape = to_shape(geom)
    if isinstance(shape, shapely.LineString):
        at = shape.interpolate(0.5, normalized=True)
    else:
        at = shape.representative_point()
    return at.x, at.y
