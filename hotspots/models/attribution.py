"""What became of everything that lies in administrative units when their borders changed."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hotspots.models.account import Account
from hotspots.models.base import BIG, Base, Keyed
from hotspots.vocabulary import AttributedKind, MoveOutcome


class AreaAttribution(Keyed, Base):
    """One time that everything stored was attributed to its units anew, with the sums of it."""

    __tablename__ = "area_attribution"
    __table_args__ = (UniqueConstraint("number"), Index(None, "asked_by_id"))

    number: Mapped[int] = mapped_column(BIG, Identity(always=True))
    made_at: Mapped[datetime]
    day: Mapped[date]
    """The day whose units counted."""
    asked_by_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    changed: Mapped[list[dict[str, Any]]]
    """The units whose border or days changed, with what changed and how large they were and are."""
    tallies: Mapped[list[dict[str, Any]]]
    """How many things of a kind each unit had before and has now."""
    outcomes: Mapped[dict[str, Any]]
    """By kind and outcome, how many rows of the list there are."""
    gap_m: Mapped[float]
    """How far a point between drawn borders could be from the unit it was given to."""

    asked_by: Mapped[Account] = relationship(lazy="raise")


class AreaMove(Keyed, Base):
    """One thing that changed its unit, that no unit holds any more, or that a person must look at.

    `row_id` has no foreign key: the thing may be deleted, the report stays.
    """

    __tablename__ = "area_move"
    __table_args__ = (
        UniqueConstraint("attribution_id", "kind", "row_id"),
        CheckConstraint("gap_m >= 0", name="gap_m"),
    )

    attribution_id: Mapped[UUID] = mapped_column(ForeignKey("area_attribution.id"))
    kind: Mapped[AttributedKind]
    row_id: Mapped[UUID]
    name: Mapped[str]
    """What people know it by: a code, a number, a name."""
    outcome: Mapped[MoveOutcome]
    from_ids: Mapped[list[UUID]]
    to_ids: Mapped[list[UUID]]
    gap_m: Mapped[float | None]
