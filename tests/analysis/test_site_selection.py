"""The choice of non-overlapping stretches, and the length drawn for them."""

import numpy as np
import pytest

from hotspots.analysis.kernels.hull_choice import best_hulls, no_standing, weigh
from hotspots.analysis.kernels.window_scan import Hulls
from hotspots.analysis.line_scan import free_until
from hotspots.analysis.site_selection import footprint, score_millionths


def hull(start, end, crashes=4):
    return start, end, crashes, 0


def choose(hulls, expected, parts=1):
    """Choose among hulls that are weighed part by part, as those of a long route are."""
    at_mm = np.unique([end for one in hulls for end in one[:2]]).astype(np.int64)
    gains = np.array([[score_millionths(n, expected) for n in range(1, 7)]])
    gains = np.insert(gains, 0, 0, axis=1)
    standing, row = no_standing(len(at_mm)), np.zeros(len(at_mm), dtype=np.int64)
    for places in np.array_split(np.arange(len(at_mm)), parts):
        here = sorted(one for one in hulls if one[0] in at_mm[places])
        ends = [np.searchsorted(at_mm, [one[k] for one in here]) for k in (0, 1)]
        rest = [np.array([one[k] for one in here], dtype=np.int64) for k in (2, 3)]
        columns = (column.astype(np.int64) for column in (*ends, *rest))
        first = int(places.min(initial=len(at_mm)))
        weigh(standing, at_mm, Hulls(*columns), gains, row, first, first + len(places))
    chosen = best_hulls(standing)
    columns = (at_mm[chosen.left], at_mm[chosen.right], chosen.crashes, chosen.start)
    return [hull(*one[:3]) for one in zip(*(c.tolist() for c in columns), strict=True)]


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


def test_hulls_weighed_in_parts_are_chosen_as_those_weighed_at_once():
    hulls = [hull(0, 10), hull(5, 15, 5), hull(12, 20), hull(12, 30, 6), hull(25, 40)]
    assert (
        choose(hulls, 0.5, parts=3)
        == choose(hulls, 0.5)
        == [
            hull(0, 10),
            hull(12, 20),
            hull(25, 40),
        ]
    )


def test_only_hulls_clear_of_closed_stretches_are_free():
    at_mm = np.array([0, 10, 11, 19, 20, 30, 41, 50])
    until = free_until(at_mm, [(20, 25), (10, 10), (24, 40)])
    assert until.tolist() == [1, 0, 4, 4, 0, 0, 8, 8]
    assert free_until(at_mm, []).tolist() == [8] * 8


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
