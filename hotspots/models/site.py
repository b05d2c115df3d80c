"""Registered sites: what they share, one joined table for each kind, and their codes."""

from datetime import datetime
from typing import Any
from uuid import UUID

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, declared_attr, mapped_column, relationship

from hotspots.models.account import Account
from hotspots.models.base import SRID, Base, Keyed, Versioned
from hotspots.models.network import AdministrativeArea, Junction, Route
from hotspots.models.screening import Proposal
from hotspots.vocabulary import LegalClass, Place, SiteKind


class Site(Keyed, Versioned, Base):
    """A place the registry follows, under a code that is never used again.

    Its kind says which joined table describes it; its legal class comes from a rule and is an
    axis of its own. What people do about it stands in its one remediation file.
    """

    __tablename__ = "site"
    __table_args__: Any = (
        UniqueConstraint("code"),
        UniqueConstraint("proposal_id"),
        UniqueConstraint("id", "kind"),  # what the file of a site refers to
        Index(None, "geom", postgresql_using="gist"),
        Index(None, "kind", "legal_class"),
        Index(None, "registered_by_id"),
    )

    code: Mapped[str]
    kind: Mapped[SiteKind]
    name: Mapped[str]
    legal_class: Mapped[LegalClass]
    geom: Mapped[WKBElement | None] = mapped_column(
        Geometry("GEOMETRY", srid=SRID, spatial_index=False)
    )
    proposal_id: Mapped[UUID | None] = mapped_column(ForeignKey("proposal.id"))
    """The proposal it was accepted from; empty for a site that a person declared."""
    deciding: Mapped[dict[str, Any]] = mapped_column(deferred=True)
    """Rule set, criterion, window, extent and crashes as they stood at the decision.

    Some kilobytes, so a list of sites does not read it; ask with `undefer` where many are wanted.
    """
    registered_by_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    registered_at: Mapped[datetime]

    proposal: Mapped[Proposal | None] = relationship(lazy="raise")
    registered_by: Mapped[Account] = relationship(lazy="raise")
    areas: Mapped[list[AdministrativeArea]] = relationship(
        secondary="site_area", lazy="raise", order_by=AdministrativeArea.code
    )

    __mapper_args__: Any = {  # noqa: RUF012  (SQLAlchemy reads it once)
        "polymorphic_on": "kind",
        "version_id_col": Versioned.version,
        "with_polymorphic": "*",
    }


class SiteArea(Keyed, Base):
    """One area a site lies in: a stretch may straddle two wards."""

    __tablename__ = "site_area"
    __table_args__ = (UniqueConstraint("site_id", "area_id"), Index(None, "area_id"))

    site_id: Mapped[UUID] = mapped_column(ForeignKey("site.id"))
    area_id: Mapped[UUID] = mapped_column(ForeignKey("administrative_area.id"))


def on_road() -> tuple[CheckConstraint | Index, ...]:
    """Return what the table of each kind that is `OnRoad` holds its rows to."""
    return (
        CheckConstraint(
            "place NOT IN ('line', 'straddle')"
            " OR (route_id IS NOT NULL AND from_m IS NOT NULL AND to_m IS NOT NULL)",
            name="line_has_route",
        ),
        CheckConstraint("from_m <= to_m", name="stretch"),
        Index(None, "route_id", "from_m"),
    )


class OnRoad:
    """How a site on a road lies there: along a route, or as a disc around a point."""

    place: Mapped[Place]
    route_id: Mapped[UUID | None] = mapped_column(ForeignKey("route.id"))
    from_m: Mapped[float | None]
    to_m: Mapped[float | None]

    @declared_attr
    @classmethod
    def route(cls) -> Mapped[Route | None]:
        """Return the route it lies on."""
        return relationship(lazy="raise")


class RoadSpot(OnRoad, Site):
    """A stretch of road, a junction or a disc where crashes gather."""

    __tablename__ = "road_spot"
    __table_args__ = (*on_road(), Index(None, "junction_id"))

    id: Mapped[UUID] = mapped_column(ForeignKey("site.id"), primary_key=True)
    footprint_from_m: Mapped[float | None]
    footprint_to_m: Mapped[float | None]
    junction_id: Mapped[UUID | None] = mapped_column(ForeignKey("junction.id"))

    junction: Mapped[Junction | None] = relationship(lazy="raise")

    __mapper_args__ = {"polymorphic_identity": SiteKind.ROAD_SPOT}  # noqa: RUF012  (as above)


class SiteCodeCounter(Base):
    """The last number given out for a prefix and year; it only grows, so no code comes back."""

    __tablename__ = "site_code_counter"
    __table_args__ = (CheckConstraint("last > 0", name="last"),)

    prefix: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column(server_default=text("1"))

    @classmethod
    def take(cls, session: Session, *, prefix: str, year: int) -> str:
        """Give out the next code, `LK-2026-0001`."""
        return cls.take_several(session, prefix=prefix, year=year, count=1)[0]

    @classmethod
    def take_several(cls, session: Session, *, prefix: str, year: int, count: int) -> list[str]:
        """Give out the next codes, in their order.

        Whoever asks at the same time waits until this transaction ends, so that a refused one
        leaves no gap and no two sites share a code.
        """
        statement = (
            insert(cls)
            .values(prefix=prefix, year=year, last=count)
            .on_conflict_do_update(
                index_elements=[cls.prefix, cls.year], set_={"last": cls.last + count}
            )
            .returning(cls.last)
        )
        last = session.scalars(statement).one()
        return [f"{prefix}-{year}-{number:04d}" for number in range(last - count + 1, last + 1)]
