"""Who looked whether a site is still there: what the inventory of each year is made of."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hotspots.models.account import Account, Organisation
from hotspots.models.attachment import SitePhoto
from hotspots.models.base import Base, Keyed
from hotspots.vocabulary import InventoryFinding


class SiteConfirmation(Keyed, Base):
    """One look at a site. The database refuses to change it: who looks again writes another.

    It belongs to the inventory of the year in which somebody looked; the latest one counts.
    """

    __tablename__ = "site_confirmation"
    __table_args__ = (
        Index(None, "site_id", "looked_on"),
        Index(None, "looked_on"),
        Index(
            "ix_site_confirmation_missing",
            "site_id",
            postgresql_where=text("finding <> 'still_there'"),
        ),
        Index(None, "photo_id"),
        Index(None, "recorded_by_id"),
        Index(None, "organisation_id"),
    )

    site_id: Mapped[UUID] = mapped_column(ForeignKey("site.id"))
    looked_on: Mapped[date]
    finding: Mapped[InventoryFinding]
    note: Mapped[str | None]
    photo_id: Mapped[UUID | None] = mapped_column(ForeignKey("site_photo.id"))
    recorded_by_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    recorded_at: Mapped[datetime]

    photo: Mapped[SitePhoto | None] = relationship(lazy="raise")
    recorded_by: Mapped[Account] = relationship(lazy="raise")
    organisation: Mapped[Organisation] = relationship(lazy="raise")
