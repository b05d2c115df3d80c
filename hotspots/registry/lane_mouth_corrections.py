"""Correcting what is told of a lane mouth: number, place, survey, a closing by mistake."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from geoalchemy2.shape import from_shape
from sqlalchemy.orm import Session

from hotspots import clock, permissions
from hotspots.i18n import _
from hotspots.models import SRID, Account, AdministrativeArea, LaneMouth
from hotspots.records.lane_mouth import MOUTH_FIELDS, read_mouth
from hotspots.registry.lane_mouths import REACH_M, find_for_change
from hotspots.registry.listed_corrections import Corrected, point_told
from hotspots.registry.listed_rows import correct, refuse_taken
from hotspots.registry.stated_places import middle_first

_CORRECTED = Corrected(
    MOUTH_FIELDS,
    lambda given: read_mouth(given, today=clock.today()),
    _("The lane mouth cannot be recorded."),
    _("Somebody changed this lane mouth since you opened it."),
)


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
    facts = _CORRECTED.facts(session, mouth, told, expected_version=expected_version)
    facts |= _moved(session, actor, mouth, told)
    _refuse_taken_number(session, mouth, facts)
    correct(session, mouth, facts, reason=reason)
    session.refresh(mouth, ["area"])
    return mouth


def _moved(
    session: Session, actor: Account, mouth: LaneMouth, told: Mapping[str, object]
) -> dict[str, Any]:
    place = point_told(session, actor=actor, told=told, reach_m=REACH_M)
    if place is None:
        return {}
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
    key = {
        "area_id": facts.get("area_id", mouth.area_id),
        "source_reference": facts["source_reference"],
    }
    refuse_taken(
        session,
        mouth,
        key,
        refusal=_("The lane mouth cannot be recorded."),
        taken=_("The ward has another lane mouth of this number."),
    )
