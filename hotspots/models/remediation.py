"""The remediation file of a site, the rule of its steps, and its append-only events."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, WriteOnlyMapped, mapped_column, relationship

from hotspots.errors import Conflict, Forbidden
from hotspots.models.account import Account, Organisation
from hotspots.models.base import BIG, Base, Keyed, Versioned
from hotspots.models.handover import CaseHolding
from hotspots.models.site import Site
from hotspots.models.workflow import FIRST_STATE, Transition, is_settled, steps_from
from hotspots.settings import TIME_ZONE
from hotspots.vocabulary import CaseState, EventKind, Role, SiteKind


class RemediationCase(Keyed, Versioned, Base):
    """The one file of a site: whose desk it is on, how far it has come, by when it must go on.

    The state is stored, and an event is written with every change of it; the two always agree.
    """

    __tablename__ = "remediation_case"
    __table_args__ = (
        UniqueConstraint("site_id"),
        # The kind chooses the rows of the table of transitions, so it must be the site's own.
        ForeignKeyConstraint(["site_id", "kind"], ["site.id", "site.kind"]),
        CheckConstraint("reopen_count >= 0", name="reopen_count"),
        CheckConstraint("(held_since IS NULL) = (held_until IS NULL)", name="held"),
        Index(None, "kind", "state"),
        Index(None, "due_on"),
        Index(None, "holder_id"),
        Index(None, "state_actor_id"),
        Index(None, "state_organisation_id"),
        Index(None, "managing_body_id"),
        Index(None, "lead_id"),
        Index(
            "ix_remediation_case_signed", "id", postgresql_where=text("signatures <> '[]'::jsonb")
        ),
    )

    site_id: Mapped[UUID] = mapped_column()
    kind: Mapped[SiteKind]
    state: Mapped[CaseState]
    state_since: Mapped[datetime]
    state_actor_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    state_organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    """Who brought the file into its present state, and for which unit."""
    due_on: Mapped[date | None]
    """The last day for the next step; empty where no deadline runs."""
    deadline: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"), default=dict)
    """How `due_on` was counted: rule set, unit, number, first day."""
    held_since: Mapped[date | None]
    held_until: Mapped[date | None]
    """The approved pause that stops the clock; its last day."""
    signatures: Mapped[list[dict[str, Any]]] = mapped_column(
        server_default=text("'[]'"), default=list
    )
    """Who signed a step of this state that waits for another signature, and with which facts."""
    reopen_count: Mapped[int] = mapped_column(server_default=text("0"), default=0)
    holder_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"))
    """The body of its open `CaseHolding`, for lists and for who may see the file."""
    managing_body_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"))
    lead_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"))
    opened_at: Mapped[datetime]

    site: Mapped[Site] = relationship(
        foreign_keys=[site_id],
        # By its key alone, so that sites can be read by their keys: the constraint keeps the kind.
        primaryjoin=lambda: RemediationCase.site_id == Site.id,
        lazy="raise",
    )
    holder: Mapped[Organisation | None] = relationship(foreign_keys=[holder_id], lazy="raise")
    managing_body: Mapped[Organisation | None] = relationship(
        foreign_keys=[managing_body_id], lazy="raise"
    )
    lead: Mapped[Organisation | None] = relationship(foreign_keys=[lead_id], lazy="raise")
    events: WriteOnlyMapped["CaseEvent"] = relationship(
        back_populates="case", order_by="CaseEvent.sequence", passive_deletes="all"
    )
    holdings: WriteOnlyMapped[CaseHolding] = relationship(
        order_by=CaseHolding.from_day, passive_deletes="all"
    )

    @classmethod
    def open(
        cls,
        site: Site,
        *,
        actor: Account,
        at: datetime,
        note: str | None = None,
        data: dict[str, Any] | None = None,
    ) -> "RemediationCase":
        """Open the file of a site, with its first event; adding the file adds both.

        It lies on the desk of whoever opens it until another body takes it over.
        """
        case, holding, event = cls.begun(site, actor=actor, at=at, note=note, data=data)
        case.site = site
        case.holdings.add(holding)
        case.events.add(event)
        return case

    @classmethod
    def begun(
        cls,
        site: Site,
        *,
        actor: Account,
        at: datetime,
        note: str | None = None,
        data: dict[str, Any] | None = None,
    ) -> "tuple[RemediationCase, CaseHolding, CaseEvent]":
        """Return the file of a site with its first desk and its first event, none joined yet."""
        case = cls(
            kind=site.kind,
            state=FIRST_STATE[site.kind],
            state_since=at,
            state_actor_id=actor.id,
            state_organisation_id=actor.organisation_id,
            signatures=[],
            reopen_count=0,
            holder_id=actor.organisation_id,
            opened_at=at,
        )
        from_day = at.astimezone(TIME_ZONE).date()
        holding = CaseHolding(organisation_id=actor.organisation_id, from_day=from_day)
        event = CaseEvent.by(
            actor, EventKind.OPENED, to_state=case.state, at=at, note=note, data=data
        )
        return case, holding, event

    @property
    def is_held(self) -> bool:
        """Say whether an approved pause stops the clock."""
        return self.held_since is not None

    @property
    def is_settled(self) -> bool:
        """Say whether nothing is left to be done, short of reopening the file."""
        return is_settled(self.kind, self.state)

    def is_late(self, today: date) -> bool:
        """Say whether the day for the next step is over and no pause excuses it."""
        return not self.is_held and self.due_on is not None and self.due_on < today

    def moves_for(self, actor: Account) -> tuple[Transition, ...]:
        """Return the steps this person may take or sign now, in the order of the table."""
        if self.is_held:
            return ()
        return tuple(
            step
            for step in steps_from(self.kind, self.state)
            if not step.automatic
            and actor.role in step.signers
            and not (step.by_another_unit and self._is_same_unit(actor))
            and not self._has_signed(step, actor)
        )

    def step_to(self, to: CaseState) -> Transition:
        """Return the step of the table from the present state to another.

        Raises
        ------
        Conflict
            The table has no such step.
        """
        for step in steps_from(self.kind, self.state):
            if step.to_state is to:
                return step
        raise Conflict(
            "The file is in state {state}; it cannot go to {to} from there."
            " Reload the page to see the possible steps.",
            state=self.state,
            to=to,
        )

    def require_step(self, step: Transition, actor: Account) -> None:
        """Let the person pass who may take or sign this step now.

        Raises
        ------
        Conflict
            The file is paused, or this person's side has signed already.
        Forbidden
            This role may not take the step, or the same person or unit reported the work done.
        """
        if self.held_until is not None:
            raise Conflict(
                "The file is paused until {day}. End the pause first.", day=self.held_until
            )
        if actor.role not in step.signers:
            raise Forbidden(
                "The role {role} may not bring a file to state {to}.",
                role=actor.role,
                to=step.to_state,
            )
        if step.by_another_unit and self._is_same_unit(actor):
            raise Forbidden(
                "Whoever reported the work done cannot verify it:"
                " another person of another unit must."
            )
        if self._has_signed(step, actor):
            raise Conflict(
                "Your side has signed this step; it waits for the signature of: {roles}.",
                roles=sorted(self.awaited(step)),
            )

    def awaited(self, step: Transition) -> frozenset[Role]:
        """Return the roles of whom one has yet to sign this step."""
        signed = {mark["role"] for mark in self._marks(step)}
        sides = (step.roles, step.cosigned_by) if step.cosigned_by else (step.roles,)
        return frozenset(role for side in sides if side.isdisjoint(signed) for role in side)

    def signed_facts(self, step: Transition) -> dict[str, Any]:
        """Return what the first signer of a step told; empty where nobody signed yet."""
        marks = self._marks(step)
        return dict(marks[0]["data"]) if marks else {}

    def advance(
        self,
        to: CaseState,
        *,
        actor: Account,
        at: datetime,
        note: str | None = None,
        data: dict[str, Any] | None = None,
    ) -> "CaseEvent":
        """Move the file one step and write the event; or sign it where another must sign as well.

        Raises
        ------
        Conflict
            The table has no such step from the present state, the file is paused, or this side has
            signed already.
        Forbidden
            This role may not take the step, or the same person or unit reported the work done.
        """
        step = self.step_to(to)
        self.require_step(step, actor)
        told = self.signed_facts(step) | (data or {})
        if not self.awaited(step) <= self._side_of(step, actor):
            return self._sign(step, actor=actor, at=at, note=note, data=told)
        if self._marks(step):
            told["signed_by"] = [mark["organisation"] for mark in self._marks(step)]
        event = self.record(
            EventKind.ADVANCED,
            from_state=self.state,
            to_state=to,
            actor=actor,
            at=at,
            note=note,
            data=told,
        )
        self.state = to
        self.state_since = at
        self.state_actor_id = actor.id
        self.state_organisation_id = actor.organisation_id
        self.signatures = []
        self.reopen_count += step.reopens
        return event

    def record(
        self,
        kind: EventKind,
        *,
        actor: Account,
        at: datetime,
        from_state: CaseState | None = None,
        to_state: CaseState | None = None,
        note: str | None = None,
        data: dict[str, Any] | None = None,
    ) -> "CaseEvent":
        """Append an event.

        It goes through `events`: made with `case=` alone it would never reach the session.
        """
        event = CaseEvent.by(
            actor, kind, from_state=from_state, to_state=to_state, at=at, note=note, data=data
        )
        self.events.add(event)
        return event

    def _sign(
        self,
        step: Transition,
        *,
        actor: Account,
        at: datetime,
        note: str | None,
        data: dict[str, Any],
    ) -> "CaseEvent":
        mark = {
            "to": step.to_state.value,
            "role": actor.role.value,
            "account_id": str(actor.id),
            "organisation": actor.organisation.name,
            "at": at.isoformat(),
            "data": data,
        }
        self.signatures = [*self.signatures, mark]
        return self.record(
            EventKind.SIGNED, to_state=step.to_state, actor=actor, at=at, note=note, data=data
        )

    def _marks(self, step: Transition) -> list[dict[str, Any]]:
        return [mark for mark in self.signatures if mark["to"] == step.to_state.value]

    def _side_of(self, step: Transition, actor: Account) -> frozenset[Role]:
        return step.roles if actor.role in step.roles else step.cosigned_by

    def _has_signed(self, step: Transition, actor: Account) -> bool:
        signed = {mark["role"] for mark in self._marks(step)}
        return not self._side_of(step, actor).isdisjoint(signed)

    def _is_same_unit(self, actor: Account) -> bool:
        return (
            actor.id == self.state_actor_id or actor.organisation_id == self.state_organisation_id
        )


class CaseEvent(Keyed, Base):
    """One thing that happened to a file. The database refuses to change or delete it."""

    __tablename__ = "case_event"
    __table_args__ = (
        Index(None, "case_id", "sequence"),
        Index(None, "at"),
        Index(None, "sequence"),
        Index(None, "actor_id"),
        Index(None, "organisation_id"),
    )

    sequence: Mapped[int] = mapped_column(BIG, Identity(always=True))
    case_id: Mapped[UUID] = mapped_column(ForeignKey("remediation_case.id"))
    kind: Mapped[EventKind]
    from_state: Mapped[CaseState | None]
    to_state: Mapped[CaseState | None]
    actor_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    at: Mapped[datetime]
    note: Mapped[str | None]
    data: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"), default=dict)

    case: Mapped[RemediationCase] = relationship(back_populates="events", lazy="raise")
    actor: Mapped[Account] = relationship(lazy="raise")
    organisation: Mapped[Organisation] = relationship(lazy="raise")

    @classmethod
    def by(
        cls,
        actor: Account,
        kind: EventKind,
        *,
        at: datetime,
        from_state: CaseState | None = None,
        to_state: CaseState | None = None,
        note: str | None = None,
        data: dict[str, Any] | None = None,
    ) -> "CaseEvent":
        """Return what somebody did to a file, for their organisation."""
        return cls(
            kind=kind,
            from_state=from_state,
            to_state=to_state,
            actor_id=actor.id,
            organisation_id=actor.organisation_id,
            at=at,
            note=note,
            data=data or {},
        )
