import json
from datetime import date
from pathlib import Path

import pytest
from shapely import LineString, Point
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from hotspots.errors import Forbidden, InvalidInput
from hotspots.models import (
    Account,
    Crash,
    Junction,
    Organisation,
    RailManagement,
    RailPost,
    Route,
    RouteManagement,
    RoutePost,
)
from hotspots.records import CrashRecord
from hotspots.registry import crashes
from hotspots.registry.layers import LoadReport
from hotspots.registry.locators import route_lines
from hotspots.registry.network_loading import load_network
from hotspots.vocabulary import OrganisationKind, RoadClass, Role
from tests.factories import make_account, make_area, make_organisation

ROAD = LineString([(107.2, 10.95), (107.3, 10.95)])


@pytest.fixture
def keeper(session: Session) -> Account:
    return make_account(session, Role.GIS_ANALYST)


def layer(path: Path, *rows: tuple[BaseGeometry | None, dict[str, object]]) -> Path:
    features = [
        {"type": "Feature", "properties": facts, "geometry": mapping(shape) if shape else None}
        for shape, facts in rows
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


def posts_file(path: Path, *posts: tuple[str, float], lat: float = 10.95) -> Path:
    rows = "\n".join(f"QL1,{km},{lon},{lat}" for km, lon in posts)
    path.write_text(f"route,label,lon,lat\n{rows}\n")
    return path


@pytest.fixture
def roads(tmp_path: Path) -> Path:
    return layer(tmp_path / "roads.geojson", (ROAD, {"route": "QL.1A", "aliases": "Quốc lộ 1"}))


def load(session: Session, actor: Account, **files: object) -> LoadReport:
    return load_network(session, actor=actor, **files)


def posts(session: Session) -> list[tuple[float, float]]:
    query = select(RoutePost).order_by(RoutePost.measure_m)
    return [(post.chainage_m, post.measure_m) for post in session.scalars(query)]


def test_a_role_that_keeps_no_network_is_refused(session: Session, roads: Path) -> None:
    with pytest.raises(Forbidden):
        load(session, make_account(session), routes=roads)


@pytest.mark.parametrize(
    ("shape", "facts", "field"),
    [
        (Point(107, 10), {"route": "QL1"}, "geometry"),
        (None, {"route": "QL1"}, "geometry"),
        (ROAD, {"route": None}, "route"),
        (ROAD, {"route": "QL1", "from_m": 5.0}, "to_m"),
        (ROAD, {"route": "QL1", "road_class": "street"}, "road_class"),
        (ROAD, {"route": "QL1", "managing_body": "Khu IV"}, "managing_body"),
    ],
)
def test_a_bad_road_loads_nothing(
    session: Session,
    keeper: Account,
    tmp_path: Path,
    *,
    shape: BaseGeometry | None,
    facts: dict[str, object],
    field: str,
) -> None:
    with pytest.raises(InvalidInput) as refused:
        load(session, keeper, routes=layer(tmp_path / "a.geojson", (shape, facts)))
    assert [problem.field for problem in refused.value.problems] == [field]


def test_a_post_in_another_province_is_refused(
    session: Session, keeper: Account, roads: Path, tmp_path: Path
) -> None:
    far = posts_file(tmp_path / "posts.csv", ("Km1830", 107.2), lat=12.0)
    with pytest.raises(InvalidInput) as refused:
        load(session, keeper, routes=roads, posts=far)
    assert refused.value.problems[0].code == "post_aside"


def test_a_post_beside_the_line_and_one_out_of_order_are_told(
    session: Session, keeper: Account, roads: Path, tmp_path: Path
) -> None:
    beside = posts_file(tmp_path / "posts.csv", ("Km2", 107.21), ("Km1", 107.22), lat=10.9505)
    report = load(session, keeper, routes=roads, posts=beside)
    codes = [warning.code for warning in report.warnings]
    assert codes == ["post_aside", "post_aside", "posts_out_of_order"]


def test_roads_and_posts_are_measured_along_the_line(
    session: Session, keeper: Account, roads: Path, tmp_path: Path
) -> None:
    files = {
        "routes": roads,
        "posts": posts_file(tmp_path / "posts.csv", ("Km1830", 107.2), ("Km1840", 107.3)),
    }
    first = load(session, keeper, **files)
    assert (first.counts["routes_created"], first.counts["posts_created"]) == (1, 2)
    (route,) = session.scalars(select(Route))
    assert (route.code, route.road_class) == ("QL1", RoadClass.NATIONAL_ROAD)
    assert route.aliases == ["Quốc lộ 1"]
    assert posts(session)[1][1] == pytest.approx(10_936, abs=5)
    again = load(session, keeper, **files)
    assert again.counts == {"routes_unchanged": 1, "posts_unchanged": 2}
    piece = route_lines(session, [route.code])["QL1"].between(1_830_000, 1_831_000)
    assert piece is not None
    assert piece.bounds == pytest.approx((107.2, 10.95, 107.21, 10.95), abs=1e-4)
    assert route_lines(session, [route.code])["QL1"].between(1, 2) is None


def test_labelled_ends_calibrate_a_line_drawn_against_its_chainage(
    session: Session, keeper: Account, tmp_path: Path
) -> None:
    facts = {"route": "ĐT769", "from_m": 9000, "to_m": 1000}
    load(session, keeper, routes=layer(tmp_path / "a.geojson", (ROAD, facts)))
    assert [label for label, _measure in posts(session)] == [1000.0, 9000.0]


def test_roads_loaded_again_without_posts_keep_those_known(
    session: Session, keeper: Account, roads: Path, tmp_path: Path
) -> None:
    load(
        session,
        keeper,
        routes=roads,
        posts=posts_file(tmp_path / "posts.csv", ("Km1830", 107.21), ("Km1840", 107.3)),
    )
    longer = LineString([(107.19, 10.95), (107.3, 10.95)])
    load(session, keeper, routes=layer(tmp_path / "b.geojson", (longer, {"route": "QL1"})))
    (first, _second) = posts(session)
    assert first == (1_830_000.0, pytest.approx(2187, abs=2))


def test_a_new_file_of_posts_replaces_the_old(
    session: Session, keeper: Account, roads: Path, tmp_path: Path
) -> None:
    load(session, keeper, routes=roads, posts=posts_file(tmp_path / "a.csv", ("Km1", 107.21)))
    moved = posts_file(tmp_path / "b.csv", ("Km1", 107.22), ("Km2", 107.23))
    report = load(session, keeper, posts=moved)
    assert (report.counts["posts_created"], report.counts["posts_removed"]) == (2, 1)


def test_a_managing_body_is_kept_per_stretch(
    session: Session, keeper: Account, tmp_path: Path
) -> None:
    known = make_organisation(session, name="Khu Quản lý đường bộ IV")
    facts = {
        "route": "QL1",
        "from_m": 0,
        "to_m": 10_900,
        "managing_body": known.name,
        "managed_from": "2025-03-01",
    }
    path = layer(tmp_path / "a.geojson", (ROAD, facts))
    for _time in range(2):
        load(session, keeper, routes=path)
    (stretch,) = session.scalars(select(RouteManagement))
    assert (stretch.organisation_id, stretch.to_m) == (known.id, 10_900.0)
    facts["managing_body"] = "Sở Xây dựng"
    report = load(session, keeper, routes=layer(tmp_path / "b.geojson", (ROAD, facts)))
    assert report.counts["organisations_created"] == 1
    assert len(report.notes) == 1


def test_arms_nobody_states_are_found_by_projecting(
    session: Session, keeper: Account, roads: Path, tmp_path: Path
) -> None:
    at = Point(107.25, 10.9501)
    points = layer(
        tmp_path / "j.geojson",
        (at, {"junction_id": "NG1", "name": "Ngã tư"}),
        (Point(107.25, 10.99), {"junction_id": "NG2"}),
    )
    report = load(session, keeper, routes=roads, junctions=points)
    assert report.counts["arms_derived"] == 1
    assert [warning.code for warning in report.warnings] == ["junction_without_arm"]
    query = select(Junction).options(selectinload(Junction.arms)).order_by(Junction.code)
    first, _second = session.scalars(query)
    assert first.arms[0].chainage_m == pytest.approx(5468, abs=3)
    assert load(session, keeper, junctions=points).counts["junctions_unchanged"] == 2


def test_an_arm_on_an_unknown_road_is_refused(
    session: Session, keeper: Account, roads: Path, tmp_path: Path
) -> None:
    path = tmp_path / "j.csv"
    path.write_text("junction_id,route,chainage_m\nNG1,QL99,100\n")
    with pytest.raises(InvalidInput) as refused:
        load(session, keeper, routes=roads, junctions=path)
    assert refused.value.problems[0].value == "QL99"


def test_a_railway_is_managed_as_a_whole_or_by_stretches(
    session: Session, keeper: Account, tmp_path: Path
) -> None:
    known = make_organisation(session, name="Công ty CP Đường sắt Sài Gòn")
    facts = {"rail_line": "BN", "managing_body": known.name, "managed_from": "2025-07-01"}
    whole = layer(tmp_path / "whole.geojson", (ROAD, facts))
    for _time in range(2):
        load(session, keeper, railways=whole)
    (row,) = session.scalars(select(RailManagement))
    assert (row.organisation_id, row.from_m, row.valid_from) == (known.id, None, date(2025, 7, 1))
    halves = ((0.0, 5_000.0, known.name), (5_000.0, 10_900.0, "Công ty CP Đường sắt Nam Bộ"))
    parts = [
        (
            LineString([(107.2 + low / 109_000, 10.95), (107.2 + high / 109_000, 10.95)]),
            {"rail_line": "BN", "from_m": low, "to_m": high, "managing_body": body},
        )
        for low, high, body in halves
    ]
    report = load(session, keeper, railways=layer(tmp_path / "parts.geojson", *parts))
    rows = session.scalars(select(RailManagement).order_by(RailManagement.from_m))
    assert [(each.from_m, each.to_m) for each in rows] == [(0, 5_000), (5_000, 10_900)]
    entered = session.scalars(select(Organisation).where(Organisation.name == halves[1][2])).one()
    assert entered.kind is OrganisationKind.RAIL_COMPANY
    assert [each.params["name"] for each in report.notes] == [entered.name]


def test_sidings_are_left_out_of_a_railway(
    session: Session, keeper: Account, tmp_path: Path
) -> None:
    rail = {"rail_line": "Đường sắt Bắc Nam", "track": "main"}
    path = layer(tmp_path / "r.geojson", (ROAD, rail), (ROAD, rail | {"track": "siding"}))
    table = tmp_path / "p.csv"
    table.write_text("rail_line,km,lon,lat\nĐường sắt Bắc Nam,Km1650,107.25,10.95\n")
    report = load(session, keeper, railways=path, rail_posts=table)
    assert report.counts["sidings_left_out"] == 1
    assert [post.chainage_m for post in session.scalars(select(RailPost))] == [1_650_000.0]


def test_crashes_are_placed_anew_when_the_network_changes(
    session: Session, keeper: Account, roads: Path, tmp_path: Path
) -> None:
    make_area(session)
    facts = {"occurred_at": "2026-01-05T10:00", "killed": 1, "injured": 0}
    lost = CrashRecord.model_validate(facts | {"place_text": "Km1835+100 QL1"})
    near = CrashRecord.model_validate(facts | {"lon": 107.25, "lat": 10.95})
    by_km, by_point = (
        crashes.record(session, actor=keeper, record=each).id for each in (lost, near)
    )
    report = load(
        session,
        keeper,
        routes=roads,
        posts=posts_file(tmp_path / "posts.csv", ("Km1830", 107.2), ("Km1840", 107.3)),
    )
    assert report.counts["crashes_placed_anew"] == 2
    assert session.get_one(Crash, by_km).chainage_m == 1_835_100.0
    assert session.get_one(Crash, by_point).chainage_m == pytest.approx(1_835_000, abs=1)
    moved = posts_file(tmp_path / "moved.csv", ("Km830", 107.2), ("Km840", 107.3))
    report = load(session, keeper, posts=moved)
    assert report.counts["crashes_lost_their_place"] == 1


def test_a_place_fixed_by_hand_holds_when_the_network_changes(
    session: Session, keeper: Account, roads: Path, tmp_path: Path
) -> None:
    make_area(session)
    told = {
        "occurred_at": "2026-01-05T10:00",
        "killed": 1,
        "injured": 0,
        "place_text": "Km1835+100 QL1",
    }
    record = CrashRecord.model_validate(told)
    crash = crashes.record(session, actor=keeper, record=record)
    crashes.place_crash(session, actor=keeper, crash_id=crash.id, lon=107.21, lat=10.96)
    load(
        session,
        keeper,
        routes=roads,
        posts=posts_file(tmp_path / "posts.csv", ("Km1830", 107.2), ("Km1840", 107.3)),
    )
    kept = session.get_one(Crash, crash.id)
    assert (kept.placed_by.value, kept.x_given, kept.route_id) == ("coordinates", 107.21, None)
