"""The bodies that work on a file beside the one that holds it."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hotspots.models.account import Account, Organisation
from hotspots.models.base import Base, Keyed
from hotspots.models.remediation import RemediationCase


class CasePartner(Keyed, Base):
    """One body named to work along on a file, from a day on; it sees the file as long as it does.

    A file has one holder, whatever its partners: they answer for their own part of the work.
    """

    __tablename__ = "case_partner"
    __table_args__ = (
        Index(
            "uq_case_partner_open",
            "case_id",
            "organisation_id",
            unique=True,
            postgresql_where=text("until IS NULL"),
        ),
        CheckConstraint("until >= since", name="days"),
        CheckConstraint(
            "(until IS NULL) = (ended_by_id IS NULL) AND (until IS NULL) = (ended_at IS NULL)"
            " AND (until IS NULL) = (end_reason IS NULL)",
            name="ended_by_a_person",
        ),
        Index(None, "case_id"),
        Index(None, "organisation_id"),
        Index(None, "named_by_id"),
        Index(None, "ended_by_id"),
    )

    case_id: Mapped[UUID] = mapped_column(ForeignKey("remediation_case.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    task: Mapped[str | None]
    """What it is to do or to deliver."""
    due_on: Mapped[date | None]
    since: Mapped[date]
    named_by_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    named_at: Mapped[datetime]
    until: Mapped[date | None]
    """The last day it worked along."""
    ended_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None]

    case: Mapped[RemediationCase] = relationship(lazy="raise")
    organisation: Mapped[Organisation] = relationship(lazy="raise")
    named_by: Mapped[Account] = relationship(foreign_keys=[named_by_id], lazy="raise")
    ended_by: Mapped[Account | None] = relationship(foreign_keys=[ended_by_id], lazy="raise")

    def is_late(self, today: date) -> bool:
        """Say whether the day of its part is over while it still works along."""
        return self.until is None and self.due_on is not None and self.due_on < today
