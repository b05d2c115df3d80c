"""Cameras and what they are to watch: what is refused, what a list changes, what is covered."""

import json
from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from hotspots.errors import Forbidden, InvalidInput
from hotspots.models import RemediationCase, RoadSpot, SiteArea, SiteExtent
from hotspots.registry import cameras, watched_places
from hotspots.registry.camera_coverage import CameraReport, Coverage, camera_report
from hotspots.registry.camera_imports import import_cameras
from hotspots.registry.watched_place_imports import import_watched_places
from hotspots.vocabulary import CaseState, RoadClass, Role, RowOutcome
from tests.casework import take_all
from tests.factories import box, make_account, make_area, make_case, make_route, make_route_post
from tests.registry.town import Town, make_town

pytestmark = pytest.mark.usefixtures("on_the_day")

CAMERAS = (
    "Số hiệu;Tầm nhìn;Từ ngày;Đến ngày;Vị trí\n"
    "C1;100;01/01/2026;;Km2+200 QL1\n"
    "C2;80,5;01/01/2026;28/02/2026;Km4+000 QL1\n"
)
PLACES = (
    "Số văn bản;Số;Tên;Vị trí;Phường/xã;Từ ngày;Đến ngày\n"
    "12/KH;1;Tuyến phía tây;Km2+000-Km2+400 QL1;;01/01/2026;\n"
    "12/KH;2;Tuyến chợ;Km3+950-Km4+050 QL1;;01/01/2026;20/03/2026\n"
    "12/KH;3;Địa bàn phường;;Phường Đông;01/01/2026;\n"
)


@pytest.fixture
def town(session: Session) -> Town:
    return make_town(session, RoadClass.PROVINCIAL_ROAD)


def _camera(town: Town, **other: Any) -> RowOutcome:
    told = {"source_reference": "C1", "reach_m": "100", "works_from": "01/01/2026"}
    told |= {"place_text": "Km2+200 QL1"}
    return cameras.register(town.session, actor=town.ward_officer, told=told | other)[1]


def _listed(town: Town, **other: Any) -> RowOutcome:
    told = {"paper_number": "12/KH", "source_reference": "1", "name": "Tuyến phía tây"}
    told |= {"valid_from": "01/01/2026", "place_text": "Km2+000-Km2+400 QL1"}
    return watched_places.register(town.session, actor=town.ward_officer, told=told | other)[1]


def _report(town: Town, **asked: Any) -> CameraReport:
    return camera_report(town.session, actor=town.analyst, **asked)


def _figures(report: CameraReport) -> tuple[int, int, float | None]:
    return report.whole.counted, report.whole.covered, report.whole.percent


