"""Cameras: registered by the organisation that runs them, each period of work by itself.

Who works in a commune where a camera stands today sees it, and corrects it where the role allows,
whichever organisation registered it.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from geoalchemy2.shape import from_shape
from psycopg.errors import ExclusionViolation
from sqlalchemy import ColumnElement, and_, exists, func, or_, select, true
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased, joinedload

from hotspots import clock, permissions
from hotspots.database import among
from hotspots.errors import InvalidInput, Message, NotFound, Problem
from hotspots.i18n import _
from hotspots.models import SRID, Account, AdministrativeArea, Camera
from hotspots.records.camera import CAMERA_FIELDS, read_camera
from hotspots.records.told_fields import PLACE
from hotspots.registry.area_rule import meets_commune
from hotspots.registry.areas import ground_told
from hotspots.registry.listed_corrections import Corrected, point_told
from hotspots.registry.listed_rows import (
    Listing,
    bring_up_to_date,
    correct,
    enter,
    list_by_number,
    number_taken,
    same_number,
)
from hotspots.registry.row_history import Entry, history_of
from hotspots.registry.stated_places import areas_met, find_place
from hotspots.vocabulary import Action, AreaKind, RowOutcome

_REACH_M = 1.0
_CORRECTED = Corrected(
    CAMERA_FIELDS,
    read_camera,
    _("The camera cannot be recorded."),
    _("Somebody changed this camera since you opened it."),
)


@dataclass(frozen=True, slots=True)
class CameraDetail:
    """A camera, the wards it stands in, and whether this person may correct it."""

    camera: Camera
    areas: Sequence[AdministrativeArea]
    may_change: bool


def register(
    session: Session, *, actor: Account, told: Mapping[str, object], anew: bool = False
) -> tuple[Camera, RowOutcome]:
    """Register a camera, or bring what is known of it up to date.

    It is known again by its organisation, its number and the first day of this period of work;
    whoever enters one `anew` means none that is known.

    Raises
    ------
    InvalidInput
        A field or the place is unusable, the camera works already on one of these days, or one
        that is entered anew is known.
    Forbidden
        This role may not, or the place lies outside the person's areas.
    """
    permissions.require(actor, Action.DECLARE_SITE)
    values, problems = read_camera(told)
    if problems:
        raise InvalidInput(_("The camera cannot be recorded."), problems=problems)
    stated: dict[str, Any] = {name: told.get(name) for name in PLACE}
    place = find_place(session, **stated, on=clock.today(), reach_m=_REACH_M)
    permissions.require(actor, Action.DECLARE_SITE, areas=place.areas)
    facts = values | {"geom": from_shape(place.middle, srid=SRID)}
    known = _known(session, actor.organisation_id, values)
    if known is not None and anew:
        raise number_taken(
            _("The camera cannot be recorded."),
            _("Your unit has registered this camera from this day on already."),
            known.source_reference,
        )
    if known is not None:
        facts["works_to"] = facts["works_to"] or known.works_to
    with _never_twice_at_work(session, actor.organisation_id, facts, known):
        if known is not None:
            return known, bring_up_to_date(session, known, facts)
        camera = Camera(
            organisation_id=actor.organisation_id,
            registered_by_id=actor.id,
            registered_at=clock.now(),
            **facts,
        )
        return camera, enter(session, camera)


def list_cameras(
    session: Session,
    *,
    actor: Account,
    area_code: str | None = None,
    limit: int = 100,
    after: str | None = None,
) -> Listing[Camera]:
    """Return the cameras where a person works, or in one of the wards, by number.

    Those that work no more are among them.
    """
    permissions.require(actor, Action.READ_SITES)
    seen = visible(actor)
    query = select(Camera).where(seen).options(joinedload(Camera.organisation))
    if area_code is not None:
        ground = ground_told(session, area_code)
        holds = meets_commune(Camera.geom, clock.today())
        # Of a district or province, also where nobody drew the communes below it.
        whole = AdministrativeArea.kind != AreaKind.COMMUNE
        covers = and_(whole, func.ST_Intersects(AdministrativeArea.geom, Camera.geom))
        inside = among(AdministrativeArea.id, ground.ids)
        query = query.where(_stands_in(inside, or_(holds, covers)))
    return list_by_number(session, query, Camera, seen=seen, limit=limit, after=after)


def get(session: Session, *, actor: Account, camera_id: UUID) -> CameraDetail:
    """Return a camera where a person works.

    Raises
    ------
    NotFound
        There is none, or it stands elsewhere.
    """
    camera = _seen(session, actor, camera_id)
    areas = areas_met(session, camera.geom, clock.today())
    return CameraDetail(camera, areas, permissions.may(actor, Action.DECLARE_SITE, areas=areas))


def history(session: Session, *, actor: Account, camera_id: UUID) -> tuple[Entry, ...]:
    """Return who changed what of a camera, when and why, the latest change first."""
    return history_of(session, row=_seen(session, actor, camera_id))


def change(
    session: Session,
    *,
    actor: Account,
    camera_id: UUID,
    told: Mapping[str, object],
    reason: str | None = None,
    expected_version: int | None = None,
) -> Camera:
    """Correct what is told of a camera; what is told as empty is emptied.

    A place is told anew as a whole. The coverage of past days follows the correction.

    Raises
    ------
    NotFound
        There is no such camera where the person works.
    InvalidInput
        A field or the place is unusable, a period of the same camera overlaps, or something on
        record would change without a reason.
    StaleVersion
        Somebody changed it since.
    """
    permissions.require(actor, Action.DECLARE_SITE)
    camera = _seen(session, actor, camera_id, for_update=True)
    facts = _CORRECTED.facts(session, camera, told, expected_version=expected_version)
    place = point_told(session, actor=actor, told=told, reach_m=_REACH_M)
    if place is not None:
        facts["geom"] = from_shape(place.middle, srid=SRID)
    with _never_twice_at_work(session, camera.organisation_id, facts, camera):
        correct(session, camera, facts, reason=reason)
    return camera


def visible(actor: Account, *, of_all: bool = False) -> ColumnElement[bool]:
    """Return the condition on `Camera` that leaves what this person may see.

    `of_all` says that a query walks through all there are, and not to the first rows of a list.
    """
    within = permissions.visible_areas(actor)
    if within is None:
        return true()
    one = aliased(Camera) if of_all else Camera
    own = among(AdministrativeArea.id, within), meets_commune(one.geom, clock.today())
    if of_all:
        return Camera.id.in_(select(one.id).join(AdministrativeArea, and_(*own)))
    return _stands_in(*own)


def _stands_in(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(*conditions).correlate(Camera)


def _seen(session: Session, actor: Account, camera_id: UUID, *, for_update: bool = False) -> Camera:
    permissions.require(actor, Action.READ_SITES)
    query = select(Camera).where(Camera.id == camera_id, visible(actor))
    query = query.options(joinedload(Camera.organisation), joinedload(Camera.registered_by))
    if for_update:
        # A page has read it before: only the row as it is now tells whether somebody was first.
        query = query.with_for_update(of=Camera).execution_options(populate_existing=True)
    camera = session.scalars(query).one_or_none()
    if camera is None:
        raise NotFound(_("There is no such camera where you work."))
    return camera


def _known(session: Session, organisation_id: UUID, values: Mapping[str, Any]) -> Camera | None:
    query = select(Camera).where(
        Camera.organisation_id == organisation_id,
        Camera.source_reference == values["source_reference"],
        Camera.works_from == values["works_from"],
    )
    return session.scalars(query).one_or_none()


@contextmanager
def _never_twice_at_work(
    session: Session, organisation_id: UUID, period: Mapping[str, Any], known: Camera | None
) -> Iterator[None]:
    """Refuse a period that meets another of the camera, also one that was stored a moment ago."""
    others = select(Camera.works_from).where(
        Camera.organisation_id == organisation_id,
        Camera.source_reference == period["source_reference"],
        Camera.works_from <= (period["works_to"] or date.max),
        func.coalesce(Camera.works_to, date.max) >= period["works_from"],
    )
    if known is not None:
        others = others.where(Camera.id != known.id)
    others = others.order_by(Camera.works_from).limit(1)
    _refuse_at_work(session.scalar(others), period["works_from"])
    try:
        with session.begin_nested():
            yield
    except IntegrityError as raced:
        if not isinstance(raced.orig, ExclusionViolation):
            raise
        _refuse_at_work(session.scalar(others), period["works_from"])
        raise same_number() from raced  # the other was changed back at once


def _refuse_at_work(since: date | None, first_day: date) -> None:
    if since is None:
        return
    problem = Problem(
        "works_already",
        Message(_("It is registered as at work since {day}."), {"day": since}),
        Message(_("First give the last day of that period, with the same first day.")),
        "works_from",
        first_day.isoformat(),
    )
    raise InvalidInput(_("The camera cannot be recorded."), problems=[problem])
