"""The rule by which places belong to units, at borders as well: one for everything stored.

A point belongs to the one commune that holds it. On a border, and where drawn borders overlap, it
is that of the smaller code. Between borders that do not meet it is the nearest, at most `GAP_M`
away, and marked. A stretch or an outline belongs to every commune that it meets; where it meets
none, to the nearest like a point. `area_index` says the same of crashes, without the database.
"""

from datetime import date
from typing import Any

from geoalchemy2 import Geography
from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CompoundSelect,
    FromClause,
    ScalarSelect,
    Subquery,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased
from sqlalchemy.types import Double

from hotspots.errors import Message
from hotspots.i18n import _
from hotspots.models import AdministrativeArea
from hotspots.vocabulary import AreaKind

Day = date | BindParameter[date]

GAP_M = 50.0
"""Ours. Around Long Khánh, borders of one source meet to a decimetre; exact ones gape up to 17 m
beside those simplified to 16 m. What lies farther off is in no unit."""

GAP_DEG = GAP_M / 100_000
"""A degree is at least 100 km long in Viet Nam: what lies beyond is not measured."""


def rule_told(gap_m: float = GAP_M) -> Message:
    """Return the rule as it is printed, with the reach that counted."""
    return Message(
        _(
            "A point on a border belongs to the unit with the smaller code. A point between borders"
            " that do not meet belongs to the nearest unit, if that is at most {gap} m away, and is"
            " marked. A stretch belongs to every unit that it meets."
        ),
        {"gap": round(gap_m)},
    )


def is_commune(on: Day) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions on `AdministrativeArea` that it is a commune of a day."""
    return _of_day(AdministrativeArea, on)


def communes(on: Day) -> Subquery:
    """Return the drawn communes of a day: `id`, `code` and `geom`."""
    # The table, not its class: that would ask for the geometry as it is sent to a client.
    area = AdministrativeArea.__table__.c
    drawn = select(area.id, area.code, area.geom).where(area.geom.is_not(None), *_of_day(area, on))
    return drawn.subquery("drawn_commune")


def meets_commune(shape: Any, on: date) -> ColumnElement[bool]:
    """Return the condition on `AdministrativeArea` that it is a commune that a place belongs to."""
    area, other = AdministrativeArea, aliased(AdministrativeArea)
    met = select(other.id).where(func.ST_Intersects(other.geom, shape), *_of_day(other, on))
    meets_any = exists(met.correlate_except(other))
    is_point = func.ST_Dimension(shape) == 0
    return and_(
        func.ST_DWithin(area.geom, shape, GAP_DEG),
        *is_commune(on),
        or_(
            and_(~is_point, func.ST_Intersects(area.geom, shape)),
            area.id == case((or_(is_point, ~meets_any), _nearest(shape, on))),
        ),
    )


def units_met(places: FromClause, areas: FromClause) -> CompoundSelect[Any]:
    """Return to which units many places belong: `id`, `area_id`, and `gap_m` of one between them.

    Parameters
    ----------
    places
        Has `id` and `geom`.
    areas
        Has `id`, `code` and `geom`, as `communes` has.
    """
    place, is_point = places.c, func.ST_Dimension(places.c.geom) == 0
    met = func.ST_Intersects(areas.c.geom, place.geom)
    inside = select(place.id, areas.c.id.label("area_id"), cast(null(), Double).label("gap_m"))
    inside = inside.join_from(places, areas, met).where(~is_point)
    near = areas.alias("near")
    away = _metres(near.c.geom, place.geom)
    nearest = (
        select(near.c.id, away.label("away"))
        .where(func.ST_DWithin(near.c.geom, place.geom, GAP_DEG), away <= GAP_M)
        .order_by(away, near.c.code)
        .limit(1)
        .lateral("nearest")
    )
    other = areas.alias("other")
    meets_any = exists(select(other.c.id).where(func.ST_Intersects(other.c.geom, place.geom)))
    between = (
        select(place.id, nearest.c.id, func.nullif(nearest.c.away, 0.0))
        .join_from(places, nearest, literal(value=True))
        .where(or_(is_point, ~meets_any))
    )
    return union_all(inside, between)


def _nearest(shape: Any, on: date) -> ScalarSelect[Any]:
    near = aliased(AdministrativeArea)
    away = _metres(near.geom, shape)
    query = select(near.id).where(
        func.ST_DWithin(near.geom, shape, GAP_DEG), away <= GAP_M, *_of_day(near, on)
    )
    return query.order_by(away, near.code).limit(1).correlate_except(near).scalar_subquery()


def _metres(area: Any, shape: Any) -> ColumnElement[float]:
    """Return how far a shape is from an area: 0 inside, on the border, and where they meet."""
    apart = func.ST_Length(cast(func.ST_ShortestLine(area, shape), Geography))
    return case((func.ST_Intersects(area, shape), 0.0), else_=apart)


def _of_day(area: Any, on: Day) -> tuple[ColumnElement[bool], ...]:
    return (
        area.kind == AreaKind.COMMUNE,
        func.coalesce(area.valid_from, on) <= on,
        func.coalesce(area.valid_to, on) >= on,
    )
