"""Cameras of the roads, and the complex routes and areas that are to be watched by them."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hotspots.models.account import Account, Organisation
from hotspots.models.base import SRID, Base, Explained, Keyed, Versioned
from hotspots.models.network import AdministrativeArea, Route


class Camera(Keyed, Versioned, Explained, Base):
    """A camera in one period of work, under the number its organisation gave it.

    One that failed and works again has another row: what was covered on an earlier day stays so.
    The database keeps the periods of one camera apart.
    """

    __tablename__ = "camera"
    __table_args__: Any = (
        UniqueConstraint("organisation_id", "source_reference", "works_from"),
        CheckConstraint("reach_m > 0", name="reach_m"),
        CheckConstraint("works_to >= works_from", name="works"),
        ExcludeConstraint(
            ("organisation_id", "="),
            ("source_reference", "="),
            (func.daterange(text("works_from"), text("works_to"), text("'[]'")), "&&"),
            name="ex_camera_periods",
            using="gist",
        ),
        Index(None, "geom", postgresql_using="gist"),
        Index(None, "registered_by_id"),
    )

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    source_reference: Mapped[str]
    geom: Mapped[WKBElement] = mapped_column(Geometry("POINT", srid=SRID, spatial_index=False))
    reach_m: Mapped[float]
    """How far its view reaches, in every direction."""
    works_from: Mapped[date]
    works_to: Mapped[date | None]
    """The last day it worked; empty while it works."""
    note: Mapped[str | None]
    registered_by_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    registered_at: Mapped[datetime]

    organisation: Mapped[Organisation] = relationship(lazy="raise")
    registered_by: Mapped[Account] = relationship(lazy="raise")


class WatchedPlace(Keyed, Versioned, Base):
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
