"""The complex routes and areas that cameras are to watch."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hotspots.models.account import Account, Organisation
from hotspots.models.base import SRID, Base, Explained, Keyed, Versioned
from hotspots.models.network import AdministrativeArea, Route


class WatchedPlace(Keyed, Versioned, Explained, Base):
    """A complex route or area on the list of a unit, as its paper names it."""

    __tablename__ = "watched_place"
    __table_args__: Any = (
        UniqueConstraint("organisation_id", "paper_number", "source_reference"),
        CheckConstraint("valid_to >= valid_from", name="validity"),
        CheckConstraint(
            "(route_id IS NULL) = (from_m IS NULL) AND (route_id IS NULL) = (to_m IS NULL)",
            name="route_has_stretch",
        ),
        CheckConstraint("from_m <= to_m", name="stretch"),
        CheckConstraint("route_id IS NULL OR area_id IS NULL", name="route_or_area"),
        Index(None, "geom", postgresql_using="gist"),
        Index(None, "route_id"),
        Index(None, "area_id"),
        Index(None, "registered_by_id"),
    )

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    paper_number: Mapped[str]
    """The paper with the list: the next list begins its numbers anew."""
    paper_dated: Mapped[date | None]
    """The day that is printed on the paper; empty where a list came without it."""
    source_reference: Mapped[str]
    name: Mapped[str]
    route_id: Mapped[UUID | None] = mapped_column(ForeignKey("route.id"))
    from_m: Mapped[float | None]
    to_m: Mapped[float | None]
    area_id: Mapped[UUID | None] = mapped_column(ForeignKey("administrative_area.id"))
    """The ward that is meant whole; empty for a route, and for an area with an outline of its own.
    """
    geom: Mapped[WKBElement] = mapped_column(Geometry("GEOMETRY", srid=SRID, spatial_index=False))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    """The last day it is on the list; empty while it is."""
    registered_by_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    registered_at: Mapped[datetime]

    organisation: Mapped[Organisation] = relationship(lazy="raise")
    route: Mapped[Route | None] = relationship(lazy="raise")
    area: Mapped[AdministrativeArea | None] = relationship(lazy="raise")
    registered_by: Mapped[Account] = relationship(lazy="raise")
