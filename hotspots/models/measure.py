"""Countermeasures of a file, the checks after them, and evaluations as they were kept."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hotspots.models.account import Account, Organisation
from hotspots.models.base import BIG, Base, Keyed, Versioned
from hotspots.models.remediation import RemediationCase
from hotspots.vocabulary import MeasureProgress, MeasureTerm, MeasureType, MeasureUnit


class Measure(Keyed, Versioned, Base):
    """One countermeasure: planned, carried out, counted. Taken back it stays, with the reason."""

    __tablename__ = "measure"
    __table_args__ = (
        CheckConstraint("quantity_planned > 0", name="quantity_planned"),
        CheckConstraint("quantity_done > 0", name="quantity_done"),
        CheckConstraint("cost_vnd >= 0", name="cost_vnd"),
        CheckConstraint("planned_finish >= planned_start", name="planned_days"),
        CheckConstraint("actual_finish >= actual_start", name="actual_days"),
        CheckConstraint("actual_finish IS NULL OR actual_start IS NOT NULL", name="begun"),
        CheckConstraint("(term = 'temporary') = (expires_on IS NOT NULL)", name="expires"),
        CheckConstraint(
            "(cancelled_at IS NULL) = (cancelled_by_id IS NULL)"
            " AND (cancelled_at IS NULL) = (cancellation_reason IS NULL)",
            name="cancelled_by_a_person",
        ),
        Index(None, "case_id"),
        Index(None, "executor_id"),
        Index(None, "added_by_id"),
        Index(None, "cancelled_by_id"),
        Index(None, "expires_on"),
    )

    case_id: Mapped[UUID] = mapped_column(ForeignKey("remediation_case.id"))
    term: Mapped[MeasureTerm]
    type: Mapped[MeasureType]
    description: Mapped[str | None]
    unit: Mapped[MeasureUnit]
    quantity_planned: Mapped[float]
    quantity_done: Mapped[float | None]
    cost_vnd: Mapped[int | None] = mapped_column(BIG)
    fund: Mapped[str | None]
    executor_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"))
    planned_start: Mapped[date | None]
    planned_finish: Mapped[date | None]
    actual_start: Mapped[date | None]
    actual_finish: Mapped[date | None]
    expires_on: Mapped[date | None]
    """The last day a temporary measure is meant to stand."""
    added_by_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    added_at: Mapped[datetime]
    cancelled_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    cancelled_at: Mapped[datetime | None]
    cancellation_reason: Mapped[str | None]

    executor: Mapped[Organisation | None] = relationship(lazy="raise")
    case: Mapped[RemediationCase] = relationship(lazy="raise")

    def progress(self, today: date) -> MeasureProgress:
        """Return how far the measure is on a day."""
        if self.cancelled_at is not None:
            return MeasureProgress.CANCELLED
        if self.expires_on is not None and self.expires_on < today:
            return MeasureProgress.EXPIRED
        if self.actual_finish is not None:
            return MeasureProgress.IN_PLACE
        return MeasureProgress.PLANNED if self.actual_start is None else MeasureProgress.UNDER_WAY


class MonitoringCheck(Keyed, Base):
    """A look at a treated site so many months on; made when its turn comes."""

    __tablename__ = "monitoring_check"
    __table_args__ = (
        UniqueConstraint("case_id", "since", "months"),
        CheckConstraint("months > 0", name="months"),
        CheckConstraint("(done_on IS NULL) = (done_by_id IS NULL)", name="done_by_a_person"),
        Index(None, "due_on"),
        Index(None, "done_by_id"),
    )

    case_id: Mapped[UUID] = mapped_column(ForeignKey("remediation_case.id"))
    since: Mapped[date]
    """The day on which this monitoring began; a file may be monitored again."""
    months: Mapped[int]
    due_on: Mapped[date]
    lapsed_on: Mapped[date | None]
    """The day the file was opened again, after which nobody need look."""
    done_on: Mapped[date | None]
    done_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    note: Mapped[str | None]
    found: Mapped[dict[str, Any] | None]
    """Crashes since the monitoring began, as they stood at the check."""


class SiteEvaluation(Keyed, Base):
    """What was found of a treatment on a day, with all it was computed from; written once."""

    __tablename__ = "site_evaluation"
    __table_args__ = (Index(None, "case_id", "made_at"), Index(None, "made_by_id"))

    case_id: Mapped[UUID] = mapped_column(ForeignKey("remediation_case.id"))
    as_of: Mapped[date]
    told: Mapped[dict[str, Any]]
    """Days of the works, counts, years, reference, crashes left out: what gives it again."""
    result: Mapped[dict[str, Any]]
    """Verdict, method, expected count, effect with its interval."""
    code_version: Mapped[str]
    note: Mapped[str | None]
    made_by_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[datetime]

    made_by: Mapped[Account] = relationship(lazy="raise")
