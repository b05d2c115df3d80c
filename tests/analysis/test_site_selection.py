"""The choice of non-overlapping stretches, and the length drawn for them."""

import pytest

from hotspots.analysis.legal_windows import Hull
from hotspots.analysis.site_selection import choose, footprint, free_hulls, score_millionths


def hull(start, end, crashes=4):
    return Hull(start, end, crashes, 0)


def test_a_legal_place_on_a_busy_road_keeps_a_positive_score():
    assert score_millionths(2, 40.0) == 1
    assert score_millionths(2, 2.0) == 1


def test_hulls_that_touch_are_not_both_chosen():
    assert choose([hull(0, 10), hull(10, 20)], 0.5) == [hull(0, 10)]
    assert choose([hull(0, 10), hull(11, 20)], 0.5) == [hull(0, 10), hull(11, 20)]


def test_of_equal_scores_the_shorter_hull_is_chosen():
    assert choose([hull(0, 10), hull(2, 10)], 0.5) == [hull(2, 10)]


def test_two_lighter_hulls_together_may_beat_a_heavy_one():
    assert choose([hull(0, 10), hull(5, 15, 5), hull(12, 20)], 0.5) == [hull(0, 10), hull(12, 20)]


def test_nothing_to_choose_from_is_nothing():
    assert choose([], 0.5) == []


def test_only_hulls_clear_of_closed_stretches_are_free():
    hulls = [hull(0, 10), hull(11, 19), hull(20, 30), hull(41, 50)]
    assert free_hulls(hulls, [(20, 25), (10, 10), (24, 40)]) == [hull(11, 19), hull(41, 50)]
    assert free_hulls(hulls, []) == hulls


@pytest.mark.parametrize(
    ("others", "drawn"),
    [
        ([], (75, 225)),
        ([(0, 90)], (95, 225)),
        ([(210, 300)], (75, 205)),
        ([(150, 160)], (100, 200)),
        ([(0, 90), (0, 20), (211, 300)], (95, 205)),
    ],
)
def test_a_margin_is_at_most_half_the_gap_to_the_neighbour(others, drawn):
    mm = [(a * 1000, b * 1000) for a, b in others]
    start, end = footprint((100_000, 200_000), within_mm=500_000, others=mm)
    assert (start // 1000, end // 1000) == drawn


def test_a_margin_never_makes_a_place_longer_than_it_may_be():
    assert footprint((0, 480_001), within_mm=500_000, others=[]) == (-9999, 490_000)
    assert footprint((0, 700_000), within_mm=500_000, others=[]) == (0, 700_000)
