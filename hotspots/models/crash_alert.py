"""Crashes at sites whose file rests: each asks whether the file is to be opened again."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hotspots.models.account import Account
from hotspots.models.base import Base, Keyed
from hotspots.models.site import Site
from hotspots.vocabulary import AlertOutcome


class CrashAlert(Keyed, Base):
    """One crash at one site that is monitored or settled, and what became of the alert.

    It stands until the file is opened again, somebody who may open it rules that it stays, or the
    crash turns out to lie elsewhere. A crash that comes back raises the same alert again; one that
    was ruled on does not.
    """

    __tablename__ = "crash_alert"
    __table_args__ = (
        UniqueConstraint("site_id", "crash_id"),
        CheckConstraint("(ended_at IS NULL) = (outcome IS NULL)", name="ended"),
        CheckConstraint(
            "(outcome = 'not_reopened') = (ruled_by_id IS NOT NULL)"
            " AND (ruled_by_id IS NULL) = (reason IS NULL)",
            name="ruled_by_a_person",
        ),
        Index(None, "crash_id"),
        Index(None, "ruled_by_id"),
        Index(
            "ix_crash_alert_standing", "raised_at", "id", postgresql_where=text("outcome IS NULL")
        ),
    )

    site_id: Mapped[UUID] = mapped_column(ForeignKey("site.id"))
    crash_id: Mapped[UUID]
    """No foreign key: a crash that was taken out ends the alert, and the alert stays on record."""
    raised_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[AlertOutcome | None]
    ruled_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    reason: Mapped[str | None]

    site: Mapped[Site] = relationship(lazy="raise")
    ruled_by: Mapped[Account | None] = relationship(lazy="raise")
