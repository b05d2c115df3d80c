"""What a recommendation was on any day, read from its events and from nothing else."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session, selectinload

from hotspots import permissions
from hotspots.models import Account, Recommendation, RecommendationEvent
from hotspots.models.workflow.letter import AT_THE_ADDRESSEE
from hotspots.settings import TIME_ZONE
from hotspots.vocabulary import LetterState, LetterStep

_AFTER_THE_END = {LetterState.VERIFIED_DONE, LetterState.WITHDRAWN}


@dataclass(frozen=True, slots=True)
class History:
    """A recommendation that was sent, with its events in the order in which they happened."""

    letter: Recommendation
    events: Sequence[RecommendationEvent]

    @property
    def sent_on(self) -> date:
        """Return the day it was first sent."""
        sent = self._first(LetterStep.SEND)
        assert sent is not None  # noqa: S101 -- `histories` reads only what was sent
        return sent

    @property
    def resolved_on(self) -> date | None:
        """Return the day it was verified done."""
        return self._first(LetterStep.VERIFY_DONE)

    @property
    def withdrawn_on(self) -> date | None:
        """Return the day it was withdrawn."""
        return self._first(LetterStep.WITHDRAW)

    def entered_on(self, step: LetterStep) -> date | None:
        """Return the day on which the first of these steps was written down."""
        for event in self.events:
            if event.step is step:
                return event.at.astimezone(TIME_ZONE).date()
        return None

    def until(self, day: date) -> list[RecommendationEvent]:
        """Return what had happened by the end of a day, from its sending on."""
        return [
            event
            for event in self.events
            if event.happened_on <= day and event.to_state not in _UNSENT
        ]

    def state_on(self, day: date) -> LetterState | None:
        """Return the state at the end of a day, None before it was sent."""
        happened = self.until(day)
        return happened[-1].to_state if happened else None

    def addressee_on(self, day: date) -> UUID:
        """Return who had to answer at the end of a day."""
        forwards = [e for e in self.until(day) if e.step is LetterStep.FORWARD]
        return UUID(forwards[-1].data["addressee_id"]) if forwards else self.letter.receiver_id

    def desk_on(self, day: date) -> UUID:
        """Return the body that had to act at the end of a day.

        After it was resolved or withdrawn, who had it to do.
        """
        state = self.state_on(day)
        at_addressee = state in AT_THE_ADDRESSEE or state in _AFTER_THE_END
        return self.addressee_on(day) if at_addressee else self.letter.sender_id

    def was_open_before(self, day: date) -> bool:
        """Say whether it was sent before a day and neither resolved nor withdrawn by then."""
        ends = (self.resolved_on, self.withdrawn_on)
        return self.sent_on < day and all(end is None or end >= day for end in ends)

    def _first(self, step: LetterStep) -> date | None:
        for event in self.events:
            if event.step is step:
                return event.happened_on
        return None


_UNSENT = {LetterState.DRAFTED, LetterState.SIGNED}


def histories(
    session: Session,
    *,
    actor: Account,
    sent_before: date,
    open_from: date | None = None,
    only: Iterable[UUID] | None = None,
) -> list[History]:
    """Return the recommendations a person may see that were sent before a day, with their events.

    `open_from` leaves out those whose end was written down before that day, so that none is
    missing that was open on it; `only` takes none but these.
    """
    conditions: list[ColumnElement[bool]] = [
        permissions.visible_recommendations(actor),
        _has(RecommendationEvent.step == LetterStep.SEND,
             RecommendationEvent.happened_on < sent_before),
    ]  # fmt: skip
    if open_from is not None:
        ended = RecommendationEvent.step.in_((LetterStep.VERIFY_DONE, LetterStep.WITHDRAW))
        midnight = datetime.combine(open_from, time(), TIME_ZONE)
        conditions.append(~_has(ended, RecommendationEvent.at < midnight))
    if only is not None:
        conditions.append(Recommendation.id.in_(list(only)))
    query = select(Recommendation).where(*conditions)
    query = query.options(selectinload(Recommendation.sites)).order_by(Recommendation.id)
    letters = {letter.id: letter for letter in session.scalars(query)}
    events: dict[UUID, list[RecommendationEvent]] = {each: [] for each in letters}
    told = select(RecommendationEvent).where(
        RecommendationEvent.recommendation_id.in_(select(Recommendation.id).where(*conditions))
    )
    for event in session.scalars(told.order_by(RecommendationEvent.sequence)):
        events[event.recommendation_id].append(event)
    return [History(letter, events[each]) for each, letter in letters.items()]


def _has(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return (
        exists()
        .where(RecommendationEvent.recommendation_id == Recommendation.id, *conditions)
        .correlate(Recommendation)
    )
