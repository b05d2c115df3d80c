"""One town counted by hand: the report, the desk and the map say the same of it."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from hotspots.models import Account, RoadSpot, SiteArea, WatchedPlace
from hotspots.registry import cameras, desk, site_changes, watched_places
from hotspots.registry.camera_coverage import CameraReport, camera_report
from hotspots.registry.map_cameras import camera_frame, watched_frame
from hotspots.vocabulary import CaseState, LegalClass, RoadClass, Role
from tests.casework import take_all
from tests.factories import (
    box,
    make_account,
    make_area,
    make_case,
    make_route,
    make_route_post,
)
from tests.registry.town import AS_OF, Town, make_town

pytestmark = pytest.mark.usefixtures("on_the_day")

YESTERDAY = date(2026, 3, 30)


@pytest.fixture
def town(session: Session) -> Town:
    """QL1 of the town is a provincial road; PHO a street north of it, QL22 a national road."""
    town = make_town(session, RoadClass.PROVINCIAL_ROAD)
    for code, road_class, lat in (
        ("PHO", RoadClass.URBAN_STREET, 10.97),
        ("QL22", RoadClass.NATIONAL_ROAD, 10.93),
    ):
        line = f"SRID=4326;MULTILINESTRING((107.2 {lat}, 107.3 {lat}))"
        road = make_route(session, code=code, road_class=road_class, geom=line)
        for metres in (0.0, 10_900.0):
            make_route_post(session, road, chainage_m=metres, measure_m=metres)
    return town


def _camera(town: Town, place: str, **other: str) -> None:
    told = {"source_reference": place, "reach_m": "100", "works_from": "01/01/2026"}
    told |= {"place_text": place} | other
    cameras.register(town.session, actor=town.ward_officer, told=told)


def _list(town: Town, number: str, **where: str) -> WatchedPlace:
    told = {"paper_number": "12/KH", "source_reference": number, "name": f"Nơi {number}"}
    told |= {"valid_from": "01/01/2026"} | where
    return watched_places.register(town.session, actor=town.ward_officer, told=told)[0]


def _spot(town: Town, at_m: float, road: str = "QL1", **told: Any) -> RoadSpot:
    lat = {"QL1": 10.95, "PHO": 10.97, "QL22": 10.93}[road]
    lon = 107.2 + 0.1 * at_m / 10_926.0
    told |= {"geom": f"SRID=4326;POINT({lon} {lat})", "name": f"Điểm {at_m:g} {road}"}
    if road == "QL1":
        told |= {"route_id": town.road.id}
    case = make_case(town.session, actor=town.leader, **told)
    town.session.add(SiteArea(site_id=case.site_id, area_id=town.west.id))
    town.session.flush()
    assert isinstance(case.site, RoadSpot)
    return case.site


def _make_town_to_count(town: Town) -> None:
    _list(town, "1", place_text="Km1+000-Km1+400 QL1")  # seen
    _camera(town, "Km1+050 QL1")
    _list(town, "2", place_text="Km2+000-Km2+400 QL1")  # its camera failed yesterday
    _camera(town, "Km2+050 QL1", works_to="30/03/2026")
    _list(town, "3", place_text="Km1+000-Km1+400 PHO")  # its camera begins tomorrow
    _camera(town, "Km1+050 PHO", works_from="01/04/2026")
    _list(town, "4", place_text="Km1+000-Km1+400 QL22")  # on a national road
    _camera(town, "Km1+050 QL22")
    _list(town, "5", ward=town.west.code)  # an area with a camera
    _list(town, "6", outline="10.905, 107.16\n10.905, 107.17\n10.915, 107.17")  # one without
    _list(town, "7", place_text="Km3+000-Km3+400 QL1", valid_to="30/03/2026")  # listed no more
    _list(town, "8", place_text="Km3+000-Km3+400 QL1", valid_from="01/04/2026")  # not yet
    _spot(town, 1_000)  # a black spot that the camera of 1 sees
    _spot(town, 4_000, legal_class=LegalClass.POTENTIAL_BLACK_SPOT)  # a potential one unseen
    _spot(town, 4_200, legal_class=LegalClass.NONE)  # neither
    _spot(town, 4_400, "PHO")  # on a street that is drawn through it, unseen
    _spot(town, 4_400, "QL22")  # on a national road
    rejected = _spot(town, 4_600)
    take_all(town.session, rejected.code, [(town.leader, CaseState.REJECTED)])


def _counts(report: CameraReport) -> tuple[int, int, int]:
    return report.whole.counted, report.whole.covered, len(report.not_counted)


def test_the_report_counts_what_was_counted_by_hand(town: Town) -> None:
    _make_town_to_count(town)
    report = camera_report(town.session, actor=town.ward_officer)
    # 1, 2, 3, 5, 6 and three spots; of them 1, 5 and a spot are seen; 4 and a spot are national
    assert _counts(report) == (8, 3, 2)
    assert report.whole.percent == 37.5
    assert [each.name for each in report.whole.uncovered] == [
        "Điểm 4000 QL1",
        "Điểm 4400 PHO",
        "Nơi 2",
        "Nơi 3",
        "Nơi 6",
    ]
    yesterday = camera_report(town.session, actor=town.ward_officer, on=YESTERDAY)
    # 7 was listed without a camera, 2 had one, and the rejected spot's file was settled today
    assert (yesterday.whole.counted, yesterday.whole.covered) == (10, 4)


def test_desk_and_map_say_what_the_report_says(town: Town) -> None:
    _make_town_to_count(town)
    for actor in (town.ward_officer, town.leader_east, town.analyst):
        report = camera_report(town.session, actor=actor)
        frame = watched_frame(town.session, actor=actor)
        counted = frame[frame["counted"]]
        drawn = len(counted), int(counted["covered"].sum()), int((~frame["counted"]).sum())
        assert drawn == _counts(report)
        uncovered = desk.desk_of(town.session, actor=actor).uncovered
        assert uncovered == len(report.whole.uncovered)
    assert frame.geometry.notna().all()
    assert (report.whole.counted, frame["href"].str.startswith("/watched-places/").sum()) == (8, 6)


@pytest.mark.parametrize("role", [Role.LEADER, Role.ADMINISTRATOR, Role.RAIL_OFFICER])
def test_who_keeps_no_cameras_or_reads_no_reports_is_told_of_none_on_the_desk(
    town: Town, role: Role
) -> None:
    _list(town, "2", place_text="Km2+000-Km2+400 QL1")
    other: Account = make_account(town.session, role, areas=[town.west])
    assert desk.desk_of(town.session, actor=other).uncovered is None
    assert desk.desk_of(town.session, actor=town.ward_officer).uncovered == 1


def test_a_camera_stands_on_the_map_once_as_it_works_today(town: Town) -> None:
    for period in (
        {"works_from": "01/01/2026", "works_to": "31/01/2026"},
        {"works_from": "01/03/2026"},
    ):
        _camera(town, "Km1+050 QL1", **period)
    _camera(town, "Km2+050 QL1", works_to="30/03/2026")
    frame = camera_frame(town.session, actor=town.ward_officer)
    assert frame[["name", "works"]].to_numpy().tolist() == [
        ["Km1+050 QL1", True],
        ["Km2+050 QL1", False],
    ]
    assert camera_frame(town.session, actor=town.leader_east).empty


def test_a_spot_counts_by_the_class_it_had_that_day(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    spot = _spot(town, 1_000)

    def change(day: str, legal_class: LegalClass) -> None:
        monkeypatch.setenv("HOTSPOTS_NOW", day)
        site_changes.change_class(
            town.session, actor=town.leader, site=spot.code, legal_class=legal_class, reason="x"
        )

    change("2026-04-10", LegalClass.NONE)
    change("2026-04-20", LegalClass.POTENTIAL_BLACK_SPOT)
    monkeypatch.setenv("HOTSPOTS_NOW", "2026-05-01")
    counted = {
        day: camera_report(town.session, actor=town.leader, on=day).whole.counted
        for day in (
            AS_OF,
            date(2026, 4, 9),
            date(2026, 4, 10),
            date(2026, 4, 19),
            date(2026, 4, 20),
        )
    }
    assert list(counted.values()) == [1, 1, 0, 0, 1]
    assert camera_report(town.session, actor=town.leader).whole.counted == 1


def test_what_follows_a_border_lies_in_both_wards_and_in_nobody_elses(town: Town) -> None:
    make_area(town.session, name="Phường Bắc", geom=box(107.15, 11.0, 107.35, 11.1))
    place = _list(town, "1", ward=town.west.code)
    place.area_id = None
    place.geom = "SRID=4326;LINESTRING(107.25 10.92, 107.25 11.0)"  # type: ignore[assignment]  # as text
    town.session.flush()
    report = camera_report(town.session, actor=town.analyst)
    counts = {each.area.name: each.coverage.counted for each in report.wards}
    assert counts == {"Phường Bắc": 1, "Phường Tây": 1, "Phường Đông": 1}
    assert report.whole.counted == 1
    place.geom = "SRID=4326;LINESTRING(107.24 10.92, 107.24 11.0)"  # type: ignore[assignment]  # as text
    town.session.flush()
    report = camera_report(town.session, actor=town.analyst)
    assert [each.area.name for each in report.wards if each.coverage.counted] == ["Phường Tây"]


def test_a_ward_meant_whole_lies_in_its_successor_once_it_has_ended(town: Town) -> None:
    place = _list(town, "1", ward=town.west.code)
    town.west.valid_to = YESTERDAY
    successor = make_area(
        town.session, name="Phường Tây Mới", geom=box(107.15, 10.9, 107.25, 11.0), valid_from=AS_OF
    )
    officer = make_account(town.session, Role.WARD_OFFICER, areas=[successor])
    assert camera_report(town.session, actor=officer).whole.counted == 1
    assert camera_report(town.session, actor=town.leader_east).whole.counted == 0
    told = {"name": "Toàn phường", "reason": "Tên mới"}
    reason = told.pop("reason")
    watched_places.change(town.session, actor=officer, place_id=place.id, told=told, reason=reason)
