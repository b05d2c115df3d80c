"""Cameras: registered by the organisation that runs them, each period of work by itself."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from geoalchemy2.shape import from_shape
from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspots import clock, permissions
from hotspots.errors import InvalidInput, Message, Problem
from hotspots.i18n import _
from hotspots.models import SRID, Account, Camera
from hotspots.records.camera import read_camera
from hotspots.records.told_fields import PLACE
from hotspots.registry.listed_rows import bring_up_to_date, enter
from hotspots.registry.stated_places import find_place
from hotspots.vocabulary import Action, RowOutcome

_REACH_M = 1.0


def register(
    session: Session, *, actor: Account, told: Mapping[str, object]
) -> tuple[Camera, RowOutcome]:
    """Register a camera, or bring what is known of it up to date.

    It is known again by its organisation, its number and the first day of this period of work.

    Raises
    ------
    InvalidInput
        A field or the place is unusable, or the camera works already on one of these days.
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
    periods = _periods(session, actor, values["source_reference"])
    known = next((each for each in periods if each.works_from == values["works_from"]), None)
    _refuse_twice_at_work(values, known, [each for each in periods if each is not known])
    if known is not None:
        return known, bring_up_to_date(session, known, facts)
    camera = Camera(
        organisation_id=actor.organisation_id,
        registered_by_id=actor.id,
        registered_at=clock.now(),
        **facts,
    )
    return camera, enter(session, camera)


def _periods(session: Session, actor: Account, number: str) -> Sequence[Camera]:
    query = select(Camera).where(
        Camera.organisation_id == actor.organisation_id, Camera.source_reference == number
    )
    return session.scalars(query.order_by(Camera.works_from)).all()


def _refuse_twice_at_work(
    values: Mapping[str, Any], known: Camera | None, others: Sequence[Camera]
) -> None:
    last = values["works_to"] or (None if known is None else known.works_to) or date.max
    for other in others:
        if other.works_from > last or (other.works_to or date.max) < values["works_from"]:
            continue
        problem = Problem(
            "works_already",
            Message(_("It is registered as at work since {day}."), {"day": other.works_from}),
            Message(_("First give the last day of that period, with the same first day.")),
            "works_from",
            values["works_from"].isoformat(),
        )
        raise InvalidInput(_("The camera cannot be recorded."), problems=[problem])
