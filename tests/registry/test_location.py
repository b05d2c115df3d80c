from datetime import date

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pandas import DataFrame
from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspots.models import RoutePost
from hotspots.registry.location import Locator
from hotspots.registry.locators import current_locator, read_locator
from tests.factories import box, make_area, make_route, make_route_post
from tests.registry.countryside import ROAD_LAT, STREET_LAT, Countryside, make_countryside, stated


@pytest.fixture
def land(session: Session) -> Countryside:
    return make_countryside(session)


@pytest.fixture
def locator(land: Countryside) -> Locator:
    return read_locator(land.session)


def only(places: DataFrame) -> dict[str, object]:
    assert len(places) == 1
    return places.iloc[0].to_dict()


def test_a_street_is_found_by_the_name_the_registry_shows(land: Countryside) -> None:
    land.road.aliases = ["Xuyên Á"]
    land.session.flush()
    told = stated(chainage_m=1_832_500.0, place_text="Km1832+500 Xuyên Á")
    place = only(read_locator(land.session).place(told))
    assert (place["placed_by"], place["route_id"]) == ("chainage", str(land.road.id))


def test_words_that_name_no_road_leave_a_crash_in_the_queue(locator: Locator) -> None:
    told = stated(chainage_m=1_832_500.0, place_text="Km1832+500 gần chợ")
    place = only(locator.place(told))
    assert (place["placed_by"], place["unplaced_reason"]) == ("unplaced", "unknown_route")


def test_a_crash_without_any_place_waits_in_the_queue(locator: Locator) -> None:
    place = only(locator.place(stated()))
    assert (place["placed_by"], place["unplaced_reason"]) == ("unplaced", "no_place_given")
    assert place["location_class"] == "D"
    assert place["geom"] is None
    assert place["area_id"] is None


def test_a_road_nobody_loaded_is_named_as_the_reason(locator: Locator) -> None:
    place = only(locator.place(stated(route="QL99", chainage_m=1000.0)))
    assert place["unplaced_reason"] == "unknown_route"


def test_a_km_beyond_the_last_post_is_named_as_the_reason(locator: Locator) -> None:
    place = only(locator.place(stated(route="QL1", chainage_m=1_841_000.0)))
    assert place["unplaced_reason"] == "chainage_outside_route"


def test_a_point_outside_every_ward_is_named_as_the_reason(locator: Locator) -> None:
    place = only(locator.place(stated(lon=108.5, lat=12.0)))
    assert place["unplaced_reason"] == "outside_area"
    assert place["geom"] is None


def test_coordinates_give_route_chainage_offset_side_and_ward(
    land: Countryside, locator: Locator
) -> None:
    place = only(locator.place(stated(lon=107.22, lat=ROAD_LAT - 0.0001)))
    assert place["placed_by"] == "coordinates"
    assert place["location_class"] == "A"
    assert place["route_id"] == str(land.road.id)
    assert place["chainage_m"] == pytest.approx(1_830_000 + 3000 * 0.020 / 0.031, abs=2)
    assert place["offset_m"] == pytest.approx(11.06, abs=0.5)
    assert place["side"] == "right"
    assert place["area_id"] == str(land.west.id)


def test_metres_past_1000_are_measured_from_their_own_post(land: Countryside) -> None:
    posts = {row.chainage_m: row.measure_m for row in land.session.scalars(select(RoutePost))}
    start = posts[1_833_000.0]
    for km, measure in ((1834, start + 1_100.0), (1835, start + 2_100.0)):
        make_route_post(land.session, land.road, chainage_m=km * 1000.0, measure_m=measure)
    long_km = stated(route="QL1", chainage_m=1_834_050.0, place_text="Km1833+1050 QL1")
    column = stated(route="QL1", chainage_m=1_834_050.0)
    places = read_locator(land.session)
    assert only(places.place(long_km))["chainage_m"] == pytest.approx(1_833_954.545, abs=0.01)
    assert only(places.place(column))["chainage_m"] == 1_834_050.0


def test_a_km_gives_coordinates_and_ward(land: Countryside, locator: Locator) -> None:
    place = only(
        locator.place(
            stated(route="QL.1A", chainage_m=1_838_500.0, place_text="Km1838+500 QL.1A (T)")
        )
    )
    assert place["placed_by"] == "chainage"
    assert place["route_id"] == str(land.road.id)
    assert place["side"] == "left"
    assert np.isnan(place["offset_m"])
    assert place["area_id"] == str(land.east.id)
    assert place["geom"].y == pytest.approx(ROAD_LAT, abs=1e-5)


