"""What people said of places where a road of the map crosses a railway: no crossing, and why."""

from datetime import datetime
from typing import Any
from uuid import UUID

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import ForeignKey, Identity, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hotspots.models.account import Account
from hotspots.models.base import BIG, SRID, Base, Keyed
from hotspots.models.network import RailLine
from hotspots.vocabulary import CrossingAnswer


class CrossingRuling(Keyed, Base):
    """One answer of one person, written once; of several about one place the latest counts.

    It speaks of the place as it was drawn that day: where the road is drawn elsewhere since, or
    another crosses there too, nobody has answered yet.
    """

    __tablename__ = "crossing_ruling"
    __table_args__: Any = (
        Index(None, "geom", postgresql_using="gist"),
        Index(None, "rail_line_id"),
        Index(None, "ruled_by_id"),
    )

    number: Mapped[int] = mapped_column(BIG, Identity(always=True))
    """In the order they were given: two may be of one moment."""
    rail_line_id: Mapped[UUID] = mapped_column(ForeignKey("rail_line.id"))
    rail_m: Mapped[float | None]
    geom: Mapped[WKBElement] = mapped_column(Geometry("POINT", srid=SRID, spatial_index=False))
    roads: Mapped[list[str]]
    """The codes of the roads that crossed there."""
    answer: Mapped[CrossingAnswer]
    reason: Mapped[str]
    ruled_by_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    ruled_at: Mapped[datetime]

    rail_line: Mapped[RailLine] = relationship(lazy="raise")
    ruled_by: Mapped[Account] = relationship(lazy="raise")
