"""Where things lie: administrative areas, routes with their kilometre posts, rails, junctions."""

from datetime import date
from uuid import UUID

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hotspots.models.base import BIG, SRID, Base, Keyed
from hotspots.vocabulary import AreaKind, RoadClass, UnitType

VALIDITY = "valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from"


def _geometry(kind: str) -> Geometry:
    # The index is declared beside the table: GeoAlchemy's own would be made twice by migrations.
    return Geometry(kind, srid=SRID, spatial_index=False)


class AdministrativeArea(Keyed, Base):
    """A province or commune within the dates it existed. Names repeat: codes and dates do not."""

    __tablename__ = "administrative_area"
    __table_args__ = (
        UniqueConstraint("code", "valid_from"),
        Index(
            "uq_administrative_area_undated",
            "code",
            unique=True,
            postgresql_where=text("valid_from IS NULL"),
        ),
        CheckConstraint(VALIDITY, name="validity"),
        Index(None, "geom", postgresql_using="gist"),
        Index(None, "parent_id"),
    )

    code: Mapped[str]
    kind: Mapped[AreaKind]
    unit_type: Mapped[UnitType | None]
    """Ward, commune, town …: units of one name differ by it; empty where nobody told it."""
    name: Mapped[str]
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("administrative_area.id"))
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    """The last day it existed; it is empty while the unit exists."""
    # Read only where it is asked for: most often the name is wanted, and a border is long.
    geom: Mapped[WKBElement | None] = mapped_column(_geometry("MULTIPOLYGON"), deferred=True)

    parent: Mapped["AdministrativeArea | None"] = relationship(
        remote_side="AdministrativeArea.id", lazy="raise"
    )


class AreaSuccession(Keyed, Base):
    """One line of a reform: how much of an old unit went into a new one."""

    __tablename__ = "area_succession"
    __table_args__ = (
        UniqueConstraint("old_id", "new_id"),
        CheckConstraint("share > 0 AND share <= 1", name="share"),
        Index(None, "new_id"),
    )

    old_id: Mapped[UUID] = mapped_column(ForeignKey("administrative_area.id"))
    new_id: Mapped[UUID] = mapped_column(ForeignKey("administrative_area.id"))
    share: Mapped[float | None]
    """1 for the whole unit; empty for a part of unknown size."""
    verified: Mapped[bool] = mapped_column(server_default=text("false"), default=False)
    """Set where something besides the mapping says the same: that was read by a machine."""
    verified_by: Mapped[str | None]
    """What it was compared with: the resolution itself, or who reports what it says."""


class Route(Keyed, Base):
    """A road with a number or a name, drawn in rising chainage."""

    __tablename__ = "route"
    __table_args__ = (
        UniqueConstraint("code"),
        CheckConstraint(VALIDITY, name="validity"),
        Index(None, "geom", postgresql_using="gist"),
        Index(None, "aliases", postgresql_using="gin"),
    )

    code: Mapped[str]
    """Canonical, letters kept: QL1B is not QL1."""
    name: Mapped[str]
    aliases: Mapped[list[str]] = mapped_column(server_default=text("'{}'"), default=list)
    road_class: Mapped[RoadClass]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    synthetic: Mapped[bool] = mapped_column(server_default=text("false"), default=False)
    # Read only where it is asked for: a line has thousands of points.
    geom: Mapped[WKBElement | None] = mapped_column(_geometry("MULTILINESTRING"), deferred=True)


