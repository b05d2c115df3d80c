"""Places where a road of the map crosses a railway without a file, and what people say of them."""

from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from hotspots.errors import Conflict, Forbidden, InvalidInput, NotFound
from hotspots.models import Route
from hotspots.registry import unfiled_crossings
from hotspots.registry.map_frames import map_frames
from hotspots.registry.unfiled_crossings import UnfiledCrossing
from hotspots.vocabulary import CrossingAnswer, Role
from tests.factories import make_account
from tests.registry.rail_town import RailTown, at, make_rail_town, told_at
from tests.registry.town import AS_OF, make_town

BRIDGE, AGAIN = CrossingAnswer.BRIDGE, CrossingAnswer.ASK_AGAIN


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTSPOTS_NOW", AS_OF.isoformat())


@pytest.fixture
def rails(session: Session) -> RailTown:
    return make_rail_town(session)


def listed(rails: RailTown, **told: Any) -> list[str]:
    given = {"actor": rails.town.ward_officer} | told
    found = unfiled_crossings.list_unfiled(rails.session, **given)
    return [", ".join(each.roads) for each in found.places]


def rule(rails: RailTown, along_m: float = 1000, **told: Any) -> UnfiledCrossing:
    given = {"actor": rails.town.ward_officer, "answer": BRIDGE, "reason": "Cầu vượt"}
    return unfiled_crossings.rule(rails.session, **(given | told_at(along_m) | told))


def move(rails: RailTown, code: str, along_m: float) -> None:
    (lon, north), (_lon, south) = at(along_m, 50), at(along_m, -30)
    shape = f"SRID=4326;MULTILINESTRING(({lon} {north}, {lon} {south}))"
    rails.session.execute(update(Route).where(Route.code == code).values(geom=shape))


def test_what_is_said_needs_a_reason_a_role_and_a_place(rails: RailTown) -> None:
    with pytest.raises(InvalidInput, match="reason"):
        rule(rails, reason=" ")
    with pytest.raises(InvalidInput):
        rule(rails, lon="")
    with pytest.raises(InvalidInput):
        rule(rails, lat="north")
    for place in (told_at(1030), told_at(5000), {"lon": 0.0, "lat": 0.0}):
        with pytest.raises(NotFound):
            rule(rails, **place)
    leader = make_account(rails.session, Role.LEADER, areas=[rails.town.west])
    with pytest.raises(Forbidden):
        rule(rails, actor=leader)
    elsewhere = make_account(rails.session, Role.WARD_OFFICER, areas=[rails.town.east])
    with pytest.raises(NotFound):
        rule(rails, actor=elsewhere)
    assert listed(rails, actor=elsewhere) == []
    with pytest.raises(Conflict):
        rule(rails, answer=AGAIN)  # that it is to be inspected stands already
    rails.path()
    with pytest.raises(Conflict, match="registered"):
        rule(rails, 400)


def test_a_town_without_a_railway_has_none(session: Session) -> None:
    town = make_town(session)
    found = unfiled_crossings.list_unfiled(session, actor=town.ward_officer)
    assert (found.places, found.count) == ((), 0)
    with pytest.raises(NotFound):
        unfiled_crossings.rule(
            session, actor=town.ward_officer, lon=107.2, lat=10.95, answer=BRIDGE, reason="x"
        )


def test_every_road_across_the_railway_waits_until_it_has_a_file(rails: RailTown) -> None:
    found = unfiled_crossings.list_unfiled(rails.session, actor=rails.town.ward_officer)
    first = found.places[0]
    assert first.rail_m == pytest.approx(1400, abs=0.5)
    assert ([each.name for each in first.areas], first.line_code) == (["Phường Tây"], "BN")
    assert listed(rails) == ["Hẻm 1", "Hẻm 2", "Hẻm 3"]
    rails.path("Km1+445")
    rails.legal("Km2+060")  # farther than 50 m: somewhere else
    assert listed(rails) == ["Hẻm 2", "Hẻm 3"]


def test_a_list_goes_on_where_it_ended(rails: RailTown) -> None:
    page = unfiled_crossings.list_unfiled(rails.session, actor=rails.town.ward_officer, limit=2)
    assert (len(page.places), page.count) == (2, 3)
    assert listed(rails, limit=2, after=page.next) == ["Hẻm 3"]
    with pytest.raises(InvalidInput):
        listed(rails, after="0,0")


def test_what_somebody_ruled_out_stays_out_until_somebody_asks_again(rails: RailTown) -> None:
    told = rule(rails)
    assert told.ruling is not None
    assert (told.ruling.answer, told.ruling.reason) == (BRIDGE, "Cầu vượt")
    assert (listed(rails), listed(rails, dismissed=True)) == (["Hẻm 1", "Hẻm 3"], ["Hẻm 2"])
    with pytest.raises(Conflict):
        rule(rails)
    rule(rails, answer=AGAIN, reason="Đã phá cầu")
    assert len(listed(rails)) == 3
    assert listed(rails, dismissed=True) == []


def test_a_road_that_is_drawn_elsewhere_since_comes_back(rails: RailTown) -> None:
    rule(rails)
    move(rails, "Hẻm 2", 1015)
    assert "Hẻm 2" not in listed(rails)
    move(rails, "Hẻm 2", 1040)
    assert "Hẻm 2" in listed(rails)


def test_another_road_at_the_same_place_has_not_been_ruled_upon(rails: RailTown) -> None:
    rule(rails)
    rails.street("Hẻm 2A", (1010, 50), (1010, -30))
    assert "Hẻm 2, Hẻm 2A" in listed(rails)


def test_the_map_marks_those_that_wait_where_a_person_works(rails: RailTown) -> None:
    rule(rails)
    frame = map_frames(rails.session, actor=rails.town.ward_officer).unfiled
    assert frame["roads"].tolist() == ["Hẻm 1", "Hẻm 3"]
    assert frame["name"].iloc[0].startswith("Km1+400")
    elsewhere = make_account(rails.session, Role.WARD_OFFICER, areas=[rails.town.east])
    assert map_frames(rails.session, actor=elsewhere).unfiled.empty
