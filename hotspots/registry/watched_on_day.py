"""What cameras are to watch on a day, along which roads it lies, and whether a view meets it.

A stretch, an area or a spot is met when the circle of at least one camera that works that day
reaches any point of it as it was drawn then.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from geoalchemy2 import Geography
from sqlalchemy import ColumnElement, and_, cast, exists, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from hotspots.models import (
    AdministrativeArea,
    Camera,
    JunctionArm,
    RemediationCase,
    RoadSpot,
    Route,
    Site,
    SiteExtent,
    WatchedPlace,
)
from hotspots.models.workflow import is_settled
from hotspots.records.camera import FARTHEST_M
from hotspots.registry.states_on_day import state_on
from hotspots.vocabulary import LegalClass, RoadClass, SiteKind, WatchedKind

COUNTED_ROADS = frozenset({RoadClass.PROVINCIAL_ROAD, RoadClass.URBAN_STREET})
"""Provincial roads and inner-city streets (duty D45); we leave national roads out."""

_FARTHEST_DEGREES = FARTHEST_M / 100_000
"""A degree is at least 100 km long in Viet Nam: what lies beyond is not looked at closely."""


@dataclass(frozen=True, slots=True)
class Watched:
    """A place that cameras are to watch.

    Attributes
    ----------
    number
        The code of a site; of a listed place its number and paper.
    roads
        The classes of the roads it lies on; empty for an area, and where no road is known.
    covered
        Whether a camera that works that day sees any point of it.
    """

    kind: WatchedKind
    number: str
    name: str
    area_ids: frozenset[UUID]
    roads: frozenset[RoadClass]
    covered: bool

    @property
    def is_counted(self) -> bool:
        """Say whether it lies where the duty asks for cameras; an area counts as it is listed."""
        return self.kind is WatchedKind.AREA or not COUNTED_ROADS.isdisjoint(self.roads)


def watched_on(session: Session, *, on: date, area_ids: Collection[UUID]) -> list[Watched]:
    """Return every place to be watched on a day that lies in these areas, by kind and name."""
    found = [*_listed(session, on, area_ids), *_spots(session, on, area_ids)]
    kinds = list(WatchedKind)
    return sorted(found, key=lambda each: (kinds.index(each.kind), each.name, each.number))


def _listed(session: Session, on: date, area_ids: Collection[UUID]) -> Iterable[Watched]:
    query = (
        select(WatchedPlace, _is_seen(WatchedPlace.geom, on))
        .where(
            WatchedPlace.valid_from <= on,
            or_(WatchedPlace.valid_to.is_(None), WatchedPlace.valid_to >= on),
        )
        .options(joinedload(WatchedPlace.route))
    )
    wards = _wards_of_listed(session, area_ids)
    for place, covered in session.execute(query):
        within = wards.get(place.id, frozenset())
        if within:
            yield Watched(
                WatchedKind.AREA if place.route is None else WatchedKind.ROUTE,
                f"{place.source_reference} ({place.paper_number})",
                place.name,
                within,
                frozenset() if place.route is None else frozenset({place.route.road_class}),
                covered,
            )


def _wards_of_listed(session: Session, area_ids: Collection[UUID]) -> dict[UUID, frozenset[UUID]]:
    """Return in which of these areas each listed place lies: a shared border is not enough."""
    area, place = AdministrativeArea, WatchedPlace
    inside = and_(
        place.area_id.is_(None),
        func.ST_Intersects(area.geom, place.geom),
        func.ST_Relate(area.geom, place.geom, "T********"),
    )
    query = (
        select(place.id, area.id)
        .join(area, or_(place.area_id == area.id, inside))
        .where(area.id.in_(area_ids))
    )
    return _gathered(session, query)


def _spots(session: Session, on: date, area_ids: Collection[UUID]) -> Iterable[Watched]:
    shape = func.coalesce(SiteExtent.geom, Site.geom)
    drawn = and_(
        SiteExtent.site_id == Site.id,
        SiteExtent.valid_from <= on,
        or_(SiteExtent.valid_to.is_(None), SiteExtent.valid_to > on),
    )
    query = (
        select(RoadSpot, state_on(on), _is_seen(shape, on))
        .join(RemediationCase, RemediationCase.site_id == RoadSpot.id)
        .outerjoin(SiteExtent, drawn)
        .where(
            RoadSpot.legal_class.in_([LegalClass.BLACK_SPOT, LegalClass.POTENTIAL_BLACK_SPOT]),
            RoadSpot.areas.any(AdministrativeArea.id.in_(area_ids)),
        )
        .options(selectinload(RoadSpot.areas))
    )
    rows = session.execute(query).all()
    active = [
        (spot, covered)
        for spot, state, covered in rows
        if state is not None and not is_settled(SiteKind.ROAD_SPOT, state)
    ]
    roads = _roads_of(session, [spot.id for spot, _covered in active])
    for spot, covered in active:
        within = frozenset(area.id for area in spot.areas)
        on_roads = frozenset(roads.get(spot.id, ()))
        yield Watched(WatchedKind.SPOT, spot.code, spot.name, within, on_roads, covered)


def _roads_of(session: Session, spots: Collection[UUID]) -> dict[UUID, frozenset[Any]]:
    """Return the classes of the roads of each spot.

    They are its own and those of its junction; where it has none, those that are drawn through it.
    """
    own = select(RoadSpot.id, Route.road_class).join(Route, Route.id == RoadSpot.route_id)
    arms = (
        select(RoadSpot.id, Route.road_class)
        .join(JunctionArm, JunctionArm.junction_id == RoadSpot.junction_id)
        .join(Route, Route.id == JunctionArm.route_id)
    )
    through = select(Site.id, Route.road_class).join(
        Route, func.ST_Intersects(Route.geom, Site.geom)
    )
    stated = own.where(RoadSpot.id.in_(spots)).union(arms.where(RoadSpot.id.in_(spots)))
    found = _gathered(session, stated)
    others = [each for each in spots if each not in found]
    return found | _gathered(session, through.where(Site.id.in_(others)))


def _gathered(session: Session, query: Any) -> dict[UUID, frozenset[Any]]:
    found: dict[UUID, set[Any]] = {}
    for key, value in session.execute(query):
        found.setdefault(key, set()).add(value)
    return {key: frozenset(values) for key, values in found.items()}


def _is_seen(shape: Any, on: date) -> ColumnElement[bool]:
    """Say whether a camera that works on a day sees any point of a shape."""
    return exists(
        select(Camera.id).where(
            Camera.works_from <= on,
            or_(Camera.works_to.is_(None), Camera.works_to >= on),
            Camera.geom.op("&&")(func.ST_Expand(shape, _FARTHEST_DEGREES)),
            func.ST_DWithin(cast(Camera.geom, Geography), cast(shape, Geography), Camera.reach_m),
        )
    )
