"""Inspections of sites: what was looked at, by whom, and what was found of each item."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hotspots.models.account import Account
from hotspots.models.base import Base, Keyed


class SiteInspection(Keyed, Base):
    """One inspection with its checklist; written once, a later one takes its place."""

    __tablename__ = "site_inspection"
    __table_args__ = (Index(None, "site_id", "inspected_on"), Index(None, "recorded_by_id"))

    site_id: Mapped[UUID] = mapped_column(ForeignKey("site.id"))
    inspected_on: Mapped[date]
    units_present: Mapped[str]
    findings: Mapped[dict[str, Any]]
    """By item of the checklist: `finding`, and `note` where one was written."""
    recorded_by_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    recorded_at: Mapped[datetime]

    recorded_by: Mapped[Account] = relationship(lazy="raise")

    @property
    def unsafe_items(self) -> list[str]:
        """Return the codes of the items that were found unsafe."""
        return [item for item, told in self.findings.items() if told["finding"] == "unsafe"]
