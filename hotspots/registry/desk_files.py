"""The parts of a desk that are files: which there are of each, and the first of them."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    and_,
    false,
    func,
    literal_column,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from hotspots import clock, permissions
from hotspots.database import among
from hotspots.models import (
    TRANSITIONS,
    Account,
    CaseHold,
    MonitoringCheck,
    RemediationCase,
    Site,
)
from hotspots.registry.crash_alert_rulings import has_alert_for
from hotspots.registry.desk_post import LISTED, Part, counted
from hotspots.registry.inventory import is_missed
from hotspots.registry.overdue import has_expired_measure
from hotspots.registry.settled import rests
from hotspots.vocabulary import Action, CaseState, HoldState, Role

_Signed = aliased(RemediationCase)


def files_of(
    session: Session, actor: Account, today: date
) -> tuple[dict[str, Part[RemediationCase]], int]:
    """Return the parts of a desk that are files, by name, and how many of the late are very late.

    As many statements however many parts: one counts all of them, one finds the first of each that
    is not empty, and those are read, with their sites by themselves. What a site is made of is
    joined to the sites asked for, and not, for the sake of a few, to all there are.
    """
    mine = waits_for(actor)
    late = and_(RemediationCase.due_on < today, RemediationCase.held_since.is_(None))
    answerable = late if actor.role in permissions.WATCHERS else and_(late, mine)
    wanted = {
        "waiting": mine,
        "late": answerable,
        "unanswered": _unanswered(actor),
        "holds": _pauses_to_decide(actor),
        "checks": _checks_due(actor, today),
        "alerts": has_alert_for(actor),
        "expired": _expired(actor, today),
        "missed": is_missed(actor),
        "along": permissions.works_along(permissions.own_bodies(actor)) & ~rests(),
    }
    visible = permissions.visible_cases(actor)
    files = select(RemediationCase.id).where(visible)
    asked = (*wanted.values(), and_(answerable, _very_late(today)))
    *counts, very_late = session.execute(
        select(*(counted(files.where(each)) for each in asked))
    ).one()
    filled = [name for name, count in zip(wanted, counts, strict=True) if count]
    first = _first_of_each(session, [and_(visible, wanted[name]) for name in filled])
    rows = dict(zip(filled, first, strict=True))
    parts = {
        name: Part(rows.get(name, []), count) for name, count in zip(wanted, counts, strict=True)
    }
    return parts, very_late


def waits_for(actor: Account) -> ColumnElement[bool]:
    """Return the condition that a file has a step that this person may take now."""
    return _waits_for(actor.role, actor.id, actor.organisation_id, clock.today())


@lru_cache(maxsize=256)  # every desk and list asks for the same ones
def _waits_for(role: Role, account: UUID, body: UUID, today: date) -> ColumnElement[bool]:
    steps = [
        step
        for step in TRANSITIONS
        if role in step.signers and not step.automatic and not step.reopens
    ]
    by_others = or_(
        RemediationCase.state_actor_id == account,
        RemediationCase.state_organisation_id == body,
    )
    free = {(step.kind, step.from_state) for step in steps if not step.by_another_unit}
    bound = {(step.kind, step.from_state) for step in steps if step.by_another_unit} - free
    parts = [_in_states(free), and_(_in_states(bound), ~by_others)]
    # Monitoring goes on by itself until its day: it waits for nobody before.
    is_time = or_(RemediationCase.state != CaseState.MONITORING, RemediationCase.due_on <= today)
    return and_(or_(*parts), RemediationCase.held_since.is_(None), is_time)


def _in_states(pairs: set[tuple[Any, Any]]) -> ColumnElement[bool]:
    kinds = {kind for kind, _state in pairs}
    return or_(
        false(),
        *(
            and_(
                RemediationCase.kind == kind,
                RemediationCase.state.in_([state for of, state in pairs if of == kind]),
            )
            for kind in sorted(kinds)
        ),
    )


def _very_late(today: date) -> ColumnElement[bool]:
    """Return the condition that a file took three times the days it had, or as its rules say."""
    since = func.date(func.timezone("Asia/Ho_Chi_Minh", RemediationCase.state_since))
    factor = func.coalesce(RemediationCase.deadline["late_again_factor"].as_integer(), 3)
    return today - since > factor * (RemediationCase.due_on - since)


def _unanswered(actor: Account) -> ColumnElement[bool]:
    signed = select(_Signed.id).where(
        _Signed.signatures != literal_column("'[]'::jsonb"),  # an index has these, which are few
        _Signed.signatures.contains([{"account_id": str(actor.id)}]),
    )
    asked = select(CaseHold.case_id).where(
        CaseHold.state == HoldState.ASKED, CaseHold.asked_by_id == actor.id
    )
    return RemediationCase.id.in_(union_all(signed, asked))


def _pauses_to_decide(actor: Account) -> ColumnElement[bool]:
    if not permissions.may(actor, Action.APPROVE_HOLD):
        return false()
    asked = select(CaseHold.case_id).where(
        CaseHold.state == HoldState.ASKED, CaseHold.asked_by_id != actor.id
    )
    return RemediationCase.id.in_(asked)


def _checks_due(actor: Account, today: date) -> ColumnElement[bool]:
    if not permissions.may(actor, Action.WRITE_IN_FILE):
        return false()
    due = select(MonitoringCheck.case_id).where(
        MonitoringCheck.done_on.is_(None),
        MonitoringCheck.lapsed_on.is_(None),
        MonitoringCheck.due_on <= today,
    )
    return RemediationCase.id.in_(due)


def _expired(actor: Account, today: date) -> ColumnElement[bool]:
    concerned = actor.role in permissions.WATCHERS or permissions.may(actor, Action.WRITE_IN_FILE)
    return has_expired_measure(today) if concerned else false()


def _first_of_each(
    session: Session, wanted: Sequence[ColumnElement[bool]]
) -> list[list[RemediationCase]]:
    """Return the first files of each condition, the soonest due first, with site and holder."""
    if not wanted:
        return []
    order = RemediationCase.due_on.asc().nulls_last(), Site.code
    files = select(RemediationCase.id).join(RemediationCase.site).order_by(*order).limit(LISTED)
    found = session.execute(
        select(*(func.array(files.where(each).scalar_subquery()) for each in wanted))
    ).one()
    known = session.scalars(
        select(RemediationCase)
        .where(among(RemediationCase.id, {each for ids in found for each in ids}))
        .options(selectinload(RemediationCase.site), joinedload(RemediationCase.holder))
    )
    by_id = {case.id: case for case in known}
    return [[by_id[each] for each in ids] for ids in found]
