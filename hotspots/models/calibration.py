"""What is usual for places of each class, as calibrated on a day; versions are only added."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hotspots.models.account import Account
from hotspots.models.base import BIG, Base, Keyed


class CalibrationVersion(Keyed, Base):
    """One calibration, written once: single crashes never change what is usual."""

    __tablename__ = "calibration"
    __table_args__ = (
        UniqueConstraint("number"),
        CheckConstraint("period_from <= period_to", name="period"),
        Index(None, "made_by_id"),
    )

    number: Mapped[int] = mapped_column(BIG, Identity(always=True))
    """The latest is the one in use."""
    version: Mapped[str]
    """Its day and a hash of its numbers: equal versions hold equal numbers."""
    period_from: Mapped[date]
    period_to: Mapped[date]
    content: Mapped[dict[str, Any]]
    """As `analysis.reference_rates.Calibration.to_json` writes it, to the last digit."""
    window_m: Mapped[dict[str, Any]]
    """The length of a full place of each group, to which its mean refers."""
    made_at: Mapped[datetime]
    made_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    """Empty for the one that the first screening makes by itself."""

    made_by: Mapped[Account | None] = relationship(lazy="raise")
