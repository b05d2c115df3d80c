"""One treated place, exactly: vector S8, against integration, and classes without dispersion."""

import numpy as np
import pytest
from scipy import integrate, stats

from hotspots.analysis.before_after import Untreated
from hotspots.analysis.expectation import Reference, chance_of_counts, expect
from hotspots.analysis.single_site import exact_effect, untreated_after

CLASS_III = Reference("class_iii", mean_per_year=0.8, k=0.6, units=0)
SEVEN_IN_THREE = expect(7, 3, CLASS_III)


def after(count, ratio=1.0):
    return exact_effect(count, untreated_after(SEVEN_IN_THREE, 3, ratio))


def test_a_negative_count_after_is_refused():
    with pytest.raises(Exception, match="not a number of crashes"):
        after(-1)


def test_a_traffic_ratio_of_zero_is_refused():
    with pytest.raises(Exception, match="ratio of traffic"):
        after(3, 0.0)


def test_s8_the_posterior_and_the_counts_to_expect():
    assert round(SEVEN_IN_THREE.shape, 4) == 8.6667
    assert round(SEVEN_IN_THREE.rate, 4) == 5.0833
    assert round(SEVEN_IN_THREE.mean_per_year, 3) == 1.705
    assert round(SEVEN_IN_THREE.sd / 3, 3) == 0.579
    chances = chance_of_counts(SEVEN_IN_THREE, range(6), years=3)
    expected = [0.0180, 0.0578, 0.1036, 0.1367, 0.1480, 0.1391]
    assert chances == pytest.approx(expected, abs=5e-5)
    assert after(3).prediction == (1, 10)
    assert round(after(3).expected, 3) == 5.115


@pytest.mark.parametrize(
    ("count", "ratio", "so_few", "theta", "improved"),
    [
        (3, 1.0, 0.316, (0.645, 0.197, 1.780), 0.755),
        (0, 1.0, 0.0180, (0.046, 0.0004, 0.434), 0.995),
        (8, 1.0, 0.879, (1.661, 0.733, 3.753), 0.152),
        (3, 1.1, 0.262, (0.586,), 0.801),
    ],
)
def test_s8_what_a_count_after_says(count, ratio, so_few, theta, improved):
    found = after(count, ratio)
    assert found.chance_of_so_few == pytest.approx(so_few, abs=1e-3)
    assert found.chance_improved == pytest.approx(improved, abs=1e-3)
    told = (found.theta, *found.interval)[: len(theta)]
    assert told == pytest.approx(theta, abs=1e-3)


@pytest.mark.parametrize("count", [0, 2, 9])
def test_the_closed_form_is_what_integration_gives(count):
    untreated = Untreated(4.2, 0.2)
    shape = 1 / untreated.relative_variance
    mean = stats.gamma(shape, scale=untreated.expected / shape)

    def improved_at(m):
        return stats.gamma.cdf(m, count + 0.5) * mean.pdf(m)

    integral, _error = integrate.quad(improved_at, 0, 60)
    assert exact_effect(count, untreated).chance_improved == pytest.approx(integral, abs=1e-7)


@pytest.mark.parametrize("spread", [0.0, 1e-8])
def test_a_known_mean_is_the_limit_of_a_small_variance(spread):
    found = exact_effect(3, Untreated(5.0, spread))
    assert found.chance_of_so_few == pytest.approx(stats.poisson.cdf(3, 5.0), abs=1e-6)
    assert found.chance_improved == pytest.approx(stats.gamma.cdf(5.0, 3.5), abs=1e-6)
    assert found.prediction == (2, 9)


def test_fewer_crashes_after_never_look_worse():
    chances = [after(count).chance_improved for count in range(20)]
    assert np.all(np.diff(chances) < 0)
