"""The papers of a remediation file and its pauses."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hotspots.models.account import Account
from hotspots.models.attachment import Attachment
from hotspots.models.base import Base, Keyed
from hotspots.vocabulary import DocumentKind, HoldState


class CaseDocument(Keyed, Base):
    """A paper of a file, known by its number and date; taken out it stays, with the reason."""

    __tablename__ = "case_document"
    __table_args__ = (
        CheckConstraint(
            "(removed_at IS NULL) = (removed_by_id IS NULL)"
            " AND (removed_at IS NULL) = (removal_reason IS NULL)",
            name="removed_by_a_person",
        ),
        Index(None, "case_id", "kind"),
        Index(None, "number"),
        Index(None, "added_by_id"),
        Index(None, "removed_by_id"),
        Index(None, "attachment_id"),
    )

    case_id: Mapped[UUID] = mapped_column(ForeignKey("remediation_case.id"))
    kind: Mapped[DocumentKind]
    number: Mapped[str]
    """As printed on the paper, for example 12/BB-KT."""
    dated: Mapped[date]
    issued_by: Mapped[str | None]
    about: Mapped[str | None]
    attachment_id: Mapped[UUID | None] = mapped_column(ForeignKey("attachment.id"))
    """Its scan, once somebody has sent one."""
    added_by_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    added_at: Mapped[datetime]
    removed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    removed_at: Mapped[datetime | None]
    removal_reason: Mapped[str | None]

    added_by: Mapped[Account] = relationship(foreign_keys=[added_by_id], lazy="raise")
    attachment: Mapped[Attachment | None] = relationship(lazy="raise")


class CaseHold(Keyed, Base):
    """A request to pause a file, with its reason and end, and what a leader said to it."""

    __tablename__ = "case_hold"
    __table_args__ = (
        CheckConstraint("(state = 'asked') = (decided_by_id IS NULL)", name="decided"),
        CheckConstraint("until >= from_day", name="days"),
        Index(
            "uq_case_hold_open",
            "case_id",
            unique=True,
            postgresql_where=text("state IN ('asked', 'approved')"),
        ),
        Index(None, "case_id"),
        Index(None, "asked_by_id"),
        Index(None, "decided_by_id"),
    )

    case_id: Mapped[UUID] = mapped_column(ForeignKey("remediation_case.id"))
    state: Mapped[HoldState]
    reason: Mapped[str]
    from_day: Mapped[date]
    until: Mapped[date]
    """The last day of the pause; the clock runs again on the day after."""
    asked_by_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    asked_at: Mapped[datetime]
    decided_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime | None]
    ended_on: Mapped[date | None]

    asked_by: Mapped[Account] = relationship(foreign_keys=[asked_by_id], lazy="raise")
