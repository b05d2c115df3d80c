"""Programmes: vectors S2 and S3, zero cells, and products of modification factors."""

import math

import pytest

from hotspots.analysis.before_after import ErrorForm, effect
from hotspots.analysis.expectation import Reference, expect
from hotspots.analysis.programme import (
    FourCounts,
    PooledComparison,
    combined_cmf,
    crashes_prevented_per_year,
    pooled_comparison,
    pooled_untreated,
)
from hotspots.analysis.single_site import untreated_after
from tests.analysis.passing_lanes import LANES


def lanes_before():
    return [
        expect(lane.before, 5, Reference("two-lane", lane.predicted_before / 5, lane.k, units=0))
        for lane in LANES
    ]


def lanes_after():
    ratios = [(lane.predicted_after / 2) / (lane.predicted_before / 5) for lane in LANES]
    return [untreated_after(*each) for each in zip(lanes_before(), [2] * 13, ratios, strict=True)]


def test_no_place_is_refused():
    with pytest.raises(Exception, match="No treated place"):
        pooled_untreated([])
    with pytest.raises(Exception, match="No treated place"):
        pooled_comparison([])


def test_a_count_below_zero_is_refused():
    with pytest.raises(Exception, match="below 0"):
        pooled_comparison([FourCounts(1, -1, 2, 2)])


def test_s2_the_first_of_thirteen_passing_lanes():
    found = lanes_before()[0]
    ratio = LANES[0].predicted_after / LANES[0].predicted_before
    assert round(found.weight, 3) == 0.264
    assert round(found.expected, 3) == 15.257
    assert round(ratio, 3) == 0.399
    assert round(lanes_after()[0].expected, 3) == 6.085
    assert round(ratio**2 * found.sd**2, 3) == 1.787


def test_s2_thirteen_passing_lanes_together():
    assert sum(lane.before for lane in LANES) == 122
    assert sum(lane.after for lane in LANES) == 30
    assert round(sum(lane.predicted_before for lane in LANES), 3) == 96.190
    assert round(sum(lane.predicted_after for lane in LANES), 3) == 37.062
    pooled = pooled_untreated(lanes_after())
    assert round(sum(lane.expected for lane in lanes_before()), 3) == 111.807
    assert round(pooled.expected, 3) == 42.881
    assert round(pooled.relative_variance * pooled.expected**2, 3) == 11.162
    assert round(30 / pooled.expected, 5) == 0.69961
    hsm = effect(30, pooled, ErrorForm.HSM)
    assert round(hsm.theta, 5) == 0.69539
    assert round(100 * (1 - hsm.theta), 2) == 30.46
    assert round(100 * hsm.standard_error, 2) == 13.85
    assert round(100 * effect(30, pooled, ErrorForm.EMPIRICAL_BAYES).standard_error, 2) == 13.80
    assert round(hsm.errors_from_no_effect, 2) == 2.20


def test_s2_the_linear_interval_excludes_no_effect_and_the_log_interval_does_not():
    hsm = effect(30, pooled_untreated(lanes_after()), ErrorForm.HSM)
    assert [round(end, 2) for end in hsm.linear] == [0.42, 0.97]
    assert [round(end, 2) for end in hsm.log_scale] == [0.47, 1.03]


@pytest.mark.parametrize(
    ("sums", "log_ratio", "odds", "errors"),
    [
        ((1005.99, 4187.19), 0.240, (1.27, -27.157, 1.96), 13.820),
        ((247.69, 814.66), 0.304, (1.355, -35.53, 4.75), 7.5),
    ],
)
def test_s3_pooled_comparison_groups(sums, log_ratio, odds, errors):
    pooled = PooledComparison(sums[0] / sums[1], sums[1])
    found = pooled.effect
    assert round(pooled.log_ratio, 3) == log_ratio
    assert found.theta == pytest.approx(odds[0], abs=0.005)
    assert 100 * (1 - found.theta) == pytest.approx(odds[1], abs=0.01)
    assert 100 * found.standard_error == pytest.approx(odds[2], abs=0.01)
    assert found.errors_from_no_effect == pytest.approx(errors, abs=0.03)


def test_one_place_pooled_alone_keeps_its_own_odds_ratio():
    pooled = pooled_comparison([FourCounts(20, 10, 400, 380)])
    assert pooled.log_ratio == pytest.approx(math.log(10 * 400 / (20 * 380)))
    assert pooled.zero_cells == ()


def test_a_zero_cell_gets_a_half_in_all_four_and_is_flagged():
    pooled = pooled_comparison([FourCounts(20, 10, 400, 380), FourCounts(4, 0, 400, 380)])
    assert pooled.zero_cells == (1,)
    alone = pooled_comparison([FourCounts(4, 0, 400, 380)])
    assert alone.log_ratio == pytest.approx(math.log(0.5 * 400.5 / (4.5 * 380.5)))


def test_more_than_three_factors_are_not_multiplied():
    with pytest.raises(Exception, match="three surest"):
        combined_cmf([0.9, 0.9, 0.9, 0.9])
    with pytest.raises(Exception, match="not above 0"):
        combined_cmf([0.0])
    assert combined_cmf([0.9, 0.8, 0.5]) == pytest.approx(0.36)


def test_a_share_above_one_is_refused():
    with pytest.raises(Exception, match="treatable share"):
        crashes_prevented_per_year(2.0, treatable_share=1.2, cmf=0.7)
