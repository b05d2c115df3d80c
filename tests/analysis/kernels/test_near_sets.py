"""Two sets on two sides of a line: the sweep says what all pairs say, at eps to the millimetre."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspots.analysis.kernels.cell_layout import LARGEST_EPS_MM
from hotspots.analysis.kernels.near_sets import come_near


def all_pairs(mine, theirs, eps):
    return bool((((mine[:, None] - theirs) ** 2).sum(axis=2) <= eps * eps).any())


@settings(max_examples=200)
@given(
    st.integers(0, 10**9),
    st.sampled_from([3, 40, 1000, 100_000, LARGEST_EPS_MM]),
    st.sampled_from([0, 10**12, -(10**12)]),
)
def test_the_sweep_agrees_with_all_pairs_where_points_are_just_within_or_just_beyond(
    seed, eps, origin
):
    rng = np.random.default_rng(seed)
    turn = rng.uniform(-1.4, 1.4, rng.integers(1, 40))
    radius = eps + rng.integers(0, 3)
    theirs = np.rint(radius * np.column_stack([np.cos(turn), np.sin(turn)])).astype(np.int64)
    theirs[:, 0] = np.maximum(theirs[:, 0], 0) + 1
    mine = np.column_stack([-rng.integers(0, 2, 20), rng.integers(-2, 3, 20)])
    mine, theirs = mine + origin, theirs + origin
    assert come_near(mine, theirs, eps) == all_pairs(mine, theirs, eps)


@settings(max_examples=200)
@given(st.integers(0, 10**9), st.sampled_from([5, 30, 1000, 100_000]))
def test_the_sweep_agrees_with_all_pairs_on_scattered_points(seed, eps):
    rng = np.random.default_rng(seed)
    mine, theirs = (rng.integers(-eps, eps, (rng.integers(1, 40), 2)) for _ in range(2))
    mine[:, 0] -= eps + 1 + rng.integers(0, eps // 2)
    theirs[:, 0] += rng.integers(0, eps // 2)
    assert come_near(mine, theirs, eps) == all_pairs(mine, theirs, eps)


@pytest.mark.parametrize("beyond", [0, 1])
def test_a_hundred_thousand_points_on_one_spot_are_one_point(beyond):
    mine = np.zeros((100_000, 2), dtype=np.int64)
    assert come_near(mine, mine + np.array([30 + beyond, 40]), 50) is (beyond == 0)
