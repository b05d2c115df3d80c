"""Declaring a potential black spot from an inspection, with no crash at all.

Circular 41/2024/TT-BGTVT art. 14(3): unsafe features of the road, the traffic organisation or the
surroundings suffice. What was found unsafe is what the class rests on.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from hotspots import clock, permissions
from hotspots.criteria import in_force
from hotspots.errors import InvalidInput, Message, Problem, UnknownRules
from hotspots.i18n import _
from hotspots.models import Account, RoadSpot
from hotspots.records.values import Text, UnusableValue, is_missing, shown
from hotspots.registry import inspections
from hotspots.registry.case_access import reason_required
from hotspots.registry.registration import next_code, open_file
from hotspots.registry.stated_places import find_place
from hotspots.vocabulary import Action, LegalClass, RuleKind, SiteSource

_NAME = Text(200)


def declare(
    session: Session,
    *,
    actor: Account,
    source: SiteSource,
    reason: str,
    inspected_on: object,
    units_present: object,
    findings: Mapping[str, object],
    place_text: object = None,
    lon: object = None,
    lat: object = None,
    name: object = None,
    criteria_folder: Path | None = None,
) -> RoadSpot:
    """Register a place that an inspection found unsafe; its file opens for the next step.

    Raises
    ------
    InvalidInput
        The place, the reason or the checklist is unusable, or nothing was found unsafe.
    Forbidden
        This role may not declare sites, or the place lies outside the person's areas.
    """
    permissions.require(actor, Action.DECLARE_SITE)
    today = clock.today()
    place = find_place(session, place_text=place_text, lon=lon, lat=lat, on=today)
    permissions.require(actor, Action.DECLARE_SITE, areas=place.areas)
    why = reason_required(reason, _("The place cannot be declared."))
    site = RoadSpot(
        code=next_code(session, today),
        name=place.name if is_missing(name) else _named(name),
        legal_class=LegalClass.POTENTIAL_BLACK_SPOT,
        geom=place.geom,
        deciding={"declared": True, "source": source.value, "stretches": list(place.stretches)},
        registered_by_id=actor.id,
        registered_at=clock.now(),
        place=place.place,
        route_id=place.route_id,
        from_m=place.from_m,
        to_m=place.to_m,
        footprint_from_m=place.from_m,
        footprint_to_m=place.to_m,
        areas=list(place.areas),
    )
    data = {"declared": True, "source": source.value}
    case = open_file(
        session, site, actor=actor, on=today, note=why, data=data, criteria_folder=criteria_folder
    )
    row = inspections.put_down(
        session,
        case,
        actor=actor,
        inspected_on=inspected_on,
        units_present=units_present,
        findings=findings,
    )
    if not row.unsafe_items:
        raise _nothing_unsafe()
    site.deciding = {**site.deciding, **_grounds(row.unsafe_items, criteria_folder)}
    session.flush()
    return site


def _grounds(unsafe: list[str], folder: Path | None) -> dict[str, Any]:
    """Return what the class rests on: the features, and the rule that makes them count."""
    on = clock.today()
    told: dict[str, Any] = {"unsafe_features": unsafe, "on": on.isoformat()}
    try:
        return told | {"rule_set": in_force(RuleKind.ROAD, on, folder).id}
    except UnknownRules:
        return told


def _nothing_unsafe() -> InvalidInput:
    problem = Problem(
        "nothing_unsafe",
        Message(_("Nothing was found unsafe.")),
        Message(_("A place without crashes is declared for what is unsafe there: mark it.")),
        "findings",
    )
    return InvalidInput(_("The place cannot be declared."), problems=[problem])


def _named(name: object) -> object:
    try:
        return _NAME(name)
    except UnusableValue as wrong:
        problem = Problem(wrong.code, wrong.message, wrong.remedy, field="name", value=shown(name))
        told = _("The place cannot be declared.")
        raise InvalidInput(told, problems=[problem]) from wrong
