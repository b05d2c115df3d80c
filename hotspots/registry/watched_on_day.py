"""What cameras are to watch on a day, along which roads it lies, and whether a view meets it.

A stretch, an area or a spot is met when the circle of at least one camera that works that day
reaches any point of it as it was drawn then.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Select,
    Uuid,
    and_,
    exists,
    func,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from hotspots.database import among
from hotspots.models import (
    AdministrativeArea,
    RoadSpot,
    Route,
    Site,
    SiteArea,
    WatchedPlace,
)
from hotspots.registry.camera_views import is_seen
from hotspots.registry.watched_extents import is_whole_ward
from hotspots.registry.watched_spots import (
    COUNTED_ROADS,
    is_counted,
    roads_of,
    shape_on,
    spots_on,
)
from hotspots.vocabulary import AreaKind, RoadClass, WatchedKind


@dataclass(frozen=True, slots=True)
class Watched:
    """A place that cameras are to watch.

    Attributes
    ----------
    id
        Of the site, or of the entry of the list.
    number
        The code of a site; of a listed place its number and paper.
    roads
        The classes of the roads it lies on; empty for an area, and where no road is known.
    covered
        Whether a camera that works that day sees any point of it.
    shape
        How it was drawn that day, as WKB in degrees, where that was asked for.
    """

    id: UUID
    kind: WatchedKind
    number: str
    name: str
    area_ids: frozenset[UUID]
    roads: frozenset[RoadClass]
    covered: bool
    shape: bytes | None = None

    @property
    def is_counted(self) -> bool:
        """Say whether it lies where the duty asks for cameras; an area counts as it is listed."""
        return self.kind is WatchedKind.AREA or not COUNTED_ROADS.isdisjoint(self.roads)

    @property
    def address(self) -> str:
        """Return where its page is."""
        if self.kind is WatchedKind.SPOT:
            return f"/sites/{self.number}"
        return f"/watched-places/{self.id}"


def watched_on(
    session: Session, *, on: date, area_ids: Collection[UUID], with_shapes: bool = False
) -> list[Watched]:
    """Return every place to be watched on a day that lies in these areas, by kind and name."""
    found = [
        *_listed(session, on, area_ids, with_shapes=with_shapes),
        *_spots(session, on, area_ids, with_shapes=with_shapes),
    ]
    kinds = list(WatchedKind)
    return sorted(found, key=lambda each: (kinds.index(each.kind), each.name, each.number))


def uncovered_on(*, on: date, area_ids: Collection[UUID]) -> Select[Any]:
    """Return a query of the places that count on a day, in these areas, and that no camera sees.

    A row is an id: those of `watched_on` that are counted and not covered, found without reading
    the others.
    """
    in_area = exists().where(among(AdministrativeArea.id, area_ids), _lies_in())
    counts = or_(WatchedPlace.route_id.is_(None), _route_counts())
    listed = select(WatchedPlace.id).where(
        _listed_on(on), in_area.correlate(WatchedPlace), counts, ~is_seen(WatchedPlace.geom, on)
    )
    spots = spots_on(RoadSpot.id, on=on).where(
        exists().where(SiteArea.site_id == Site.id, among(SiteArea.area_id, area_ids)),
        is_counted(),
        ~is_seen(shape_on(on), on),
    )
    return select(union_all(listed, spots).subquery().c.id)


def _listed(
    session: Session, on: date, area_ids: Collection[UUID], *, with_shapes: bool
) -> Iterable[Watched]:
    place = WatchedPlace
    within = select(AdministrativeArea.id).where(among(AdministrativeArea.id, area_ids), _lies_in())
    query = (
        select(
            place.id,
            place.source_reference,
            place.paper_number,
            place.name,
            func.array(within.correlate(place).scalar_subquery(), type_=ARRAY(Uuid)),
            Route.road_class,
            is_seen(place.geom, on),
            *([func.ST_AsBinary(place.geom)] if with_shapes else []),
        )
        .outerjoin(Route, Route.id == place.route_id)
        .where(_listed_on(on))
    )
    for key, number, paper, name, areas, road, covered, *shape in session.execute(query):
        if areas:
            yield Watched(
                key,
                WatchedKind.AREA if road is None else WatchedKind.ROUTE,
                f"{number} ({paper})",
                name,
                frozenset(areas),
                frozenset() if road is None else frozenset({road}),
                covered,
                *shape,
            )


def _listed_on(on: date) -> ColumnElement[bool]:
    to = WatchedPlace.valid_to
    return and_(WatchedPlace.valid_from <= on, or_(to.is_(None), to >= on))


def _route_counts() -> ColumnElement[bool]:
    counted = Route.road_class.in_(COUNTED_ROADS)
    return exists(select(Route.id).where(Route.id == WatchedPlace.route_id, counted))


def _lies_in() -> ColumnElement[bool]:
    """Return the condition that a listed place lies in an area: a shared border is not enough.

    What follows a border all along, and lies inside of no ward, lies in those that it borders on.
    """
    area, place = AdministrativeArea, WatchedPlace
    other = aliased(AdministrativeArea)
    inside_of_one = exists(
        select(other.id).where(
            other.kind == AreaKind.COMMUNE, other.valid_to.is_(None), _is_inside(other.geom)
        )
    )
    inside_of_one = inside_of_one.correlate(WatchedPlace)
    meets = and_(
        func.ST_Intersects(area.geom, place.geom), or_(_is_inside(area.geom), ~inside_of_one)
    )
    return or_(place.area_id == area.id, and_(~is_whole_ward(), meets))


def _is_inside(border: Any) -> ColumnElement[bool]:
    shape = WatchedPlace.geom
    return and_(func.ST_Intersects(border, shape), func.ST_Relate(border, shape, "T********"))


def _spots(
    session: Session, on: date, area_ids: Collection[UUID], *, with_shapes: bool
) -> Iterable[Watched]:
    shape = shape_on(on)
    wards = select(SiteArea.area_id).where(SiteArea.site_id == Site.id).correlate(Site)
    here = exists().where(SiteArea.site_id == Site.id, among(SiteArea.area_id, area_ids))
    query = spots_on(
        RoadSpot.id,
        Site.code,
        Site.name,
        func.array(wards.scalar_subquery(), type_=ARRAY(Uuid)),
        roads_of(),
        is_seen(shape, on),
        *([func.ST_AsBinary(shape)] if with_shapes else []),
        on=on,
    )
    for key, code, name, areas, roads, covered, *drawn in session.execute(query.where(here)):
        classes = frozenset(RoadClass(each) for each in roads)
        yield Watched(key, WatchedKind.SPOT, code, name, frozenset(areas), classes, covered, *drawn)
