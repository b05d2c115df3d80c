"""Recommendations (kiến nghị): the letter, its sites, the rule of its steps, and its events."""

from collections.abc import Set as AbstractSet
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, WriteOnlyMapped, mapped_column, relationship

from hotspots.errors import Conflict, Forbidden
from hotspots.models.account import Account, Organisation
from hotspots.models.base import BIG, Base, Keyed, Versioned
from hotspots.models.site import Site
from hotspots.models.workflow.letter import (
    AT_THE_ADDRESSEE,
    OPEN_LETTER,
    LetterTransition,
    letter_steps_from,
)
from hotspots.vocabulary import Competence, LetterSide, LetterState, LetterStep


class Recommendation(Keyed, Versioned, Base):
    """A letter that asks a body to do something at one or several sites by a day.

    Passed on, it stays the same letter and is counted once: `receiver` is who it was written to,
    `addressee` who has to answer now. The state is stored, and an event is written with every
    change of it; the two always agree.
    """

    __tablename__ = "recommendation"
    __table_args__ = (
        CheckConstraint(
            "state IN ('drafted', 'withdrawn') OR (number IS NOT NULL AND dated IS NOT NULL)",
            name="signed_with_number",
        ),
        CheckConstraint(
            "state IN ('drafted', 'signed', 'withdrawn')"
            " OR (sent_on IS NOT NULL AND deadline IS NOT NULL)",
            name="sent_with_deadline",
        ),
        CheckConstraint("sender_id <> receiver_id OR competence = 'own'", name="to_another"),
        Index(None, "state", "deadline"),
        Index(None, "sender_id", "number"),
        Index(None, "receiver_id"),
        Index(None, "addressee_id"),
        Index(None, "drafted_at", "id"),
        Index(None, "state_actor_id"),
        Index(None, "state_organisation_id"),
    )

    number: Mapped[str | None]
    """As printed on the letter, for example 45/KN-CAP."""
    dated: Mapped[date | None]
    sender_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    receiver_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    addressee_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    asked: Mapped[str]
    deadline: Mapped[date | None]
    competence: Mapped[Competence]
    hands_over: Mapped[bool] = mapped_column(server_default=text("false"), default=False)
    """Whether the files of its sites go with it, as far as the sender holds them."""
    state: Mapped[LetterState]
    state_on: Mapped[date]
    """The day on which it came into its state, which may lie before the day it was entered."""
    state_actor_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    state_organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    sent_on: Mapped[date | None]
    drafted_at: Mapped[datetime]

    sender: Mapped[Organisation] = relationship(foreign_keys=[sender_id], lazy="raise")
    receiver: Mapped[Organisation] = relationship(foreign_keys=[receiver_id], lazy="raise")
    addressee: Mapped[Organisation] = relationship(foreign_keys=[addressee_id], lazy="raise")
    sites: Mapped[list[Site]] = relationship(
        secondary="recommendation_site", lazy="raise", order_by=Site.code
    )
    events: WriteOnlyMapped["RecommendationEvent"] = relationship(
        back_populates="recommendation",
        order_by="RecommendationEvent.sequence",
        passive_deletes="all",
    )

    @property
    def is_open(self) -> bool:
        """Say whether it was sent and is not resolved."""
        return self.state in OPEN_LETTER

    @property
    def desk_id(self) -> UUID:
        """Return the body that has to act on it now."""
        return self.addressee_id if self.state in AT_THE_ADDRESSEE else self.sender_id

    def is_late(self, today: date) -> bool:
        """Say whether its deadline is over while it is unresolved."""
        return self.is_open and self.deadline is not None and self.deadline < today

    def days_late(self, today: date) -> int:
        """Return by how many days it is late; 0 while it is not."""
        if self.deadline is None or not self.is_late(today):
            return 0
        return (today - self.deadline).days

    def step(self, wanted: LetterStep) -> LetterTransition:
        """Return the step of the table from the present state.

        Raises
        ------
        Conflict
            The table has no such step.
        """
        for each in letter_steps_from(self.state):
            if each.step is wanted:
                return each
        raise Conflict(
            "The recommendation is in state {state}; “{step}” is not possible from there."
            " Load it again.",
            state=self.state,
            step=wanted,
        )

    def require_step(
        self, step: LetterTransition, actor: Account, sides: AbstractSet[LetterSide]
    ) -> None:
        """Let the person pass who may take this step and acts for the right side.

        Raises
        ------
        Forbidden
            The role may not, the person acts for another body, or the same person or unit
            reported the work done.
        """
        if actor.role not in step.roles:
            raise Forbidden(
                "The role {role} may not do this with a recommendation: {step}.",
                role=actor.role,
                step=step.step,
            )
        if step.side not in sides:
            raise Forbidden(
                "Only the {side} of a recommendation may do this: {step}.",
                side=step.side,
                step=step.step,
            )
        if step.by_another_unit and self._is_same_unit(actor):
            raise Forbidden(
                "Whoever reported the work done cannot verify it:"
                " another person of another unit must."
            )

    def steps_for(
        self, actor: Account, sides: AbstractSet[LetterSide]
    ) -> tuple[LetterTransition, ...]:
        """Return the steps this person may take now, in the order of the table."""
        return tuple(
            step
            for step in letter_steps_from(self.state)
            if actor.role in step.roles
            and step.side in sides
            and not (step.by_another_unit and self._is_same_unit(actor))
        )

    def move(
        self,
        step: LetterTransition,
        *,
        actor: Account,
        at: datetime,
        on: date,
        note: str | None,
        data: dict[str, Any],
    ) -> "RecommendationEvent":
        """Go one step and write the event; who may was asked before (`require_step`)."""
        event = self.record(step.step, actor=actor, at=at, on=on, note=note, data=data)
        event.from_state, event.to_state = step.from_state, step.to_state
        self.state, self.state_on = step.to_state, on
        self.state_actor_id, self.state_organisation_id = actor.id, actor.organisation_id
        return event

    def record(
        self,
        step: LetterStep,
        *,
        actor: Account,
        at: datetime,
        on: date,
        note: str | None = None,
        data: dict[str, Any] | None = None,
    ) -> "RecommendationEvent":
        """Append an event of the present state."""
        event = RecommendationEvent(
            step=step,
            from_state=self.state,
            to_state=self.state,
            actor_id=actor.id,
            organisation_id=actor.organisation_id,
            at=at,
            happened_on=on,
            note=note,
            data=data or {},
        )
        self.events.add(event)
        return event

    def _is_same_unit(self, actor: Account) -> bool:
        return (
            actor.id == self.state_actor_id or actor.organisation_id == self.state_organisation_id
        )


