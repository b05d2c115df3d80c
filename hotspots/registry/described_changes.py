"""Writing anew what is known of a described site: with a reason, and a code that says of what sort.

The entry of the file keeps every fact as it was and as it is since, so that a figure on an old page
can be explained years later.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from hotspots import clock, permissions
from hotspots.errors import InvalidInput, NotFound
from hotspots.i18n import _
from hotspots.models import Account, RemediationCase, Site
from hotspots.records.described import KindRecord, read_record
from hotspots.records.kinds import KIND_RECORDS
from hotspots.registry.case_access import SiteKey, find_for_change, reason_required
from hotspots.registry.described_sites import name_of
from hotspots.registry.site_extents import draw
from hotspots.registry.told_places import ToldPlace, told_place
from hotspots.vocabulary import Action, EventKind, FactsChange, Ground, SiteKind


def change_facts(
    session: Session,
    *,
    actor: Account,
    site: SiteKey,
    told: Mapping[str, object],
    kind: SiteKind | None = None,
    why: FactsChange,
    reason: str | None,
    expected_version: int | None = None,
) -> Site:
    """Write anew what is told of a site; a fact told as empty is emptied, one left out stays.

    A place is told anew as a whole; from that day on the site is drawn there. With `kind`, a site
    of another kind is not found.

    Raises
    ------
    NotFound
        There is no site of a described kind of this code where the person works.
    InvalidInput
        A fact or the place is unusable, nothing changes, or the reason is missing.
    Forbidden
        The new place lies outside the person's areas.
    StaleVersion
        Somebody changed the file since.
    """
    permissions.require(actor, Action.DECLARE_SITE)
    case = find_for_change(session, actor, site, expected_version=expected_version)
    record = KIND_RECORDS.get(case.kind)
    if record is None or kind not in {None, case.kind}:
        raise NotFound(_("There is no such site where you work."))
    note = reason_required(reason, _("What stands on record is changed with a reason only."))
    _require_sort(record, why)
    facts = _read(record, case.site, told)
    changed = {
        name: (getattr(case.site, name), value)
        for name, value in facts.items()
        if getattr(case.site, name) != value
    }
    place = _place(session, actor, record, told)
    if not changed and place is None:
        raise InvalidInput(_("Nothing would change: what was sent stands on record already."))
    for name, (_before, after) in changed.items():
        setattr(case.site, name, after)
    _rename(record, case.site, facts, place)
    if place is not None:
        _move(session, case, actor, place, note)
    told_entry = _kept(case, why, changed, place)
    case.record(EventKind.FACTS_CHANGED, actor=actor, at=clock.now(), note=note, data=told_entry)
    flag_modified(case, "state")  # the facts are rows of their own: the file's version counts on
    session.flush()
    return case.site


def _require_sort(record: KindRecord, why: FactsChange) -> None:
    if why is FactsChange.NO_TRAIN_TRAFFIC and record.ground is Ground.ROAD:
        raise InvalidInput(_("That no trains run is no reason at a place on a road."))


def _read(record: KindRecord, site: Site, told: Mapping[str, object]) -> dict[str, Any]:
    """Return every fact as it will stand, read together so that they are checked together."""
    known = {name: getattr(site, name) for name in record.names}
    values, problems = read_record(record, known | dict(told), today=clock.today())
    if problems:
        raise InvalidInput(
            _("{kind}: the report cannot be recorded."), problems=problems, kind=record.kind
        )
    return values


def _place(
    session: Session, actor: Account, record: KindRecord, told: Mapping[str, object]
) -> ToldPlace | None:
    stated = {name: told[name] for name in record.place if told.get(name) not in {None, ""}}
    if not stated:
        return None
    place = told_place(session, record, stated, on=clock.today())
    permissions.require(actor, Action.DECLARE_SITE, areas=place.areas)
    return place


def _rename(
    record: KindRecord, site: Site, facts: Mapping[str, Any], place: ToldPlace | None
) -> None:
    if place is not None:
        site.name = name_of(record, facts, place)
    elif record.named_by is not None and facts[record.named_by] is not None:
        site.name = str(facts[record.named_by])


def _move(
    session: Session, case: RemediationCase, actor: Account, place: ToldPlace, reason: str
) -> None:
    site = case.site
    for name, value in place.columns.items():
        setattr(site, name, value)
    site.geom = place.geom
    site.deciding = {
        **site.deciding,
        "stretches": list(place.stretches),
        "stated": dict(place.stated),
    }
    session.refresh(site, ["areas"])
    site.areas[:] = list(place.areas)
    draw(
        session,
        site,
        actor=actor,
        on=clock.today(),
        stretches=place.stretches,
        geom=place.geom,
        reason=reason,
    )


def _kept(
    case: RemediationCase,
    why: FactsChange,
    changed: Mapping[str, tuple[Any, Any]],
    place: ToldPlace | None,
) -> dict[str, Any]:
    """Return what the entry of the file keeps: every fact as it was and as it is since."""
    data: dict[str, Any] = {
        "kind": case.kind.value,
        "why": why.value,
        "facts": {
            name: [_stored(before), _stored(after)] for name, (before, after) in changed.items()
        },
    }
    return data if place is None else data | {"place": place.name}


def _stored(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    return value
