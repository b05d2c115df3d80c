"""What is late is told one level up, once for each deadline, and somebody there takes note."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Select, func, or_, select, true
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload

from hotspots import clock, permissions
from hotspots.database import among
from hotspots.errors import Conflict, Forbidden, NotFound
from hotspots.i18n import _
from hotspots.models import (
    Account,
    Escalation,
    Measure,
    Organisation,
    Recommendation,
    RecommendationSite,
    RemediationCase,
    Site,
)
from hotspots.registry.bodies import acts_for, superior_of
from hotspots.registry.overdue import Item, late_items
from hotspots.vocabulary import Action, EventKind, Lateness


@dataclass(frozen=True, slots=True)
class Told:
    """One escalation as a person reads it; `may_acknowledge` says whether it is theirs to note."""

    escalation: Escalation
    may_acknowledge: bool

    @property
    def site(self) -> Site | None:
        """Return the site of a file or measure; None of a recommendation."""
        measure = self.escalation.measure
        case = self.escalation.case if measure is None else measure.case
        return None if case is None else case.site


def raise_due(session: Session, *, on: date) -> int:
    """Tell the level above of all that is late on a day; return how many were told anew.

    Each deadline is told once when it is over, and once more when it is late several times over:
    to repeat the work of a day tells nothing again. Every file says so in an entry that is made by
    itself, under the name of who brought the late thing to where it stands.
    """
    items = late_items(session, on, cases=true(), letters=true())
    superiors: dict[UUID, Organisation | None] = {}
    raised = 0
    for item in items:
        if item.desk.id not in superiors:
            superiors[item.desk.id] = superior_of(session, item.desk, on)
        raised += _tell(session, item, superiors[item.desk.id], on=on)
    session.flush()
    return raised


def acknowledge(session: Session, *, actor: Account, escalation_id: UUID) -> Escalation:
    """Take note, for the body that was told.

    Raises
    ------
    NotFound
        There is none, or the person may not see what it is about.
    Forbidden
        It was told to another body.
    Conflict
        Somebody took note already.
    """
    permissions.require(actor, Action.READ_REPORTS)
    query = _visible(actor).where(Escalation.id == escalation_id)
    query = query.with_for_update(of=Escalation).execution_options(populate_existing=True)
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound(_("There is no such report where you work."))
    if found.superior_id is None or not acts_for(actor, found.superior_id):
        raise Forbidden(_("This was told to another body."))
    if found.acknowledged_at is not None:
        raise Conflict(_("Somebody of your body took note of this already."))
    found.acknowledged_by_id, found.acknowledged_at = actor.id, clock.now()
    session.flush()
    return found


def list_escalations(
    session: Session, *, actor: Account, open_only: bool = True, limit: int = 200
) -> Sequence[Told]:
    """Return what was told to the level above where a person works, the latest first."""
    permissions.require(actor, Action.READ_REPORTS)
    query = _visible(actor).order_by(Escalation.raised_on.desc(), Escalation.id).limit(limit)
    if open_only:
        query = query.where(Escalation.acknowledged_at.is_(None))
    own = permissions.own_bodies(actor)
    return [
        Told(each, each.acknowledged_at is None and each.superior_id in own)
        for each in session.scalars(query)
    ]


def waiting_for(session: Session, *, actor: Account) -> int:
    """Return how many escalations wait for the person's body to take note."""
    return session.scalar(select(func.count()).select_from(waiting(actor).subquery())) or 0


def waiting(actor: Account) -> Select[UUID]:
    """Return a query of the escalations that wait for the person's body to take note."""
    return select(Escalation.id).where(
        Escalation.acknowledged_at.is_(None),
        among(Escalation.superior_id, permissions.own_bodies(actor)),
    )


def _tell(session: Session, item: Item, superior: Organisation | None, *, on: date) -> bool:
    """Write one escalation unless it stands already, with an entry in every file concerned.

    What is late several times over on the first day it is looked at is told as that alone.
    """
    letter, measure = item.letter, item.measure
    column = _column(item)
    known = session.scalars(
        select(Escalation.lateness).where(
            column == item.subject.id, Escalation.due_on == item.due_on
        )
    ).all()
    if item.lateness in known or Lateness.LATE_AGAIN in known:
        return False
    values = {
        column.key: item.subject.id,
        "lateness": item.lateness,
        "due_on": item.due_on,
        "desk_id": item.desk.id,
        "superior_id": None if superior is None else superior.id,
        "raised_on": on,
    }
    # Two workers of one day: the second writes nothing, and no entry.
    row = session.scalars(
        insert(Escalation).values(**values).on_conflict_do_nothing().returning(Escalation.id)
    ).one_or_none()
    if row is None:
        return False
    told = {
        "lateness": item.lateness.value,
        "due_on": item.due_on.isoformat(),
        "desk": item.desk.name,
        "superior": None if superior is None else superior.name,
        "number": None if letter is None else letter.number,
        "recommendation_id": None if letter is None else str(letter.id),
        "measure": None if measure is None else measure.type.value,
        "automatic": True,
    }
    actor = session.get_one(Account, _author(item))
    for case in _files(session, item):
        case.record(EventKind.ESCALATED, actor=actor, at=clock.now(), data=told)
    return True


def _column(item: Item) -> InstrumentedAttribute[UUID | None]:
    if item.measure is not None:
        return Escalation.measure_id
    return Escalation.case_id if item.letter is None else Escalation.recommendation_id


def _author(item: Item) -> UUID:
    """Return who brought the late thing to where it stands, or recorded the measure."""
    if isinstance(item.subject, Measure):
        return item.subject.added_by_id
    return item.subject.state_actor_id


def _files(session: Session, item: Item) -> Sequence[RemediationCase]:
    if isinstance(item.subject, RemediationCase):
        return [item.subject]
    if isinstance(item.subject, Measure):
        return [item.subject.case]
    query = (
        select(RemediationCase)
        .join(RecommendationSite, RecommendationSite.site_id == RemediationCase.site_id)
        .where(RecommendationSite.recommendation_id == item.subject.id)
        .order_by(RemediationCase.id)
    )
    return session.scalars(query).all()


def _visible(actor: Account) -> Select[Escalation]:
    seen_files = select(RemediationCase.id).where(permissions.visible_cases(actor))
    seen_measures = select(Measure.id).where(Measure.case_id.in_(seen_files))
    seen_letters = select(Recommendation.id).where(permissions.visible_recommendations(actor))
    return (
        select(Escalation)
        .where(
            or_(
                Escalation.case_id.in_(seen_files),
                Escalation.recommendation_id.in_(seen_letters),
                Escalation.measure_id.in_(seen_measures),
                among(Escalation.superior_id, permissions.own_bodies(actor)),
            )
        )
        .options(
            joinedload(Escalation.case).selectinload(RemediationCase.site),
            joinedload(Escalation.recommendation),
            joinedload(Escalation.measure)
            .joinedload(Measure.case)
            .selectinload(RemediationCase.site),
            joinedload(Escalation.desk),
            joinedload(Escalation.superior),
            joinedload(Escalation.acknowledged_by),
        )
    )
