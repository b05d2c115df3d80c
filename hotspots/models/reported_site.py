"""What sites have in common that a body reported, that lie on a railway, or at a junction."""

from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from hotspots.models.account import Organisation
from hotspots.models.network import Junction, RailLine
from hotspots.vocabulary import CarriagewaySide


def reported() -> tuple[Any, ...]:
    """Return what the table of each kind that is `Reported` holds its rows to."""
    return (UniqueConstraint("reporter_id", "source_reference"),)


class Reported:
    """A site that a body reported; by its own number a list sent twice is known again."""

    reporter_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    source_reference: Mapped[str | None]
    description: Mapped[str | None]

    @declared_attr
    @classmethod
    def reporter(cls) -> Mapped[Organisation]:
        """Return the body that reported it."""
        return relationship(lazy="raise")


def on_rail(*, required: bool = True) -> tuple[Any, ...]:
    """Return what the table of each kind that is `OnRail` holds its rows to.

    Parameters
    ----------
    required
        Whether every site of the kind lies on a railway.
    """
    whole = "rail_line_id IS NOT NULL AND rail_m IS NOT NULL AND rail_to_m IS NOT NULL"
    none = "rail_line_id IS NULL AND rail_m IS NULL AND rail_to_m IS NULL AND rail_side IS NULL"
    return (
        CheckConstraint(whole if required else f"({whole}) OR ({none})", name="on_rail"),
        CheckConstraint("rail_m <= rail_to_m", name="rail_stretch"),
        Index(None, "rail_line_id", "rail_m"),
    )


class OnRail:
    """How a site lies on a railway line, by the Km painted there; `rail_to_m` ends a stretch."""

    rail_line_id: Mapped[UUID | None] = mapped_column(ForeignKey("rail_line.id"))
    rail_m: Mapped[float | None]
    rail_to_m: Mapped[float | None]
    rail_side: Mapped[CarriagewaySide | None]

    @declared_attr
    @classmethod
    def rail_line(cls) -> Mapped[RailLine | None]:
        """Return the line it lies on."""
        return relationship(lazy="raise")


def at_junction() -> tuple[Any, ...]:
    """Return what the table of each kind that is `AtJunction` holds its rows to."""
    return (Index(None, "junction_id"),)


class AtJunction:
    """How a site lies at a junction that the registry knows; empty where it lies elsewhere."""

    junction_id: Mapped[UUID | None] = mapped_column(ForeignKey("junction.id"))

    @declared_attr
    @classmethod
    def junction(cls) -> Mapped[Junction | None]:
        """Return the junction."""
        return relationship(lazy="raise")
