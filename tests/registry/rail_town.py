"""A town with streets on both sides of a railway, for what the map knows of crossings by itself.

The line runs east along 10.96, posted from Km1 on, each Km 1000 m of rail. Phố Bắc lies 50 m left
of it, Phố Nam 30 m right; Hẻm 1, Hẻm 2, Hẻm 3 lead from one to the other across the rails at
Km1+400, Km2+000 and Km2+700. Ward and people are those of `town`.
"""

from dataclasses import dataclass
from typing import Any

from shapely import LineString
from sqlalchemy.orm import Session

from hotspots.models import Account, RailLine, RailPost, Route
from hotspots.records.kinds import KIND_RECORDS
from hotspots.registry import described_sites
from hotspots.vocabulary import RoadClass, Role, SiteKind
from tests.factories import make_account, make_route
from tests.registry.railway import LENGTH_M, NORTH_SOUTH
from tests.registry.town import Town, make_town

LAT = 10.96
_DEGREES_A_METRE = 0.1 / LENGTH_M
_NORTH_A_METRE = 1 / 110_600

STREETS: dict[str, tuple[tuple[float, float], ...]] = {
    "Phố Bắc": ((0, 50), (3000, 50)),
    "Phố Nam": ((0, -30), (3000, -30)),
    "Hẻm 1": ((400, 50), (400, -30)),
    "Hẻm 2": ((1000, 50), (1000, -30)),
    "Hẻm 3": ((1700, 50), (1700, -30)),
}
"""Metres along the line, and to its left."""


def at(along_m: float, left_m: float = 0.0) -> tuple[float, float]:
    """Longitude and latitude of a place beside the line."""
    return 107.2 + along_m * _DEGREES_A_METRE, LAT + left_m * _NORTH_A_METRE


def told_at(along_m: float, left_m: float = 0.0) -> dict[str, float]:
    lon, lat = at(along_m, left_m)
    return {"lon": lon, "lat": lat}


@dataclass
class RailTown:
    """The town, its line, and the rail officer who works in both wards."""

    town: Town
    line: RailLine
    rail_officer: Account

    @property
    def session(self) -> Session:
        return self.town.session

    def street(self, name: str, *points: tuple[float, float], **told: Any) -> Route:
        """A street through points, each metres along the line and to its left."""
        shape = LineString([at(*each) for each in points])
        given = {"code": name, "name": name, "road_class": RoadClass.URBAN_STREET}
        geom = f"SRID=4326;MULTILINESTRING({shape.wkt.removeprefix('LINESTRING ')})"
        return make_route(self.session, **(given | {"geom": geom} | told))

    def path(self, place: str = "Km1+400", **told: Any) -> Any:
        """A crossing that people opened."""
        return self._report(
            SiteKind.UNAUTHORIZED_CROSSING, place, {"found_on": "2026-03-03"} | told
        )

    def legal(self, place: str = "Km2+000", **told: Any) -> Any:
        """A permitted level crossing."""
        return self._report(SiteKind.LEVEL_CROSSING, place, {"protection": "signs"} | told)

    def _report(self, kind: SiteKind, place: str, told: dict[str, Any]) -> Any:
        actor = told.pop("actor", self.town.ward_officer)
        given = {"place_text": place, "rail_line": "BN", "another": "yes"} | told
        return described_sites.report(
            self.session, KIND_RECORDS[kind], actor=actor, told=given
        ).site


def make_rail_town(session: Session) -> RailTown:
    """The town before any crossing is registered."""
    town = make_town(session)
    shape = f"SRID=4326;MULTILINESTRING((107.2 {LAT}, 107.3 {LAT}))"
    line = RailLine(code="BN", name=NORTH_SOUTH, geom=shape)
    session.add(line)
    session.flush()
    for km in range(11):
        lon, lat = at(1000.0 * km)
        point = f"SRID=4326;POINT({lon} {lat})"
        facts = {"chainage_m": 1000.0 * (km + 1), "measure_m": 1000.0 * km, "point": point}
        session.add(RailPost(rail_line_id=line.id, **facts))
    session.flush()
    areas = [town.west, town.east]
    made = RailTown(town, line, make_account(session, Role.RAIL_OFFICER, areas=areas))
    for name, points in STREETS.items():
        made.street(name, *points)
    return made
