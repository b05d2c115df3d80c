"""The smallest circle, against every pair and triple."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspots.analysis.enclosing_circle import smallest_circle
from tests.analysis import brute_force as oracle

POINTS = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=1, max_size=9)


@settings(max_examples=100, deadline=None)
@given(POINTS)
def test_it_is_the_smallest_circle_over_every_pair_and_triple(points):
    x, y = np.array(points, dtype=np.int64).T * 1000
    circle = smallest_circle(x, y)
    crashes = [oracle.Crash(str(k), None, fatal=False, at=at) for k, at in enumerate(points)]
    assert abs(circle.diameter_mm - 1000 * oracle.enclosing_diameter(crashes)) <= 0.6
    assert (np.hypot(x - circle.x_mm, y - circle.y_mm) <= circle.diameter_mm / 2 + 0.6).all()


def test_points_far_from_the_origin_keep_their_millimetres():
    x, y = np.array([500_000_000, 500_000_300]), np.array([1_200_000_000_000, 1_200_000_000_400])
    assert smallest_circle(x, y).diameter_mm == 500
