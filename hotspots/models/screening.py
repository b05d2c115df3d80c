"""Screening runs as frozen copies, what they proposed, and the live list that goes on from one."""

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
from hotspots.vocabulary import (
    ChangeCause,
    Lineage,
    Place,
    ProposalState,
    RejectionReason,
    WindowMode,
)


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
        back_populates="run",
        lazy="raise",
        primaryjoin="and_(Proposal.run_id == ScreeningRun.id, Proposal.cause == 'screening')",
        order_by="Proposal.score.desc()",
    )
    """What the run itself proposed; later changes of the live list refer to it and are not its."""


class Proposal(Keyed, Versioned, Base):
    """One place proposed as a black spot, as it was from one change to the next.

    `place_id` is the place's identity: it survives from row to row. What a run proposed stays its
    frozen copy; where a crash changes the evidence later, the row ends (`valid_to`) and another
    begins under the same settings.
    """

    __tablename__ = "proposal"
    __table_args__ = (
        Index(
            "uq_proposal_run_id_place_id",
            "run_id",
            "place_id",
            unique=True,
            postgresql_where=text("cause = 'screening'"),
        ),
        Index(
            "uq_proposal_live_place_id",
            "place_id",
            unique=True,
            postgresql_where=text("mode = 'trailing' AND valid_to IS NULL"),
        ),
        Index("ix_proposal_live_mode", "mode", postgresql_where=text("valid_to IS NULL")),
        Index(
            "ix_proposal_live_stretch",
            "route_id",
            "from_m",
            postgresql_where=text("valid_to IS NULL"),
        ),
        Index(
            "ix_proposal_live_centre",
            "centre_x_m",
            "centre_y_m",
            postgresql_where=text("valid_to IS NULL"),
        ),
        CheckConstraint("valid_to >= valid_from", name="validity"),
        CheckConstraint("valid_to IS NULL OR state <> 'open'", name="ended_is_not_open"),
        CheckConstraint("cause <> 'screening' OR cause_id IS NULL", name="run_is_the_cause"),
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
    """The run that proposed it, or whose rules and lengths the live list goes by."""
    place_id: Mapped[UUID]
    cause: Mapped[ChangeCause] = mapped_column(default=ChangeCause.SCREENING)
    cause_id: Mapped[UUID | None]
    """The crash or import that changed the place; empty for what a run or a new day found."""
    valid_from: Mapped[datetime]
    valid_to: Mapped[datetime | None]
    """Empty while it stands in the list of its mode. A look at another day never stood in it."""
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
    centre_x_m: Mapped[float | None]
    centre_y_m: Mapped[float | None]
    """The middle of a disc in the metric system of its run, exactly as the engine gave it."""

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


class LiveList(Base):
    """The one row that says which run the trailing list goes on from, and up to which day."""

    __tablename__ = "live_list"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"), Index(None, "run_id"))

    id: Mapped[int] = mapped_column(
        primary_key=True, autoincrement=False, default=1, server_default=text("1")
    )
    run_id: Mapped[UUID] = mapped_column(ForeignKey("screening_run.id"))
    as_of: Mapped[date]
    """The day up to which every place of the list was looked at; a single row may be later."""
    changed_at: Mapped[datetime]
    waits_for: Mapped[ChangeCause | None]
    """What changed so much that only a refresh takes it in; single changes wait for that too."""


class DecisionBasis(Base):
    """What the engine was given around a place of the live list when a person decided it.

    A run keeps its own input; a row that a single crash changed has none but this. Written once.
    """

    __tablename__ = "decision_basis"

    proposal_id: Mapped[UUID] = mapped_column(ForeignKey("proposal.id"), primary_key=True)
    as_of: Mapped[date]
    code_version: Mapped[str]
    input_hash: Mapped[str]
    input_crashes: Mapped[bytes] = mapped_column(LargeBinary)
    input_junctions: Mapped[bytes] = mapped_column(LargeBinary)
