"""Correcting what is told of a lane mouth: number, place, survey, a closing by mistake."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from geoalchemy2.shape import from_shape
from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspots import clock, permissions
from hotspots.errors import InvalidInput
from hotspots.i18n import _
from hotspots.models import SRID, Account, AdministrativeArea, LaneMouth
from hotspots.records.lane_mouth import MOUTH_FIELDS, read_mouth
from hotspots.records.told_fields import PLACE
from hotspots.registry.differences import require_version
from hotspots.registry.lane_mouths import REACH_M, find_for_change
from hotspots.registry.listed_rows import correct, number_taken
from hotspots.registry.stated_places import find_place, middle_first
from hotspots.vocabulary import Action


def change(
    session: Session,
    *,
    actor: Account,
    mouth_id: UUID,
    told: Mapping[str, object],
    reason: str | None = None,
    expected_version: int | None = None,
) -> LaneMouth:
    """Correct what is told of a lane mouth; what is told as empty is emptied.

    A place is told anew as a whole; it may lie in another ward where the person works.

    Raises
    ------
    NotFound
        There is no such mouth where the person works.
    InvalidInput
        A field or the place is unusable, the ward has another mouth of this number, or something
        on record would change without a reason.
    StaleVersion
        Somebody changed it since.
    """
    mouth = find_for_change(session, actor, mouth_id)
    known = {name: getattr(mouth, name) for name in MOUTH_FIELDS}
    values, problems = read_mouth(known | dict(told), today=clock.today())
    if problems:
        raise InvalidInput(_("The lane mouth cannot be recorded."), problems=problems)
    require_version(
        session,
        mouth,
        expected_version,
        _("Somebody changed this lane mouth since you opened it."),
        wanted={name: value for name, value in values.items() if name in told},
    )
    facts = values | _moved(session, actor, mouth, told)
    _refuse_taken_number(session, mouth, facts)
    correct(session, mouth, facts, reason=reason)
    session.refresh(mouth, ["area"])
    return mouth


def _moved(
    session: Session, actor: Account, mouth: LaneMouth, told: Mapping[str, object]
) -> dict[str, Any]:
    stated: dict[str, Any] = {name: told[name] for name in PLACE if name in told}
    if not stated:
        return {}
    place = find_place(session, **stated, on=clock.today(), reach_m=REACH_M)
    permissions.require(actor, Action.DECLARE_SITE, areas=place.areas)
    return {
        "geom": from_shape(place.middle, srid=SRID),
        "area_id": _ward(actor, mouth, middle_first(session, place, clock.today())).id,
    }


def _ward(
    actor: Account, mouth: LaneMouth, areas: Sequence[AdministrativeArea]
) -> AdministrativeArea:
    """Return the ward that keeps a mouth at a border: its own, else one where the person works."""
    own = [each for each in areas if each.id == mouth.area_id]
    return (own or permissions.reached(actor, areas))[0]


def _refuse_taken_number(session: Session, mouth: LaneMouth, facts: Mapping[str, Any]) -> None:
    query = select(LaneMouth.id).where(
        LaneMouth.area_id == facts.get("area_id", mouth.area_id),
        LaneMouth.source_reference == facts["source_reference"],
        LaneMouth.id != mouth.id,
    )
    if session.scalars(query).first() is None:
        return
    raise number_taken(
        _("The lane mouth cannot be recorded."),
        _("The ward has another lane mouth of this number."),
        facts["source_reference"],
    )
