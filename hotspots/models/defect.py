"""A defect of a road or of its traffic organisation, as a kind of site."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from hotspots.models.reported_site import Reported, reported
from hotspots.models.site import OnRoad, Site, on_road
from hotspots.vocabulary import DangerGrade, SiteKind


class InfrastructureDefect(Reported, OnRoad, Site):
    """Something on the road that is broken, missing or ill arranged, to be repaired and checked."""

    __tablename__ = "infrastructure_defect"
    __table_args__: Any = (
        *on_road(),
        *reported(),
        CheckConstraint("type ~ '^[a-z_]{1,40}$'", name="type"),
        Index(None, "found_on"),
    )

    id: Mapped[UUID] = mapped_column(ForeignKey("site.id"), primary_key=True)
    type: Mapped[str]
    """A code of the catalogue that was in force on the day it was found."""
    danger: Mapped[DangerGrade]
    found_on: Mapped[date]

    __mapper_args__ = {  # noqa: RUF012  (SQLAlchemy reads it once)
        "polymorphic_identity": SiteKind.INFRASTRUCTURE_DEFECT
    }
