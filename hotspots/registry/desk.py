"""A person's desk: what waits for them, what is late, what changed, what nobody answered yet.

All of it is read off the table of transitions, the files and their entries, and the letters
(`registry.desk_post`); nothing is kept but how far the person has read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, cast, false, func, or_, select
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.orm import Session, contains_eager, joinedload

from hotspots import clock, permissions
from hotspots.database import among
from hotspots.models import (
    TRANSITIONS,
    Account,
    CaseEvent,
    CaseHold,
    DeskMark,
    MonitoringCheck,
    RemediationCase,
    Site,
)
from hotspots.registry.crash_alert_rulings import has_alert_for
from hotspots.registry.desk_post import LISTED, Part, Post, post_of
from hotspots.registry.overdue import has_expired_measure
from hotspots.settings import TIME_ZONE
from hotspots.vocabulary import Action, CaseState, HoldState

NEWS = 30
"""So many entries are told as news."""

DAYS_OF_NEWS = 30
"""Older entries are new to nobody, not even to who comes for the first time."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What a person finds after signing in.

    Attributes
    ----------
    waiting
        Files with a step that this person may take now, the soonest due first.
    late
        Files of the person's areas whose day is over; of a step-taker's, those among `waiting`.
    unanswered
        Files where this person signed or asked for a pause, and the other side has not answered.
    holds
        Pauses that wait for this person's approval.
    checks
        Checks of monitored sites that are due.
    alerts
        Files at rest where a crash happened, which this person may open again.
    expired
        Files with a temporary measure past its last day and nothing permanent decided.
    post
        What lies there besides files.
    news
        Entries by others since yesterday or since this person last looked, whichever is longer,
        the latest first. Those after `seen_to` are new to the person: `news_count` of them all.
    """

    on: date
    waiting: Part[RemediationCase]
    late: Part[RemediationCase]
    very_late: int
    unanswered: Part[RemediationCase]
    holds: Part[RemediationCase]
    checks: Part[RemediationCase]
    alerts: Part[RemediationCase]
    expired: Part[RemediationCase]
    post: Post
    news: Sequence[CaseEvent]
    seen_to: int
    news_count: int


def desk_of(session: Session, *, actor: Account) -> Desk:
    """Return the desk of a person as it stands now."""
    permissions.require(actor, Action.READ_SITES)
    today = clock.today()
    mark = session.get(DeskMark, actor.id)
    reached = _oldest_news() if mark is None else today - timedelta(days=1)
    since = session.scalar(_last_before(reached)) or 0
    seen_to = since if mark is None else mark.sequence
    files, very_late = _files(session, actor, today)
    return Desk(
        on=today,
        **files,
        very_late=very_late,
        post=post_of(session, actor=actor),
        news=_news(session, actor, min(since, seen_to)),
        seen_to=seen_to,
        news_count=_count_news(session, actor),
    )


def news(actor: Account) -> Select[UUID]:
    """Return a query of the entries others wrote, where this person works, since they last looked.

    In the order they were written: what was read long ago is then not gone through again.
    """
    seen = select(DeskMark.sequence).where(DeskMark.account_id == actor.id).scalar_subquery()
    since = func.coalesce(seen, _last_before(_oldest_news()).scalar_subquery(), 0)
    entries = select(CaseEvent.id).join(CaseEvent.case)
    return entries.where(*_by_others_since(actor, since)).order_by(CaseEvent.sequence)


def _count_news(session: Session, actor: Account) -> int:
    some = news(actor).limit(100).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def mark_seen(session: Session, *, actor: Account) -> None:
    """Remember that the person has read all that stands in the files now."""
    last = session.scalar(select(func.max(CaseEvent.sequence))) or 0
    statement = insert(DeskMark).values(account_id=actor.id, sequence=last, seen_at=clock.now())
    statement = statement.on_conflict_do_update(
        index_elements=[DeskMark.account_id],
        set_={"sequence": statement.excluded.sequence, "seen_at": statement.excluded.seen_at},
    )
    session.execute(statement)


def waits_for(actor: Account) -> ColumnElement[bool]:
    """Return the condition that a file has a step that this person may take now."""
    steps = [
        step
        for step in TRANSITIONS
        if actor.role in step.signers and not step.automatic and not step.reopens
    ]
    by_others = or_(
        RemediationCase.state_actor_id == actor.id,
        RemediationCase.state_organisation_id == actor.organisation_id,
    )
    free = {(step.kind, step.from_state) for step in steps if not step.by_another_unit}
    bound = {(step.kind, step.from_state) for step in steps if step.by_another_unit} - free
    parts = [_in_states(free), and_(_in_states(bound), ~by_others)]
    # Monitoring goes on by itself until its day: it waits for nobody before.
    return and_(or_(*parts), RemediationCase.held_since.is_(None), _is_time())


def _is_time() -> ColumnElement[bool]:
    monitored = RemediationCase.state == CaseState.MONITORING
    return or_(~monitored, RemediationCase.due_on <= clock.today())


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
    signed = and_(
        RemediationCase.signatures != cast([], JSONB),  # cheaper to say of most than what follows
        RemediationCase.signatures.contains([{"account_id": str(actor.id)}]),
    )
    asked = select(CaseHold.case_id).where(
        CaseHold.state == HoldState.ASKED, CaseHold.asked_by_id == actor.id
    )
    return or_(signed, RemediationCase.id.in_(asked))


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
        MonitoringCheck.done_on.is_(None), MonitoringCheck.due_on <= today
    )
    return RemediationCase.id.in_(due)


def _expired(actor: Account, today: date) -> ColumnElement[bool]:
    concerned = actor.role in permissions.WATCHERS or permissions.may(actor, Action.WRITE_IN_FILE)
    return has_expired_measure(today) if concerned else false()


def _files(
    session: Session, actor: Account, today: date
) -> tuple[dict[str, Part[RemediationCase]], int]:
    """Return the parts of a desk that are files, by name, and how many of the late are very late.

    Three statements, however many parts: one pass over the files a person sees counts all of them,
    one finds the first of each that is not empty, and one reads those.
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
    }
    counted = [func.count().filter(each) for each in wanted.values()]
    counted.append(func.count().filter(and_(answerable, _very_late(today))))
    query = select(*counted).select_from(RemediationCase)
    query = query.where(permissions.visible_cases(actor, of_all=True))
    *counts, very_late = session.execute(query).one()
    filled = [name for name, count in zip(wanted, counts, strict=True) if count]
    visible = permissions.visible_cases(actor)
    first = _first_of_each(session, [and_(visible, wanted[name]) for name in filled])
    rows = dict(zip(filled, first, strict=True))
    parts = {
        name: Part(rows.get(name, []), count) for name, count in zip(wanted, counts, strict=True)
    }
    return parts, very_late


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
        .join(RemediationCase.site)
        .where(among(RemediationCase.id, {each for ids in found for each in ids}))
        .options(contains_eager(RemediationCase.site), joinedload(RemediationCase.holder))
    )
    by_id = {case.id: case for case in known}
    return [[by_id[each] for each in ids] for ids in found]


