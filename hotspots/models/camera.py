"""Cameras of the roads."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hotspots.models.account import Account, Organisation
from hotspots.models.base import SRID, Base, Explained, Keyed, Versioned


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
        # The box around its view; a degree is at least 100 km long in Viet Nam.
        Index("ix_camera_view", text("st_expand(geom, reach_m / 100000)"), postgresql_using="gist"),
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
