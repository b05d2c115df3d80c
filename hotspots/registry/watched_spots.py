"""The black and potential spots that cameras are to watch on a day, as conditions of a query.

Their state, their class and their drawing are those of the day.
"""

from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Select,
    SQLColumnExpression,
    Text,
    and_,
    case,
    exists,
    func,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.orm import aliased

from hotspots import clock
from hotspots.models import (
    CaseEvent,
    JunctionArm,
    RemediationCase,
    RoadSpot,
    Route,
    Site,
    SiteExtent,
)
from hotspots.models.workflow import is_settled, states_of
from hotspots.registry.states_on_day import state_on
from hotspots.settings import TIME_ZONE
from hotspots.vocabulary import EventKind, LegalClass, RoadClass, SiteKind

COUNTED_ROADS = frozenset({RoadClass.PROVINCIAL_ROAD, RoadClass.URBAN_STREET})
"""Provincial roads and inner-city streets (duty D45); we leave national roads out."""

_ACTIVE = [
    state for state in states_of(SiteKind.ROAD_SPOT) if not is_settled(SiteKind.ROAD_SPOT, state)
]
_CLASSES = (LegalClass.BLACK_SPOT, LegalClass.POTENTIAL_BLACK_SPOT)


def shape_on(on: date) -> Any:
    """Return how a spot of `spots_on` was drawn that day; the latest drawing is its own."""
    return Site.geom if on >= clock.today() else func.coalesce(SiteExtent.geom, Site.geom)


def spots_on(*columns: Any, on: date) -> Select[Any]:
    """Return a query of the spots whose file was open and not settled when a day ended."""
    query = (
        select(*columns)
        .select_from(RoadSpot)
        .join(RemediationCase, RemediationCase.site_id == RoadSpot.id)
        .outerjoin(_Own, _Own.id == RoadSpot.route_id)
        .where(_class_on(on).in_(_CLASSES), _state_on(on).in_(_ACTIVE))
    )
    if on >= clock.today():
        return query
    drawn = and_(
        SiteExtent.site_id == Site.id,
        SiteExtent.valid_from <= on,
        or_(SiteExtent.valid_to.is_(None), SiteExtent.valid_to > on),
    )
    return query.outerjoin(SiteExtent, drawn)


def roads_of() -> ColumnElement[Any]:
    """Return the classes of the roads of a spot of `spots_on`, as an array.

    They are its own and those of its junction; where it has none, those that are drawn through it.
    """
    own = select(_Own.road_class).where(_Own.id.is_not(None)).correlate(_Own)
    stated = own.union(select(_Arm.road_class).where(_is_arm()).correlate(RoadSpot))
    through = select(_Other.road_class).where(_is_drawn_through()).correlate(Site)
    return case((_has_none(), _array(through)), else_=_array(stated))


def is_counted() -> ColumnElement[bool]:
    """Say of a spot of `spots_on` whether one of `roads_of` is where the duty asks for cameras."""
    at_junction = exists(select(_Arm.id).where(_is_arm(), _counts(_Arm)))
    through = exists(select(_Other.id).where(_is_drawn_through(), _counts(_Other)))
    return or_(
        _counts(_Own),
        and_(RoadSpot.junction_id.is_not(None), at_junction.correlate(RoadSpot)),
        and_(_has_none(), through.correlate(Site)),
    )


_Own, _Arm, _Other = aliased(Route), aliased(Route), aliased(Route)
"""The road of a spot, one of its junction, and any other."""


def _is_arm() -> ColumnElement[bool]:
    arms = select(JunctionArm.route_id).where(JunctionArm.junction_id == RoadSpot.junction_id)
    return _Arm.id.in_(arms.correlate(RoadSpot))


def _is_drawn_through() -> ColumnElement[bool]:
    met: ColumnElement[bool] = func.ST_Intersects(_Other.geom, Site.geom)
    return met


def _has_none() -> ColumnElement[bool]:
    arms = select(JunctionArm.id).where(JunctionArm.junction_id == RoadSpot.junction_id)
    return and_(_Own.id.is_(None), ~exists(arms.correlate(RoadSpot)))


def _counts(road: Any) -> ColumnElement[bool]:
    counted: ColumnElement[bool] = road.road_class.in_(COUNTED_ROADS)
    return counted


def _array(query: Any) -> ColumnElement[Any]:
    return func.array(query.scalar_subquery(), type_=ARRAY(Text))


def _state_on(on: date) -> SQLColumnExpression[Any]:
    """Return the state in which a file ended the day; empty where it was not open yet."""
    return RemediationCase.state if on >= clock.today() else state_on(on)


def _class_on(on: date) -> SQLColumnExpression[Any]:
    """Return the class that a spot had when the day ended: what the first later change left."""
    if on >= clock.today():
        return RoadSpot.legal_class
    before = CaseEvent.data["before"].astext
    query = (
        select(before)
        .where(
            CaseEvent.case_id == RemediationCase.id,
            CaseEvent.kind == EventKind.CLASS_CHANGED,
            CaseEvent.at >= _next(on),
        )
        .order_by(CaseEvent.sequence)
        .limit(1)
    )
    earlier = query.correlate(RemediationCase).scalar_subquery()
    return func.coalesce(type_coerce(earlier, RoadSpot.legal_class.type), RoadSpot.legal_class)


def _next(on: date) -> datetime:
    return datetime.combine(on + timedelta(days=1), time(), tzinfo=TIME_ZONE)
