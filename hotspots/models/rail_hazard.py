"""Dangerous places on open line of a railway, as a kind of site."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from hotspots.models.reported_site import OnRail, Reported, on_rail, reported
from hotspots.models.site import Site
from hotspots.vocabulary import SiteKind


class RailHazardLocation(Reported, OnRail, Site):
    """A Km or a stretch away from crossings where accidents happen or are to be feared."""

    __tablename__ = "rail_hazard_location"
    __table_args__: Any = (*on_rail(), *reported())

    id: Mapped[UUID] = mapped_column(ForeignKey("site.id"), primary_key=True)
    hazards: Mapped[str | None]
    line_speed_kmh: Mapped[float | None]
    found_on: Mapped[date | None]

    __mapper_args__ = {  # noqa: RUF012  (SQLAlchemy reads it once)
        "polymorphic_identity": SiteKind.RAIL_HAZARD_LOCATION
    }
