"""Targets of crossings: set for one or several at once, corrected, and withdrawn with a reason.

Who answers for a crossing plans it: where they work, or where their body holds its file.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from hotspots import clock, permissions
from hotspots.analysis.road_map import MEASURES_OF, NEVER_ONE
from hotspots.errors import Conflict, InvalidInput, Problem
from hotspots.i18n import _
from hotspots.models import Account, CrossingTarget, Organisation, RemediationCase, Site
from hotspots.records.crossing_target import read_target
from hotspots.registry.bodies import body_named, unknown_body
from hotspots.registry.campaign_sites import chosen_sites
from hotspots.registry.case_access import SiteKey, reason_required, written
from hotspots.registry.crossing_codes import CROSSING_KINDS
from hotspots.registry.crossing_target_rows import as_told, get
from hotspots.registry.crossing_target_rules import (
    file_of,
    files_of,
    is_own,
    refuse_known,
    require_own,
    unfit,
)
from hotspots.registry.differences import require_version
from hotspots.registry.layers import set_facts
from hotspots.vocabulary import Action, SiteKind, TargetMeasure

_SET_ALREADY = _("The crossing has a target of this year and measure already.")


def set_targets(
    session: Session, *, actor: Account, sites: Sequence[SiteKey], told: Mapping[str, object]
) -> list[CrossingTarget]:
    """Set one target for several crossings at once: for all of them, or for none.

    Raises
    ------
    InvalidInput
        A field is unusable, there is no such body today, or a site is unknown where the person
        works, is no crossing, or cannot be put to this measure.
    Forbidden
        This role may not, or a crossing is another's.
    Conflict
        A crossing has this target already; the problems name them.
    """
    permissions.require(actor, Action.KEEP_TARGETS)
    facts = read(session, told)
    crossings = _crossings(session, actor, sites)
    if wrong := [e for site, case in crossings for e in _unfit(site, case, facts)]:
        raise InvalidInput(_("The target cannot be set."), problems=wrong)
    for site, case in crossings:
        require_own(actor, site, case)
    planned = [site for site, _case in crossings]
    refuse_known(session, planned, facts)
    return _enter(session, actor, planned, facts)


def may_keep(session: Session, *, actor: Account, site_id: UUID) -> bool:
    """Say whether a person may set, correct and withdraw targets of a crossing."""
    if not permissions.may(actor, Action.KEEP_TARGETS):
        return False
    site, case = file_of(session, site_id)
    return site.kind in CROSSING_KINDS and is_own(actor, site, case)


def change(
    session: Session,
    *,
    actor: Account,
    target_id: UUID,
    told: Mapping[str, object],
    reason: str | None = None,
    expected_version: int | None = None,
) -> CrossingTarget:
    """Correct a target, with a reason; what is told as empty is emptied.

    How it stood before stays on record, and counts for the days before.

    Raises
    ------
    NotFound
        There is no such target where the person works.
    InvalidInput
        A field is unusable, or the reason is missing.
    Forbidden
        This role may not, or the crossing is another's.
    Conflict
        It was withdrawn, or the crossing has the other target already.
    StaleVersion
        Somebody changed it since.
    """
    target = _to_change(session, actor, target_id)
    facts = read(session, as_told(target) | dict(told), known=target.organisation)
    _require_version(session, target, expected_version, told=told, facts=facts)
    site, case = file_of(session, target.site_id)
    if wrong := _unfit(site, case, facts):
        raise InvalidInput(_("The target cannot be set."), problems=wrong)
    changed = {name: value for name, value in facts.items() if getattr(target, name) != value}
    why = written(reason, field="reason")
    if changed:
        why = reason_required(why, _("What stands on record is changed with a reason only."))
        if {"year", "measure"} & changed.keys():
            refuse_known(session, [site], facts)
        set_facts(target, changed | {"change_reason": why, "changed_at": clock.now()})
        _store(session, target)
    return target


def withdraw(
    session: Session,
    *,
    actor: Account,
    target_id: UUID,
    reason: str | None,
    expected_version: int | None = None,
) -> CrossingTarget:
    """Withdraw a target, with a reason: from today on it counts no more, and stays on record.

    Raises
    ------
    NotFound
        There is no such target where the person works.
    InvalidInput
        The reason is missing.
    Forbidden
        This role may not, or the crossing is another's.
    Conflict
        It was withdrawn already.
    StaleVersion
        Somebody changed it since.
    """
    target = _to_change(session, actor, target_id)
    _require_version(session, target, expected_version)
    why = reason_required(reason, _("A target is withdrawn with a reason only."))
    now = clock.now()
    facts = {"withdrawn_at": now, "withdrawn_reason": why, "change_reason": why, "changed_at": now}
    set_facts(target, facts)
    session.flush()
    return target


def measures_for(kinds: Sequence[SiteKind]) -> list[TargetMeasure]:
    """Return the measures that fit crossings of all these kinds, in the order of the list."""
    return [e for e in TargetMeasure if all(e in MEASURES_OF.get(kind, ()) for kind in kinds)]


def read(
    session: Session, told: Mapping[str, object], *, known: Organisation | None = None
) -> dict[str, Any]:
    """Return what is told of a target as columns have it.

    Parameters
    ----------
    known
        The body on record: who tells its name means it, though it has ended since.

    Raises
    ------
    InvalidInput
        A field is unusable, or there is no such body today.
    """
    values, problems = read_target(told, today=clock.today())
    name = values.pop("body")
    body = known if known is not None and known.name == name else None
    if body is None and name is not None:
        body = body_named(session, name, clock.today())
    if name is not None and body is None:
        problems = [*problems, unknown_body("body", name)]
    if problems or body is None:
        raise InvalidInput(_("The target cannot be recorded."), problems=problems)
    return values | {"organisation_id": body.id}


def _crossings(
    session: Session, actor: Account, keys: Sequence[SiteKey]
) -> list[tuple[Site, RemediationCase]]:
    sites = chosen_sites(session, actor, keys)
    return files_of(session, [each.id for each in sites])


def _unfit(site: Site, case: RemediationCase, facts: Mapping[str, Any]) -> list[Problem]:
    return unfit(site, facts["measure"], is_none=case.state in NEVER_ONE)


def _to_change(session: Session, actor: Account, target_id: UUID) -> CrossingTarget:
    permissions.require(actor, Action.KEEP_TARGETS)
    target = get(session, actor=actor, target_id=target_id, lock=True)
    require_own(actor, *file_of(session, target.site_id))
    return target


def _require_version(
    session: Session,
    target: CrossingTarget,
    expected: int | None,
    *,
    told: Mapping[str, object] | None = None,
    facts: Mapping[str, Any] | None = None,
) -> None:
    """Let pass who read the present version of a target that stands."""
    require_version(
        session,
        target,
        expected,
        _("Somebody changed this target since you opened it."),
        wanted={name: value for name, value in (facts or {}).items() if name in (told or {})},
    )
    if target.withdrawn_at is not None:
        raise Conflict(_("This target was withdrawn on {day}."), day=target.withdrawn_at.date())


def _enter(
    session: Session, actor: Account, sites: Sequence[Site], facts: Mapping[str, Any]
) -> list[CrossingTarget]:
    """Store one target for each site, or none."""
    now = clock.now()
    made = [
        CrossingTarget(
            site_id=each.id, entered_by_id=actor.id, entered_at=now, changed_at=now, **facts
        )
        for each in sites
    ]
    try:
        with session.begin_nested():
            session.add_all(made)
    except IntegrityError as raced:
        refuse_known(session, sites, facts)  # names what somebody else set meanwhile
        raise Conflict(_SET_ALREADY) from raced
    body = session.get_one(Organisation, facts["organisation_id"])
    for target, site in zip(made, sites, strict=True):
        for name, row in (("site", site), ("organisation", body), ("entered_by", actor)):
            set_committed_value(target, name, row)
    return made


def _store(session: Session, target: CrossingTarget) -> None:
    try:
        with session.begin_nested():
            session.add(target)
    except IntegrityError as raced:
        raise Conflict(_SET_ALREADY) from raced
    session.refresh(target, ["organisation", "entered_by", "site"])
