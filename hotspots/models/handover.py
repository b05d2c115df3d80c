"""On whose desk a file lies, day by day, and how it went from one desk to the next."""

from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hotspots.models.account import Account, Organisation
from hotspots.models.base import Base, Keyed, Versioned
from hotspots.vocabulary import HandoverAnswer

if TYPE_CHECKING:
    from hotspots.models.remediation import RemediationCase


class Handover(Keyed, Versioned, Base):
    """A file offered by the body that holds it to another, and what that body said to it.

    The file stays where it is until it is accepted: neither a refusal nor silence moves it. One
    that a step assigns goes at once, and the row says so.
    """

    __tablename__ = "handover"
    __table_args__ = (
        CheckConstraint("from_id <> to_id", name="another_body"),
        CheckConstraint(
            "(answer IS NULL) = (answered_on IS NULL)"
            " AND (answer IS NULL) = (answered_by_id IS NULL)"
            " AND (answer IS NULL) = (answered_at IS NULL)",
            name="answered_by_a_person",
        ),
        CheckConstraint(
            "answer IS NULL OR answer IN ('accepted', 'assigned', 'lapsed')"
            " OR answer_reason IS NOT NULL",
            name="reason",
        ),
        CheckConstraint("received_on >= sent_on AND answered_on >= sent_on", name="days"),
        Index(
            "uq_handover_open",
            "case_id",
            unique=True,
            postgresql_where=text("answer IS NULL"),
        ),
        Index(None, "case_id"),
        Index(None, "from_id"),
        Index(None, "to_id"),
        Index(None, "recommendation_id"),
        Index(None, "offered_by_id"),
        Index(None, "answered_by_id"),
    )

    case_id: Mapped[UUID] = mapped_column(ForeignKey("remediation_case.id"))
    from_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    to_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    recommendation_id: Mapped[UUID | None] = mapped_column(ForeignKey("recommendation.id"))
    """The recommendation that came with the file; its answer is the answer to both."""
    letter_number: Mapped[str | None]
    letter_dated: Mapped[date | None]
    asked_for: Mapped[str]
    sent_on: Mapped[date]
    received_on: Mapped[date | None]
    answer: Mapped[HandoverAnswer | None]
    answered_on: Mapped[date | None]
    answer_reason: Mapped[str | None]
    offered_by_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    offered_at: Mapped[datetime]
    answered_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    answered_at: Mapped[datetime | None]

    case: Mapped["RemediationCase"] = relationship(lazy="raise")
    giver: Mapped[Organisation] = relationship(foreign_keys=[from_id], lazy="raise")
    taker: Mapped[Organisation] = relationship(foreign_keys=[to_id], lazy="raise")
    offered_by: Mapped[Account] = relationship(foreign_keys=[offered_by_id], lazy="raise")
    answered_by: Mapped[Account | None] = relationship(foreign_keys=[answered_by_id], lazy="raise")


class CaseHolding(Keyed, Base):
    """The days one body held a file: from a day up to, and without, the day the next took it.

    The database keeps exactly one holder a day: no two overlap, and where one ends the next
    begins, since the end of each must be the beginning of another.
    """

    __tablename__ = "case_holding"
    __table_args__ = (
        CheckConstraint("to_day > from_day", name="days"),
        UniqueConstraint("case_id", "from_day"),
        ForeignKeyConstraint(
            ["case_id", "to_day"],
            ["case_holding.case_id", "case_holding.from_day"],
            name="fk_case_holding_next",
            deferrable=True,
            initially="DEFERRED",
        ),
        ExcludeConstraint(
            ("case_id", "="),
            (func.daterange(text("from_day"), text("to_day")), "&&"),
            name="ex_case_holding_days",
            using="gist",
        ),
        Index(None, "organisation_id"),
        Index(None, "handover_id"),
    )

    case_id: Mapped[UUID] = mapped_column(ForeignKey("remediation_case.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    from_day: Mapped[date]
    to_day: Mapped[date | None]
    """The first day on which another held it; empty for the one who holds it now."""
    handover_id: Mapped[UUID | None] = mapped_column(ForeignKey("handover.id"))
    """How it came here; empty for who opened the file."""

    organisation: Mapped[Organisation] = relationship(lazy="raise")
    handover: Mapped[Handover | None] = relationship(lazy="raise")