def test_a_whole_kilometre_is_imprecise(locator: Locator) -> None:
    places = locator.place(stated(route="QL1", chainage_m=[1_831_000.0, 1_831_020.0]))
    assert places["location_class"].tolist() == ["C", "B"]


def test_the_km_goes_before_coordinates_and_the_contradiction_is_kept(
    land: Countryside, locator: Locator
) -> None:
    place = only(locator.place(stated(route="QL1", chainage_m=1_831_000.0, lon=107.22, lat=10.95)))
    assert place["placed_by"] == "chainage"
    assert place["chainage_m"] == 1_831_000.0
    assert place["contradiction_m"] == pytest.approx(1056, abs=5)


def test_km_and_coordinates_that_agree_are_no_contradiction(locator: Locator) -> None:
    place = only(
        locator.place(stated(route="QL1", chainage_m=1_831_000.0, lon=107.2104, lat=10.95))
    )
    assert np.isnan(place["contradiction_m"])


def test_coordinates_decide_where_the_km_cannot_be_used(locator: Locator) -> None:
    place = only(locator.place(stated(route="QL99", chainage_m=5.0, lon=107.22, lat=10.95)))
    assert place["placed_by"] == "coordinates"
    assert place["unplaced_reason"] is None


def test_a_point_far_from_every_road_keeps_its_point_alone(locator: Locator) -> None:
    place = only(locator.place(stated(lon=107.22, lat=10.93)))
    assert place["placed_by"] == "coordinates"
    assert place["route_id"] is None
    assert np.isnan(place["chainage_m"])


def test_a_point_between_two_near_roads_is_ambiguous(land: Countryside) -> None:
    other = make_route(
        land.session,
        code="Song hành",
        geom=f"SRID=4326;MULTILINESTRING((107.2 {ROAD_LAT + 0.0002}, 107.25 {ROAD_LAT + 0.0002}))",
    )
    place = only(read_locator(land.session).place(stated(lon=107.22, lat=ROAD_LAT + 0.00008)))
    assert place["ambiguous_route"]
    assert place["route_id"] == str(land.road.id)
    assert place["runner_up_route_id"] == str(other.id)


def test_a_named_road_is_followed_and_not_ambiguous(land: Countryside) -> None:
    other = make_route(
        land.session,
        code="Song hành",
        geom=f"SRID=4326;MULTILINESTRING((107.2 {ROAD_LAT + 0.0002}, 107.25 {ROAD_LAT + 0.0002}))",
    )
    told = stated(lon=107.22, lat=ROAD_LAT + 0.00008, route="song hành")
    place = only(read_locator(land.session).place(told))
    assert place["route_id"] == str(other.id)
    assert not place["ambiguous_route"]


def test_a_junction_takes_the_crashes_within_its_radius_along_the_road(
    land: Countryside, locator: Locator
) -> None:
    near = [1_832_900.0, 1_832_899.0, 1_833_100.0]
    places = locator.place(stated(route="QL1", chainage_m=near))
    assert places["junction_id"].tolist() == [str(land.junction.id), None, str(land.junction.id)]


def test_a_point_on_the_border_belongs_to_the_smaller_code(
    land: Countryside, locator: Locator
) -> None:
    place = only(locator.place(stated(lon=107.25, lat=10.96)))
    assert place["area_id"] == str(land.east.id)  # E sorts before W


def test_a_gap_between_wards_belongs_to_the_nearer_and_is_marked(session: Session) -> None:
    near = make_area(session, code="B", geom=box(107.0, 10.0, 107.1, 10.1))
    make_area(session, code="A", geom=box(107.102, 10.0, 107.2, 10.1))
    places = read_locator(session).place(stated(lon=[107.1004, 107.1008, 107.1], lat=10.05))
    between, too_far, on_the_border = places.to_dict("records")
    assert (between["area_id"], between["area_gap_m"]) == (str(near.id), pytest.approx(43.8, 0.01))
    assert (too_far["unplaced_reason"], too_far["area_id"]) == ("outside_area", None)
    assert on_the_border["area_id"] == str(near.id)
    assert np.isnan(on_the_border["area_gap_m"])


