"""A point where traffic comes to a stand, as a kind of site."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from hotspots.models.reported_site import AtJunction, Reported, at_junction, reported
from hotspots.models.site import OnRoad, Site, on_road
from hotspots.vocabulary import SiteKind


class CongestionPoint(Reported, OnRoad, AtJunction, Site):
    """A junction or a point that jams, with the plan for its relief and the post kept there."""

    __tablename__ = "congestion_point"
    __table_args__: Any = (*on_road(), *at_junction(), *reported())

    id: Mapped[UUID] = mapped_column(ForeignKey("site.id"), primary_key=True)
    listed_on: Mapped[date]
    hours: Mapped[str | None]
    """The hours at which it jams, as `records.hours` writes them."""
    causes: Mapped[list[str] | None]
    rail_nearby: Mapped[bool | None]
    relief_plan: Mapped[str | None]
    plan_number: Mapped[str | None]
    plan_dated: Mapped[date | None]
    daily_post: Mapped[bool | None]
    post_by: Mapped[str | None]
    post_hours: Mapped[str | None]
    proposed_works: Mapped[str | None]

    __mapper_args__ = {  # noqa: RUF012  (SQLAlchemy reads it once)
        "polymorphic_identity": SiteKind.CONGESTION_POINT
    }
