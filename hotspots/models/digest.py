"""The daily digest by e-mail: what became of it, one row for a person and a day."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from hotspots.models.base import Base, Keyed
from hotspots.vocabulary import DigestState


class Digest(Keyed, Base):
    """The digest of one person and day. It is written before the letter leaves.

    Whoever finds a row that is not `refused` sends nothing: a letter whose end nobody knows may
    have arrived, and none arrives twice.
    """

    __tablename__ = "digest"
    __table_args__ = (UniqueConstraint("account_id", "day"), Index(None, "day"))

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    day: Mapped[date]
    state: Mapped[DigestState]
    attempts: Mapped[int] = mapped_column(server_default=text("1"), default=1)
    changed_at: Mapped[datetime]
    error: Mapped[str | None]
    """What the mail server said when it refused the letter."""
