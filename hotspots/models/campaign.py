"""A campaign: sites of any kind that several bodies treat together between two days."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hotspots.models.account import Account, Organisation
from hotspots.models.base import BIG, Base, Explained, Keyed, Versioned
from hotspots.models.site import Site
from hotspots.vocabulary import MembershipChange


class Campaign(Keyed, Versioned, Explained, Base):
    """A campaign as its paper orders it: by whom, from which day to which."""

    __tablename__ = "campaign"
    __table_args__: Any = (
        UniqueConstraint("organisation_id", "name", "starts_on"),
        CheckConstraint("ends_on >= starts_on", name="days"),
        CheckConstraint(
            "(document_number IS NULL) = (document_dated IS NULL)", name="document_known"
        ),
        Index(None, "starts_on", "id"),
        Index(None, "registered_by_id"),
    )

    name: Mapped[str]
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    """The body that ordered it."""
    document_number: Mapped[str | None]
    document_dated: Mapped[date | None]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    note: Mapped[str | None]
    registered_by_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    registered_at: Mapped[datetime]

    organisation: Mapped[Organisation] = relationship(lazy="raise")
    registered_by: Mapped[Account] = relationship(lazy="raise")


class CampaignEntry(Keyed, Base):
    """That a site was added to a campaign, or taken out. The database refuses to change it.

    The latest entry of a site says whether it belongs to the campaign.
    """

    __tablename__ = "campaign_entry"
    __table_args__ = (
        CheckConstraint("(change = 'taken_out') = (reason IS NOT NULL)", name="reason"),
        Index(None, "campaign_id", "sequence"),
        Index(None, "site_id", "sequence"),
        Index(None, "made_by_id"),
    )

    sequence: Mapped[int] = mapped_column(BIG, Identity(always=True))
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaign.id"))
    site_id: Mapped[UUID] = mapped_column(ForeignKey("site.id"))
    change: Mapped[MembershipChange]
    day: Mapped[date]
    reason: Mapped[str | None]
    made_by_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[datetime]

    campaign: Mapped[Campaign] = relationship(lazy="raise")
    site: Mapped[Site] = relationship(lazy="raise")
    made_by: Mapped[Account] = relationship(lazy="raise")
