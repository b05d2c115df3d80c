"""Where a site was drawn on which days: written when it is registered or drawn anew."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from geoalchemy2 import WKBElement
from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspots import clock
from hotspots.models import Account, Site, SiteExtent


def draw(
    session: Session,
    site: Site,
    *,
    actor: Account,
    on: date,
    stretches: Sequence[dict[str, Any]],
    geom: WKBElement | None,
    reason: str | None = None,
) -> SiteExtent:
    """Draw a site, from a day on; what was drawn before ends with that day.

    Two drawings of one day are one: the later takes the place of the earlier.
    """
    before = session.scalars(
        select(SiteExtent).where(SiteExtent.site_id == site.id, SiteExtent.valid_to.is_(None))
    ).one_or_none()
    if before is not None and before.valid_from >= on:
        before.stretches, before.geom, before.reason = list(stretches), geom, reason
        before.drawn_by_id, before.drawn_at = actor.id, clock.now()
        session.flush()
        return before
    if before is not None:
        before.valid_to = on
        session.flush()
    extent = SiteExtent(
        site_id=site.id,
        valid_from=on,
        stretches=list(stretches),
        geom=geom,
        reason=reason,
        drawn_by_id=actor.id,
        drawn_at=clock.now(),
    )
    session.add(extent)
    session.flush()
    return extent


def extents_of(session: Session, site: Site) -> list[SiteExtent]:
    """Return where a site was drawn, the latest first."""
    query = select(SiteExtent).where(SiteExtent.site_id == site.id)
    return list(session.scalars(query.order_by(SiteExtent.valid_from.desc())))
