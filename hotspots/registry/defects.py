"""Defects of roads and traffic organisation: reported, known again, given to whom they concern."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, selectinload, undefer

from hotspots import clock, permissions
from hotspots.criteria import DefectTypes, defect_types_on
from hotspots.errors import Conflict, InvalidInput
from hotspots.i18n import _
from hotspots.models import Account, InfrastructureDefect, RemediationCase, Site
from hotspots.records.defect import read_defect
from hotspots.records.told_fields import PLACE
from hotspots.records.values import is_missing
from hotspots.registry.addressees import proposed_addressees
from hotspots.registry.registration import next_code, open_file
from hotspots.registry.stated_places import StatedPlace, find_place
from hotspots.registry.told_places import REACH_M, point_on_road
from hotspots.vocabulary import Action, LegalClass


@dataclass(frozen=True, slots=True)
class _Report:
    """A report that was read and placed; `stated` is the place as it was written.

    `name` is what the defect is called: as it was told, else its type and its place.
    """

    name: str
    values: Mapping[str, Any]
    place: StatedPlace
    stated: Mapping[str, str]


def catalogue(folder: Path | None = None) -> DefectTypes:
    """Return the types of defect that may be reported today."""
    return defect_types_on(clock.today(), folder)


def report(
    session: Session,
    *,
    actor: Account,
    told: Mapping[str, object],
    criteria_folder: Path | None = None,
) -> InfrastructureDefect:
    """Register a defect with its file; the body that manages the stretch today stands in it.

    The same report under the same number of the same body returns the first.

    Raises
    ------
    InvalidInput
        A field or the place is unusable; all that can be told at once is named.
    Forbidden
        This role may not report, or the place lies outside the person's areas.
    Conflict
        The number is known with other content.
    """
    defect, _new = report_once(session, actor=actor, told=told, criteria_folder=criteria_folder)
    return defect


def report_once(
    session: Session,
    *,
    actor: Account,
    told: Mapping[str, object],
    criteria_folder: Path | None = None,
) -> tuple[InfrastructureDefect, bool]:
    """Register a defect as `report` does; say as well whether it was new."""
    permissions.require(actor, Action.DECLARE_SITE)
    types = catalogue(criteria_folder)
    values, problems = read_defect(told, catalogue=types, today=clock.today())
    what = types.of(values["type"] or "")
    if problems or what is None:
        raise InvalidInput(_("The defect cannot be recorded."), problems=problems)
    place = _placed(session, told, values)
    permissions.require(actor, Action.DECLARE_SITE, areas=place.areas)
    name = values["name"] or f"{what.name.vi} · {place.name}"
    read = _Report(name, values, place, _stated(told))
    known = _known_as(session, actor, values["source_reference"])
    if known is None:
        return _add(session, actor, read, criteria_folder), True
    if _differs(known, read):
        raise _known_otherwise(known)
    return known, False


def _add(
    session: Session, actor: Account, read: _Report, folder: Path | None
) -> InfrastructureDefect:
    """Register a defect that was read and placed, with its file."""
    today, values, place = clock.today(), read.values, read.place
    defect = InfrastructureDefect(
        code=next_code(session, today),
        name=read.name,
        legal_class=LegalClass.NONE,
        geom=place.geom,
        deciding={
            "declared": True,
            "stretches": list(place.stretches),
            "stated": dict(read.stated),
        },
        registered_by_id=actor.id,
        registered_at=clock.now(),
        place=place.place,
        route_id=place.route_id,
        from_m=place.from_m,
        to_m=place.to_m,
        areas=list(place.areas),
        reporter_id=actor.organisation_id,
        **{key: value for key, value in values.items() if key != "name"},
    )
    case = _open(session, defect, actor, folder)
    for proposed in proposed_addressees(session, defect, on=today)[:1]:
        case.managing_body_id = proposed.organisation.id
    session.flush()
    return defect


def _open(
    session: Session, defect: InfrastructureDefect, actor: Account, folder: Path | None
) -> RemediationCase:
    """Add a defect with its file; whoever sends the same number at the same moment is refused."""
    data = {"type": defect.type, "danger": defect.danger.value, "found_on": str(defect.found_on)}
    try:
        with session.begin_nested():
            return open_file(
                session,
                defect,
                actor=actor,
                on=clock.today(),
                note=defect.description,
                data=data,
                criteria_folder=folder,
            )
    except IntegrityError as raced:
        raise Conflict(
            _("Somebody reported the same number at the same moment. Send it again.")
        ) from raced


def _known_as(
    session: Session, actor: Account, reference: str | None
) -> InfrastructureDefect | None:
    """Return the defect that a body reported under its own number before."""
    if reference is None:
        return None
    query = select(InfrastructureDefect).where(
        InfrastructureDefect.reporter_id == actor.organisation_id,
        InfrastructureDefect.source_reference == reference,
    )
    return session.scalars(
        query.options(selectinload(Site.areas), undefer(Site.deciding))
    ).one_or_none()


def _differs(known: InfrastructureDefect, read: _Report) -> bool:
    """Say whether a report tells something else than what is on record under its number.

    The place is the same where it is written the same, whatever became of the Km posts since, or
    where it lies the same, whichever way it is written.
    """
    place = read.place
    told = {key: value for key, value in read.values.items() if key != "name"}
    if read.values["name"] is not None:
        told["name"] = read.values["name"]
    if known.deciding.get("stated") != read.stated:
        told |= {"route_id": place.route_id, "from_m": place.from_m, "to_m": place.to_m}
        told["place"] = place.place
        if place.route_id is None:
            return True
    return any(getattr(known, key) != value for key, value in told.items())


def _stated(told: Mapping[str, object]) -> dict[str, str]:
    return {name: str(told[name]).strip() for name in PLACE if not is_missing(told.get(name))}


def _placed(session: Session, told: Mapping[str, object], values: Mapping[str, Any]) -> StatedPlace:
    """Return where a defect lies; of a point, the road and Km it falls on as well."""
    stated: dict[str, Any] = {name: told.get(name) for name in PLACE}
    place = find_place(session, **stated, on=clock.today(), reach_m=REACH_M)
    return point_on_road(session, place, on=values["found_on"])


def _known_otherwise(known: InfrastructureDefect) -> Conflict:
    return Conflict(
        _(
            "Your number {reference} is known as {code}, with other content. Change that one on its"
            " page, or use another number."
        ),
        reference=known.source_reference or "",
        code=known.code,
    )
