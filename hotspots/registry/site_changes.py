"""What people change of a site itself: its class, where it is drawn, one place made two.

None of it moves the file, and the file's steps change none of it: class and state are two axes.
"""

from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from hotspots import clock, permissions
from hotspots.criteria import in_force, require_road
from hotspots.errors import Conflict, NotFound, UnknownRules
from hotspots.i18n import _
from hotspots.models import Account, RemediationCase, RoadSpot, SiteLink
from hotspots.registry import crash_alerts
from hotspots.registry.case_access import SiteKey, find_for_change, reason_required
from hotspots.registry.registration import next_code, open_file
from hotspots.registry.site_evidence import class_now
from hotspots.registry.site_extents import draw
from hotspots.registry.site_parts import parts_at
from hotspots.registry.stated_places import StatedPlace, find_place
from hotspots.registry.turns import wait_for_decisions
from hotspots.vocabulary import (
    Action,
    CaseState,
    EventKind,
    LegalClass,
    RuleKind,
    SiteLinkKind,
)

MAY_SPLIT = (CaseState.PROPOSED, CaseState.VERIFIED, CaseState.FILE_OPENED)


def change_class(
    session: Session,
    *,
    actor: Account,
    site: SiteKey,
    legal_class: LegalClass,
    reason: str,
    expected_version: int | None = None,
    criteria_folder: Path | None = None,
) -> RoadSpot:
    """Give a site another class, with the reason and what the rule in force says that day.

    The entry keeps the class before and after, the rule and the crashes, so that the decision can
    be derived again.
    """
    permissions.require(actor, Action.CHANGE_CLASS)
    case, spot, why = _to_change(session, actor, site, reason, expected_version)
    if legal_class is spot.legal_class:
        raise Conflict(_("The site is {legal_class} already."), legal_class=legal_class)
    basis = _by_the_rule(session, spot, criteria_folder)
    case.record(
        EventKind.CLASS_CHANGED,
        actor=actor,
        at=clock.now(),
        note=why,
        data={"before": spot.legal_class.value, "after": legal_class.value, "by_the_rule": basis},
    )
    spot.legal_class = legal_class
    if basis and not spot.deciding.get("crash_ids"):
        spot.deciding = {**spot.deciding, "crash_ids": basis["crash_ids"]}
    session.flush()
    return spot


def redraw(
    session: Session,
    *,
    actor: Account,
    site: SiteKey,
    place_text: object = None,
    lon: object = None,
    lat: object = None,
    reason: str,
    expected_version: int | None = None,
) -> RoadSpot:
    """Draw a site elsewhere from today on; where it was drawn before stays true of those days.

    Where its file rests, the crashes since then raise their alerts, or end them.
    """
    permissions.require(actor, Action.DECLARE_SITE)
    wait_for_decisions(session)
    case, spot, why = _to_change(session, actor, site, reason, expected_version)
    today = clock.today()
    place = find_place(session, place_text=place_text, lon=lon, lat=lat, on=today)
    permissions.require(actor, Action.DECLARE_SITE, areas=place.areas)
    before = spot.name
    _move(session, spot, place, actor=actor, on=today, reason=why)
    case.record(
        EventKind.EXTENT_CHANGED,
        actor=actor,
        at=clock.now(),
        note=why,
        data={"before": before, "after": spot.name},
    )
    crash_alerts.follow_drawing(session, case, actor=actor)
    return spot


def split(
    session: Session,
    *,
    actor: Account,
    site: SiteKey,
    at: str,
    reason: str,
    expected_version: int | None = None,
    criteria_folder: Path | None = None,
) -> RoadSpot:
    """Part a site at a Km: it keeps what lies before it, or its junction; a new site gets the rest.

    The new site has a code and a file of its own, which begins with its verification.

    Raises
    ------
    Conflict
        Works were decided already, so that both parts belong together.
    InvalidInput
        The site is no stretch, or the Km does not lie inside it (see `parts_at`).
    """
    permissions.require(actor, Action.CHANGE_CLASS)
    case, spot, why = _to_change(session, actor, site, reason, expected_version)
    if case.state not in MAY_SPLIT:
        raise Conflict(_("A file in state {state} is not split any more."), state=case.state)
    today = clock.today()
    kept, rest = parts_at(session, spot, at, on=today)
    _move(session, spot, kept, actor=actor, on=today, reason=why)
    new = RoadSpot(
        code=next_code(session, today),
        name=rest.name,
        legal_class=spot.legal_class,
        geom=rest.geom,
        deciding={**spot.deciding, "stretches": list(rest.stretches), "split_from": spot.code},
        registered_by_id=actor.id,
        registered_at=clock.now(),
        place=rest.place,
        route_id=rest.route_id,
        from_m=rest.from_m,
        to_m=rest.to_m,
        footprint_from_m=rest.footprint[0],
        footprint_to_m=rest.footprint[1],
        areas=list(rest.areas),
    )
    data = {"split_from": spot.code}
    open_file(
        session, new, actor=actor, on=today, note=why, data=data, criteria_folder=criteria_folder
    )
    link = SiteLink(
        site_id=new.id,
        other_id=spot.id,
        kind=SiteLinkKind.SPLIT_FROM,
        since=today,
        made_by_id=actor.id,
        made_at=clock.now(),
        note=why,
    )
    session.add(link)
    told = {"kind": link.kind.value, "from_site": new.code, "site_id": str(new.id)}
    case.record(EventKind.LINKED, actor=actor, at=link.made_at, note=why, data=told)
    session.flush()
    return new


def _to_change(
    session: Session, actor: Account, site: SiteKey, reason: str, version: int | None
) -> tuple[RemediationCase, RoadSpot, str]:
    case = find_for_change(session, actor, site, expected_version=version)
    if not isinstance(case.site, RoadSpot):
        raise NotFound(_("There is no such site where you work."))
    why = reason_required(reason, _("The site cannot be changed without a reason."))
    flag_modified(case, "state")  # the site is a row of its own: the file's version must count on
    return case, case.site, why


def _move(
    session: Session, spot: RoadSpot, place: StatedPlace, *, actor: Account, on: date, reason: str
) -> None:
    spot.name, spot.geom, spot.place = place.name, place.geom, place.place
    spot.route_id, spot.junction_id = place.route_id, place.junction_id
    spot.from_m, spot.to_m = place.from_m, place.to_m
    spot.footprint_from_m, spot.footprint_to_m = place.footprint
    spot.deciding = {**spot.deciding, "stretches": list(place.stretches)}
    session.refresh(spot, ["areas"])
    spot.areas[:] = list(place.areas)
    draw(
        session,
        spot,
        actor=actor,
        on=on,
        stretches=place.stretches,
        geom=place.geom,
        reason=reason,
    )


def _by_the_rule(session: Session, spot: RoadSpot, folder: Path | None) -> dict[str, Any]:
    on = clock.today()
    try:
        rules = require_road(in_force(RuleKind.ROAD, on, folder))
    except UnknownRules:
        return {}
    found = class_now(session, spot, rules=rules, as_of=on)
    return {
        "rule_set": found.rule_set,
        "as_of": on.isoformat(),
        "legal_class": found.legal_class.value,
        "criterion": found.criterion,
        "crash_ids": [str(each) for each in found.crash_ids],
    }
