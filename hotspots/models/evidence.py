"""The statistical evidence of proposals: derived, and kept beside them."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hotspots.models.base import Base
from hotspots.models.calibration import CalibrationVersion
from hotspots.vocabulary import EvidenceGrade, EvidenceKept


class ProposalEvidence(Base):
    """What the statistics say of one proposal; deciding it or changing it touches no proposal row.

    What stands in a list follows the crashes (`latest`). What its run said in the end, and what a
    person saw when deciding, are copies that stay.
    """

    __tablename__ = "proposal_evidence"
    __table_args__ = (
        CheckConstraint("(tested IS NULL) = (tested_at IS NULL)", name="tested_at"),
        CheckConstraint("tested IS NOT NULL OR grade IS NULL", name="grade_comes_with_tests"),
        Index(None, "calibration_id"),
    )

    proposal_id: Mapped[UUID] = mapped_column(ForeignKey("proposal.id"), primary_key=True)
    kept: Mapped[EvidenceKept] = mapped_column(primary_key=True)
    calibration_id: Mapped[UUID | None] = mapped_column(ForeignKey("calibration.id"))
    """Empty where nothing is known of what is usual: no crash was on record."""
    code_version: Mapped[str]
    as_of: Mapped[date]
    near: Mapped[dict[str, Any]]
    """What follows from the crashes around the place alone."""
    near_at: Mapped[datetime]
    near_revision: Mapped[int]
    """Rises with every writing of `near`, so that a job does not put older findings back."""
    tested: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    """What needs the whole route and the whole list; empty while it is being computed."""
    tested_at: Mapped[datetime | None]
    grade: Mapped[EvidenceGrade | None]
    rank: Mapped[int | None]
    """Its place in the list when every crash weighs the same; empty without a reference."""

    calibration: Mapped[CalibrationVersion | None] = relationship(lazy="raise")
