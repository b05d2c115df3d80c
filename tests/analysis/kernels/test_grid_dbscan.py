"""The grid kernel beside scikit-learn and beside every pair of points, ties and piles included."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.cluster import DBSCAN

from hotspots.analysis.clustering import reference_dbscan
from hotspots.analysis.kernels.cell_layout import LARGEST_EPS_MM, cell_side, layout_of
from hotspots.analysis.kernels.grid_dbscan import grid_dbscan as label
from hotspots.analysis.kernels.grid_dbscan import labels_by
from hotspots.analysis.kernels.processors import Processors
from tests.benchmarks.points import piles, realistic

FAR = 4_000_000_000  # 4,000 km, in millimetres


def fits(points, eps_mm):
    return layout_of(points, eps_mm) is not None


def grid_dbscan(points, eps_mm, min_points):
    points = np.ascontiguousarray(points)
    return label(points, layout_of(points, eps_mm), min_points=min_points)


def labels_by_three(points, eps_mm, min_points):
    """By three threads, each of four shares: borders between shares lie everywhere."""
    with ThreadPoolExecutor(3) as pool:
        return labels_by(Processors(3, pool), points, layout_of(points, eps_mm), min_points)


def by_all_pairs(points, eps_mm, min_points):
    """Method §3 word by word: the square of every distance, and no index."""
    x, y = points.T
    square = (x[:, None] - x) ** 2 + (y[:, None] - y) ** 2
    near = square <= eps_mm**2
    core = np.flatnonzero(near.sum(axis=1) >= min_points)
    cluster = np.full(len(points), -1)
    for seed in core:
        if cluster[seed] < 0:
            waiting = [seed]
            while waiting:
                one = waiting.pop()
                cluster[one] = seed
                waiting += [each for each in core if near[one, each] and cluster[each] < 0]
    labels = cluster.copy()
    for one in np.flatnonzero(cluster < 0):
        reached = core[near[one, core]]
        if len(reached):
            labels[one] = cluster[reached[np.lexsort((reached, square[one, reached]))[0]]]
    numbers: dict[int, int] = {-1: -1}
    return [numbers.setdefault(int(label), len(numbers) - 1) for label in labels]


@st.composite
def crowds(draw):
    """Points, eps and min_samples: loose, piled, or on a lattice with pairs exactly eps apart."""
    eps = draw(st.sampled_from([1, 2, 3, 5, 7, 25, 141, 100_000]))
    step = draw(st.sampled_from([1, eps, max(1, eps // 5)]))
    count = draw(st.integers(1, 60))
    points = draw(arrays(np.int64, (count, 2), elements=st.integers(-9, 9))) * step
    piled = draw(st.integers(0, count))
    points[:piled] = points[: max(1, piled // 8)][np.arange(piled) % max(1, piled // 8)]
    return points + draw(st.sampled_from([0, FAR, -FAR])), eps, draw(st.integers(1, 9))


@settings(max_examples=300)
@given(crowds())
def test_labels_are_those_of_all_pairs(crowd):
    points, eps, least = crowd
    assert grid_dbscan(points, eps_mm=eps, min_points=least).tolist() == by_all_pairs(*crowd)


@settings(max_examples=100)
@given(crowds())
def test_labels_are_the_same_where_several_processors_share_the_work(crowd):
    points, eps, least = crowd
    assert labels_by_three(points, eps, least).tolist() == by_all_pairs(*crowd)


@pytest.mark.parametrize("eps", [50_000, 100_000, 150_000])
@pytest.mark.parametrize("points", [realistic(40_000), piles(5_000, 10)], ids=["country", "piles"])
def test_a_country_and_piles_are_labelled_as_by_scikit_learn_however_many_share_the_work(
    points, eps
):
    theirs = reference_dbscan(points, eps_mm=eps, min_points=4)
    assert (grid_dbscan(points, eps_mm=eps, min_points=4) == theirs).all()
    assert (labels_by_three(points, eps, 4) == theirs).all()


def test_points_of_one_column_and_of_one_cell_are_labelled_by_several_processors():
    along = np.column_stack([np.zeros(40_000, np.int64), np.arange(40_000) * 7])
    assert labels_by_three(along, 7, 3).max() == 0
    assert labels_by_three(along, 6, 3).max() == -1
    assert labels_by_three(along // 2, 10**6, 40_001).max() == -1
    assert labels_by_three(along // 2, 10**6, 40_000).max() == 0


@settings(max_examples=60)
@given(st.integers(0, 10**6), st.integers(1, 12), st.sampled_from([30, 50, 100, 5000]))
def test_core_points_their_partition_and_noise_are_those_of_scikit_learn(seed, least, eps):
    rng = np.random.default_rng(seed)
    points = rng.integers(-40, 40, (800, 2)) * 10 + rng.integers(-2, 3, (800, 2))
    ours = grid_dbscan(points, eps_mm=eps, min_points=least)
    theirs = DBSCAN(eps=eps, min_samples=least, algorithm="kd_tree").fit(points.astype(float))
    core = theirs.core_sample_indices_
    pairs = set(zip(ours[core].tolist(), theirs.labels_[core].tolist(), strict=True))
    assert len(pairs) == len({a for a, _ in pairs}) == len({b for _, b in pairs})
    assert ((ours < 0) == (theirs.labels_ < 0)).all()
    assert (ours == reference_dbscan(points, eps_mm=eps, min_points=least)).all()


def test_d1_a_border_point_as_far_from_both_joins_the_smaller_row():
    along = np.array([0, 1, 2, 5, 8, 9, 10], dtype=np.int64)
    points = np.column_stack([along, np.zeros_like(along)])
    assert grid_dbscan(points, eps_mm=3, min_points=4).tolist() == [0, 0, 0, 0, 1, 1, 1]
    assert grid_dbscan(points[::-1], eps_mm=3, min_points=4).tolist() == [0, 0, 0, 0, 1, 1, 1]


@given(st.integers(1, LARGEST_EPS_MM))
def test_no_cell_holds_two_points_beyond_eps_and_three_cells_on_lie_all_beyond(eps):
    side = cell_side(eps)
    assert 2 * (side - 1) ** 2 <= eps**2
    assert (2 * side + 1) ** 2 > eps**2
    assert 2 * (side + 1) ** 2 > eps**2


@pytest.mark.parametrize("beyond", [0, 1])
@pytest.mark.parametrize("upright", [False, True])
def test_two_dense_cells_that_face_each_other_at_eps_are_joined_and_a_millimetre_on_are_not(
    beyond, upright
):
    # two slanted rows of 20,000 points each: 400 million pairs, and boxes that overlap
    eps = 100_000
    t = np.arange(20_000, dtype=np.int64)
    here = np.column_stack([3 * t // 2, 2 * t])
    there = here + np.array([80_000 + beyond, -60_000])
    points = np.vstack([here, there])[:, :: -1 if upright else 1]
    labels = grid_dbscan(points, eps_mm=eps, min_points=100)
    assert labels.max() == beyond


def test_fifty_thousand_crashes_on_one_spot_cost_nothing_beside_another_such_spot():
    eps = 100_000
    points = np.zeros((100_000, 2), dtype=np.int64)
    points[50_000:] = [80_000, 60_001]
    assert grid_dbscan(points, eps_mm=eps, min_points=4).max() == 1
    points[50_000:, 1] -= 1
    assert grid_dbscan(points, eps_mm=eps, min_points=4).max() == 0


@given(st.randoms(use_true_random=False))
def test_relabelling_follows_the_points_when_rows_are_shuffled(random):
    points = np.random.default_rng(7).integers(0, 400, (300, 2))
    points = np.unique(points, axis=0)
    order = np.array(random.sample(range(len(points)), len(points)))
    # with min_samples 2 nothing lies at a border, so the order of rows can only change numbers
    before = grid_dbscan(points, eps_mm=20, min_points=2)[order]
    after = grid_dbscan(points[order], eps_mm=20, min_points=2)
    pairs = set(zip(before.tolist(), after.tolist(), strict=True))
    assert len(pairs) == len({a for a, _ in pairs}) == len({b for _, b in pairs})


@given(
    st.integers(1, LARGEST_EPS_MM),
    st.integers(-(2**62), 2**62),
    st.tuples(st.integers(0, 2**62), st.integers(0, 2**62)),
)
def test_where_the_grid_says_that_points_fit_it_does_not_overflow(eps, corner, away):
    points = np.array([[0, 0], [eps, 0], away, [away[0], away[1] + eps]]) + corner
    assume(max(away) > 3 * eps)
    assume(fits(points, eps))
    assert grid_dbscan(points, eps_mm=eps, min_points=2).tolist() == [0, 0, 1, 1]


def test_a_country_fits_and_a_distance_above_ten_kilometres_does_not():
    country = np.array([[-FAR, -FAR], [FAR, FAR]])
    assert fits(np.repeat(country, 10_000, axis=0), 50_000)
    assert not fits(country, LARGEST_EPS_MM + 1)
    assert not fits(country * 10**6, 1)
    assert not fits(np.array([[-(2**62), 0], [2**62, 0]]), LARGEST_EPS_MM)
