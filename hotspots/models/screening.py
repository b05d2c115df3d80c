"""Screening runs as frozen copies, and what they proposed."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hotspots.models.account import Account
from hotspots.models.base import BIG, SRID, Base, Keyed, Versioned
from hotspots.models.network import AdministrativeArea, Junction, Route
from hotspots.vocabulary import Lineage, Place, ProposalState, RejectionReason, WindowMode


class ScreeningRun(Keyed, Base):
    """One screening, complete with what it was told: written once, refused any change after.

    The database refuses UPDATE and DELETE, so the counts are known before the row is added.
    """

    __tablename__ = "screening_run"
    __table_args__ = (UniqueConstraint("number"), Index(None, "actor_id"))

    number: Mapped[int] = mapped_column(BIG, Identity(always=True))
    """What people call it: đợt rà soát số 12."""
    rule_set: Mapped[str]
    criteria: Mapped[dict[str, Any]]
    """The rule set as it read on that day."""
    mode: Mapped[WindowMode]
    as_of: Mapped[date]
    date_from: Mapped[date]
    date_to: Mapped[date]
    parameters: Mapped[dict[str, Any]]
    code_version: Mapped[str]
    input_hash: Mapped[str]
    input_crashes: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    input_junctions: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    """What the engine was given, as Parquet: the run can be repeated after the crashes changed."""
    counts: Mapped[dict[str, Any]]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime]
    actor_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))

    actor: Mapped[Account] = relationship(lazy="raise")
    proposals: Mapped[list["Proposal"]] = relationship(
        back_populates="run", lazy="raise", order_by="Proposal.score.desc()"
    )


class Proposal(Keyed, Versioned, Base):
    """One place a run proposes as a black spot, until a person decides.

    `place_id` is the place's identity: it survives from run to run, while the row belongs to one.
    """

    __tablename__ = "proposal"
    __table_args__ = (
        UniqueConstraint("run_id", "place_id"),
        CheckConstraint(
            "place NOT IN ('line', 'straddle')"
            " OR (route_id IS NOT NULL AND from_m IS NOT NULL AND to_m IS NOT NULL)",
            name="line_has_route",
        ),
        CheckConstraint("from_m <= to_m", name="stretch"),
        CheckConstraint("window_start < window_end", name="window"),
        CheckConstraint("cardinality(crash_ids) > 0", name="crash_ids"),
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
        Index(None, "crash_ids", postgresql_using="gin"),
        Index(None, "place_id"),
        Index(None, "state"),
        Index(None, "route_id"),
        Index(None, "junction_id"),
        Index(None, "decided_by_id"),
        Index(None, "suppressed_by_id"),
    )

    run_id: Mapped[UUID] = mapped_column(ForeignKey("screening_run.id"))
    place_id: Mapped[UUID]
    lineage: Mapped[Lineage] = mapped_column(default=Lineage.NEW)
    lineage_of: Mapped[list[UUID]] = mapped_column(server_default=text("'{}'"), default=list)
    """The places it grew, shrank or split from, or that merged into it."""
    state: Mapped[ProposalState] = mapped_column(default=ProposalState.OPEN)

    place: Mapped[Place]
    junction_id: Mapped[UUID | None] = mapped_column(ForeignKey("junction.id"))
    rule_set: Mapped[str]
    criterion: Mapped[str]
    mode: Mapped[WindowMode]
    as_of: Mapped[date]
    window_start: Mapped[date]
    window_end: Mapped[date]
    route_id: Mapped[UUID | None] = mapped_column(ForeignKey("route.id"))
    from_m: Mapped[float | None]
    to_m: Mapped[float | None]
    """With `from_m`, the hull of the deciding crashes; the footprint adds a margin."""
    footprint_from_m: Mapped[float | None]
    footprint_to_m: Mapped[float | None]
    length_m: Mapped[float | None]
    """Empty for a junction whose crashes lie on several routes."""
    crash_ids: Mapped[list[UUID]]
    fatal_crashes: Mapped[int]
    injury_crashes: Mapped[int]
    killed: Mapped[int | None]
    injured: Mapped[int | None]
    """Empty when some crash does not say: unknown is not zero."""
    margins: Mapped[dict[str, Any]]
    score: Mapped[int] = mapped_column(BIG)
    """Millionths, so that sums are exact."""
    alternatives: Mapped[list[dict[str, Any]]]
    notes: Mapped[list[dict[str, Any]]]
    """Codes with their parameters; the words come from the catalogs."""
    geom: Mapped[WKBElement | None] = mapped_column(
        Geometry("GEOMETRY", srid=SRID, spatial_index=False)
    )
    """Empty when the route has no drawn line."""

    decided_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime | None]
    rejection_reason: Mapped[RejectionReason | None]
    decision_text: Mapped[str | None]
    crash_severities: Mapped[dict[str, Any] | None]
    """Severity of each crash when a person decided: a rejection holds until one grows worse."""
    suppressed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("proposal.id"))
    """The rejected proposal that keeps this one away."""

    run: Mapped[ScreeningRun] = relationship(back_populates="proposals", lazy="raise")
    route: Mapped[Route | None] = relationship(lazy="raise")
    junction: Mapped[Junction | None] = relationship(lazy="raise")
    decided_by: Mapped[Account | None] = relationship(lazy="raise")
    areas: Mapped[list[AdministrativeArea]] = relationship(
        secondary="proposal_area", lazy="raise", order_by=AdministrativeArea.code
    )


class ProposalArea(Base):
    """One area a proposal lies in: a stretch may straddle two wards."""

    __tablename__ = "proposal_area"
    __table_args__ = (Index(None, "area_id"),)

    proposal_id: Mapped[UUID] = mapped_column(ForeignKey("proposal.id"), primary_key=True)
    area_id: Mapped[UUID] = mapped_column(ForeignKey("administrative_area.id"), primary_key=True)
