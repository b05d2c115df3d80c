"""Notices: places one crash short of the rule, and the days on which places drop out of it."""

from datetime import date, datetime
from uuid import UUID

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hotspots.models.base import SRID, Base, Keyed
from hotspots.models.network import AdministrativeArea, Junction, Route
from hotspots.vocabulary import ChangeCause, NoticeKind, Place


class Notice(Keyed, Base):
    """What one more crash, or none, would do at a place: information, and no decision.

    Of a near miss, `deadline` is the first day on which one more crash with injuries comes too
    late, and `reach_from_m` to `reach_to_m` is where it may lie. Of a drop-out, `deadline` is the
    first day on which no legal set of the place's crashes is left.
    """

    __tablename__ = "notice"
    __table_args__ = (
        CheckConstraint("from_m <= to_m", name="stretch"),
        CheckConstraint("reach_from_m <= reach_to_m", name="reach"),
        CheckConstraint("cardinality(crash_ids) > 0", name="crash_ids"),
        CheckConstraint("(kind = 'drop_out') = (place_id IS NOT NULL)", name="drop_out_of_a_place"),
        CheckConstraint("valid_to >= valid_from", name="validity"),
        Index(None, "geom", postgresql_using="gist"),
        Index(None, "crash_ids", postgresql_using="gin"),
        Index(None, "route_id", "from_m"),
        Index(None, "junction_id"),
        Index(None, "place_id"),
        Index("ix_notice_live_centre", "centre_x_m", postgresql_where=text("valid_to IS NULL")),
        Index("ix_notice_live_deadline", "deadline", postgresql_where=text("valid_to IS NULL")),
    )

    kind: Mapped[NoticeKind]
    place: Mapped[Place]
    place_id: Mapped[UUID | None]
    """The place that drops out: the identity of a proposal or of a registered site."""
    route_id: Mapped[UUID | None] = mapped_column(ForeignKey("route.id"))
    from_m: Mapped[float | None]
    to_m: Mapped[float | None]
    """With `from_m`, the hull of its crashes."""
    reach_from_m: Mapped[float | None]
    reach_to_m: Mapped[float | None]
    junction_id: Mapped[UUID | None] = mapped_column(ForeignKey("junction.id"))
    centre_x_m: Mapped[float | None]
    centre_y_m: Mapped[float | None]
    """Of a near miss on a disc, the middle in the metric system of the run, as it was found."""
    geom: Mapped[WKBElement | None] = mapped_column(
        Geometry("GEOMETRY", srid=SRID, spatial_index=False)
    )
    """Of a near miss, where the new crash may lie; of a drop-out, the place."""
    crash_ids: Mapped[list[UUID]]
    fatal_crashes: Mapped[int]
    injury_crashes: Mapped[int]
    deadline: Mapped[date]
    fatal_deadline: Mapped[date | None]
    """Of a near miss, the same for one more fatal crash; empty where that suffices alone."""
    as_of: Mapped[date]
    cause: Mapped[ChangeCause]
    cause_id: Mapped[UUID | None]
    valid_from: Mapped[datetime]
    valid_to: Mapped[datetime | None]

    route: Mapped[Route | None] = relationship(lazy="raise")
    junction: Mapped[Junction | None] = relationship(lazy="raise")
    areas: Mapped[list[AdministrativeArea]] = relationship(
        secondary="notice_area", lazy="raise", order_by=AdministrativeArea.code
    )


class NoticeArea(Base):
    """One area a notice lies in."""

    __tablename__ = "notice_area"
    __table_args__ = (Index(None, "area_id"),)

    notice_id: Mapped[UUID] = mapped_column(ForeignKey("notice.id"), primary_key=True)
    area_id: Mapped[UUID] = mapped_column(ForeignKey("administrative_area.id"), primary_key=True)
