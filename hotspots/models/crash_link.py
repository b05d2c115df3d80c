"""Crashes that a person says happened at a site, where the map or the Km says otherwise."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hotspots.models.account import Account
from hotspots.models.base import Base, Keyed
from hotspots.models.crash import Crash


class SiteCrash(Keyed, Base):
    """One crash linked to one site by hand, with the reason."""

    __tablename__ = "site_crash"
    __table_args__ = (
        UniqueConstraint("site_id", "crash_id"),
        Index(None, "crash_id"),
        Index(None, "linked_by_id"),
    )

    site_id: Mapped[UUID] = mapped_column(ForeignKey("site.id"))
    crash_id: Mapped[UUID] = mapped_column(ForeignKey("crash.id", ondelete="CASCADE"))
    """A crash that never was takes its links along; the audit keeps them."""
    reason: Mapped[str]
    linked_by_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    linked_at: Mapped[datetime]

    crash: Mapped[Crash] = relationship(lazy="raise")
    linked_by: Mapped[Account] = relationship(lazy="raise")
