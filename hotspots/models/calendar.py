"""Days on which offices are closed although it is a weekday, or open although it is not."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hotspots.models.base import Base, Keyed, Versioned
from hotspots.vocabulary import DayKind


class CalendarDay(Keyed, Versioned, Base):
    """One day that differs from its weekday: a holiday, a day off in lieu, a swapped day."""

    __tablename__ = "calendar_day"
    __table_args__ = (UniqueConstraint("day"), Index(None, "entered_by_id"))

    day: Mapped[date]
    kind: Mapped[DayKind]
    name: Mapped[str]
    source: Mapped[str | None]
    """The notice that set it; empty for what was seeded and waits for the year's notice."""
    entered_by_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    entered_at: Mapped[datetime]
