"""A person's desk: what waits for them, what is late, what changed, what nobody answered yet.

All of it is read off the table of transitions, the files (`registry.desk_files`) and their entries,
and the letters (`registry.desk_post`); nothing is kept but how far the person has read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, ColumnElement, Select, any_, bindparam, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, contains_eager, joinedload

from hotspots import clock, permissions
from hotspots.models import Account, CaseEvent, DeskMark, RemediationCase
from hotspots.registry import camera_coverage
from hotspots.registry.desk_files import files_of
from hotspots.registry.desk_post import Part, Post, counted, post_of
from hotspots.settings import TIME_ZONE
from hotspots.vocabulary import Action

NEWS = 30
"""So many entries are told as news."""

NEWS_COUNTED = 100
"""So many of them are counted: that many means that many or more."""

UNCOVERED_COUNTED = 100
"""So many places that no camera sees are counted: each is held against every view around it."""

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
    missed
        Files this person's body holds, whose site was not there when somebody looked last.
    along
        Files on which this person's body works along with the one that holds them.
    post
        What lies there besides files.
    uncovered
        How many places that are to be watched no camera sees, `UNCOVERED_COUNTED` at most; None
        for who keeps no cameras.
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
    missed: Part[RemediationCase]
    along: Part[RemediationCase]
    post: Post
    uncovered: int | None
    news: Sequence[CaseEvent]
    seen_to: int
    news_count: int


def desk_of(session: Session, *, actor: Account) -> Desk:
    """Return the desk of a person as it stands now."""
    permissions.require(actor, Action.READ_SITES)
    today = clock.today()
    since, seen_to = _read_so_far(session, actor, today)
    latest = _latest(session, actor, min(since, seen_to))
    files, very_late = files_of(session, actor, today)
    return Desk(
        on=today,
        **files,
        very_late=very_late,
        post=post_of(session, actor=actor),
        uncovered=_uncovered(session, actor),
        news=_news(session, latest[:NEWS]),
        seen_to=seen_to,
        news_count=len([each for each in latest if each > seen_to]),
    )


def _uncovered(session: Session, actor: Account) -> int | None:
    query = camera_coverage.uncovered(session, actor=actor)
    found: int | None = (
        None if query is None else session.scalar(select(counted(query, UNCOVERED_COUNTED)))
    )
    return found


def _read_so_far(session: Session, actor: Account, today: date) -> tuple[int, int]:
    """Return the last entry before what is told as news, and the last that the person has read."""
    marked = select(DeskMark.sequence).where(DeskMark.account_id == actor.id)
    days = today - timedelta(days=1), _oldest_news()
    asked = (marked, *(_last_before(day) for day in days))
    seen, before_yesterday, before_all = session.execute(
        select(*(each.scalar_subquery() for each in asked))
    ).one()
    since = (before_all if seen is None else before_yesterday) or 0
    return since, since if seen is None else seen


def news(actor: Account) -> Select[UUID]:
    """Return a query of the entries others wrote, where this person works, since they last looked.

    In the order they were written: what was read long ago is then not gone through again.
    """
    seen = select(DeskMark.sequence).where(DeskMark.account_id == actor.id).scalar_subquery()
    since = func.coalesce(seen, _last_before(_oldest_news()).scalar_subquery(), 0)
    entries = select(CaseEvent.id).join(CaseEvent.case)
    return entries.where(*_by_others_since(actor, since)).order_by(CaseEvent.sequence)


def mark_seen(session: Session, *, actor: Account) -> None:
    """Remember that the person has read all that stands in the files now."""
    last = session.scalar(select(func.max(CaseEvent.sequence))) or 0
    statement = insert(DeskMark).values(account_id=actor.id, sequence=last, seen_at=clock.now())
    statement = statement.on_conflict_do_update(
        index_elements=[DeskMark.account_id],
        set_={"sequence": statement.excluded.sequence, "seen_at": statement.excluded.seen_at},
    )
    session.execute(statement)


def _latest(session: Session, actor: Account, since: int) -> Sequence[int]:
    """Return the numbers of the last entries, the latest first, as many as are counted."""
    latest = select(CaseEvent.sequence).join(CaseEvent.case).where(*_by_others_since(actor, since))
    return session.scalars(latest.order_by(CaseEvent.sequence.desc()).limit(NEWS_COUNTED)).all()


def _news(session: Session, numbers: Sequence[int]) -> list[CaseEvent]:
    # Files and sites are joined to what is told alone.
    if not numbers:
        return []
    query = (
        select(CaseEvent)
        .join(CaseEvent.case)
        .where(CaseEvent.sequence == any_(bindparam("numbers", type_=ARRAY(BigInteger))))
        .options(
            contains_eager(CaseEvent.case).selectinload(RemediationCase.site),
            joinedload(CaseEvent.actor),
            joinedload(CaseEvent.organisation),
        )
        .order_by(CaseEvent.sequence.desc())
    )
    return list(session.scalars(query, {"numbers": list(numbers)}))


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
