"""Something in the safety corridor of a road or a railway, as a kind of site."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from hotspots.models.reported_site import OnRail, Reported, on_rail, reported
from hotspots.models.site import OnRoad, Site, on_road
from hotspots.vocabulary import EncroachmentType, SiteKind


class CorridorEncroachment(Reported, OnRoad, OnRail, Site):
    """An encroachment on a safety corridor: where, of what sort and how large, never whose."""

    __tablename__ = "corridor_encroachment"
    __table_args__: Any = (
        *on_road(),
        *on_rail(required=False),
        *reported(),
        CheckConstraint("length_m IS NOT NULL OR area_m2 IS NOT NULL", name="size"),
        Index(None, "found_on"),
    )

    id: Mapped[UUID] = mapped_column(ForeignKey("site.id"), primary_key=True)
    type: Mapped[EncroachmentType]
    found_on: Mapped[date]
    length_m: Mapped[float | None]
    area_m2: Mapped[float | None]

    __mapper_args__ = {  # noqa: RUF012  (SQLAlchemy reads it once)
        "polymorphic_identity": SiteKind.CORRIDOR_ENCROACHMENT
    }
