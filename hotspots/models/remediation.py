"""The remediation file of a site, its append-only events, and the one table of transitions."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Identity, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, WriteOnlyMapped, mapped_column, relationship

from hotspots.errors import Conflict, Forbidden
from hotspots.models.account import Account, Organisation
from hotspots.models.base import BIG, Base, Keyed, Versioned
from hotspots.models.site import Site
from hotspots.vocabulary import Action, CaseState, EventKind, Role


@dataclass(frozen=True, slots=True)
class Transition:
    """One allowed step of a file: from where to where, and who may take it."""

    from_state: CaseState
    to_state: CaseState
    action: Action
    roles: frozenset[Role]
    by_another_unit: bool = False
    """The step may not be taken by the person or the unit that took the one before."""


TRANSITIONS: tuple[Transition, ...] = (
    Transition(
        CaseState.PROPOSED,
        CaseState.FILE_OPENED,
        Action.OPEN_FILE,
        frozenset({Role.POLICE_LEADER, Role.ROAD_MANAGER}),
    ),
    Transition(
        CaseState.FILE_OPENED,
        CaseState.WORKS_UNDER_WAY,
        Action.START_WORKS,
        frozenset({Role.URBAN_OFFICER, Role.ROAD_MANAGER}),
    ),
    Transition(
        CaseState.WORKS_UNDER_WAY,
        CaseState.REPORTED_DONE,
        Action.REPORT_DONE,
        frozenset({Role.URBAN_OFFICER, Role.ROAD_MANAGER}),
    ),
    Transition(
        CaseState.REPORTED_DONE,
        CaseState.VERIFIED_DONE,
        Action.VERIFY_DONE,
        frozenset(
            {
                Role.URBAN_OFFICER,
                Role.ROAD_MANAGER,
                Role.POLICE_OFFICER,
                Role.POLICE_LEADER,
                Role.WARD_OFFICER,
            }
        ),
        by_another_unit=True,
    ),
    Transition(
        CaseState.VERIFIED_DONE,
        CaseState.CLOSED,
        Action.CLOSE_FILE,
        frozenset({Role.POLICE_LEADER}),
    ),
)
"""Every step a file may take: for `advance`, the buttons, `permissions` and the tests alike."""


class RemediationCase(Keyed, Versioned, Base):
    """The one file of a site: on whose desk it lies and how far it has come.

    The state is stored, and an event is written with every change of it; the two always agree.
    """

    __tablename__ = "remediation_case"
    __table_args__ = (
        UniqueConstraint("site_id"),
        Index(None, "state"),
        Index(None, "holder_id"),
        Index(None, "state_actor_id"),
        Index(None, "state_organisation_id"),
    )

    site_id: Mapped[UUID] = mapped_column(ForeignKey("site.id"))
    state: Mapped[CaseState]
    state_since: Mapped[datetime]
    state_actor_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    state_organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    """Who brought the file into its present state, and for which unit."""
    holder_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"))
    opened_at: Mapped[datetime]

    site: Mapped[Site] = relationship(lazy="raise")
    holder: Mapped[Organisation | None] = relationship(foreign_keys=[holder_id], lazy="raise")
    events: WriteOnlyMapped["CaseEvent"] = relationship(
        back_populates="case", order_by="CaseEvent.sequence", passive_deletes="all"
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
        """Open the file of a site, with its first event; adding the file adds both."""
        case = cls(
            site=site,
            state=CaseState.PROPOSED,
            state_since=at,
            state_actor_id=actor.id,
            state_organisation_id=actor.organisation_id,
            opened_at=at,
        )
        case.record(
            EventKind.OPENED, to_state=CaseState.PROPOSED, actor=actor, at=at, note=note, data=data
        )
        return case

    def moves_for(self, actor: Account) -> tuple[Transition, ...]:
        """Return the steps this person may take now, in the order of the table."""
        return tuple(
            step
            for step in TRANSITIONS
            if step.from_state is self.state
            and actor.role in step.roles
            and not (step.by_another_unit and self._is_same_unit(actor))
        )

    def advance(
        self,
        to: CaseState,
        *,
        actor: Account,
        at: datetime,
        note: str | None = None,
        data: dict[str, Any] | None = None,
    ) -> "CaseEvent":
        """Move the file one step and write the event.

        Raises
        ------
        Conflict
            The table has no such step from the present state.
        Forbidden
            This role may not take the step, or the same person or unit reported the work done.
        """
        step = next(
            (s for s in TRANSITIONS if s.from_state is self.state and s.to_state is to), None
        )
        if step is None:
            raise Conflict(
                "The file is in state {state}; it cannot go to {to} from there."
                " Reload the page to see the possible steps.",
                state=self.state,
                to=to,
            )
        if actor.role not in step.roles:
            raise Forbidden(
                "The role {role} may not bring a file to state {to}.", role=actor.role, to=to
            )
        if step.by_another_unit and self._is_same_unit(actor):
            raise Forbidden(
                "Whoever reported the work done cannot verify it:"
                " another person of another unit must."
            )
        event = self.record(
            EventKind.ADVANCED,
            from_state=self.state,
            to_state=to,
            actor=actor,
            at=at,
            note=note,
            data=data,
        )
        self.state = to
        self.state_since = at
        self.state_actor_id = actor.id
        self.state_organisation_id = actor.organisation_id
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
        event = CaseEvent(
            kind=kind,
            from_state=from_state,
            to_state=to_state,
            actor_id=actor.id,
            organisation_id=actor.organisation_id,
            at=at,
            note=note,
            data=data or {},
        )
        self.events.add(event)
        return event

    def _is_same_unit(self, actor: Account) -> bool:
        return (
            actor.id == self.state_actor_id or actor.organisation_id == self.state_organisation_id
        )


class CaseEvent(Keyed, Base):
    """One thing that happened to a file. The database refuses to change or delete it."""

    __tablename__ = "case_event"
    __table_args__ = (
        Index(None, "case_id", "sequence"),
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