class RecommendationSite(Keyed, Base):
    """One site a recommendation is about."""

    __tablename__ = "recommendation_site"
    __table_args__ = (UniqueConstraint("recommendation_id", "site_id"), Index(None, "site_id"))

    recommendation_id: Mapped[UUID] = mapped_column(ForeignKey("recommendation.id"))
    site_id: Mapped[UUID] = mapped_column(ForeignKey("site.id"))


class RecommendationEvent(Keyed, Base):
    """One thing that happened to a recommendation. The database refuses to change or delete it."""

    __tablename__ = "recommendation_event"
    __table_args__ = (
        Index(None, "recommendation_id", "sequence"),
        Index(None, "to_state", "happened_on"),
        Index(None, "actor_id"),
        Index(None, "organisation_id"),
    )

    sequence: Mapped[int] = mapped_column(BIG, Identity(always=True))
    recommendation_id: Mapped[UUID] = mapped_column(ForeignKey("recommendation.id"))
    step: Mapped[LetterStep]
    from_state: Mapped[LetterState]
    to_state: Mapped[LetterState]
    actor_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    at: Mapped[datetime]
    """When it was entered."""
    happened_on: Mapped[date]
    """The day it happened, which reports count by."""
    note: Mapped[str | None]
    data: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"), default=dict)

    recommendation: Mapped[Recommendation] = relationship(back_populates="events", lazy="raise")
    actor: Mapped[Account] = relationship(lazy="raise")
    organisation: Mapped[Organisation] = relationship(lazy="raise")
