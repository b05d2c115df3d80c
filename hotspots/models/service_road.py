"""Service roads beside railways (đường gom): what is planned, and how far it has come."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hotspots.models.account import Account, Organisation
from hotspots.models.base import SRID, Base, Explained, Keyed, Versioned
from hotspots.models.network import RailLine
from hotspots.vocabulary import CarriagewaySide, ServiceRoadState


class ServiceRoad(Keyed, Versioned, Explained, Base):
    """A service road along a stretch of a railway line, as the plan of a body names it."""

    __tablename__ = "service_road"
    __table_args__: Any = (
        UniqueConstraint("organisation_id", "plan_number", "source_reference"),
        CheckConstraint("from_m < to_m", name="stretch"),
        CheckConstraint("planned_year BETWEEN 1990 AND 2100", name="planned_year"),
        Index(None, "geom", postgresql_using="gist"),
        Index(None, "rail_line_id", "from_m"),
        Index(None, "builder_id"),
        Index(None, "registered_by_id"),
    )

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    plan_number: Mapped[str]
    """The paper with the plan: the next plan begins its numbers anew."""
    plan_dated: Mapped[date | None]
    source_reference: Mapped[str]
    rail_line_id: Mapped[UUID] = mapped_column(ForeignKey("rail_line.id"))
    side: Mapped[CarriagewaySide | None]
    """Looking along rising Km; empty for both sides."""
    from_m: Mapped[float]
    to_m: Mapped[float]
    """By the Km painted along the line."""
    geom: Mapped[WKBElement | None] = mapped_column(
        Geometry("GEOMETRY", srid=SRID, spatial_index=False)
    )
    """The stretch of the line, for where beside it the road will run is not known yet; empty where
    the line is not drawn."""
    builder_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"))
    planned_year: Mapped[int | None]
    state: Mapped[ServiceRoadState]
    note: Mapped[str | None]
    registered_by_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    registered_at: Mapped[datetime]

    organisation: Mapped[Organisation] = relationship(foreign_keys=[organisation_id], lazy="raise")
    builder: Mapped[Organisation | None] = relationship(foreign_keys=[builder_id], lazy="raise")
    rail_line: Mapped[RailLine] = relationship(lazy="raise")
    registered_by: Mapped[Account] = relationship(lazy="raise")
