"""What left the registry: who took it, when, and what it was."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from hotspots.models.base import Base, Keyed
from hotspots.vocabulary import ExportKind


class ExportLog(Keyed, Base):
    """One export. The database refuses to change or delete it."""

    __tablename__ = "export_log"
    __table_args__ = (
        Index(None, "site_id", "at"),
        Index(None, "exported_by_id", "at"),
    )

    kind: Mapped[ExportKind]
    exported_by_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]
    site_id: Mapped[UUID | None] = mapped_column(ForeignKey("site.id"))
    told: Mapped[dict[str, Any]]
    """What was in it, such as the names of its members."""
