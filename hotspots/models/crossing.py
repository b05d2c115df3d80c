"""Places where a road or a path crosses a railway on the level, as two kinds of site."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from hotspots.models.reported_site import OnRail, Reported, on_rail, reported
from hotspots.models.site import Site
from hotspots.vocabulary import (
    CrossingOpener,
    CrossingSurface,
    LevelCrossingProtection,
    LevelCrossingUse,
    SiteKind,
    TrafficCountMethod,
)


class CrossingFacts:
    """What is known of any crossing: the way across, the trains, who crosses, what they can see.

    Empty is not known; it is never zero.
    """

    width_m: Mapped[float | None]
    surface: Mapped[CrossingSurface | None]
    angle_deg: Mapped[float | None]
    gradient_percent: Mapped[float | None]
    hump_or_poor_surface: Mapped[bool | None]
    road_joined: Mapped[str | None]
    lanes: Mapped[int | None]
    tracks: Mapped[int | None]
    line_speed_kmh: Mapped[float | None]
    trains_per_day: Mapped[float | None]
    day_trains_per_day: Mapped[float | None]
    cars_per_day: Mapped[float | None]
    trucks_per_day: Mapped[float | None]
    motorcycles_per_day: Mapped[float | None]
    bicycles_per_day: Mapped[float | None]
    pedestrians_per_day: Mapped[float | None]
    traffic_count_method: Mapped[TrafficCountMethod | None]
    traffic_counted_on: Mapped[date | None]
    sight_left_up_m: Mapped[float | None]
    sight_left_down_m: Mapped[float | None]
    sight_right_up_m: Mapped[float | None]
    sight_right_down_m: Mapped[float | None]
    """How far a train is seen from each side of the line, towards rising and falling Km."""
    warning_signs: Mapped[bool | None]
    speed_humps: Mapped[bool | None]
    bells: Mapped[bool | None]
    lights: Mapped[bool | None]
    watch_post: Mapped[bool | None]
    watch_by: Mapped[str | None]
    watch_hours: Mapped[str | None]
    built_up: Mapped[bool | None]
    school_or_market: Mapped[bool | None]
    accidents_5y: Mapped[int | None]
    near_misses_5y: Mapped[int | None]


class UnauthorizedCrossing(CrossingFacts, Reported, OnRail, Site):
    """A path that people opened across a railway without permission, on its road to removal."""

    __tablename__ = "unauthorized_crossing"
    __table_args__: Any = (*on_rail(), *reported())

    id: Mapped[UUID] = mapped_column(ForeignKey("site.id"), primary_key=True)
    found_on: Mapped[date]
    opened_by: Mapped[CrossingOpener | None]
    opened_year: Mapped[int | None]
    households: Mapped[int | None]
    service_road_possible: Mapped[bool | None]
    nearest_legal_crossing_m: Mapped[float | None]
    """As somebody measured it; where empty, the map says."""

    __mapper_args__ = {  # noqa: RUF012  (SQLAlchemy reads it once)
        "polymorphic_identity": SiteKind.UNAUTHORIZED_CROSSING
    }


class LevelCrossing(CrossingFacts, Reported, OnRail, Site):
    """A level crossing that was permitted, with what guards it."""

    __tablename__ = "level_crossing"
    __table_args__: Any = (*on_rail(), *reported())

    id: Mapped[UUID] = mapped_column(ForeignKey("site.id"), primary_key=True)
    protection: Mapped[LevelCrossingProtection]
    road_use: Mapped[LevelCrossingUse | None]
    signal_checked_on: Mapped[date | None]
    signal_works: Mapped[bool | None]
    dangerous: Mapped[bool | None]
    dangerous_reason: Mapped[str | None]

    __mapper_args__ = {  # noqa: RUF012  (SQLAlchemy reads it once)
        "polymorphic_identity": SiteKind.LEVEL_CROSSING
    }