def _spot(town: Town, at_m: float | None = None, **told: Any) -> RemediationCase:
    """The open file of a spot of the west ward: around a chainage, or where `told` says."""
    if at_m is not None:
        lon = 107.2 + 0.1 * at_m / 10_926.0
        told |= {"geom": f"SRID=4326;POINT({lon} 10.95)", "route_id": town.road.id}
    case = make_case(town.session, actor=town.leader, **told)
    town.session.add(SiteArea(site_id=case.site_id, area_id=town.west.id))
    town.session.flush()
    return case


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"source_reference": None}, "source_reference"),
        ({"reach_m": None}, "reach_m"),
        ({"reach_m": "0"}, "reach_m"),
        ({"reach_m": "6000"}, "reach_m"),
        ({"works_from": None}, "works_from"),
        ({"works_to": "31/12/2025"}, "works_to"),
        ({"lens": "x"}, "lens"),
        ({"place_text": None}, "place_text"),
        ({"place_text": "Km2+200 QL999"}, "place_text"),
    ],
)
def test_a_camera_that_cannot_be_recorded_says_which_field(
    town: Town, other: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        _camera(town, **other)
    assert [problem.field for problem in refused.value.problems] == [field]


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"paper_number": None}, "paper_number"),
        ({"name": " "}, "name"),
        ({"valid_from": None}, "valid_from"),
        ({"valid_to": "31/12/2025"}, "valid_to"),
        ({"place_text": None}, "place_text"),
        ({"ward": "Phường Tây"}, "place_text"),
        ({"place_text": None, "lon": 107.22, "lat": 10.95}, "place_text"),
        ({"place_text": None, "ward": "Phường Nam"}, "ward"),
    ],
)
def test_a_place_that_cannot_be_listed_says_which_field(
    town: Town, other: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        _listed(town, **other)
    assert [problem.field for problem in refused.value.problems] == [field]


def test_two_wards_of_one_name_are_told_apart_by_their_code(town: Town) -> None:
    make_area(town.session, name="Phường Tây", code="T2", geom=box(106.0, 10.0, 106.1, 10.1))
    with pytest.raises(InvalidInput) as refused:
        _listed(town, place_text=None, ward="Phường Tây")
    assert "code" in refused.value.problems[0].remedy.template
    assert _listed(town, place_text=None, ward=town.west.code) is RowOutcome.NEW


def test_what_lies_in_another_ward_is_refused_by_name(town: Town) -> None:
    with pytest.raises(Forbidden, match="Phường Đông"):
        _camera(town, place_text="Km8+200 QL1")
    with pytest.raises(Forbidden, match="Phường Đông"):
        _listed(town, place_text=None, ward="Phường Đông")


def test_a_leader_in_a_meeting_takes_in_no_list(town: Town) -> None:
    leader = make_account(town.session, Role.LEADER, areas=[town.west])
    for take, text in ((import_cameras, CAMERAS), (import_watched_places, PLACES)):
        with pytest.raises(Forbidden):
            take(town.session, actor=leader, file=text.encode(), name="a.csv")


def test_a_camera_that_works_is_not_registered_as_beginning_again(town: Town) -> None:
    _camera(town)
    with pytest.raises(InvalidInput) as refused:
        _camera(town, works_from="01/03/2026")
    assert [problem.code for problem in refused.value.problems] == ["works_already"]
    assert _camera(town, works_to="10/02/2026") is RowOutcome.CHANGED
    assert _camera(town, works_from="01/03/2026") is RowOutcome.NEW


def test_a_day_to_come_has_no_report(town: Town) -> None:
    with pytest.raises(InvalidInput) as refused:
        _report(town, on=date(2026, 4, 1))
    assert [problem.field for problem in refused.value.problems] == ["on"]


def test_where_there_is_no_place_no_share_is_covered(town: Town) -> None:
    _camera(town)
    report = _report(town)
    assert _figures(report) == (0, 0, None)
    assert [ward.coverage.percent for ward in report.wards] == [None, None]


def test_a_list_is_tried_taken_in_and_known_again(town: Town) -> None:
    def send(*, dry_run: bool = False) -> list[RowOutcome]:
        told: dict[str, Any] = {"actor": town.analyst, "name": "a.csv", "dry_run": dry_run}
        seen = import_cameras(town.session, file=CAMERAS.encode(), **told).rows
        listed = import_watched_places(town.session, file=PLACES.encode(), **told).rows
        return [each.outcome for each in (*seen, *listed)]

    assert send(dry_run=True) == [RowOutcome.NEW] * 5
    assert _report(town).whole.counted == 0
    assert send() == [RowOutcome.NEW] * 5
    assert send() == [RowOutcome.KNOWN] * 5
    assert _figures(_report(town)) == (2, 1, 50.0)
    assert _figures(_report(town, on=date(2026, 2, 28))) == (3, 2, 66.6)
    assert _figures(_report(town, on=date(2026, 3, 1))) == (3, 1, 33.3)
    assert _figures(_report(town, on=date(2025, 12, 31))) == (0, 0, None)


def test_a_polygon_of_a_layer_is_an_area(town: Town) -> None:
    ring = [[107.21, 10.94], [107.22, 10.94], [107.22, 10.96], [107.21, 10.96], [107.21, 10.94]]
    told = {"so_van_ban": "12/KH", "so": "4", "ten": "Khu chợ", "tu_ngay": "01/01/2026"}
    feature = {"type": "Feature", "properties": told}
    feature |= {"geometry": {"type": "Polygon", "coordinates": [ring]}}
    layer = {"type": "FeatureCollection", "features": [feature]}
    content = json.dumps(layer).encode()
    import_watched_places(town.session, actor=town.analyst, file=content, name="a.geojson")
    assert [each.name for each in _report(town).whole.uncovered] == ["Khu chợ"]
    _camera(town, place_text="Km1+500 QL1")
    assert _report(town).whole.uncovered == []


def test_a_route_that_became_an_area_keeps_nothing_of_the_route(town: Town) -> None:
    _listed(town)
    assert _listed(town, place_text=None, ward="Phường Tây") is RowOutcome.CHANGED
    assert _listed(town, place_text=None, ward="Phường Tây") is RowOutcome.KNOWN
    (place,) = _report(town).whole.places
    assert (place.kind, place.roads) == ("area", frozenset())


@pytest.mark.parametrize(("reach_m", "seen"), [("90", False), ("110", True)])
def test_one_point_in_view_covers_a_whole_route(town: Town, reach_m: str, seen: bool) -> None:
    _listed(town)
    _camera(town, place_text="Km2+500 QL1", reach_m=reach_m)
    (place,) = _report(town).whole.places
    assert place.covered is seen


@pytest.mark.parametrize(
    ("road_class", "counted"),
    [
        (RoadClass.PROVINCIAL_ROAD, 1),
        (RoadClass.URBAN_STREET, 1),
        (RoadClass.NATIONAL_ROAD, 0),
        (RoadClass.DISTRICT_ROAD, 0),
    ],
)
def test_only_provincial_roads_and_inner_city_streets_count(
    town: Town, road_class: RoadClass, counted: int
) -> None:
    road = make_route(town.session, code="QL22", road_class=road_class)
    for metres in (0.0, 10_900.0):
        make_route_post(town.session, road, chainage_m=metres, measure_m=metres)
    _listed(town, place_text="Km2+000-Km2+400 QL22")
    report = _report(town)
    assert (report.whole.counted, len(report.not_counted)) == (counted, 1 - counted)


def test_a_place_in_two_wards_stands_in_both_and_counts_once(town: Town) -> None:
    _listed(town, place_text="Km5+000-Km6+000 QL1")
    report = _report(town)
    assert [ward.coverage.counted for ward in report.wards] == [1, 1]
    assert report.whole.counted == 1


def test_a_ward_meant_whole_is_no_place_of_its_neighbour(town: Town) -> None:
    _listed(town, place_text=None, ward="Phường Tây")
    counts = {ward.area.id: ward.coverage.counted for ward in _report(town).wards}
    assert counts == {town.west.id: 1, town.east.id: 0}


def test_people_of_another_ward_do_not_see_the_place(town: Town) -> None:
    _listed(town)
    report = camera_report(town.session, actor=town.leader_east)
    assert (report.whole.counted, len(report.wards)) == (0, 1)


def test_a_spot_counts_until_its_file_is_settled(town: Town, monkeypatch: Any) -> None:
    case = _spot(town, 2_200)
    opened = case.opened_at.date()
    _camera(town, works_from=opened.strftime("%d/%m/%Y"))
    monkeypatch.setenv("HOTSPOTS_NOW", "2026-05-04")
    take_all(town.session, case.site.code, [(town.leader, CaseState.REJECTED)])
    assert _figures(_report(town)) == (0, 0, None)
    assert _figures(_report(town, on=opened)) == (1, 1, 100.0)
    assert _report(town, on=opened.replace(day=opened.day - 1)).whole.counted == 0


def test_a_spot_is_seen_where_it_was_drawn_that_day(town: Town) -> None:
    case = _spot(town, 2_200)
    moved, began = date(2026, 3, 20), case.opened_at.date()
    _camera(town)
    told: dict[str, Any] = {"site_id": case.site_id, "stretches": [], "reason": None}
    told |= {"drawn_by_id": town.leader.id, "drawn_at": case.opened_at}
    elsewhere = "SRID=4326;POINT(107.24 10.95)"
    town.session.add_all(
        [
            SiteExtent(valid_from=began, valid_to=moved, geom=case.site.geom, **told),
            SiteExtent(valid_from=moved, geom=elsewhere, **told),
        ]
    )
    case.site.geom = elsewhere
    town.session.flush()
    assert _figures(_report(town, on=date(2026, 3, 19))) == (1, 1, 100.0)
    assert _figures(_report(town)) == (1, 0, 0.0)


def test_a_spot_without_a_road_of_its_own_lies_on_those_drawn_through_it(town: Town) -> None:
    _spot(town, geom="SRID=4326;POINT(107.22 10.95)")
    _spot(town, geom="SRID=4326;POINT(107.22 10.97)")
    report = _report(town)
    assert [each.roads for each in report.whole.places] == [{RoadClass.PROVINCIAL_ROAD}]
    assert [each.roads for each in report.not_counted] == [frozenset()]


def test_a_junction_lies_on_all_its_roads(town: Town) -> None:
    junction = town.junction(3_000)
    national = make_route(town.session, code="QL2")
    case = _spot(town, 3_000)
    assert isinstance(case.site, RoadSpot)
    case.site.route_id, case.site.junction_id = national.id, junction.id
    town.session.flush()
    (place,) = _report(town).whole.places
    assert place.roads == {RoadClass.PROVINCIAL_ROAD, RoadClass.NATIONAL_ROAD}


def test_only_all_of_them_are_a_hundred(town: Town) -> None:
    _listed(town)
    _camera(town)
    (seen,) = _report(town).whole.places
    assert Coverage([seen]).percent == 100.0
    assert Coverage([]).percent is None
