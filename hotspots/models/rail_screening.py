"""Screenings of railways as frozen copies, and the places on railways that they proposed."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hotspots.models.account import Account
from hotspots.models.base import BIG, SRID, Base, Keyed, Versioned
from hotspots.models.network import AdministrativeArea, RailLine
from hotspots.models.site import Site
from hotspots.vocabulary import LegalClass, ProposalState, RejectionReason


class RailScreeningRun(Keyed, Base):
    """One screening of the railways, with all that it was told: written once.

    The accidents on railways are few, so their rows stand here as they were read.
    """

    __tablename__ = "rail_screening_run"
    __table_args__ = (UniqueConstraint("number"), Index(None, "actor_id"))

    number: Mapped[int] = mapped_column(BIG, Identity(always=True))
    rule_set: Mapped[str]
    criteria: Mapped[dict[str, Any]]
    """The rule set as it read on that day."""
    for_looking: Mapped[bool]
    """Another rule was in force, or a later day was screened before: nothing of it is decided."""
    as_of: Mapped[date]
    parameters: Mapped[dict[str, Any]]
    severity_schemes: Mapped[list[str]]
    accidents: Mapped[list[dict[str, Any]]] = mapped_column(deferred=True)
    crossings: Mapped[list[dict[str, Any]]] = mapped_column(deferred=True)
    """What the engine was given: the run can be repeated after the crashes changed."""
    code_version: Mapped[str]
    counts: Mapped[dict[str, Any]]
    made_at: Mapped[datetime]
    actor_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))

    actor: Mapped[Account] = relationship(lazy="raise")


class RailProposal(Keyed, Versioned, Base):
    """One place on a railway proposed as a black spot or a potential one: a crossing or a stretch.

    A run puts superseded in the place of open; what a person decided stays.
    """

    __tablename__ = "rail_proposal"
    __table_args__ = (
        CheckConstraint("from_m <= to_m", name="stretch"),
        CheckConstraint("window_start <= latest_on", name="window"),
        CheckConstraint("cardinality(crash_ids) > 0", name="crash_ids"),
        CheckConstraint("rail_line_id IS NOT NULL OR crossing_id IS NOT NULL", name="has_place"),
        CheckConstraint("legal_class <> 'none'", name="has_class"),
        CheckConstraint(
            "(state IN ('accepted', 'rejected')) = (decided_by_id IS NOT NULL)"
            " AND (decided_by_id IS NULL) = (decided_at IS NULL)",
            name="decided_by_a_person",
        ),
        CheckConstraint(
            "(state = 'rejected') = (rejection_reason IS NOT NULL)", name="rejected_has_reason"
        ),
        CheckConstraint(
            "(state = 'suppressed') = (suppressed_by_id IS NOT NULL)",
            name="suppressed_by_a_rejection",
        ),
        Index(None, "geom", postgresql_using="gist"),
        *(
            Index(None, column)
            for column in (
                "run_id",
                "state",
                "rail_line_id",
                "crossing_id",
                "site_id",
                "decided_by_id",
                "suppressed_by_id",
            )
        ),
    )

    run_id: Mapped[UUID] = mapped_column(ForeignKey("rail_screening_run.id"))
    state: Mapped[ProposalState] = mapped_column(default=ProposalState.OPEN)
    rail_line_id: Mapped[UUID | None] = mapped_column(ForeignKey("rail_line.id"))
    crossing_id: Mapped[UUID | None] = mapped_column(ForeignKey("site.id"))
    from_m: Mapped[float | None]
    to_m: Mapped[float | None]
    """Km of the outermost deciding accidents, or of the crossing: labels, no distance."""
    footprint_from_m: Mapped[float | None]
    footprint_to_m: Mapped[float | None]
    length_m: Mapped[float | None]
    """Metres of rail between the outermost deciding accidents."""
    legal_class: Mapped[LegalClass]
    criteria: Mapped[list[str]]
    """The codes of all limbs that are met, in the order of the law."""
    margins: Mapped[dict[str, Any]]
    crash_ids: Mapped[list[UUID]]
    crash_classes: Mapped[dict[str, Any]]
    """The class of each deciding accident as it was read; null where the victims are unknown."""
    earlier_ids: Mapped[list[UUID]]
    window_start: Mapped[date]
    latest_on: Mapped[date]
    """The latest accident, which ends the window: its last day, and not the first one outside."""
    fatal_crashes: Mapped[int]
    injury_crashes: Mapped[int]
    killed: Mapped[int | None]
    injured: Mapped[int | None]
    """Of the accidents that say; empty where none does."""
    notes: Mapped[list[dict[str, Any]]]
    geom: Mapped[WKBElement | None] = mapped_column(
        Geometry("GEOMETRY", srid=SRID, spatial_index=False)
    )
    site_id: Mapped[UUID | None] = mapped_column(ForeignKey("site.id"))
    """The registered place it lies at, or that was made of it."""
    decided_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime | None]
    rejection_reason: Mapped[RejectionReason | None]
    decision_text: Mapped[str | None]
    suppressed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("rail_proposal.id"))
    """The rejected proposal that keeps this one away."""

    run: Mapped[RailScreeningRun] = relationship(lazy="raise")
    rail_line: Mapped[RailLine | None] = relationship(lazy="raise")
    crossing: Mapped[Site | None] = relationship(foreign_keys=[crossing_id], lazy="raise")
    site: Mapped[Site | None] = relationship(foreign_keys=[site_id], lazy="raise")
    decided_by: Mapped[Account | None] = relationship(lazy="raise")
    areas: Mapped[list[AdministrativeArea]] = relationship(
        secondary="rail_proposal_area", lazy="raise", order_by=AdministrativeArea.code
    )


class RailProposalArea(Base):
    """One area a proposed place on a railway lies in."""

    __tablename__ = "rail_proposal_area"
    __table_args__ = (Index(None, "area_id"),)

    rail_proposal_id: Mapped[UUID] = mapped_column(ForeignKey("rail_proposal.id"), primary_key=True)
    area_id: Mapped[UUID] = mapped_column(ForeignKey("administrative_area.id"), primary_key=True)
