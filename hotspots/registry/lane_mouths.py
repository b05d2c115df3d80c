"""The mouths of lanes: registered, surveyed, and reported as a defect where a hump is missing."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from geoalchemy2.shape import from_shape, to_shape
from sqlalchemy import func, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from hotspots import clock, permissions
from hotspots.errors import Conflict, InvalidInput, Message, NotFound, Problem
from hotspots.i18n import _
from hotspots.models import (
    SRID,
    Account,
    AdministrativeArea,
    InfrastructureDefect,
    LaneMouth,
    RemediationCase,
)
from hotspots.records.lane_mouth import read_mouth
from hotspots.records.told_fields import PLACE
from hotspots.registry import defects
from hotspots.registry.listed_rows import bring_up_to_date, enter, number_taken
from hotspots.registry.stated_places import find_place, middle_first
from hotspots.settings import TIME_ZONE
from hotspots.vocabulary import Action, CaseState, DangerGrade, RowOutcome

HUMP_TYPE = "speed_hump"
"""The type of the catalogue that a missing hump is."""

REACH_M = 1.0
"""A mouth is a point."""


def register(
    session: Session, *, actor: Account, told: Mapping[str, object], anew: bool = False
) -> tuple[LaneMouth, RowOutcome]:
    """Register the mouth of a lane, or bring what is known of it up to date.

    It is known again by its number in its ward; of a border between wards, only those count where
    the person works. What is left empty unsays nothing, and a survey older than the one on record
    changes nothing: a list may be sent again, whichever is the later. Whoever enters one `anew`
    means none that is known.

    Raises
    ------
    InvalidInput
        A field or the place is unusable; all that can be told at once is named. Or one that is
        entered anew is known.
    Forbidden
        This role may not, or the place lies outside the person's areas.
    """
    permissions.require(actor, Action.DECLARE_SITE)
    today = clock.today()
    values, problems = read_mouth(told, today=today)
    if problems:
        raise InvalidInput(_("The lane mouth cannot be recorded."), problems=problems)
    stated: dict[str, Any] = {name: told.get(name) for name in PLACE}
    place = find_place(session, **stated, on=today, reach_m=REACH_M)
    permissions.require(actor, Action.DECLARE_SITE, areas=place.areas)
    facts = values | {"geom": from_shape(place.middle, srid=SRID)}
    wards = permissions.reached(actor, middle_first(session, place, today))
    known = _known(session, wards, facts)
    if known is not None and anew:
        raise number_taken(
            _("The lane mouth cannot be recorded."),
            _("The ward has another lane mouth of this number."),
            known.source_reference,
        )
    if known is not None:
        return known, _update(session, known, facts)
    mouth = LaneMouth(area=wards[0], registered_by_id=actor.id, registered_at=clock.now(), **facts)
    return mouth, enter(session, mouth)


def survey(
    session: Session, *, actor: Account, mouth_id: UUID, has_hump: bool, on: object = None
) -> LaneMouth:
    """Record whether somebody saw a hump at the mouth of a lane on a day, today if none is told."""
    mouth = _open(session, actor, mouth_id)
    told = {"source_reference": mouth.source_reference, "name": mouth.name, "has_hump": has_hump}
    values, problems = read_mouth(told | {"surveyed_on": on or clock.today()}, today=clock.today())
    day: date | None = values["surveyed_on"]
    if day is not None and mouth.surveyed_on is not None and day < mouth.surveyed_on:
        problems.append(
            Problem(
                "older_survey",
                Message(_("It was surveyed on {day} already."), {"day": mouth.surveyed_on}),
                Message(_("Give that day or a later one.")),
                "surveyed_on",
                day.isoformat(),
            )
        )
    if problems:
        raise InvalidInput(_("The survey cannot be recorded."), problems=problems)
    mouth.has_hump, mouth.surveyed_on, mouth.change_reason = has_hump, day, None
    session.flush()
    return mouth


def raise_defect(
    session: Session,
    *,
    actor: Account,
    mouth_id: UUID,
    danger: DangerGrade,
    criteria_folder: Path | None = None,
) -> InfrastructureDefect:
    """Report the missing hump of a lane mouth as a defect with a file of its own.

    Raises
    ------
    Conflict
        Nobody saw that the hump is missing, or a defect raised for it is not settled yet.
    """
    mouth = _open(session, actor, mouth_id)
    case = case_of(session, mouth)
    if case is not None and not case.is_settled:
        raise Conflict(_("The missing hump is followed as {code} already."), code=case.site.code)
    if mouth.has_hump is not False or is_covered(mouth, case):
        raise Conflict(_("Nobody has seen that a hump is missing there: survey the mouth first."))
    point = to_shape(mouth.geom).centroid
    told = {
        "type": HUMP_TYPE,
        "danger": danger.value,
        "found_on": mouth.surveyed_on,
        "name": mouth.name,
        "lon": point.x,
        "lat": point.y,
    }
    defect = defects.report(session, actor=actor, told=told, criteria_folder=criteria_folder)
    mouth.defect_id, mouth.change_reason = defect.id, None
    session.flush()
    return defect


def is_covered(mouth: LaneMouth, case: RemediationCase | None) -> bool:
    """Say whether a mouth has a hump: somebody saw it, or its repair was verified since.

    `case` is the file of the defect that was raised for it.
    """
    if mouth.has_hump:
        return True
    if case is None or mouth.surveyed_on is None or case.state is not CaseState.VERIFIED_DONE:
        return False
    return case.state_since.astimezone(TIME_ZONE).date() >= mouth.surveyed_on


def find_for_change(session: Session, actor: Account, mouth_id: UUID) -> LaneMouth:
    """Return the mouth of a lane that a person may change, held until the end of the request.

    Raises
    ------
    NotFound
        There is none, or it lies elsewhere.
    """
    permissions.require(actor, Action.DECLARE_SITE)
    query = select(LaneMouth).where(LaneMouth.id == mouth_id).options(joinedload(LaneMouth.area))
    # A page has read it before: only the row as it is now tells whether somebody was first.
    query = query.with_for_update(of=LaneMouth).execution_options(populate_existing=True)
    mouth = session.scalars(query).one_or_none()
    if mouth is None or not permissions.reaches(actor, [mouth.area]):
        raise unknown_mouth()
    return mouth


def unknown_mouth() -> NotFound:
    """Return the refusal where there is no such mouth, or it lies elsewhere."""
    return NotFound(_("There is no such lane mouth where you work."))


def _open(session: Session, actor: Account, mouth_id: UUID) -> LaneMouth:
    mouth = find_for_change(session, actor, mouth_id)
    if mouth.closed_on is not None:
        raise Conflict(_("This lane mouth was closed on {day}."), day=mouth.closed_on)
    return mouth


def case_of(session: Session, mouth: LaneMouth) -> RemediationCase | None:
    """Return the file of the defect that was raised for a mouth; None where none was."""
    query = select(RemediationCase).where(RemediationCase.site_id == mouth.defect_id)
    return session.scalars(query.options(joinedload(RemediationCase.site))).one_or_none()


def _known(
    session: Session, wards: Sequence[AdministrativeArea], facts: Mapping[str, Any]
) -> LaneMouth | None:
    """Return the mouth of this number in these wards: of several the nearest to the place told."""
    query = (
        select(LaneMouth)
        .join(LaneMouth.area)
        .options(contains_eager(LaneMouth.area))
        .where(
            LaneMouth.area_id.in_([ward.id for ward in wards]),
            LaneMouth.source_reference == facts["source_reference"],
        )
        .order_by(func.ST_Distance(LaneMouth.geom, facts["geom"]), AdministrativeArea.code)
    )
    return session.scalars(query.limit(1)).one_or_none()


def _update(session: Session, mouth: LaneMouth, facts: dict[str, Any]) -> RowOutcome:
    seen = facts["surveyed_on"]
    if seen is not None and mouth.surveyed_on is not None and seen < mouth.surveyed_on:
        facts |= {"surveyed_on": None, "has_hump": None}
    return bring_up_to_date(session, mouth, facts)
