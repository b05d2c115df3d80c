"""What the map gets from the registry, for whom, and what it never gets."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from hotspots.errors import Forbidden
from hotspots.maps.documents import site_map
from hotspots.models import RailLine
from hotspots.registry import proposals
from hotspots.registry.map_frames import ground_of, map_frames
from hotspots.vocabulary import Locale
from tests.registry.town import AS_OF, Town, make_town


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTSPOTS_NOW", AS_OF.isoformat())


@pytest.fixture
def town(town: Town, session: Session) -> Town:
    session.add(
        RailLine(
            code="BN",
            name="Bắc - Nam",
            geom="SRID=4326;MULTILINESTRING((107.2 10.96, 107.3 10.96))",
        )
    )
    town.junction(9_000)
    town.four_injuries(1_000)
    town.four_injuries(3_000)
    town.four_injuries(8_000)
    first = min(town.screen().proposals, key=lambda each: each.from_m or 0)
    proposals.accept(session, actor=town.leader, proposal_id=first.id)
    town.lost_crash()
    return town


def test_single_crashes_never_leave_a_real_registry(town: Town) -> None:
    town.session.execute(text("UPDATE deployment SET kind = 'production'"))
    town.session.expire_all()
    with pytest.raises(Forbidden, match="never single crashes"):
        map_frames(town.session, actor=town.analyst, crash_points=True)


def test_single_crashes_are_not_for_who_may_not_read_them(town: Town) -> None:
    town.manager.role = type(town.manager.role).LEADER
    with pytest.raises(Forbidden, match="may not see single crashes"):
        map_frames(town.session, actor=town.manager, crash_points=True)


def test_what_changes_of_the_ground_is_drawn_at_once(town: Town) -> None:
    before = ground_of(town.session, actor=town.analyst)
    assert ground_of(town.session, actor=town.analyst) is before
    town.road.name = "Đường Xuyên Á"
    town.west.name = "Phường Tây mới"
    after = ground_of(town.session, actor=town.analyst)
    assert "Đường Xuyên Á" in after.lines.roads["name"].tolist()
    assert "Phường Tây mới" in after.areas["name"].tolist()


def test_a_person_gets_what_lies_in_their_ward(town: Town) -> None:
    frames = map_frames(town.session, actor=town.leader_east)
    assert frames.ground.areas["name"].tolist() == ["Phường Đông"]
    assert len(frames.sites) == 0
    assert frames.proposals["from_m"].tolist() == [8_000.0]
    assert len(frames.crashes) == 4


def test_a_ward_officer_gets_sites_and_no_proposals(town: Town) -> None:
    frames = map_frames(town.session, actor=town.ward_officer)
    assert (len(frames.sites), len(frames.proposals)) == (1, 0)


def test_the_whole_registry_is_drawn_for_an_analyst(town: Town) -> None:
    frames = map_frames(town.session, actor=town.analyst, with_cameras=True)
    ground, drawn = frames.ground, frames.layers()
    assert drawn.pop("ground") is ground
    assert {name: len(frame) for name, frame in {**vars(ground.lines), **drawn}.items()} == {
        "roads": 1,
        "railways": 1,
        "junctions": 1,
        "sites": 1,
        "proposals": 2,
        "sections": 0,
        "service_roads": 0,
        "cameras": 0,
        "watched": 1,
        "crashes": 12,
        "unfiled": 0,
    }
    assert len(ground.areas) == 2
    assert all(frame.crs.to_epsg() == 4326 for frame in drawn.values())
    assert list(frames.crashes.columns) == ["killed", "injured", "geometry"]
    (site,) = frames.sites.to_dict("records")
    assert site["name"] == "LK-2026-0001 · QL1 Km1+000 – Km1+060"
    assert (site["state"], site["legal_class"]) == ("proposed", "black_spot")
    page = site_map(**frames.layers(), locale=Locale.EN, mode="embed", title="", attribution="")
    # the window ends with the first day outside, and a reader is told the last one inside
    assert f"– {AS_OF:%d/%m/%Y}" in page


def test_a_black_section_is_drawn_once_for_who_sees_a_place_on_it(town: Town) -> None:
    for n in range(25):
        town.crash(1_000 + 75 * n, AS_OF - timedelta(days=10 * (n % 4)))
    town.screen()
    (section,) = map_frames(town.session, actor=town.leader).sections.to_dict("records")
    assert len(section["section"].sites) >= 3
    assert section["geometry"].length > 0.015
    assert len(map_frames(town.session, actor=town.leader_east).sections) == 0
    assert len(map_frames(town.session, actor=town.ward_officer).sections) == 0
    frames = map_frames(town.session, actor=town.leader)
    page = site_map(**frames.layers(), locale=Locale.EN, mode="embed", title="", attribution="")
    assert "form one black section of" in page


def test_single_crashes_of_a_test_can_be_asked_for(town: Town) -> None:
    frames = map_frames(town.session, actor=town.analyst, crash_points=True)
    assert {"id", "occurred_at", "location_class"} <= set(frames.crashes.columns)


def test_an_empty_registry_gives_empty_frames_and_a_map(session: Session) -> None:
    town = make_town(session)
    for table in ("account_area", "route_post", "route"):
        session.execute(text(f"DELETE FROM {table}"))
    frames = map_frames(session, actor=town.analyst)
    assert len(frames.crashes) == len(frames.ground.lines.roads) == 0
    page = site_map(
        **frames.layers(), locale=Locale.VI, mode="embed", title="Trống", attribution=""
    )
    assert page.startswith("<!DOCTYPE html>")


def test_the_embedded_map_holds_counts_escaped_names_and_no_crash(town: Town) -> None:
    name = f"</script><script>alert('{uuid4()}')</script>"
    town.road.name = name
    town.session.flush()
    references = [
        each["id"]
        for each in map_frames(town.session, actor=town.analyst, crash_points=True).crashes.to_dict(
            "records"
        )
    ]
    frames = map_frames(town.session, actor=town.analyst)
    page = site_map(
        **frames.layers(),
        locale=Locale.VI,
        mode="embed",
        title=name,
        attribution="Thử",
        as_of=frames.as_of,
    )
    assert "<script>alert" not in page
    assert not any(f'"{each}"' in page for each in references)
    assert "http://" not in page.replace("http://www.w3.org/", "")
