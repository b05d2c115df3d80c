"""The mean and the dispersion of a class of places."""

import numpy as np
import pytest

from hotspots.analysis.expectation import Reference, expect
from hotspots.analysis.moments import moments
from hotspots.errors import InvalidInput
from tests.analysis.hsm_junctions import JUNCTIONS


def test_no_place_at_all_is_refused():
    with pytest.raises(InvalidInput, match="at least one place"):
        moments([], [])


@pytest.mark.parametrize(
    ("crashes", "exposure", "said"),
    [
        ([1, -1], [3, 3], "negative"),
        ([1, np.nan], [3, 3], "missing"),
        ([1, 2], [3, 0], "exposure"),
        ([1, 2], [3], "one exposure for each count"),
    ],
)
def test_counts_and_exposures_without_sense_are_refused(crashes, exposure, said):
    with pytest.raises(InvalidInput, match=said):
        moments(crashes, exposure)


def test_the_signed_junctions_by_totals():
    """Vector S4c, the correct form."""
    signed = JUNCTIONS[JUNCTIONS["group"] == "T"]
    assert round(signed["crashes"].mean(), 2) == 21.43
    assert round(signed["crashes"].var(), 2) == 93.95
    mean, k = moments(signed["crashes"], [3.0] * len(signed))
    assert round(k, 3) == 0.158
    seventh = expect(34, 3, Reference("T", mean, k, len(signed)))
    assert round(seventh.weight, 3) == 0.228
    assert round(seventh.mean_per_year, 2) == 10.38


def test_annual_averages_shrink_too_much():
    """Vector S4c, the published variant: why totals are asked for."""
    signed = JUNCTIONS[JUNCTIONS["group"] == "T"]
    yearly = signed["crashes"] / 3
    mean, k = moments(yearly, [1.0] * len(signed))
    weight = 1 / (1 + k * mean)
    assert round(mean, 1) == 7.1
    assert 10.4 <= yearly.var() <= 10.5
    assert round(weight * mean + (1 - weight) * 34 / 3, 1) == 8.5
    assert 1.3 <= (1 - weight) * (34 / 3 - mean) <= 1.4


def test_unequal_exposures_by_their_own_formula():
    """Worked by hand: m = 6/6, Σ[(N − mE)² − mE] = (4 + 0 + 4) − 6, Σ(mE)² = 1 + 4 + 9."""
    assert moments([3, 2, 1], [1, 2, 3]) == (1.0, pytest.approx(2 / 14))


def test_places_that_differ_less_than_chance_have_no_dispersion():
    assert moments([2, 2, 2, 2], [3] * 4).k == 0
    assert moments([3, 5], [1, 2]).k == 0


def test_one_place_or_no_crash_has_no_dispersion():
    assert moments([4], [2.0]) == (2.0, 0.0)
    assert moments([0, 0], [1.0, 2.0]) == (0.0, 0.0)


@pytest.mark.parametrize("equal", [True, False])
def test_the_dispersion_of_drawn_places_is_found_again(equal):
    stream = np.random.default_rng(3)
    exposure = np.full(20000, 3.0) if equal else stream.uniform(0.3, 3.0, 20000)
    counts = stream.poisson(stream.gamma(1 / 0.8, 0.8 * 0.5, 20000) * exposure)
    mean, k = moments(counts, exposure)
    assert mean == pytest.approx(0.5, rel=0.03)
    assert k == pytest.approx(0.8, rel=0.08)
