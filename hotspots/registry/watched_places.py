"""Complex routes and areas on the list of a unit: a stretch of road, a ward, or an outline."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import shapely
from geoalchemy2.shape import from_shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy import ColumnElement, and_, exists, func, or_, select, true
from sqlalchemy.orm import Session, joinedload

from hotspots import clock, permissions
from hotspots.analysis.chainage_text import format_chainage
from hotspots.database import among
from hotspots.errors import InvalidInput, Message, Problem
from hotspots.i18n import _
from hotspots.models import SRID, Account, AdministrativeArea, WatchedPlace
from hotspots.records.camera import read_watched
from hotspots.records.values import is_missing
from hotspots.registry.area_book import area_book
from hotspots.registry.area_rule import meets_commune
from hotspots.registry.areas import ground_told
from hotspots.registry.listed_rows import Listing, bring_up_to_date, enter, list_by_number
from hotspots.registry.stated_places import areas_of, find_place
from hotspots.registry.ward_names import ward_named
from hotspots.vocabulary import Action, RowOutcome

LONGEST_ROUTE_M = 300_000.0
"""A complex route may be a whole road; more is a slip of the pen."""

Where = tuple[dict[str, Any], tuple[AdministrativeArea, ...]]
"""The facts of a place as they are stored, and the areas it lies in."""


def register(
    session: Session,
    *,
    actor: Account,
    told: Mapping[str, object],
    outline: BaseGeometry | None = None,
) -> tuple[WatchedPlace, RowOutcome]:
    """Register a complex route or area, or bring what is known of it up to date.

    It is known again by its organisation, the paper with the list and its number there.

    Parameters
    ----------
    outline
        The polygon of an area as a layer draws it, in degrees.

    Raises
    ------
    InvalidInput
        A field is unusable, or it does not say where the place is, in exactly one way.
    Forbidden
        This role may not, or the place lies outside the person's areas.
    """
    permissions.require(actor, Action.DECLARE_SITE)
    values, problems = read_watched(told)
    ward = values.pop("ward")
    if not problems:
        problems = _one_place(told.get("place_text"), ward, outline)
    if problems:
        raise InvalidInput(_("The place cannot be listed."), problems=problems)
    place, areas = _where(session, told.get("place_text"), ward, values["valid_from"], outline)
    permissions.require(actor, Action.DECLARE_SITE, areas=areas)
    key = ("paper_number", "source_reference")
    query = select(WatchedPlace).where(
        WatchedPlace.organisation_id == actor.organisation_id,
        *(getattr(WatchedPlace, name) == values[name] for name in key),
    )
    known = session.scalars(query).one_or_none()
    if known is not None:
        return known, _update(session, known, values | place)
    listed = WatchedPlace(
        organisation_id=actor.organisation_id,
        registered_by_id=actor.id,
        registered_at=clock.now(),
        **values,
        **place,
    )
    return listed, enter(session, listed)


def list_places(
    session: Session,
    *,
    actor: Account,
    area_code: str | None = None,
    limit: int = 100,
    after: str | None = None,
) -> Listing[WatchedPlace]:
    """Return the listed routes and areas where a person works, or in one of the wards, by number.

    Those that left their list are among them.
    """
    permissions.require(actor, Action.READ_SITES)
    within = permissions.visible_areas(actor)
    seen = true() if within is None else _lies_in(among(AdministrativeArea.id, within))
    query = (
        select(WatchedPlace)
        .where(seen)
        .options(
            joinedload(WatchedPlace.organisation),
            joinedload(WatchedPlace.route),
            joinedload(WatchedPlace.area),
            joinedload(WatchedPlace.registered_by),
        )
    )
    if area_code is not None:
        ground = ground_told(session, area_code)
        query = query.where(_lies_in(among(AdministrativeArea.id, ground.ids)))
    return list_by_number(session, query, WatchedPlace, limit=limit, after=after)


def place_words(listed: WatchedPlace) -> Message:
    """Return where a listed place is, in words; its route and its ward must be loaded."""
    if listed.area is not None:
        return Message("{name}", {"name": listed.area.name})
    if listed.route is None or listed.from_m is None or listed.to_m is None:
        return Message(_("area"))
    ends = " – ".join(format_chainage(round(each)) for each in (listed.from_m, listed.to_m))
    return Message("{name}", {"name": f"{listed.route.code} {ends}"})


def _lies_in(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the condition on `WatchedPlace` that it is such a ward, or meets one of today."""
    drawn = and_(WatchedPlace.area_id.is_(None), meets_commune(WatchedPlace.geom, clock.today()))
    met = or_(WatchedPlace.area_id == AdministrativeArea.id, drawn)
    return exists().where(condition, met).correlate(WatchedPlace)


def _update(session: Session, known: WatchedPlace, facts: Mapping[str, Any]) -> RowOutcome:
    ended = facts["valid_to"] or known.valid_to
    if ended is not None and ended < facts["valid_from"]:
        raise InvalidInput(
            _("The place cannot be listed: it left the list on {day}, before its first day."),
            day=ended,
        )
    moved = [name for name in ("route_id", "area_id") if getattr(known, name) != facts[name]]
    if moved:
        # A route that became an area keeps nothing of the route.
        known.route_id = known.from_m = known.to_m = known.area_id = None
    outcome = bring_up_to_date(session, known, facts)
    return RowOutcome.CHANGED if moved else outcome


def _one_place(place_text: object, ward: str | None, outline: BaseGeometry | None) -> list[Problem]:
    given = [not is_missing(place_text), ward is not None, outline is not None]
    if sum(given) == 1:
        return []
    message = _("No place is stated.") if not any(given) else _("The place is stated twice.")
    remedy = _("Give a route with both Km, or a ward, or the polygon of a layer: one of them.")
    return [Problem("not_one_place", Message(message), Message(remedy), "place_text")]


def _where(
    session: Session,
    place_text: object,
    ward: str | None,
    since: date,
    outline: BaseGeometry | None,
) -> Where:
    if ward is not None:
        area, border = _ward(session, ward, since)
        return _stored(border, area_id=area.id), (area,)
    today = clock.today()
    if outline is not None:
        shape = shapely.make_valid(outline)
        return _stored(shape), areas_of(session, shape, today, _("polygon"))
    found = find_place(session, place_text=place_text, on=today, longest_m=LONGEST_ROUTE_M)
    stretch = {"route_id": found.route_id, "from_m": found.from_m, "to_m": found.to_m}
    return _stored(found.shape, **stretch), found.areas


def _stored(shape: BaseGeometry, **told: Any) -> dict[str, Any]:
    nothing = dict.fromkeys(("route_id", "from_m", "to_m", "area_id"))
    return nothing | told | {"geom": from_shape(shape, srid=SRID)}


def _ward(session: Session, text: str, on: date) -> tuple[AdministrativeArea, BaseGeometry]:
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
            return area, shapely.from_wkb(bytes(border))
        problem = Problem(
            "ward_not_drawn",
            Message(_("Nobody drew the border of “{name}”."), {"name": text}),
            Message(_("Give the code of the ward of today, or the polygon of a layer.")),
            "ward",
            text,
        )
    problems = [] if problem is None else [problem]
    raise InvalidInput(_("The place cannot be listed."), problems=problems)
