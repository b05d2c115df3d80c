"""The mouths of lanes (ngõ ra đường): each is to have a hump, so all of them are counted."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hotspots.models.account import Account
from hotspots.models.base import SRID, Base, Explained, Keyed, Versioned
from hotspots.models.defect import InfrastructureDefect
from hotspots.models.network import AdministrativeArea


class LaneMouth(Keyed, Versioned, Explained, Base):
    """A place where a lane comes out onto a road, under the number its ward gave it."""

    __tablename__ = "lane_mouth"
    __table_args__: Any = (
        UniqueConstraint("area_id", "source_reference"),
        UniqueConstraint("defect_id"),
        CheckConstraint("(has_hump IS NULL) = (surveyed_on IS NULL)", name="surveyed"),
        Index(None, "geom", postgresql_using="gist"),
        Index(None, "registered_by_id"),
    )

    area_id: Mapped[UUID] = mapped_column(ForeignKey("administrative_area.id"))
    source_reference: Mapped[str]
    name: Mapped[str]
    geom: Mapped[WKBElement] = mapped_column(Geometry("POINT", srid=SRID, spatial_index=False))
    has_hump: Mapped[bool | None]
    """As somebody saw it on `surveyed_on`; empty until then."""
    surveyed_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    """From this day on there is no such mouth, and it counts no more."""
    defect_id: Mapped[UUID | None] = mapped_column(ForeignKey("infrastructure_defect.id"))
    """The latest defect that was raised for its missing hump."""
    registered_by_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    registered_at: Mapped[datetime]

    area: Mapped[AdministrativeArea] = relationship(lazy="raise")
    defect: Mapped[InfrastructureDefect | None] = relationship(lazy="raise")
    registered_by: Mapped[Account] = relationship(lazy="raise")
