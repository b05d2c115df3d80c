"""What is late today, desk by desk: files past their deadline, and recommendations past theirs."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TypeAlias
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, joinedload, selectinload

from hotspots import clock, permissions
from hotspots.models import (
    Account,
    CaseHolding,
    Organisation,
    Recommendation,
    RemediationCase,
    Site,
)
from hotspots.registry.bodies import Bodies
from hotspots.registry.letter_queries import lateness
from hotspots.vocabulary import Action, Lateness

Subject: TypeAlias = RemediationCase | Recommendation


@dataclass(frozen=True, slots=True)
class Item:
    """One file or recommendation that is late.

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
        """Return the site of a file; None of a recommendation, which may be about several."""
        return self.subject.site if isinstance(self.subject, RemediationCase) else None

    @property
    def letter(self) -> Recommendation | None:
        """Return the recommendation, None of a file."""
        return self.subject if isinstance(self.subject, Recommendation) else None

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
        cases=permissions.visible_cases(actor),
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
    """Return every late file and recommendation of these, the longest over first."""
    bodies = Bodies.read(session)
    found = [
        *_late_files(session, day, cases, bodies),
        *_late_letters(session, day, letters, bodies),
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
        .options(joinedload(RemediationCase.site).selectinload(Site.areas))
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
