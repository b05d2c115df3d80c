"""What lies on the desk of a person's body besides files: letters, offers of files, late things.

One statement counts them all; only those that are there are read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, func, literal, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload
from sqlalchemy.sql.base import ExecutableOption

from hotspots import permissions
from hotspots.database import among
from hotspots.models import Account, Escalation, Handover, Recommendation, RemediationCase, Site
from hotspots.registry.letter_queries import unanswered, waits_for
from hotspots.vocabulary import Action

LISTED = 25
"""So many rows stand in each part of a desk; the lists have the others."""

COUNTED = 500
"""So many rows of a part are counted: that many means that many or more."""

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Part(Generic[Row]):
    """One part of a desk: the first rows of it, and how many there are, `COUNTED` at most."""

    rows: Sequence[Row]
    count: int

    @property
    def is_more(self) -> bool:
        """Say whether there may be more rows than were counted."""
        return self.count >= COUNTED


def counted(rows: Select[Any], most: int | None = None) -> Any:
    """Return how many rows a query has, `COUNTED` or so many at most, as a column of another."""
    some = rows.limit(COUNTED if most is None else most).subquery()
    return select(func.count()).select_from(some).scalar_subquery()


@dataclass(frozen=True, slots=True)
class Post:
    """What other bodies want of a person's body, and what they owe it.

    Attributes
    ----------
    letters
        Recommendations on which the body has to act next, the soonest due first.
    unanswered
        Recommendations the body sent, to which nobody has said anything yet.
    offers, offered
        Files offered to the body, and files it offered, that wait for an answer.
    escalations
        What was late below and waits for the body to take note.
    """

    letters: Part[Recommendation]
    unanswered: Part[Recommendation]
    offers: Part[Handover]
    offered: Part[Handover]
    escalations: Part[Escalation]


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a part is made of: which rows, in which order, and what is loaded along with each."""

    rows: Select[Any]
    order: Sequence[Any]
    load: Sequence[ExecutableOption]

    def counted(self) -> Any:
        """Return how many rows there are, as a column of a statement."""
        return counted(self.rows.with_only_columns(literal(1), maintain_column_froms=True))

    def read(self, session: Session, count: int) -> Part[Any]:
        """Return the first rows; where there are none, nothing is asked."""
        if not count:
            return Part((), 0)
        first = self.rows.options(*self.load).order_by(*self.order).limit(LISTED)
        return Part(list(session.scalars(first)), count)


def post_of(session: Session, *, actor: Account) -> Post:
    """Return what lies on the desk of a person's body as it stands now."""
    own = permissions.own_bodies(actor)
    wanted = {
        "letters": _letters(actor, waits_for(actor)),
        "unanswered": _letters(actor, unanswered(actor)),
        "offers": _offers(among(Handover.to_id, own)),
        "offered": _offers(among(Handover.from_id, own)),
        "escalations": _told(actor),
    }
    counts = session.execute(select(*(each.counted() for each in wanted.values()))).one()
    return Post(
        **{
            name: each.read(session, count)
            for (name, each), count in zip(wanted.items(), counts, strict=True)
        }
    )


def _letters(actor: Account, wanted: ColumnElement[bool]) -> _Wanted:
    return _Wanted(
        select(Recommendation).where(permissions.visible_recommendations(actor), wanted),
        order=(Recommendation.deadline.asc().nulls_last(), Recommendation.id),
        load=(
            joinedload(Recommendation.sender),
            joinedload(Recommendation.addressee),
            selectinload(Recommendation.sites),
        ),
    )


def _offers(side: ColumnElement[bool]) -> _Wanted:
    """Return the open offers of one side: who holds a file or is offered it may see it."""
    return _Wanted(
        select(Handover)
        .join(Handover.case)
        .join(RemediationCase.site)
        .where(Handover.answer.is_(None), side),
        order=(Handover.sent_on, Site.code),
        load=(
            contains_eager(Handover.case).selectinload(RemediationCase.site),
            joinedload(Handover.giver),
            joinedload(Handover.taker),
        ),
    )


def _told(actor: Account) -> _Wanted:
    may_read = literal(permissions.may(actor, Action.READ_REPORTS))
    return _Wanted(
        select(Escalation).where(
            may_read,
            Escalation.acknowledged_at.is_(None),
            among(Escalation.superior_id, permissions.own_bodies(actor)),
        ),
        order=(Escalation.due_on, Escalation.id),
        load=(
            joinedload(Escalation.case).selectinload(RemediationCase.site),
            joinedload(Escalation.recommendation),
            joinedload(Escalation.desk),
        ),
    )
