"""What is late today, desk by desk: files, recommendations, and temporary measures.

A temporary measure is late after its last day, as long as nothing permanent has been decided.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TypeAlias
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session, contains_eager, selectinload

from hotspots import clock, permissions
from hotspots.models import (
    Account,
    CaseHolding,
    Measure,
    Organisation,
    Recommendation,
    RemediationCase,
    Site,
)
from hotspots.registry.bodies import Bodies
from hotspots.registry.letter_queries import lateness
from hotspots.settings import TIME_ZONE
from hotspots.vocabulary import Action, CaseState, Lateness, MeasureTerm

Subject: TypeAlias = RemediationCase | Recommendation | Measure

LATE_AGAIN_FACTOR = 3
"""So many times the days of a measure, where the deadlines of its file say nothing else."""

UNDECIDED = (
    CaseState.VERIFIED,
    CaseState.FILE_OPENED,
    CaseState.CAUSE_DETERMINED,
    CaseState.MEASURE_PROPOSED,
    CaseState.ASSIGNED,
    CaseState.REOPENED,
)
"""The states in which nothing permanent is decided yet, so that a temporary measure must stand."""


@dataclass(frozen=True, slots=True)
class Item:
    """One file, recommendation or temporary measure that is late.

    Attributes
    ----------
    desk
        The body that has to act, as it stands today.
    due_on, days_late
        The deadline, and the days since.
    on_desk_since
        The day from which it lies there.
    """

    subject: Subject
    desk: Organisation
    due_on: date
    days_late: int
    lateness: Lateness
    on_desk_since: date

    @property
    def site(self) -> Site | None:
        """Return the site; None of a recommendation, which may be about several."""
        if isinstance(self.subject, Measure):
            return self.subject.case.site
        return self.subject.site if isinstance(self.subject, RemediationCase) else None

    @property
    def letter(self) -> Recommendation | None:
        """Return the recommendation, None of a file."""
        return self.subject if isinstance(self.subject, Recommendation) else None

    @property
    def measure(self) -> Measure | None:
        """Return the temporary measure, None of a file or a recommendation."""
        return self.subject if isinstance(self.subject, Measure) else None

    def days_on_desk(self, today: date) -> int:
        """Return how many days it has lain there."""
        return (today - self.on_desk_since).days


@dataclass(slots=True)
class Desk:
    """One desk with what is late on it, the longest over first."""

    organisation: Organisation
    items: list[Item] = field(default_factory=list)

    @property
    def late_again(self) -> int:
        """Return how many are late several times over."""
        return sum(item.lateness is Lateness.LATE_AGAIN for item in self.items)


@dataclass(frozen=True, slots=True)
class Overdue:
    """What is late on a day, the desk with the most first."""

    on: date
    desks: Sequence[Desk]


def overdue(
    session: Session, *, actor: Account, least: Lateness = Lateness.LATE, on: date | None = None
) -> Overdue:
    """Return what is late where a person works; `least` leaves only what is late several times."""
    permissions.require(actor, Action.READ_REPORTS)
    day = on or clock.today()
    items = late_items(
        session,
        day,
        cases=permissions.visible_cases(actor, of_all=True),
        letters=permissions.visible_recommendations(actor),
    )
    desks: dict[UUID, Desk] = {}
    for item in items:
        if least is Lateness.LATE or item.lateness is Lateness.LATE_AGAIN:
            desks.setdefault(item.desk.id, Desk(item.desk)).items.append(item)
    ranked = sorted(desks.values(), key=lambda desk: (-len(desk.items), desk.organisation.name))
    return Overdue(day, ranked)


def late_items(
    session: Session,
    day: date,
    *,
    cases: ColumnElement[bool],
    letters: ColumnElement[bool],
) -> list[Item]:
    """Return every late file and recommendation of these, and the measures of these files."""
    bodies = Bodies.read(session)
    found = [
        *_late_files(session, day, cases, bodies),
        *_late_letters(session, day, letters, bodies),
        *_expired_measures(session, day, cases, bodies),
    ]
    return sorted(found, key=lambda item: (item.due_on, item.subject.id))


def lateness_of_file(case: RemediationCase, day: date) -> Lateness | None:
    """Return how late a file is on a day; None in time, while paused, or where no clock runs.

    Late again is a file that took, from the day its clock began, several times the days it was
    given; how many times is a setting of the deadlines in force then.
    """
    if case.due_on is None or not case.is_late(day):
        return None
    factor, begun = case.deadline.get("late_again_factor"), case.deadline.get("from")
    if factor is None or begun is None:
        return Lateness.LATE
    start = date.fromisoformat(begun)
    given = max(case.due_on - start, timedelta(days=1))
    return Lateness.LATE_AGAIN if day - start > given * factor else Lateness.LATE


def _late_files(
    session: Session, day: date, condition: ColumnElement[bool], bodies: Bodies
) -> list[Item]:
    query = (
        select(RemediationCase, CaseHolding)
        .join(CaseHolding, CaseHolding.case_id == RemediationCase.id)
        .where(
            RemediationCase.due_on < day,
            RemediationCase.held_since.is_(None),
            CaseHolding.to_day.is_(None),
            condition,
        )
        .options(selectinload(RemediationCase.site).selectinload(Site.areas))
    )
    items = []
    for case, holding in session.execute(query):
        late = lateness_of_file(case, day)
        if late is not None and case.due_on is not None:
            items.append(
                Item(
                    subject=case,
                    desk=bodies.on(holding.organisation_id, day),
                    due_on=case.due_on,
                    days_late=(day - case.due_on).days,
                    lateness=late,
                    on_desk_since=holding.from_day,
                )
            )
    return items


def _lateness_of_measure(measure: Measure, last_day: date, day: date) -> Lateness:
    """Return how late a measure is: again, after several times the days it was to stand."""
    start = measure.actual_start or measure.added_at.astimezone(TIME_ZONE).date()
    given = max(last_day - start, timedelta(days=1))
    factor = measure.case.deadline.get("late_again_factor") or LATE_AGAIN_FACTOR
    return Lateness.LATE_AGAIN if day - start > given * factor else Lateness.LATE


def has_expired_measure(day: date) -> ColumnElement[bool]:
    """Return the condition on `RemediationCase` that a measure of it is late on a day."""
    expired = select(Measure.case_id).where(_is_expired(day))
    return and_(RemediationCase.state.in_(UNDECIDED), RemediationCase.id.in_(expired))


def _is_expired(day: date) -> ColumnElement[bool]:
    return and_(
        Measure.term == MeasureTerm.TEMPORARY,
        Measure.expires_on < day,
        Measure.cancelled_at.is_(None),
    )


def _expired_measures(
    session: Session, day: date, condition: ColumnElement[bool], bodies: Bodies
) -> list[Item]:
    """Return the temporary measures whose last day is over while nothing permanent is decided.

    A pause of the file excuses none: people still drive there. To prolong one is to give it another
    last day; what stands no more is taken back.
    """
    query = (
        select(Measure, CaseHolding)
        .join(Measure.case)
        .join(CaseHolding, CaseHolding.case_id == RemediationCase.id)
        .where(
            _is_expired(day),
            RemediationCase.state.in_(UNDECIDED),
            CaseHolding.to_day.is_(None),
            condition,
        )
        .options(
            contains_eager(Measure.case).selectinload(RemediationCase.site).selectinload(Site.areas)
        )
    )
    return [
        Item(
            subject=measure,
            desk=bodies.on(holding.organisation_id, day),
            due_on=measure.expires_on,
            days_late=(day - measure.expires_on).days,
            lateness=_lateness_of_measure(measure, measure.expires_on, day),
            on_desk_since=holding.from_day,
        )
        for measure, holding in session.execute(query)
        if measure.expires_on is not None
    ]


def _late_letters(
    session: Session, day: date, condition: ColumnElement[bool], bodies: Bodies
) -> list[Item]:
    query = (
        select(Recommendation, lateness(day))
        .where(lateness(day).is_not(None), condition)
        .options(selectinload(Recommendation.sites))
    )
    items = []
    for letter, late in session.execute(query):
        if late is not None and letter.deadline is not None:
            items.append(
                Item(
                    subject=letter,
                    desk=bodies.on(letter.desk_id, day),
                    due_on=letter.deadline,
                    days_late=letter.days_late(day),
                    lateness=Lateness(late),
                    on_desk_since=letter.state_on,
                )
            )
    return items
