"""How far each person has read what happened in the files."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from hotspots.models.base import BIG, Base


class DeskMark(Base):
    """The last entry a person has seen on the desk; what comes after is new to them."""

    __tablename__ = "desk_mark"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), primary_key=True)
    sequence: Mapped[int] = mapped_column(BIG)
    seen_at: Mapped[datetime]
