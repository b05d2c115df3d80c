"""Crashes as people reported them, where they were placed, and the files they came in."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    Computed,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    not_,
    or_,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hotspots.models.base import BIG, CODE_LENGTH, SRID, Base, Keyed, Versioned
from hotspots.models.network import AdministrativeArea, Junction, RailLine, Route
from hotspots.models.site import Site
from hotspots.vocabulary import (
    Alcohol,
    CarriagewaySide,
    CrashType,
    Light,
    LocationClass,
    PlacedBy,
    RecordState,
    RoadUser,
    SeverityClass,
    Surface,
    TimePrecision,
    UnplacedReason,
    Weather,
)

_ROAD_USERS = ", ".join(f"'{user.value}'" for user in RoadUser)


class ImportBatch(Keyed, Base):
    """One file taken in, known by its content: sending it again changes nothing."""

    __tablename__ = "import_batch"
    __table_args__ = (
        UniqueConstraint("sha256"),
        CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="sha256"),
        CheckConstraint("rows >= 0", name="rows"),
        Index(None, "imported_by_id"),
    )

    sha256: Mapped[str]
    file_name: Mapped[str]
    source: Mapped[str]
    source_crs: Mapped[str | None]
    mapping: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"), default=dict)
    """Which column of the file was read as which field."""
    rows: Mapped[int]
    counts: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"), default=dict)
    """created, updated, unchanged, and placed or unplaced with the reason."""
    imported_by_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    imported_at: Mapped[datetime]


class Crash(Keyed, Versioned, Base):
    """One crash, however many people were hurt in it. No person's name, number or plate.

    A number that was not recorded is empty, never 0. Where the crash was placed (`geom`, route,
    chainage, area) stands apart from what was written (`*_given`, `location_text`), so that it
    can be placed again when the network is corrected.
    """

    __tablename__ = "crash"
    __table_args__ = (
        UniqueConstraint("source", "source_reference"),
        *(
            CheckConstraint(f"{column} >= 0", name=column)
            for column in (
                "killed",
                "injured",
                "seriously_injured",
                "slightly_injured",
                "damage_vnd",
                "offset_m",
                "contradiction_m",
                "area_gap_m",
            )
        ),
        CheckConstraint(f"road_users <@ ARRAY[{_ROAD_USERS}]::varchar[]", name="road_users"),
        CheckConstraint(
            "CASE placed_by WHEN 'unplaced' THEN unplaced_reason IS NOT NULL"
            " WHEN 'railway' THEN true ELSE unplaced_reason IS NULL END",
            name="unplaced_has_reason",
        ),
        CheckConstraint(
            "placed_by <> 'unplaced' OR (geom IS NULL AND route_id IS NULL)",
            name="unplaced_has_no_place",
        ),
        CheckConstraint(
            "placed_by <> 'railway' OR (route_id IS NULL AND geom IS NOT NULL"
            " AND (rail_line_id IS NOT NULL OR crossing_id IS NOT NULL))",
            name="placed_by_railway",
        ),
        CheckConstraint("(route_id IS NULL) = (chainage_m IS NULL)", name="route_with_chainage"),
        CheckConstraint("(rail_line_id IS NULL) = (rail_m IS NULL)", name="rail_line_with_km"),
        CheckConstraint(
            "(rail_severity IS NULL) OR (rail_severity_scheme IS NOT NULL)", name="rail_scheme"
        ),
        CheckConstraint(
            "(place_verified_by_id IS NULL) = (place_verified_at IS NULL)",
            name="verified_by_a_person",
        ),
        Index(None, "geom", postgresql_using="gist"),
        Index(None, "route_id", "chainage_m"),
        Index(None, "occurred_at", "id"),
        Index(None, "area_id", "occurred_on"),
        Index(None, "junction_id"),
        Index(None, "runner_up_route_id"),
        Index(None, "import_batch_id"),
        Index(None, "entered_by_id"),
        Index(None, "place_verified_by_id"),
        Index(None, "ward_stated_id"),
        Index(
            "ix_crash_unplaced",
            "unplaced_reason",
            postgresql_where=text("unplaced_reason IS NOT NULL"),
        ),
        Index(
            "ix_crash_rail_unplaced",
            "rail_unplaced_reason",
            postgresql_where=text("rail_unplaced_reason IS NOT NULL"),
        ),
        Index(None, "rail_line_id", "rail_m", postgresql_where=text("rail_line_id IS NOT NULL")),
        Index(None, "crossing_id", postgresql_where=text("crossing_id IS NOT NULL")),
    )

    # Identity
    source: Mapped[str]
    source_reference: Mapped[str | None]
    """The number its source knows it by: sending the same one again changes nothing."""
    import_batch_id: Mapped[UUID | None] = mapped_column(ForeignKey("import_batch.id"))
    entered_by_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    entered_at: Mapped[datetime]
    record_state: Mapped[RecordState] = mapped_column(default=RecordState.PRELIMINARY)
    synthetic: Mapped[bool] = mapped_column(server_default=text("false"), default=False)

    # Time
    occurred_at: Mapped[datetime]
    occurred_on: Mapped[date] = mapped_column(
        Computed("((occurred_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date)", persisted=True)
    )
    """The date in Viet Nam: what windows and periods compare."""
    time_precision: Mapped[TimePrecision]
    reported_at: Mapped[datetime | None]

    # Consequences
    killed: Mapped[int | None]
    injured: Mapped[int | None]
    seriously_injured: Mapped[int | None]
    slightly_injured: Mapped[int | None]
    property_only: Mapped[bool | None]
    damage_vnd: Mapped[int | None] = mapped_column(BIG)
    severity_provisional: Mapped[SeverityClass | None]
    severity_scheme: Mapped[str | None]
    severity_flagged: Mapped[bool] = mapped_column(server_default=text("false"), default=False)
    """The scheme has a gap here: a person should look at the class."""
    rail_severity: Mapped[SeverityClass | None]
    rail_severity_scheme: Mapped[str | None]
    """A crash on a railway has a second class, on a scale of its own."""
    rail_severity_flagged: Mapped[bool] = mapped_column(server_default=text("false"), default=False)

    # Circumstances
    crash_type: Mapped[CrashType | None]
    light: Mapped[Light | None]
    weather: Mapped[Weather | None]
    surface: Mapped[Surface | None]
    road_users: Mapped[list[str] | None] = mapped_column(ARRAY(String(CODE_LENGTH)))
    alcohol: Mapped[Alcohol | None]
    description: Mapped[str | None]

    # Place, as given
    location_text: Mapped[str | None]
    route_given: Mapped[str | None]
    chainage_given_m: Mapped[float | None]
    x_given: Mapped[float | None]
    """Longitude or easting, in `source_crs`."""
    y_given: Mapped[float | None]
    source_crs: Mapped[str | None]
    rail_line_given: Mapped[str | None]
    rail_given_m: Mapped[float | None]
    crossing_given: Mapped[str | None]
    """The code of a registered crossing of a road or path with a railway."""
    ward_given: Mapped[str | None]
    """The ward as the source names it, for the day of the crash."""
    ward_stated_id: Mapped[UUID | None] = mapped_column(ForeignKey("administrative_area.id"))
    """The unit of that day that is meant; empty where the registry knows none of the name."""

    # Place, as found
    placed_by: Mapped[PlacedBy]
    unplaced_reason: Mapped[UnplacedReason | None]
    """Why there is no place; of one that the railway places: why its road was not found."""
    location_class: Mapped[LocationClass | None]
    geom: Mapped[WKBElement | None] = mapped_column(
        Geometry("POINT", srid=SRID, spatial_index=False)
    )
    route_id: Mapped[UUID | None] = mapped_column(ForeignKey("route.id"))
    chainage_m: Mapped[float | None]
    offset_m: Mapped[float | None]
    """Metres from the line; empty when the place was given by chainage."""
    side: Mapped[CarriagewaySide | None]
    junction_id: Mapped[UUID | None] = mapped_column(ForeignKey("junction.id"))
    area_id: Mapped[UUID | None] = mapped_column(ForeignKey("administrative_area.id"))
    """The unit of today; that of its day is told from the reforms since."""
    area_gap_m: Mapped[float | None]
    """How far that unit is, where the point lies between the borders as they are drawn."""
    ambiguous_route: Mapped[bool] = mapped_column(server_default=text("false"), default=False)
    runner_up_route_id: Mapped[UUID | None] = mapped_column(ForeignKey("route.id"))
    contradiction_m: Mapped[float | None]
    """Metres between the Km and the coordinates, where both were given and do not agree."""
    rail_line_id: Mapped[UUID | None] = mapped_column(ForeignKey("rail_line.id"))
    rail_m: Mapped[float | None]
    crossing_id: Mapped[UUID | None] = mapped_column(ForeignKey("site.id"))
    rail_unplaced_reason: Mapped[UnplacedReason | None]
    """Why the place on a railway that was stated was not found."""
    place_verified_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    """Who fixed the place by hand: neither a file nor a changed network moves it any more."""
    place_verified_at: Mapped[datetime | None]

    route: Mapped[Route | None] = relationship(foreign_keys=[route_id], lazy="raise")
    runner_up_route: Mapped[Route | None] = relationship(
        foreign_keys=[runner_up_route_id], lazy="raise"
    )
    junction: Mapped[Junction | None] = relationship(lazy="raise")
    area: Mapped[AdministrativeArea | None] = relationship(foreign_keys=[area_id], lazy="raise")
    rail_line: Mapped[RailLine | None] = relationship(lazy="raise")
    crossing: Mapped[Site | None] = relationship(lazy="raise")
    import_batch: Mapped[ImportBatch | None] = relationship(lazy="raise")

    @property
    def is_on_railway(self) -> bool:
        """Whether a place on a railway was stated, found or not."""
        found = self.rail_line_id is not None or self.crossing_id is not None
        return found or self.rail_unplaced_reason is not None

    @property
    def is_on_road(self) -> bool:
        """Whether it is a crash of the roads: one that only the railway knows is none."""
        return self.route_id is not None or not self.is_on_railway


ON_RAILWAY: ColumnElement[bool] = or_(
    Crash.rail_line_id.is_not(None),
    Crash.crossing_id.is_not(None),
    Crash.rail_unplaced_reason.is_not(None),
)
"""`Crash.is_on_railway`, in a query."""
ON_ROAD: ColumnElement[bool] = or_(Crash.route_id.is_not(None), not_(ON_RAILWAY))
"""`Crash.is_on_road`, in a query: what the rules of roads read."""


class CrashRemoval(Keyed, Base):
    """Why a crash was taken out of the registry, and by whom; the audit keeps the row itself."""

    __tablename__ = "crash_removal"
    __table_args__ = (Index(None, "crash_id"), Index(None, "removed_by_id"))

    crash_id: Mapped[UUID]
    """No foreign key: the crash is gone."""
    source: Mapped[str]
    source_reference: Mapped[str | None]
    occurred_on: Mapped[date]
    reason: Mapped[str]
    removed_by_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    removed_at: Mapped[datetime]
