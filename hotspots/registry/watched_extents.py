"""Where a complex route or area lies: a stretch of road, a ward meant whole, or an outline."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import shapely
from geoalchemy2.shape import from_shape, to_shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from hotspots import clock, permissions
from hotspots.analysis.chainage_text import format_chainage
from hotspots.errors import InvalidInput, Message, Problem
from hotspots.i18n import _
from hotspots.models import SRID, Account, AdministrativeArea, WatchedPlace
from hotspots.records.outlines import corners_of
from hotspots.records.watched_place import WHERE, read_where
from hotspots.registry.area_book import area_book
from hotspots.registry.area_rule import meets_commune
from hotspots.registry.stated_places import areas_of, find_place
from hotspots.registry.ward_names import ward_named
from hotspots.vocabulary import Action

LONGEST_ROUTE_M = 300_000.0
"""A complex route may be a whole road; more is a slip of the pen."""

EXTENT = ("route_id", "from_m", "to_m", "area_id", "geom")
"""The facts that say where a place lies; they are told together."""

REFUSED: Final = _("The place cannot be listed.")


@dataclass(frozen=True, slots=True)
class _Extent:
    shape: BaseGeometry
    areas: tuple[AdministrativeArea, ...]
    told: dict[str, Any]


def find_extent(
    session: Session, *, actor: Account, told: Mapping[str, object], since: date
) -> dict[str, Any]:
    """Return the facts of `EXTENT` as a person tells them, in one of three ways.

    A ward is the one that is so called on the first day on the list, `since`.

    Raises
    ------
    InvalidInput
        It is told in no way, in several, or in one that cannot be used.
    Forbidden
        It lies outside the person's areas.
    """
    where, problems = read_where(told)
    if problems:
        raise InvalidInput(REFUSED, problems=problems)
    if where["ward"] is not None:
        found = _ward(session, where["ward"], since)
    elif where["outline"] is not None:
        found = _drawn(session, where["outline"])
    else:
        found = _stretch(session, where["place_text"])
    permissions.require(actor, Action.DECLARE_SITE, areas=found.areas)
    nothing: dict[str, Any] = dict.fromkeys(EXTENT)
    return nothing | found.told | {"geom": from_shape(found.shape, srid=SRID)}


def as_told(listed: WatchedPlace) -> dict[str, str]:
    """Return where a place lies as a person tells it; its route and its ward must be loaded."""
    told = dict.fromkeys(WHERE, "")
    if listed.area is not None:
        return told | {"ward": listed.area.code}
    if listed.route is None:
        return told | {"outline": corners_of(to_shape(listed.geom))}
    return told | {"place_text": f"{'-'.join(_ends(listed))} {listed.route.code}"}


def place_words(listed: WatchedPlace) -> Message:
    """Return where a listed place is, in words; its route and its ward must be loaded."""
    if listed.area is not None:
        return Message("{name}", {"name": listed.area.name})
    if listed.route is None:
        return Message(_("area"))
    return Message("{name}", {"name": f"{listed.route.code} {' – '.join(_ends(listed))}"})


def lies_in(area: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the condition on `WatchedPlace` that it lies in a commune of this condition.

    A ward that is meant whole lies in itself alone; once it has ended, in what took its place.
    """
    drawn = and_(~is_whole_ward(), meets_commune(WatchedPlace.geom, clock.today()))
    met = or_(WatchedPlace.area_id == AdministrativeArea.id, drawn)
    return exists().where(area, met).correlate(WatchedPlace)


def is_whole_ward() -> ColumnElement[bool]:
    """Return the condition on `WatchedPlace` that it means a ward that still exists."""
    ward = aliased(AdministrativeArea)
    living = exists(select(ward.id).where(ward.id == WatchedPlace.area_id, ward.valid_to.is_(None)))
    return and_(WatchedPlace.area_id.is_not(None), living.correlate(WatchedPlace))


def _ends(listed: WatchedPlace) -> list[str]:
    ends = (listed.from_m, listed.to_m)
    return [format_chainage(round(each)) for each in ends if each is not None]


def _stretch(session: Session, place_text: object) -> _Extent:
    found = find_place(session, place_text=place_text, on=clock.today(), longest_m=LONGEST_ROUTE_M)
    told = {"route_id": found.route_id, "from_m": found.from_m, "to_m": found.to_m}
    return _Extent(found.shape, found.areas, told)


def _drawn(session: Session, outline: BaseGeometry) -> _Extent:
    areas = areas_of(session, outline, clock.today(), corners_of(outline), field="outline")
    return _Extent(outline, areas, {})


def _ward(session: Session, text: str, on: date) -> _Extent:
    """Return the ward that is meant whole, as it is drawn.

    Raises
    ------
    InvalidInput
        None is meant on that day, more than one may be, or nobody drew it.
    """
    ward = ward_named(area_book(session), text, on)
    problem = ward.problem
    if ward.area_id is not None:
        drawn = select(AdministrativeArea, func.ST_AsBinary(AdministrativeArea.geom))
        area, border = session.execute(drawn.where(AdministrativeArea.id == ward.area_id)).one()
        if border is not None:
            return _Extent(shapely.from_wkb(bytes(border)), (area,), {"area_id": area.id})
        problem = Problem(
            "ward_not_drawn",
            Message(_("Nobody drew the border of “{name}”."), {"name": text}),
            Message(_("Give the code of the ward of today, or the polygon of a layer.")),
            "ward",
            text,
        )
    problems = [] if problem is None else [problem]
    raise InvalidInput(REFUSED, problems=problems)
