"""What lies on the desk of a person's body besides files: letters, offers of files, late things.

Each part is one query for its first rows; a second counts them only where there are more.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload
from sqlalchemy.sql.base import ExecutableOption

from hotspots import permissions
from hotspots.database import among
from hotspots.models import Account, Escalation, Handover, Recommendation, RemediationCase, Site
from hotspots.registry.letter_queries import unanswered, waits_for
from hotspots.vocabulary import Action

LISTED = 25
"""So many rows stand in each part of a desk; the lists have the others."""

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Part(Generic[Row]):
    """One part of a desk: the first rows of it, and how many there are."""

    rows: Sequence[Row]
    count: int

    @classmethod
    def read(
        cls,
        session: Session,
        wanted: Select[Any],
        *,
        order: Sequence[Any],
        load: Sequence[ExecutableOption] = (),
    ) -> "Part[Row]":
        """Return what a query finds, in an order, each row with what is loaded along."""
        rows = list(session.scalars(wanted.options(*load).order_by(*order).limit(LISTED)))
        if len(rows) < LISTED:
            return cls(rows, len(rows))
        return cls(rows, session.scalar(wanted.with_only_columns(func.count())) or 0)


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


def post_of(session: Session, *, actor: Account) -> Post:
    """Return what lies on the desk of a person's body as it stands now."""
    own = permissions.own_bodies(actor)
    return Post(
        letters=_letters(session, actor, waits_for(actor)),
        unanswered=_letters(session, actor, unanswered(actor)),
        offers=_offers(session, among(Handover.to_id, own)),
        offered=_offers(session, among(Handover.from_id, own)),
        escalations=_told(session, actor),
    )


def _letters(session: Session, actor: Account, wanted: ColumnElement[bool]) -> Part[Recommendation]:
    return Part.read(
        session,
        select(Recommendation).where(permissions.visible_recommendations(actor), wanted),
        order=(Recommendation.deadline.asc().nulls_last(), Recommendation.id),
        load=(
            joinedload(Recommendation.sender),
            joinedload(Recommendation.addressee),
            selectinload(Recommendation.sites),
        ),
    )


def _offers(session: Session, side: ColumnElement[bool]) -> Part[Handover]:
    """Return the open offers of one side: who holds a file or is offered it may see it."""
    return Part.read(
        session,
        select(Handover)
        .join(Handover.case)
        .join(RemediationCase.site)
        .where(Handover.answer.is_(None), side),
        order=(Handover.sent_on, Site.code),
        load=(
            contains_eager(Handover.case).contains_eager(RemediationCase.site),
            joinedload(Handover.giver),
            joinedload(Handover.taker),
        ),
    )


def _told(session: Session, actor: Account) -> Part[Escalation]:
    if not permissions.may(actor, Action.READ_REPORTS):
        return Part([], 0)
    return Part.read(
        session,
        select(Escalation).where(
            Escalation.acknowledged_at.is_(None),
            among(Escalation.superior_id, permissions.own_bodies(actor)),
        ),
        order=(Escalation.due_on, Escalation.id),
        load=(
            joinedload(Escalation.case).joinedload(RemediationCase.site),
            joinedload(Escalation.recommendation),
            joinedload(Escalation.desk),
        ),
    )
