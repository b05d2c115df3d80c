"""What was told to the level above because it was late, and who there took note of it."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hotspots.models.account import Account, Organisation
from hotspots.models.base import Base, Keyed
from hotspots.models.measure import Measure
from hotspots.models.recommendation import Recommendation
from hotspots.models.remediation import RemediationCase
from hotspots.vocabulary import Lateness


class Escalation(Keyed, Base):
    """One late file, recommendation or temporary measure, told once a deadline and lateness."""

    __tablename__ = "escalation"
    __table_args__ = (
        CheckConstraint(
            "num_nonnulls(case_id, recommendation_id, measure_id) = 1", name="of_one_thing"
        ),
        CheckConstraint(
            "(acknowledged_by_id IS NULL) = (acknowledged_at IS NULL)", name="acknowledged"
        ),
        UniqueConstraint("case_id", "due_on", "lateness"),
        UniqueConstraint("recommendation_id", "due_on", "lateness"),
        UniqueConstraint("measure_id", "due_on", "lateness"),
        Index(None, "desk_id"),
        Index(None, "superior_id"),
        Index(None, "acknowledged_by_id"),
    )

    case_id: Mapped[UUID | None] = mapped_column(ForeignKey("remediation_case.id"))
    recommendation_id: Mapped[UUID | None] = mapped_column(ForeignKey("recommendation.id"))
    measure_id: Mapped[UUID | None] = mapped_column(ForeignKey("measure.id"))
    lateness: Mapped[Lateness]
    due_on: Mapped[date]
    """The deadline that was missed."""
    desk_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    """On whose desk it lay."""
    superior_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"))
    """Who was told; empty where no level above is known."""
    raised_on: Mapped[date]
    acknowledged_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    acknowledged_at: Mapped[datetime | None]

    case: Mapped[RemediationCase | None] = relationship(lazy="raise")
    recommendation: Mapped[Recommendation | None] = relationship(lazy="raise")
    measure: Mapped[Measure | None] = relationship(lazy="raise")
    desk: Mapped[Organisation] = relationship(foreign_keys=[desk_id], lazy="raise")
    superior: Mapped[Organisation | None] = relationship(foreign_keys=[superior_id], lazy="raise")
    acknowledged_by: Mapped[Account | None] = relationship(lazy="raise")
