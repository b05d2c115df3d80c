"""What is expected at a place, from its own crashes and those of places like it."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspots.analysis.expectation import (
    Reference,
    chance_above_reference,
    chance_of_counts,
    expect,
    predict,
    predict_next_year,
)
from hotspots.errors import InvalidInput

RURAL = Reference("rural", mean_per_year=0.8, k=0.6, units=120)


@pytest.mark.parametrize("count", [-1, 2.5, math.nan, math.inf])
def test_a_count_that_is_no_number_of_crashes_is_refused(count):
    with pytest.raises(InvalidInput, match="not a number of crashes"):
        expect(count, 3, RURAL)


@pytest.mark.parametrize("years", [0, -3, math.nan, math.inf])
def test_a_time_that_is_not_positive_is_refused(years):
    with pytest.raises(InvalidInput, match="Give a time above 0"):
        expect(7, years, RURAL)


@pytest.mark.parametrize(("mean", "k"), [(0, 0.5), (-1, 0.5), (math.nan, 0.5), (1, -0.1)])
def test_a_reference_without_a_rate_or_with_a_negative_dispersion_is_refused(mean, k):
    with pytest.raises(InvalidInput, match="rural"):
        Reference("rural", mean, k, 120)


@pytest.mark.parametrize("level", [0, 1, 90])
def test_a_level_outside_0_to_1_is_refused(level):
    with pytest.raises(InvalidInput, match="between 0 and 1"):
        predict_next_year(expect(7, 3, RURAL), level)


def test_a_time_to_come_of_no_length_is_refused():
    with pytest.raises(InvalidInput, match="no length of time"):
        predict(expect(7, 3, RURAL), years=0)


def test_one_year_and_three_years_of_the_published_tutorial():
    """Vector S1 (Hauer, Harwood, Council & Griffith 2002)."""
    length, per_unit = 1.8, 0.0224 * 4000**0.564
    section = Reference("tutorial", per_unit * length, k=1 / (2.05 * length), units=0)
    one = expect(12, 1, section)
    assert round(per_unit, 3) == 2.409
    assert (round(one.weight, 3), round(one.expected, 2), round(one.sd, 2)) == (0.460, 8.48, 2.14)
    assert (round(one.expected / length, 2), round(one.sd / length, 2)) == (4.71, 1.19)
    three = expect(12 + 7 + 8, 3, section)
    assert round(three.weight, 3) == 0.221
    assert (round(three.mean_per_year, 2), round(three.sd / 3, 2)) == (7.97, 1.44)
    assert (round(three.mean_per_year / length, 2), round(three.sd / 3 / length, 2)) == (4.43, 0.80)


def test_the_expected_crashes_of_a_single_site_and_their_interval():
    """Vector S8: 7 crashes in 3 years, then 3 more years without treatment."""
    site = expect(7, 3, RURAL)
    assert (round(site.shape, 4), round(site.rate, 4)) == (8.6667, 5.0833)
    assert round(site.mean_per_year, 3) == 1.705
    assert round(math.sqrt(site.shape) / site.rate, 3) == 0.579
    mean, low, high = predict(site, years=3)
    assert (round(mean, 3), low, high) == (5.115, 1, 10)
    chances = chance_of_counts(site, range(6), years=3)
    assert [round(one, 4) for one in chances] == [0.0180, 0.0578, 0.1036, 0.1367, 0.1480, 0.1391]
    assert round(predict(site, years=3, traffic_ratio=1.1).mean, 3) == 5.626


def test_places_that_do_not_differ_are_all_expected_to_be_usual():
    alike = expect(9, 3, Reference("rural", 0.7, 0.0, 120))
    assert (alike.expected, alike.excess, alike.sd, alike.weight) == (0.7 * 3, 0.0, 0.0, 1.0)
    assert chance_above_reference(alike) == 0
    mean, low, high = predict_next_year(alike)
    assert (mean, low, high) == (pytest.approx(0.7), 0, 2)
    assert chance_of_counts(alike, [0]) == (pytest.approx(math.exp(-0.7)),)


def test_a_dispersion_next_to_none_runs_into_none():
    nearly, none = (predict_next_year(expect(9, 3, Reference("a", 0.7, k, 9))) for k in (1e-8, 0))
    assert nearly.mean == pytest.approx(none.mean, rel=1e-6)
    assert nearly[1:] == none[1:]
    assert expect(9, 3, Reference("a", 0.7, 5e-324, 9)).expected == 0.7 * 3


def test_the_chance_to_lie_above_the_class_grows_with_the_count():
    chances = [chance_above_reference(expect(count, 3, RURAL)) for count in range(12)]
    assert chances == sorted(chances)
    assert chances[0] < 0.1
    assert chances[-1] > 0.95


@given(st.integers(0, 200), st.floats(0.1, 10), st.floats(0.01, 50), st.floats(0.001, 5), st.data())
def test_the_expected_count_lies_between_the_usual_and_the_own(count, years, mean, k, data):
    found = expect(count, years, Reference("any", mean, k, 50))
    assert min(count, found.predicted) - 1e-9 <= found.expected
    assert found.expected <= max(count, found.predicted) + 1e-9
    assert found.expected == pytest.approx(years * found.shape / found.rate)
    assert found.sd == pytest.approx(years * math.sqrt(found.shape) / found.rate)
    more = expect(count + data.draw(st.integers(1, 20)), years, Reference("any", mean, k, 50))
    assert more.expected > found.expected


def test_the_interval_holds_nine_of_ten_counts_drawn_from_the_model():
    stream = np.random.default_rng(5)
    means = stream.gamma(1 / RURAL.k, RURAL.k * RURAL.mean_per_year, 4000)
    counts, coming = stream.poisson(3 * means), stream.poisson(means)
    intervals = {n: predict_next_year(expect(int(n), 3, RURAL)) for n in set(counts.tolist())}
    pairs = zip(counts, coming, strict=True)
    held = np.mean([intervals[n].low <= m <= intervals[n].high for n, m in pairs])
    assert 0.90 <= held <= 0.99