class RouteManagement(Keyed, Base):
    """Which body manages a stretch of a route on which days: it need not follow the road class."""

    __tablename__ = "route_management"
    __table_args__ = (
        CheckConstraint("to_m > from_m", name="stretch"),
        CheckConstraint(VALIDITY, name="validity"),
        Index(None, "route_id"),
        Index(None, "organisation_id"),
    )

    route_id: Mapped[UUID] = mapped_column(ForeignKey("route.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    from_m: Mapped[float]
    to_m: Mapped[float]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]


class RoutePost(Keyed, Base):
    """A kilometre post: the chainage painted on it, and where it stands along the drawn line.

    Chainage is a label, not a distance: labels jump and repeat, so neither column is unique.
    """

    __tablename__ = "route_post"
    __table_args__ = (
        CheckConstraint("measure_m >= 0", name="measure_m"),
        CheckConstraint(VALIDITY, name="validity"),
        Index(None, "route_id", "measure_m"),
    )

    route_id: Mapped[UUID] = mapped_column(ForeignKey("route.id"))
    chainage_m: Mapped[float]
    measure_m: Mapped[float]
    """Metres from the start of the line, measured along its geometry."""
    point: Mapped[WKBElement] = mapped_column(_geometry("POINT"))
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    synthetic: Mapped[bool] = mapped_column(server_default=text("false"), default=False)


class RailLine(Keyed, Base):
    """A railway line, drawn in rising chainage."""

    __tablename__ = "rail_line"
    __table_args__ = (
        UniqueConstraint("code"),
        Index(None, "geom", postgresql_using="gist"),
    )

    code: Mapped[str]
    name: Mapped[str]
    aliases: Mapped[list[str]] = mapped_column(server_default=text("'{}'"), default=list)
    synthetic: Mapped[bool] = mapped_column(server_default=text("false"), default=False)
    geom: Mapped[WKBElement | None] = mapped_column(_geometry("MULTILINESTRING"))


class RailManagement(Keyed, Base):
    """Which body manages a railway line, or a stretch of it, on which days."""

    __tablename__ = "rail_management"
    __table_args__ = (
        CheckConstraint("to_m > from_m", name="stretch"),
        CheckConstraint("(from_m IS NULL) = (to_m IS NULL)", name="whole"),
        CheckConstraint(VALIDITY, name="validity"),
        Index(None, "rail_line_id"),
        Index(None, "organisation_id"),
    )

    rail_line_id: Mapped[UUID] = mapped_column(ForeignKey("rail_line.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    from_m: Mapped[float | None]
    to_m: Mapped[float | None]
    """By the Km painted there; both empty for the whole line."""
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]


class RailPost(Keyed, Base):
    """A kilometre post of a railway line, read like a `RoutePost`."""

    __tablename__ = "rail_post"
    __table_args__ = (
        CheckConstraint("measure_m >= 0", name="measure_m"),
        CheckConstraint(VALIDITY, name="validity"),
        Index(None, "rail_line_id", "measure_m"),
    )

    rail_line_id: Mapped[UUID] = mapped_column(ForeignKey("rail_line.id"))
    chainage_m: Mapped[float]
    measure_m: Mapped[float]
    point: Mapped[WKBElement] = mapped_column(_geometry("POINT"))
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    synthetic: Mapped[bool] = mapped_column(server_default=text("false"), default=False)


class Junction(Keyed, Base):
    """A node where routes meet; its crashes count together, whichever arm they happened on."""

    __tablename__ = "junction"
    __table_args__ = (
        UniqueConstraint("code"),
        CheckConstraint("radius_m > 0", name="radius_m"),
        Index(None, "point", postgresql_using="gist"),
    )

    code: Mapped[str]
    name: Mapped[str]
    point: Mapped[WKBElement | None] = mapped_column(_geometry("POINT"))
    radius_m: Mapped[float | None]
    """How far its influence reaches; empty takes the default of the surroundings."""
    synthetic: Mapped[bool] = mapped_column(server_default=text("false"), default=False)

    arms: Mapped[list["JunctionArm"]] = relationship(
        lazy="raise", order_by="JunctionArm.chainage_m", cascade="all, delete-orphan"
    )


class JunctionArm(Keyed, Base):
    """Where a junction lies on one of its routes."""

    __tablename__ = "junction_arm"
    __table_args__ = (
        UniqueConstraint("junction_id", "route_id", "chainage_m"),
        Index(None, "route_id", "chainage_m"),
    )

    junction_id: Mapped[UUID] = mapped_column(ForeignKey("junction.id"))
    route_id: Mapped[UUID] = mapped_column(ForeignKey("route.id"))
    chainage_m: Mapped[float]


class NetworkState(Base):
    """The one row that changes with every write of an area, a road or railway, a post, a junction.

    What was made of the network stands as long as `revision` does; triggers of the database give it
    another value, which nothing ever had.
    """

    __tablename__ = "network_state"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(
        primary_key=True, autoincrement=False, default=1, server_default=text("1")
    )
    revision: Mapped[UUID] = mapped_column(server_default=text("gen_random_uuid()"))
    attributed_entry: Mapped[int] = mapped_column(BIG, server_default=text("0"))
    """The last audit entry of an area that everything stored was attributed by."""
    attributed_on: Mapped[date | None]
    """The day for which it was: units begin and end with no change of a row."""


WATCHED_TABLES = (
    "administrative_area",
    "area_succession",
    "junction",
    "junction_arm",
    "rail_line",
    "rail_post",
    "route",
    "route_post",
)
