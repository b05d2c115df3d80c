"""Point to route and chainage, and back: refusals, vectors, and random roads."""

import numpy as np
import pytest
import shapely
from geopandas import GeoDataFrame
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas import DataFrame
from pyproj import CRS
from shapely import LineString, MultiLineString, Point

from hotspots.analysis.calibration import calibrated_by_ends, calibrated_by_posts
from hotspots.analysis.chainage_text import parse_chainage
from hotspots.analysis.linear_referencing import (
    chainage_of,
    locate_on_routes,
    points_at,
    sub_line,
)
from hotspots.analysis.route_network import RouteNetwork, network_from_frame
from hotspots.errors import InvalidInput
from hotspots.vocabulary import CarriagewaySide, UnplacedReason

UTM = CRS.from_epsg(32648)
STRAIGHT = LineString([(0, 0), (1000, 0)])


def frame(*rows, crs=UTM, **columns):
    return GeoDataFrame(
        {"route": [route for route, _ in rows], **columns},
        geometry=[line for _, line in rows],
        crs=crs,
    )


def located(network, *xy, **options):
    points = DataFrame(xy, columns=["x_m", "y_m"], dtype=float)
    return locate_on_routes(network, points, **options)


def placed(network, *places):
    return points_at(network, DataFrame(places, columns=["route", "chainage_m"]))


# --- refusals ----------------------------------------------------------------------------------


@pytest.mark.parametrize("crs", [4326, 4756, 3857, 3395, 6957, None])
def test_routes_in_a_system_that_is_wrong_for_distances_are_refused(crs):
    with pytest.raises(InvalidInput):
        network_from_frame(frame(("QL1", STRAIGHT), crs=crs))


def test_routes_without_a_name_are_refused_with_their_row():
    with pytest.raises(InvalidInput, match="Row 3 of the routes has no route name"):
        network_from_frame(frame(("QL1", STRAIGHT), (None, STRAIGHT)))
    with pytest.raises(InvalidInput, match="lack the column route"):
        network_from_frame(frame(("QL1", STRAIGHT)).rename(columns={"route": "ten"}))


@pytest.mark.parametrize("shape", [Point(0, 0), LineString([(0, 0), (0, 0)]), LineString()])
def test_a_feature_that_is_not_a_line_is_refused(shape):
    with pytest.raises(InvalidInput, match="not a line"):
        network_from_frame(frame(("QL1", shape)))


def test_half_a_pair_of_labels_is_refused():
    with pytest.raises(InvalidInput, match="only one of from_m and to_m"):
        network_from_frame(frame(("QL1", STRAIGHT), from_m=[0.0], to_m=[None]))


def test_a_line_with_the_same_label_at_both_ends_is_refused():
    with pytest.raises(InvalidInput, match="two different chainages"):
        network_from_frame(frame(("QL1", STRAIGHT), from_m=[500.0], to_m=[500.0]))


def test_features_of_one_route_without_labels_are_refused_rather_than_all_begun_at_zero():
    with pytest.raises(InvalidInput, match="2 features"):
        network_from_frame(frame(("QL1", STRAIGHT), ("QL1", STRAIGHT)))


def test_a_post_beyond_the_line_is_refused():
    posts = DataFrame({"route": "QL1", "chainage_m": [0, 1000], "measure_m": [0, 1100]})
    with pytest.raises(InvalidInput, match=r"the line is 1000\.0 m long"):
        network_from_frame(frame(("QL1", STRAIGHT)), posts=posts)


def test_a_stretch_that_is_not_on_the_route_is_refused():
    network = network_from_frame(frame(("QL1", STRAIGHT)))
    for route, ends in (("QL2", (0, 10)), ("QL1", (1500, 1600)), ("QL1", (200, 200))):
        with pytest.raises(InvalidInput, match="no stretch"):
            sub_line(network, route, from_m=ends[0], to_m=ends[1])


