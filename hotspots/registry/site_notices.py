"""How near a registered site that meets the rule no more is to meeting it again."""

from sqlalchemy import ColumnElement, and_, false, func, or_, select
from sqlalchemy.orm import Session, joinedload

from hotspots.analysis.notice_words import near_miss_sentences
from hotspots.criteria import from_snapshot, require_road
from hotspots.errors import Message
from hotspots.models import Notice, RoadSpot, ScreeningRun
from hotspots.registry.live_list import state_of
from hotspots.registry.notice_rows import near_miss_of
from hotspots.vocabulary import NoticeKind, Place


def near_misses_at(session: Session, site: RoadSpot) -> tuple[Message, ...]:
    """Return what one more crash would do there, in words; nothing where one is not enough."""
    state = state_of(session)
    if state is None:
        return ()
    rules = require_road(from_snapshot(session.get_one(ScreeningRun, state.run_id).criteria))
    query = (
        select(Notice)
        .where(Notice.kind == NoticeKind.NEAR_MISS, Notice.valid_to.is_(None), _meets(site))
        .options(joinedload(Notice.route), joinedload(Notice.junction))
        .order_by(Notice.deadline, Notice.id)
    )
    found = [near_miss_of(row, rules) for row in session.scalars(query)]
    return tuple(sentence for each in found for sentence in near_miss_sentences(each))


def _meets(site: RoadSpot) -> ColumnElement[bool]:
    """Return the condition that a notice speaks of a place that meets the site."""
    meetings = []
    start, end = site.footprint_from_m, site.footprint_to_m
    if site.route_id is not None and start is not None and end is not None:
        beside = Notice.from_m <= end, Notice.to_m >= start
        meetings.append(and_(Notice.route_id == site.route_id, *beside))
    if site.junction_id is not None:
        at_it = Notice.junction_id == site.junction_id
        meetings.append(and_(Notice.place == Place.JUNCTION, at_it))
    if site.place is Place.DISC:
        meetings.append(
            and_(Notice.place == Place.DISC, func.ST_Intersects(Notice.geom, site.geom))
        )
    return or_(false(), *meetings)
