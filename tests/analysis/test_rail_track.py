import numpy as np
import pytest
from pyproj import CRS
from shapely import LineString

from hotspots.analysis.calibration import calibrated_by_posts
from hotspots.analysis.rail_track import RailTrack
from hotspots.vocabulary import CarriagewaySide

LINE = LineString([(0, 0), (2000, 0), (2000, 2000)])


def track(measures: list[float], labels: list[float]) -> RailTrack:
    line = calibrated_by_posts("BN", LINE, measures_m=measures, labels_m=labels)
    return RailTrack(line, CRS("EPSG:32648"))


def test_nothing_is_read_where_labels_jump_or_posts_end() -> None:
    jump = track([0, 1000, 1000, 3000], [5000, 6000, 8000, 10_000])
    assert np.isnan(jump.metres_between([5000, 4999, 6001], [7000, 6000, 6000])).all()
    assert np.isnan(jump.points_at([7000, 10_001])).all()
    beyond = jump.read([[2000, 1500]], reach_m=10).iloc[0]
    assert np.isnan(beyond["rail_m"])
    assert beyond["measure_m"] == 3500
    assert np.isnan(jump.read([[500, 11]], reach_m=10).iloc[0]["measure_m"])


def test_distances_are_measured_along_the_line_and_not_read_off_the_labels() -> None:
    jump = track([0, 1000, 1000, 3000], [5000, 6000, 8000, 10_000])
    assert jump.metres_between([5500, 8500], 8500).tolist() == [1000, 0]
    long = track([0, 1400, 4000], [5000, 6000, 7000])
    assert long.metres_between(5000, [6000, 7000]).tolist() == [1400, 4000]


def test_both_sides_of_a_line_drawn_against_its_chainage_are_told_along_rising_chainage() -> None:
    turned = track([0, 1000, 2500, 4000], [9000, 8000, 7000, 6000])
    read = turned.read([[500, 5], [500, -5], [500, 0]], reach_m=10)
    assert read["rail_m"].tolist() == [8500, 8500, 8500]
    assert read["side"].tolist() == [CarriagewaySide.RIGHT, CarriagewaySide.LEFT, None]
    assert read["offset_m"].tolist() == [5, -5, 0]
    assert turned.points_at([9000, 6000]).tolist() == [[0, 0], [2000, 2000]]


def test_of_a_label_that_repeats_the_place_nearer_to_the_point_counts() -> None:
    twice = track([0, 1000, 1000, 3000], [5000, 6000, 5500, 7500])
    assert twice.measures_near([5700, 5700], [600, 1300]).tolist() == [700, 1200]
    assert twice.points_at([5700])[0].tolist() == [700, 0]


def test_seventeen_thousand_rows_are_read_and_placed_again() -> None:
    long = track([0, 1400, 4000], [5000, 6000, 7000])
    labels = np.random.default_rng(7).uniform(5000, 7000, 17_000)
    back = long.read(long.points_at(labels), reach_m=1)
    assert back["rail_m"].to_numpy() == pytest.approx(labels, abs=0.01)
