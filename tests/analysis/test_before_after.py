"""Before and after by counts: what cannot be compared, vector S7, and the two intervals."""

import pytest

from hotspots.analysis.before_after import Untreated, comparison_group, effect, naive


def test_nothing_before_gives_nothing_to_expect():
    with pytest.raises(Exception, match="No crash was counted before"):
        naive(0, 1.0)


def test_a_comparison_group_without_crashes_is_refused():
    with pytest.raises(Exception, match="choose a larger group"):
        comparison_group(10, 0, 5)


def test_no_crash_after_has_no_normal_interval():
    with pytest.raises(Exception, match="exact method"):
        effect(0, Untreated(5.0, 0.1))


@pytest.mark.parametrize(
    ("untreated", "expected", "variance", "theta", "error"),
    [
        (comparison_group(173, 897, 870, corrected=False), 167.79, 226.5, 0.851, 0.103),
        (comparison_group(173, 897, 870), 167.61, 226.0, 0.852, 0.104),
        (naive(173, 1.0), 173.0, 173.0, 0.828, 0.093),
    ],
    ids=["S7a", "S7b", "S7c"],
)
def test_s7_hauers_forms(untreated, expected, variance, theta, error):
    found = effect(144, untreated)
    assert untreated.expected == pytest.approx(expected, abs=0.01)
    assert untreated.relative_variance * untreated.expected**2 == pytest.approx(variance, abs=0.1)
    assert round(found.theta, 3) == theta
    assert round(found.standard_error, 3) == error


def test_s7_the_ratio_of_the_comparison_group():
    plain = comparison_group(1, 897, 870, corrected=False).expected
    assert (round(plain, 4), round(comparison_group(1, 897, 870).expected, 4)) == (0.9699, 0.9688)


def test_the_variance_of_the_group_itself_widens_the_interval():
    narrow, wide = (
        effect(144, comparison_group(173, 897, 870, extra_variance=v)) for v in (0, 0.01)
    )
    assert wide.standard_error > narrow.standard_error


def test_the_log_interval_is_never_below_zero_and_holds_theta_in_its_middle():
    found = effect(2, Untreated(6.0, 0.3))
    assert found.linear.low < 0 < found.log_scale.low
    assert found.log_scale.low * found.log_scale.high == pytest.approx(found.theta**2)
