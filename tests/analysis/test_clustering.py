"""DBSCAN clusters and blocks: D1, D2, the clusters of T1 and T2, blocks that lose nothing."""

import numpy as np
import pytest
from geopandas import GeoDataFrame, points_from_xy
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspots.analysis import clustering
from hotspots.analysis.clustering import (
    GRID_FROM,
    chain_length_km,
    crash_clusters,
    dbscan,
    planar_blocks,
    reference_dbscan,
    refuse_chaining,
)
from hotspots.errors import InvalidInput


def at(places, ids=None, crs=32648):
    index = ids if ids is not None else range(len(places))
    points = points_from_xy(places, [0.0] * len(places))
    return GeoDataFrame({"n": 1}, geometry=points, index=index, crs=crs)


@pytest.mark.parametrize("crs", [4326, None])
def test_degrees_are_refused(crs):
    with pytest.raises(InvalidInput, match="metres"):
        crash_clusters(at([0, 1], crs=crs), eps_m=3, min_crashes=2)


@pytest.mark.parametrize(("eps", "least"), [(0, 2), (-1, 2), (0.0004, 2), (5, 0)])
def test_parameters_that_are_not_positive_are_refused(eps, least):
    with pytest.raises(InvalidInput):
        crash_clusters(at([0, 1]), eps_m=eps, min_crashes=least)


def test_a_distance_at_which_chance_chains_is_refused_with_the_chain_it_would_make():
    refuse_chaining(10, 100)
    with pytest.raises(InvalidInput, match=r"14\.74 km .* at most 100 m"):
        refuse_chaining(10, 500)


def test_d1_a_border_crash_joins_the_core_with_the_smaller_id_in_any_order():
    crashes = at([0, 1, 2, 5, 8, 9, 10], ids=range(1, 8))
    for order in (range(7), range(6, -1, -1), [3, 6, 0, 5, 1, 4, 2]):
        labels = crash_clusters(crashes.iloc[list(order)], eps_m=3, min_crashes=4)
        assert labels.sort_index().tolist() == [0, 0, 0, 0, 1, 1, 1]


def test_d1_with_the_ids_turned_round_the_border_crash_changes_sides():
    crashes = at([0, 1, 2, 5, 8, 9, 10], ids=range(7, 0, -1))
    labels = crash_clusters(crashes, eps_m=3, min_crashes=4)
    assert labels.tolist() == [1, 1, 1, 0, 0, 0, 0]


@pytest.mark.parametrize(
    ("rate", "eps", "length"),
    [(4, 0.25, 0.430), (4, 0.5, 1.597), (4, 1, 13.40), (10, 0.25, 1.118), (10, 0.5, 14.74)],
)
def test_d2_the_mean_length_of_a_chain(rate, eps, length):
    assert chain_length_km(rate, eps) == pytest.approx(length, abs=0.005)


def test_t1_dbscan_makes_one_cluster_of_four_kilometres():
    labels = crash_clusters(at([100.0 * j for j in range(41)]), eps_m=200, min_crashes=4)
    assert set(labels) == {0}


def test_t2_dbscan_joins_both_places():
    places = [0, 60, 120, 400, 700, 1000, 1060, 1100]
    assert set(crash_clusters(at(places), eps_m=300, min_crashes=3)) == {0}


def test_a_crash_alone_is_noise_and_a_pile_is_not():
    labels = crash_clusters(at([0, 0, 0, 900]), eps_m=10, min_crashes=3)
    assert labels.tolist() == [0, 0, 0, -1]


def test_a_distance_equal_to_eps_is_near():
    assert crash_clusters(at([0.0, 0.1]), eps_m=0.1, min_crashes=2).tolist() == [0, 0]
    assert crash_clusters(at([0.0, 0.101]), eps_m=0.1, min_crashes=2).tolist() == [-1, -1]


def test_no_crashes_give_no_clusters():
    assert crash_clusters(at([]), eps_m=5, min_crashes=2).empty
    nothing = np.empty(0, dtype=np.int64)
    assert len(planar_blocks(nothing, nothing, 500)) == 0


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(-4000, 4000), st.integers(-4000, 4000)), min_size=1))
def test_points_of_different_blocks_are_farther_apart_than_a_place(points):
    x, y = np.array(points, dtype=np.int64).T
    labels = planar_blocks(x, y, 500)
    apart = (x[:, None] - x) ** 2 + (y[:, None] - y) ** 2
    assert (apart[labels[:, None] != labels] > 500**2).all()


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(-4000, 4000), st.integers(-4000, 4000)), min_size=1))
def test_a_block_of_points_is_one_chain_of_steps_no_longer_than_a_place(points):
    mm = np.array(points, dtype=np.int64)
    chains = reference_dbscan(mm, eps_mm=500, min_points=1)
    assert planar_blocks(*mm.T, 500).tolist() == chains.tolist()


def test_a_block_of_ten_thousand_crashes_in_one_town_is_one_block():
    x, y = np.random.default_rng(3).integers(0, 300_000, (2, 10_000))
    assert not planar_blocks(x, y, 500_000).any()


@pytest.mark.parametrize("count", [GRID_FROM - 1, GRID_FROM])
def test_both_sides_of_the_size_at_which_the_engine_changes_give_the_same_clusters(count):
    rng = np.random.default_rng(count)
    # every 10 m, so that many pairs are exactly eps apart, and some places with many crashes
    mm = rng.integers(-60, 60, (count, 2)) * 10_000
    mm[: count // 4] = mm[rng.integers(0, 20, count // 4)]
    chosen = dbscan(mm, eps_mm=20_000, min_points=6)
    assert (chosen == reference_dbscan(mm, eps_mm=20_000, min_points=6)).all()
    assert chosen.max() > 3
    assert (chosen < 0).any()


def test_many_crashes_are_labelled_alike_in_any_order_of_rows():
    rng = np.random.default_rng(5)
    x, y = rng.integers(0, 3000, (2, GRID_FROM)).astype(float)
    frame = GeoDataFrame({"id": range(GRID_FROM)}, geometry=points_from_xy(x, y), crs=32648)
    wanted = crash_clusters(frame, eps_m=30, min_crashes=4, id_column="id")
    shuffled = frame.iloc[rng.permutation(GRID_FROM)]
    labels = crash_clusters(shuffled, eps_m=30, min_crashes=4, id_column="id")
    assert labels.sort_index().tolist() == wanted.tolist()
    assert wanted.max() > 3


def test_points_too_far_apart_for_the_grid_are_clustered_all_the_same(monkeypatch):
    monkeypatch.setattr(clustering, "GRID_FROM", 1)
    mm = np.array([[0, 0], [0, 3], [2**40, 2**40], [2**40, 2**40 + 4]], dtype=np.int64)
    assert dbscan(mm, eps_mm=3, min_points=2).tolist() == [0, 0, -1, -1]
