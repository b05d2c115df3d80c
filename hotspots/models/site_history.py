"""How sites relate to each other, and where each was drawn on which days."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hotspots.models.account import Account
from hotspots.models.base import SRID, Base, Keyed
from hotspots.models.site import Site
from hotspots.vocabulary import SiteLinkKind


class SiteLink(Keyed, Base):
    """One relation of a site to another: where it went, where it came from, what lies beside it.

    What a step of a file made stays; what a person linked by hand ends on a day, with a reason.
    """

    __tablename__ = "site_link"
    __table_args__ = (
        Index(
            "uq_site_link_open",
            "site_id",
            "other_id",
            "kind",
            unique=True,
            postgresql_where=text("ended_on IS NULL"),
        ),
        CheckConstraint("site_id <> other_id", name="another_site"),
        CheckConstraint(
            "(ended_on IS NULL) = (ended_by_id IS NULL) AND (ended_on IS NULL) = (ended_at IS NULL)"
            " AND (ended_on IS NULL) = (end_reason IS NULL)",
            name="ended_by_a_person",
        ),
        CheckConstraint("ended_on >= since", name="days"),
        Index(None, "site_id"),
        Index(None, "other_id"),
        Index(None, "made_by_id"),
        Index(None, "ended_by_id"),
    )

    site_id: Mapped[UUID] = mapped_column(ForeignKey("site.id"))
    other_id: Mapped[UUID] = mapped_column(ForeignKey("site.id"))
    kind: Mapped[SiteLinkKind]
    since: Mapped[date]
    made_by_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[datetime]
    note: Mapped[str | None]
    ended_on: Mapped[date | None]
    """The last day on which it held; empty as long as it does."""
    ended_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None]

    site: Mapped[Site] = relationship(foreign_keys=[site_id], lazy="raise")
    other: Mapped[Site] = relationship(foreign_keys=[other_id], lazy="raise")
    made_by: Mapped[Account] = relationship(foreign_keys=[made_by_id], lazy="raise")
    ended_by: Mapped[Account | None] = relationship(foreign_keys=[ended_by_id], lazy="raise")


class SiteExtent(Keyed, Base):
    """The place a site covered from one day to another; the latest is open and is the site's own.

    Whether a crash lies in a site is asked of the day it happened on.
    """

    __tablename__ = "site_extent"
    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="days"),
        UniqueConstraint("site_id", "valid_from"),
        Index(
            "uq_site_extent_open", "site_id", unique=True, postgresql_where=text("valid_to IS NULL")
        ),
        Index(None, "geom", postgresql_using="gist"),
        # Which sites lie at a crash on a road is asked with every crash.
        Index(
            None,
            "stretches",
            postgresql_using="gin",
            postgresql_ops={"stretches": "jsonb_path_ops"},
        ),
        Index(None, "drawn_by_id"),
    )

    site_id: Mapped[UUID] = mapped_column(ForeignKey("site.id"))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    """The first day on which it was drawn otherwise."""
    stretches: Mapped[list[dict[str, Any]]] = mapped_column(
        server_default=text("'[]'"), default=list
    )
    """Route and metres, as in `site.deciding`; empty for a place of its shape alone."""
    geom: Mapped[WKBElement | None] = mapped_column(
        Geometry("GEOMETRY", srid=SRID, spatial_index=False)
    )
    reason: Mapped[str | None]
    drawn_by_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    drawn_at: Mapped[datetime]
