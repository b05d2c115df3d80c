"""A small town for the tests: one road through two wards, a junction, and the people who decide."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from hotspots.models import (
    Account,
    AdministrativeArea,
    Crash,
    Junction,
    JunctionArm,
    Proposal,
    Route,
    ScreeningRun,
)
from hotspots.registry import screening
from hotspots.settings import TIME_ZONE
from hotspots.vocabulary import (
    OrganisationKind,
    PlacedBy,
    ProposalState,
    RoadClass,
    Role,
    UnplacedReason,
)
from tests.factories import (
    box,
    make_account,
    make_area,
    make_crash,
    make_organisation,
    make_route,
    make_route_post,
    mark_deployment,
)

AS_OF = date(2026, 3, 31)
MIDDLE_M = 5_463.0
"""About where the border of the two wards crosses the road."""


@dataclass
class Town:
    """West ward and east ward on one national road, whose Km0 is its western end."""

    session: Session
    west: AdministrativeArea
    east: AdministrativeArea
    road: Route
    leader: Account
    manager: Account
    analyst: Account
    engineer: Account
    ward_officer: Account
    leader_east: Account

    def crash(
        self, at_m: float, day: date = AS_OF, *, killed: int = 0, injured: int = 1, **told: object
    ) -> Crash:
        """A crash at a chainage of the road, at noon."""
        lon = 107.2 + 0.1 * at_m / 10_926.0
        given = {
            "occurred_at": datetime(day.year, day.month, day.day, 12, tzinfo=TIME_ZONE),
            "killed": killed,
            "injured": injured,
            "route_id": self.road.id,
            "chainage_m": float(at_m),
            "placed_by": PlacedBy.CHAINAGE,
            "geom": f"SRID=4326;POINT({lon} 10.95)",
            "area_id": (self.west if at_m < MIDDLE_M else self.east).id,
        }
        return make_crash(self.session, entered_by=self.analyst, **(given | told))

    def lost_crash(self) -> Crash:
        """A crash that nobody could place."""
        return self.crash(
            0,
            route_id=None,
            chainage_m=None,
            geom=None,
            area_id=None,
            placed_by=PlacedBy.UNPLACED,
            unplaced_reason=UnplacedReason.UNKNOWN_ROUTE,
            location_class=None,
        )

    def four_injuries(self, at_m: float, day: date = AS_OF) -> list[Crash]:
        """What satisfies criterion (c), within 60 m."""
        return [self.crash(at_m + 20 * n, day - timedelta(days=10 * n)) for n in range(4)]

    def junction(self, at_m: float, **told: object) -> Junction:
        """A junction on the road."""
        lon = 107.2 + 0.1 * at_m / 10_926.0
        given = {"code": "NG1", "name": "Ngã tư Một", "point": f"SRID=4326;POINT({lon} 10.95)"}
        junction = Junction(**(given | told))
        junction.arms = [JunctionArm(route_id=self.road.id, chainage_m=at_m)]
        self.session.add(junction)
        self.session.flush()
        return junction

    def screen(self, as_of: date | None = AS_OF, **told: object) -> ScreeningRun:
        """A screening started by the analyst."""
        return screening.run(self.session, **({"actor": self.analyst, "as_of": as_of} | told))

    def only_proposal(self, as_of: date = AS_OF, **told: object) -> Proposal:
        """The one proposal of a new screening."""
        (proposal,) = self.screen(as_of, **told).proposals
        return proposal

    def open_proposal_at(self, at_m: float) -> Proposal:
        """The proposal of a new screening that is open and begins at a chainage."""
        found = self.screen().proposals
        (wanted,) = [p for p in found if p.from_m == at_m and p.state is ProposalState.OPEN]
        return wanted


def make_town(session: Session, road_class: RoadClass = RoadClass.NATIONAL_ROAD) -> Town:
    """The town with its people, before any crash."""
    mark_deployment(session)
    west = make_area(session, name="Phường Tây", geom=box(107.15, 10.9, 107.25, 11.0))
    east = make_area(session, name="Phường Đông", geom=box(107.25, 10.9, 107.35, 11.0))
    road = make_route(session, code="QL1", name="Quốc lộ 1", road_class=road_class)
    for metres in (0.0, 10_900.0):
        make_route_post(session, road, chainage_m=metres, measure_m=metres)
    works = make_organisation(session, kind=OrganisationKind.URBAN_MANAGEMENT, name="Phòng Kinh tế")
    return Town(
        session=session,
        west=west,
        east=east,
        road=road,
        leader=make_account(session, Role.POLICE_LEADER, areas=[west], display_name="Lê Chỉ Huy"),
        manager=make_account(session, Role.ROAD_MANAGER, areas=[west], display_name="Trần Quản Lý"),
        analyst=make_account(session, Role.GIS_ANALYST),
        engineer=make_account(session, Role.URBAN_OFFICER, areas=[west], organisation=works),
        ward_officer=make_account(session, Role.WARD_OFFICER, areas=[west]),
        leader_east=make_account(session, Role.POLICE_LEADER, areas=[east]),
    )
