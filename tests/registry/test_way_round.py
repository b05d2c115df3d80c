"""What the map knows of a path across a railway: the next legal crossings, the way round."""

import pytest
from sqlalchemy.orm import Session

from hotspots.models import CrossingRuling, Route
from hotspots.registry import way_round
from hotspots.registry.rail_ground import current_ground
from hotspots.registry.way_round import FoundWayRound
from hotspots.registry.ways_across import ways_across
from hotspots.vocabulary import CaseState, CrossingAnswer, RoadClass, Role
from tests.casework import take
from tests.factories import NOON, make_account
from tests.registry.rail_town import RailTown, at, make_rail_town, told_at
from tests.registry.town import AS_OF, make_town


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTSPOTS_NOW", AS_OF.isoformat())


@pytest.fixture
def rails(session: Session) -> RailTown:
    return make_rail_town(session)


def found(rails: RailTown, site: object, **told: object) -> FoundWayRound:
    given = {"actor": rails.town.ward_officer, "site": site} | told
    told_way = way_round.of_site(rails.session, **given)  # type: ignore[arg-type] -- of `given`
    assert told_way is not None
    return told_way


def test_a_town_without_a_railway_has_nothing_to_say(session: Session) -> None:
    make_town(session)
    assert current_ground(session) is None
    assert ways_across(session) is None


def test_the_next_legal_crossings_are_told_on_both_sides(rails: RailTown) -> None:
    path, near, far = rails.path(), rails.legal("Km2+000"), rails.legal("Km1+010")
    told = found(rails, path)
    assert told.up is not None
    assert told.down is not None
    assert (told.up.code, told.up.way.rail_m) == (near.code, 2000.0)
    assert told.up.along_m == pytest.approx(600, abs=0.5)
    assert (told.down.code, told.down.round) == (far.code, None)  # no road of the map crosses there
    assert told.down.along_m == pytest.approx(390, abs=0.5)
    assert told.nearest is told.down


def test_the_way_round_is_told_with_its_roads(rails: RailTown) -> None:
    path, legal = rails.path(), rails.legal()
    told = found(rails, path)
    assert told.shortest is not None
    assert told.shortest.code == legal.code
    assert told.shortest_round is not None
    assert told.shortest_round.metres == pytest.approx(1_360, abs=1)
    assert told.shortest_round.roads == ("Hẻm 1", "Phố Bắc", "Hẻm 2", "Phố Nam", "Hẻm 1")
    assert told.left is not None
    assert (told.left.name, told.left.metres) == ("Hẻm 1", pytest.approx(0, abs=0.1))


def test_neither_paths_nor_closed_crossings_are_a_way_round(rails: RailTown) -> None:
    path, _other, legal = rails.path(), rails.path("Km2+000"), rails.legal("Km2+700")
    assert found(rails, path).shortest_round is not None
    take(rails.session, rails.rail_officer, legal.code, CaseState.DEFICIENT)
    assert found(rails, path).up is not None  # wanting, and yet a right of way
    take(rails.session, rails.rail_officer, legal.code, CaseState.CLOSED, facts=_closed(legal))
    told = found(rails, path)
    assert (told.up, told.down, told.shortest_round) == (None, None, None)


def _closed(_site: object) -> dict[str, str]:
    return {
        "carried_out_on": "31/03/2026",
        "units_present": "Công ty đường sắt",
        "decision_number": "7/QĐ",
        "decided_on": "30/03/2026",
    }


def test_a_bridge_that_somebody_told_of_is_a_way_round(rails: RailTown) -> None:
    path = rails.path()
    lon, lat = at(1000)
    rails.session.add(
        CrossingRuling(
            rail_line_id=rails.line.id,
            geom=f"SRID=4326;POINT({lon} {lat})",
            roads=["Hẻm 2"],
            answer=CrossingAnswer.BRIDGE,
            reason="Cầu vượt",
            ruled_by_id=rails.town.ward_officer.id,
            ruled_at=NOON,
        )
    )
    rails.session.flush()
    told = found(rails, path)
    assert told.up is not None
    assert (told.up.way.answer, told.up.code) == (CrossingAnswer.BRIDGE, None)
    assert told.shortest_round is not None
    assert told.shortest_round.metres == pytest.approx(1_360, abs=1)


def test_roads_that_do_not_lead_there_leave_the_way_unknown(rails: RailTown) -> None:
    rails.legal()
    lonely = rails.path("Km6+000")  # the streets end at Km4
    told = found(rails, lonely)
    assert (told.left, told.right, told.shortest_round) == (None, None, None)
    assert told.down is not None
    assert told.down.along_m == pytest.approx(4_000, abs=1)


def test_an_expressway_is_no_way_round(rails: RailTown) -> None:
    path = rails.path("Km3+500")
    rails.street("CT1", (2600, 50), (2600, -30), road_class=RoadClass.EXPRESSWAY)
    ground = current_ground(rails.session)
    assert ground is not None
    assert "CT1" not in ground.road_names
    assert found(rails, path).shortest_round is None


def test_a_crossing_elsewhere_counts_but_its_code_is_not_told(rails: RailTown) -> None:
    legal = rails.legal("Km8+000", actor=rails.rail_officer)
    path = rails.path("Km5+000")
    there = found(rails, path, actor=rails.rail_officer).up
    here = found(rails, path).up
    assert there is not None
    assert here is not None
    assert (there.code, here.code) == (legal.code, None)
    assert here.along_m == there.along_m


def test_what_was_measured_stands_beside_what_the_map_says(rails: RailTown) -> None:
    rails.legal()
    close = rails.path(nearest_legal_crossing_m="640")
    told = found(rails, close)
    assert (told.stated_m, told.differs) == (640.0, False)
    far = rails.path("Km1+500", nearest_legal_crossing_m="610")
    assert found(rails, far).differs


def test_the_walk_follows_what_changes_on_the_ground(rails: RailTown) -> None:
    path = rails.path()
    assert found(rails, path).shortest_round is None
    rails.legal("Km2+700")
    assert found(rails, path).shortest_round is not None
    before = found(rails, path).shortest_round
    rails.session.query(Route).filter(Route.code == "Hẻm 3").delete()
    assert before is not None
    told = found(rails, path)
    assert told.up is not None
    assert told.up.round is None


def test_of_two_crossings_near_one_road_the_nearer_is_on_it(rails: RailTown) -> None:
    beside, on_it = rails.path("Km2+020"), rails.legal("Km2+003")
    ways = ways_across(rails.session)
    assert ways is not None
    assert ways.place_of == {on_it.id: 1}
    assert found(rails, beside).shortest_round is not None


@pytest.mark.parametrize("role", [Role.LEADER, Role.ADMINISTRATOR])
def test_who_may_see_sites_may_see_what_the_map_says(rails: RailTown, role: Role) -> None:
    path = rails.path()
    reader = make_account(rails.session, role, areas=[rails.town.west])
    assert found(rails, path, actor=reader).up is None


def test_only_paths_are_gone_round(rails: RailTown) -> None:
    legal = rails.legal(**told_at(1000))
    told = way_round.of_site(rails.session, actor=rails.town.ward_officer, site=legal)
    assert told is None