def test_a_chainage_beyond_the_last_post_has_no_point_and_the_reason_says_so():
    posts = DataFrame({"route": "QL1", "chainage_m": [5000, 6000], "measure_m": [100, 900]})
    network = network_from_frame(frame(("QL1", STRAIGHT)), posts=posts)
    places = placed(network, ("QL1", 5500), ("QL1", 6000.5), ("QL1", 4999), ("QL9", 5500))
    assert places.geometry.isna().tolist() == [False, True, True, True]
    outside = UnplacedReason.CHAINAGE_OUTSIDE_ROUTE
    assert places["reason"].tolist() == [None, outside, outside, UnplacedReason.UNKNOWN_ROUTE]
    beyond = located(network, (950, 3)).iloc[0]
    assert beyond["route"] == "QL1"
    assert np.isnan(beyond["chainage_m"])


def test_a_point_far_from_every_route_stays_without_one():
    row = located(network_from_frame(frame(("QL1", STRAIGHT))), (500, 30.001), (500, 30)).iloc
    assert row[0]["route"] is None
    assert np.isnan(row[0]["chainage_m"])
    assert row[1]["route"] == "QL1"


def test_a_missing_point_and_an_empty_network_give_no_place():
    network = network_from_frame(frame(("QL1", STRAIGHT)))
    assert located(network, (np.nan, 0.0)).iloc[0]["route"] is None
    assert located(RouteNetwork((), UTM), (0.0, 0.0)).iloc[0]["route"] is None
    assert located(network).empty
    assert placed(network).empty


# --- one road ----------------------------------------------------------------------------------


def test_a_point_gets_route_chainage_offset_and_side():
    network = network_from_frame(frame(("QL1", STRAIGHT), from_m=[5000.0], to_m=[6000.0]))
    rows = located(network, (250, -4), (250, 4), (250, 0), (-10, 0))
    assert rows["route"].tolist() == ["QL1"] * 4
    assert rows["chainage_m"].tolist() == [5250, 5250, 5250, 5000]
    assert rows["offset_m"].abs().tolist() == [4, 4, 0, 10]
    assert rows["side"].tolist()[:3] == [CarriagewaySide.RIGHT, CarriagewaySide.LEFT, None]


def test_rows_keep_the_index_of_the_points():
    network = network_from_frame(frame(("QL1", STRAIGHT)))
    points = DataFrame({"x_m": [9.0, 8.0], "y_m": [0.0, 99.0]}, index=["b", "a"])
    assert locate_on_routes(network, points).index.tolist() == ["b", "a"]


def test_a_line_drawn_against_its_chainage_is_turned_round():
    network = network_from_frame(frame(("QL1", STRAIGHT), from_m=[6000.0], to_m=[5000.0]))
    row = located(network, (250, -4)).iloc[0]
    assert (row["chainage_m"], row["side"]) == (5750, CarriagewaySide.LEFT)
    stretch = sub_line(network, "QL1", from_m=5100, to_m=5200)
    assert list(stretch.coords) == [(900, 0), (800, 0)]


def test_a_label_is_interpolated_between_neighbouring_posts():
    line = calibrated_by_posts(
        "QL1", STRAIGHT, measures_m=[0, 400, 1000], labels_m=[2000, 3000, 3500]
    )
    assert line.labels_at([200, 700]).tolist() == [2500, 3250]
    assert line.measures_at([2500, 3250])[0].tolist() == [200, 700]


def test_labels_may_jump_and_the_missing_ones_have_no_point():
    line = calibrated_by_posts(
        "QL1", STRAIGHT, measures_m=[0, 600, 600, 1000], labels_m=[2000, 2600, 3000, 3400]
    )
    network = RouteNetwork((line,), UTM)
    assert line.labels_at([599, 601]).tolist() == [2599, 3001]
    assert placed(network, ("QL1", 2800)).geometry.isna().all()
    assert sub_line(network, "QL1", from_m=2500, to_m=3100).length == pytest.approx(200)


def test_a_label_that_repeats_gives_its_first_place_and_says_so():
    line = calibrated_by_posts(
        "QL1", STRAIGHT, measures_m=[0, 500, 500, 1000], labels_m=[2000, 2500, 2200, 2700]
    )
    places = placed(RouteNetwork((line,), UTM), ("QL1", 2300), ("QL1", 2100))
    assert [point.x for point in places.geometry] == [300, 100]
    assert places["repeated"].tolist() == [True, False]