def _news(session: Session, actor: Account, since: int) -> list[CaseEvent]:
    # Which entries are told is found first: files and sites are joined to those alone.
    latest = select(CaseEvent.id).join(CaseEvent.case).where(*_by_others_since(actor, since))
    ids = session.scalars(latest.order_by(CaseEvent.sequence.desc()).limit(NEWS)).all()
    if not ids:
        return []
    query = (
        select(CaseEvent)
        .join(CaseEvent.case)
        .join(RemediationCase.site)
        .where(among(CaseEvent.id, ids))
        .options(
            contains_eager(CaseEvent.case).contains_eager(RemediationCase.site),
            joinedload(CaseEvent.actor),
            joinedload(CaseEvent.organisation),
        )
        .order_by(CaseEvent.sequence.desc())
    )
    return list(session.scalars(query))


def _oldest_news() -> date:
    return clock.today() - timedelta(days=DAYS_OF_NEWS)


def _last_before(day: date) -> Select[int]:
    """Return a query of the last entry before a day; they are numbered as they are written."""
    began = datetime.combine(day, time(), TIME_ZONE)
    query = select(CaseEvent.sequence).where(CaseEvent.at < began)
    return query.order_by(CaseEvent.at.desc(), CaseEvent.sequence.desc()).limit(1)


def _by_others_since(actor: Account, since: int | ColumnElement[int]) -> list[ColumnElement[bool]]:
    return [
        CaseEvent.sequence > since,
        CaseEvent.actor_id != actor.id,
        permissions.visible_cases(actor),
    ]
