"""A target: what a plan wants of a crossing by the end of a year, by whom and by which paper."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hotspots.models.account import Account, Organisation
from hotspots.models.base import Base, Explained, Keyed, Versioned
from hotspots.models.site import Site
from hotspots.vocabulary import TargetMeasure


class CrossingTarget(Keyed, Versioned, Explained, Base):
    """One measure for one crossing by the end of one year.

    It is corrected or withdrawn with a reason and never deleted. How it stood on a past day tells
    the audit: each of its images has the time of the change by the clock of the registry.
    """

    __tablename__ = "crossing_target"
    __table_args__: Any = (
        # A withdrawn one may be set again.
        Index(
            "uq_crossing_target_site_id_year_measure",
            "site_id",
            "year",
            "measure",
            unique=True,
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
        CheckConstraint("year BETWEEN 2000 AND 2100", name="year"),
        CheckConstraint(
            "(document_number IS NULL) = (document_dated IS NULL)", name="document_known"
        ),
        CheckConstraint("document_number IS NOT NULL OR why IS NOT NULL", name="explained"),
        CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_reason IS NULL)", name="withdrawn_reason"
        ),
        Index(None, "year", "id"),
        Index(None, "site_id"),
        Index(None, "organisation_id"),
        Index(None, "entered_by_id"),
    )

    site_id: Mapped[UUID] = mapped_column(ForeignKey("site.id"))
    year: Mapped[int]
    measure: Mapped[TargetMeasure]
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    """The body that answers for it."""
    document_number: Mapped[str | None]
    document_dated: Mapped[date | None]
    document_text: Mapped[str | None]
    """What the paper says of it."""
    why: Mapped[str | None]
    """Why this crossing."""
    entered_by_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    entered_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str | None]

    site: Mapped[Site] = relationship(lazy="raise")
    organisation: Mapped[Organisation] = relationship(lazy="raise")
    entered_by: Mapped[Account] = relationship(lazy="raise")