def test_a_long_kilometre_is_measured_from_its_post():
    line = calibrated_by_posts(
        "QL1",
        LineString([(0, 0), (3000, 0)]),
        measures_m=[0, 1100, 2100],
        labels_m=[12000, 13000, 14000],
    )
    network = RouteNetwork((line,), UTM)
    chainage_m = chainage_of(network, "QL1", parse_chainage("Km12+1050").start)
    assert placed(network, ("QL1", chainage_m)).geometry.iloc[0].x == pytest.approx(1050, abs=0.01)
    assert chainage_m < 13000
    assert chainage_of(network, "QL1", parse_chainage("Km13+250").start) == 13250
    assert chainage_of(network, "QL1", parse_chainage("Km15+250").start) is None
    assert chainage_of(network, "QL9", parse_chainage("Km12+1050").start) is None


# --- several features --------------------------------------------------------------------------


def test_a_route_in_several_features_is_one_route():
    rows = [("QL1", STRAIGHT), ("QL1", LineString([(1000, 0), (1000, 500)]))]
    network = network_from_frame(frame(*rows, from_m=[5000.0, 6000.0], to_m=[6000.0, 6500.0]))
    answer = located(network, (990, 2), (1002, 300))
    assert answer["chainage_m"].tolist() == [5990, 6300]
    assert answer["runner_up"].tolist() == [None, None]
    stretch = sub_line(network, "QL1", from_m=5900, to_m=6100)
    assert list(stretch.coords) == [(900, 0), (1000, 0), (1000, 100)]


def test_a_multipart_line_is_measured_through_its_gap():
    parts = MultiLineString([[(0, 0), (100, 0)], [(200, 0), (300, 0)]])
    network = network_from_frame(frame(("QL1", parts)))
    assert located(network, (250, 0)).iloc[0]["chainage_m"] == 150
    assert placed(network, ("QL1", 150)).geometry.iloc[0].x == 250
    assert sub_line(network, "QL1", from_m=50, to_m=150).length == pytest.approx(100)


def test_the_nearest_route_wins_and_a_close_second_makes_the_place_ambiguous():
    rows = [("QL1", STRAIGHT), ("đường gom", LineString([(0, 20), (1000, 20)]))]
    network = network_from_frame(frame(*rows))
    answer = located(network, (500, 4), (500, 2), (500, 2.5))
    assert answer["route"].tolist() == ["QL1"] * 3
    assert answer["runner_up"].tolist() == ["đường gom"] * 3
    assert answer["runner_up_m"].tolist() == [16, 18, 17.5]
    assert answer["ambiguous"].tolist() == [True, False, True]


def test_a_second_route_just_beyond_the_tolerance_still_makes_the_place_ambiguous():
    rows = [("QL1", STRAIGHT), ("QL2", LineString([(0, 60), (1000, 60)]))]
    row = located(network_from_frame(frame(*rows)), (500, 25)).iloc[0]
    assert (row["route"], row["runner_up_m"], row["ambiguous"]) == ("QL1", 35, True)


def test_the_route_an_officer_named_is_taken_and_nothing_is_ambiguous():
    rows = [("QL1", STRAIGHT), ("QL2", LineString([(0, 10), (1000, 10)]))]
    network = network_from_frame(frame(*rows))
    points = DataFrame({"x_m": 500.0, "y_m": 4.0, "route": ["QL2", None, "QL9"]})
    answer = locate_on_routes(network, points)
    assert answer["route"].tolist() == ["QL2", "QL1", "QL1"]
    assert answer["ambiguous"].tolist() == [False, True, True]


@pytest.mark.parametrize("order", [[0, 1], [1, 0]])
def test_of_two_routes_on_one_line_the_smaller_code_wins_whatever_the_order(order):
    rows = [("QL14", STRAIGHT), ("ĐT741", shapely.reverse(STRAIGHT))]
    row = located(network_from_frame(frame(*[rows[each] for each in order])), (400, 3)).iloc[0]
    assert (row["route"], row["runner_up"], row["ambiguous"]) == ("QL14", "ĐT741", True)


# --- random roads ------------------------------------------------------------------------------