def test_a_crash_lies_in_the_unit_of_today_whatever_its_day(session: Session) -> None:
    shape = box(107.0, 10.0, 107.1, 10.1)
    make_area(session, code="1", geom=shape, valid_from=None, valid_to=date(2025, 6, 30))
    new = make_area(session, code="2", geom=shape, valid_from=date(2025, 7, 1))
    days = np.array(["2025-06-30T23:59", "2025-07-01T00:00"], dtype="datetime64[s]").tolist()
    places = read_locator(session).place(stated(occurred_at=days, lon=107.05, lat=10.05))
    assert places["area_id"].tolist() == [str(new.id)] * 2


def test_where_nobody_drew_the_units_of_today_the_last_ones_stand_for_them(
    session: Session,
) -> None:
    shape = box(107.0, 10.0, 107.1, 10.1)
    make_area(session, code="1", geom=shape, valid_from=None, valid_to=date(2019, 5, 31))
    last = make_area(session, code="2", geom=shape, valid_to=date(2025, 6, 30), valid_from=None)
    place = only(read_locator(session).place(stated(lon=107.05, lat=10.05)))
    assert place["area_id"] == str(last.id)


def test_a_former_ward_nobody_drew_is_found_as_todays(session: Session) -> None:
    new = make_area(session, code="2", valid_from=date(2025, 7, 1))
    make_area(session, code="1", geom=None, valid_from=None, valid_to=date(2025, 6, 30))
    day = np.datetime64("2024-01-01T08:00", "s").item()
    place = only(read_locator(session).place(stated(occurred_at=day, lon=107.25, lat=10.95)))
    assert place["area_id"] == str(new.id)


def test_posts_of_the_day_are_read(land: Countryside) -> None:
    """A re-chainage closes old posts and opens new ones."""
    for post in land.session.query(RoutePost).filter_by(route_id=land.road.id):
        post.valid_to = date(2025, 12, 31)
        land.session.add(
            RoutePost(
                route_id=land.road.id,
                chainage_m=post.chainage_m - 1_000_000.0,
                measure_m=post.measure_m,
                point=post.point,
                valid_from=date(2026, 1, 1),
            )
        )
    land.session.flush()
    days = np.array(["2025-12-31T12:00", "2026-01-01T12:00"], dtype="datetime64[s]").tolist()
    places = read_locator(land.session).place(
        stated(occurred_at=days, route="QL1", chainage_m=[1_830_000.0, 830_000.0])
    )
    assert places["placed_by"].tolist() == ["chainage", "chainage"]
    first, second = places["geom"]
    assert first.equals_exact(second, 1e-9)


def test_the_locator_is_kept_until_the_network_changes(land: Countryside) -> None:
    first = current_locator(land.session)
    assert current_locator(land.session) is first
    make_route(land.session, code="ĐT769")
    second = current_locator(land.session)
    assert second is not first
    assert second.route_code("TL 769") == "ĐT769"


def test_a_change_of_the_network_that_is_undone_was_never_there(land: Countryside) -> None:
    first = current_locator(land.session)
    with land.session.begin_nested() as undone:
        make_route(land.session, code="ĐT769")
        assert current_locator(land.session).route_code("ĐT769") is not None
        undone.rollback()
    make_route(land.session, code="ĐT770")
    now = current_locator(land.session)
    assert now is not first
    assert [now.route_code(code) for code in ("ĐT769", "ĐT770")] == [None, "ĐT770"]


def test_no_crash_gives_no_place(locator: Locator) -> None:
    assert locator.place(stated().iloc[:0]).empty


@given(metres=st.lists(st.integers(0, 10_000_000), min_size=1, max_size=30))
@settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
def test_the_place_of_a_km_equals_the_place_of_its_coordinates(
    locator: Locator, metres: list[int]
) -> None:
    labels = [1_830_000.0 + millimetres / 1000 for millimetres in metres]
    by_km = locator.place(stated(route="QL1", chainage_m=labels))
    points = by_km["geom"].to_numpy()
    told = stated(lon=shapely.get_x(points).tolist(), lat=shapely.get_y(points).tolist())
    by_point = locator.place(told)
    assert by_point["route_id"].tolist() == by_km["route_id"].tolist()
    assert by_point["chainage_m"].to_numpy() == pytest.approx(labels, abs=0.01)
    assert by_point["offset_m"].max() < 0.01
    assert by_point["area_id"].tolist() == by_km["area_id"].tolist()


def test_a_street_without_posts_counts_from_its_start(land: Countryside, locator: Locator) -> None:
    place = only(locator.place(stated(lon=107.23, lat=STREET_LAT)))
    assert place["route_id"] == str(land.street.id)
    assert place["chainage_m"] == pytest.approx(1093, abs=2)
