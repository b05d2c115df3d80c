"""Crashes to be expected from length and traffic."""

import math

import pytest

from hotspots.analysis.expectation import expect
from hotspots.analysis.safety_function import SafetyFunction
from hotspots.errors import InvalidInput

RURAL = SafetyFunction("rural", math.log(365e-6) - 0.312, 1.0, 0.236, k_per_length=True)


def test_traffic_or_length_that_is_not_positive_is_refused():
    with pytest.raises(InvalidInput, match="AADT is 0"):
        RURAL.per_year(1.0, 0)
    with pytest.raises(InvalidInput, match="length is -1"):
        RURAL.per_year(-1, 9000)
    with pytest.raises(InvalidInput, match="No traffic is given"):
        RURAL.reference(1.0, [])


def test_the_first_of_the_thirteen_passing_lanes():
    """Vector S2 (Highway Safety Manual, section 9.10)."""
    before = expect(16, 5, RURAL.reference(1.114, [8858]))
    after = expect(2, 2, RURAL.reference(1.114, [8832]))
    ratio = after.predicted / before.predicted
    assert round(before.weight, 3) == 0.264
    assert round(before.expected, 3) == 15.257
    assert round(ratio, 3) == 0.399
    assert round(ratio * before.expected, 3) == 6.085
    assert round(ratio**2 * before.expected * (1 - before.weight), 3) == 1.787


def test_the_predictions_of_all_thirteen_add_up_as_published():
    rows = [
        *[(1.114, 8858, 16), (0.880, 11190, 6), (0.479, 11190, 4), (1.000, 6408, 16)],
        *[(0.459, 6402, 1), (0.500, 6268, 5), (0.987, 6268, 17), (0.710, 5503, 12)],
        *[(0.880, 5523, 8), (0.720, 5523, 3), (0.780, 5523, 9), (1.110, 5523, 9)],
        (0.920, 5523, 16),
    ]
    found = [expect(n, 5, RURAL.reference(length, [aadt])) for length, aadt, n in rows]
    assert round(sum(one.predicted for one in found), 3) == 96.190
    assert round(sum(one.expected for one in found), 3) == 111.807


def test_traffic_of_single_years_enters_by_the_mean_of_its_predictions():
    whole = RURAL.reference(1.0, [6000, 8000, 13000])
    assert whole.mean_per_year == pytest.approx(RURAL.per_year(1.0, 9000))
    assert (whole.group, whole.k, whole.units) == ("rural", 0.236, 0)


def test_a_dispersion_of_whole_places_is_not_divided_by_length():
    assert SafetyFunction("a", -7.0, 0.8, 0.3).reference(0.5, [5000]).k == 0.3
