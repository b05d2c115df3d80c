"""What each verification of the audit found, kept so that the next one can compare its head."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from hotspots.models.base import BIG, Base, Keyed


class AuditCheck(Keyed, Base):
    """One verification: how long the chain was, its head, and what did not fit."""

    __tablename__ = "audit_check"
    __table_args__ = (Index(None, "checked_at"),)

    checked_at: Mapped[datetime]
    sealed: Mapped[int] = mapped_column(BIG)
    unsealed: Mapped[int] = mapped_column(BIG)
    head: Mapped[str | None]
    intact: Mapped[bool]
    findings: Mapped[dict[str, Any]]
    """What was found, by kind: how many, and the first of them."""
