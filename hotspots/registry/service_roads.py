"""Service roads beside railways: entered from a plan, and corrected with a reason.

Who works in a commune where one runs corrects it, whichever body's plan names it; into the plan of
a body that is in the registry itself only its own people write a road, and out of it.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspots import clock, permissions
from hotspots.errors import Forbidden, InvalidInput, Message, Problem
from hotspots.i18n import _
from hotspots.models import Account, Organisation, ServiceRoad
from hotspots.records.service_road import BODIES, ROAD_FIELDS, WHERE, read_road
from hotspots.registry import service_road_stretches
from hotspots.registry.bodies import body_named, enters_for, unknown_body
from hotspots.registry.differences import require_version
from hotspots.registry.listed_rows import (
    bring_up_to_date,
    correct,
    enter,
    number_taken,
    refuse_taken,
)
from hotspots.registry.rail_lines import require_railway
from hotspots.registry.service_road_queries import find_seen
from hotspots.registry.service_road_stretches import REFUSED, STRETCH, find_stretch
from hotspots.vocabulary import Action, RowOutcome

BY_NAME = (*BODIES, *WHERE)
"""What is told in other words than it is kept: bodies by their names, the stretch by its Km."""

_KEY = ("organisation_id", "plan_number", "source_reference")
_TAKEN = _("This plan has a service road of this number already.")


_NOT_PLANNED = ("state", "note")
"""What whoever works where a road runs may say of it, whoever planned it."""
_TOLD_AS = {
    "organisation_id": "body",
    "builder_id": "builder",
    "rail_line_id": "rail_line",
    "from_m": "from_km",
    "to_m": "to_km",
}
"""By which fields of a form facts are told that are kept under other names."""


def register(
    session: Session, *, actor: Account, told: Mapping[str, object], anew: bool = False
) -> tuple[ServiceRoad, RowOutcome]:
    """Enter a service road of a plan, or bring what is known of it up to date.

    It is known again by whose plan it is, the number of the plan and its number there; whoever
    enters one `anew` means none that is known. Without a `body` it is the person's own plan.

    Raises
    ------
    NotFound
        There is no railway here.
    InvalidInput
        A field or the stretch is unusable, or one that is entered anew is known.
    Forbidden
        This role may not, the plan is that of a body that enters it itself, or the road runs, or
        ran by what is known, outside the person's areas.
    """
    permissions.require(actor, Action.DECLARE_SITE)
    require_railway(session)
    facts = _facts(session, told)
    facts["organisation_id"] = facts["organisation_id"] or actor.organisation_id
    _require_plan_of(session, actor, facts["organisation_id"])
    facts |= find_stretch(session, actor=actor, told=told)
    known = _known(session, facts)
    if known is None:
        road = ServiceRoad(registered_by_id=actor.id, registered_at=clock.now(), **facts)
        return road, enter(session, road)
    service_road_stretches.require_own(session, actor, known)
    if anew:
        raise number_taken(REFUSED, _TAKEN, known.source_reference)
    return known, bring_up_to_date(session, known, facts, whole=STRETCH)


def change(
    session: Session,
    *,
    actor: Account,
    road_id: UUID,
    told: Mapping[str, object],
    reason: str | None = None,
    expected_version: int | None = None,
) -> ServiceRoad:
    """Correct what is told of a service road; what is told as empty is emptied.

    Where it runs is told anew as a whole, or not at all.

    Raises
    ------
    NotFound
        There is no such service road where the person works.
    InvalidInput
        A field or the stretch is unusable, the plan has another one of this number, or something
        on record would change without a reason.
    Forbidden
        It would run, or runs, outside the person's areas; or it is planned, or would be, by a body
        that enters it itself, and more would change than how far it has come.
    StaleVersion
        Somebody changed it since.
    """
    permissions.require(actor, Action.DECLARE_SITE)
    road = find_seen(session, actor, road_id, for_update=True)
    facts = _corrected(session, road, told)
    sentence = _("Somebody changed this service road since you opened it.")
    wanted = {name: value for name, value in facts.items() if name in told}
    require_version(session, road, expected_version, sentence, wanted=wanted)
    service_road_stretches.require_own(session, actor, road)
    if any(name in told for name in WHERE):
        where = service_road_stretches.as_told(road) | dict(told)
        facts |= find_stretch(session, actor=actor, told=where)
    _require_plan_kept(session, actor, road, facts)
    if facts["organisation_id"] != road.organisation_id:
        _require_plan_of(session, actor, facts["organisation_id"])
    key = {name: facts[name] for name in _KEY}
    refuse_taken(session, road, key, refusal=REFUSED, taken=_TAKEN)
    correct(session, road, facts, reason=reason)
    session.refresh(road, ["organisation", "builder", "rail_line"])
    return road


def by_name(road: ServiceRoad) -> dict[str, str]:
    """Return what is told in other words than it is kept, as a form has it."""
    builder = "" if road.builder is None else road.builder.name
    where = service_road_stretches.as_told(road)
    return {"body": road.organisation.name, "builder": builder, **where}


def _corrected(session: Session, road: ServiceRoad, told: Mapping[str, object]) -> dict[str, Any]:
    """Return the facts as a correction leaves them; a body named as before may have ended since."""
    named = by_name(road)
    same = {name for name in BODIES if name not in told or told[name] == named[name]}
    known: dict[str, object] = {name: getattr(road, name) for name in ROAD_FIELDS}
    facts = _facts(session, known | {n: each for n, each in told.items() if n not in same})
    if "body" in same or facts["organisation_id"] is None:
        facts["organisation_id"] = road.organisation_id
    if "builder" in same:
        facts["builder_id"] = road.builder_id
    return facts


def _facts(session: Session, told: Mapping[str, object]) -> dict[str, Any]:
    """Return the facts told, bodies found by their names; the stretch is left out."""
    today = clock.today()
    values, problems = read_road(told, today=today)
    for name, column in (("body", "organisation_id"), ("builder", "builder_id")):
        called = values.pop(name)
        body = None if called is None else body_named(session, called, today)
        if called is not None and body is None:
            problems.append(unknown_body(name, called))
        values[column] = None if body is None else body.id
    if problems:
        raise InvalidInput(REFUSED, problems=problems)
    return values


def _require_plan_of(session: Session, actor: Account, body_id: UUID) -> None:
    """Let pass who may write down what a body planned.

    Raises
    ------
    Forbidden
        People of that body are in the registry, and this person is none of them.
    """
    if not enters_for(session, actor=actor, body_id=body_id):
        name = session.get_one(Organisation, body_id).name
        raise _plan_of_others(
            name,
            _("The plan of “{name}” is entered by its own people."),
            _("Name the body you work for, or ask “{name}” to do it."),
        )


def _require_plan_kept(
    session: Session, actor: Account, road: ServiceRoad, facts: Mapping[str, Any]
) -> None:
    """Let pass who may change what a plan says, as `_require_plan_of`; others say how far it is.

    The drawing follows the stretch, which is compared for itself.
    """
    planned = facts.keys() - {"geom", *_NOT_PLANNED}
    changed = sorted(name for name in planned if facts[name] != getattr(road, name))
    if changed and not enters_for(session, actor=actor, body_id=road.organisation_id):
        raise _plan_of_others(
            road.organisation.name,
            _("It stands in the plan of “{name}”: what is planned is said by its own people."),
            _("Change how far it has come or the note alone, or ask “{name}” to do the rest."),
            _TOLD_AS.get(changed[0], changed[0]),
        )


def _plan_of_others(name: str, told: str, remedy: str, field: str = "body") -> Forbidden:
    named = {"name": name}
    problem = Problem("plan_of_others", Message(told, named), Message(remedy, named), field, name)
    return Forbidden(REFUSED, problems=[problem])


def _known(session: Session, facts: Mapping[str, Any]) -> ServiceRoad | None:
    query = select(ServiceRoad).where(*(getattr(ServiceRoad, name) == facts[name] for name in _KEY))
    return session.scalars(query.with_for_update()).one_or_none()