_STEPS = st.lists(st.tuples(st.integers(1, 400), st.integers(-300, 300)), min_size=2, max_size=12)


@st.composite
def calibrated_roads(draw):
    """A road that never doubles back, with posts whose kilometres are long and short."""
    line = LineString(np.cumsum([(0, 0), *draw(_STEPS)], axis=0))
    gaps = draw(st.lists(st.floats(0.05, 1), min_size=1, max_size=6))
    measures = np.cumsum([0.0, *gaps]) / sum(gaps) * line.length
    labels = draw(st.integers(0, 10**6)) + np.arange(len(measures)) * draw(
        st.sampled_from([100.0, 970.0, 1000.0])
    )
    measures[-1] = line.length
    return calibrated_by_posts("QL1", line, measures_m=measures, labels_m=labels)


@given(calibrated_roads(), st.lists(st.floats(0, 1), min_size=1, max_size=10))
def test_chainage_to_point_to_chainage_comes_back_within_a_millimetre(line, shares):
    network = RouteNetwork((line,), UTM)
    first, last = line.post_labels_m[[0, -1]]
    wanted = first + np.array(shares) * (last - first)
    places = points_at(network, DataFrame({"route": "QL1", "chainage_m": wanted}))
    assert places["reason"].isna().all()
    xy = shapely.get_coordinates(places.geometry.to_numpy())
    back = locate_on_routes(network, DataFrame(xy, columns=["x_m", "y_m"]))
    steepest = (np.diff(line.post_labels_m) / np.diff(line.post_measures_m)).max()
    assert np.abs(back["chainage_m"] - wanted).max() <= 0.001 * max(1, steepest)
    assert (back["offset_m"].abs() <= 0.001).all()


@settings(max_examples=25)
@given(st.integers(0, 2**32 - 1))
def test_the_nearest_route_is_what_brute_force_finds(seed):
    random = np.random.default_rng(seed)
    lines = [LineString(random.integers(0, 200, (5, 2)) + random.random((5, 2))) for _ in range(8)]
    codes = [f"R{each}" for each in random.integers(0, 5, 8)]
    ends = np.arange(8.0) * 1000
    network = network_from_frame(
        frame(*zip(codes, lines, strict=True), from_m=ends, to_m=ends + 500)
    )
    xy = random.uniform(-40, 240, (40, 2))
    answer = located(network, *xy.tolist())
    for point, (_, row) in zip(xy, answer.iterrows(), strict=True):
        away: dict[str, float] = {}
        for code, distance in zip(codes, shapely.distance(lines, Point(point)), strict=True):
            away[code] = min(away.get(code, np.inf), distance)
        ranked = sorted((round(distance * 1000), code) for code, distance in away.items())
        if ranked[0][0] > 30_000:
            assert row["route"] is None
            continue
        assert abs(row["offset_m"]) == pytest.approx(ranked[0][0] / 1000, abs=0.002)
        assert away[row["route"]] == pytest.approx(ranked[0][0] / 1000, abs=0.002)
        others = [each[0] for each in ranked[1:]]
        gap = others[0] - ranked[0][0] if others else 10**9
        if abs(gap - 15_000) > 2:
            assert row["ambiguous"] == (gap <= 15_000)


def test_shuffled_points_and_routes_give_the_same_places():
    random = np.random.default_rng(7)
    lines = [LineString(random.uniform(0, 300, (6, 2))) for _ in range(12)]
    rows = [(f"R{number:02}", line) for number, line in enumerate(lines)]
    points = DataFrame(random.uniform(0, 300, (300, 2)), columns=["x_m", "y_m"])
    wanted = locate_on_routes(network_from_frame(frame(*rows)), points)
    shuffled = network_from_frame(frame(*[rows[each] for each in random.permutation(12)]))
    answer = locate_on_routes(shuffled, points.sample(frac=1, random_state=3)).sort_index()
    assert answer.equals(wanted)


def test_without_labels_the_chainage_is_the_distance_from_the_start():
    line = calibrated_by_ends("QL1", LineString([(0, 0), (30, 40), (30, 140)]))
    assert line.labels_at([0, 50, 150]).tolist() == [0, 50, 150]
