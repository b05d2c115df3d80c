"""A gate of a school on the list of the safe-gate model, as a kind of site."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from hotspots.models.reported_site import Reported, reported
from hotspots.models.site import OnRoad, Site, on_road
from hotspots.vocabulary import SiteKind


class SchoolGate(Reported, OnRoad, Site):
    """A gate where a school opens onto a road, with what makes crossing there safe."""

    __tablename__ = "school_gate"
    __table_args__: Any = (
        *on_road(),
        *reported(),
        CheckConstraint("lane_mouth_humps <= lane_mouths", name="humps_of_mouths"),
    )

    id: Mapped[UUID] = mapped_column(ForeignKey("site.id"), primary_key=True)
    school: Mapped[str]
    road_name: Mapped[str | None]
    peak_hours: Mapped[str | None]
    """The hours at which pupils come and go, as `records.hours` writes them."""
    model_installed_on: Mapped[date | None]
    """When the safe-gate model was last put in place."""
    zebra_crossing: Mapped[bool | None]
    school_sign: Mapped[bool | None]
    speed_hump: Mapped[bool | None]
    lane_mouths: Mapped[int | None]
    lane_mouth_humps: Mapped[int | None]

    __mapper_args__ = {  # noqa: RUF012  (SQLAlchemy reads it once)
        "polymorphic_identity": SiteKind.SCHOOL_GATE
    }
