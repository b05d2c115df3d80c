"""What chance alone does."""

import pytest

from hotspots.analysis.chance_alone import legal_by_chance, regression_to_the_mean
from hotspots.criteria import by_id
from hotspots.errors import InvalidInput

RULES = by_id("road_tt41_2024")


def printed(value):
    """Return a value that may be off by one in its last printed digit."""
    return pytest.approx(value, abs=10.0 ** -len(str(value).partition(".")[2]))


@pytest.mark.parametrize(("mean", "share"), [(0, 0.4), (-1, 0.4), (501, 0.4), (1, 1.1), (1, -0.1)])
def test_means_and_shares_out_of_range_are_refused(mean, share):
    with pytest.raises(InvalidInput):
        legal_by_chance(mean, share, RULES)


@pytest.mark.parametrize(
    ("mean", "per_thousand", "count"),
    [(0.1, 0.85, 2.15), (0.25, 5.62, 2.33), (0.5, 23.8, 2.57), (1, 96.5, 2.94), (2, 327.7, 3.53)],
)
def test_places_that_satisfy_the_rule_by_chance(mean, per_thousand, count):
    """Vector S13, fatal share 40 %."""
    found = legal_by_chance(mean, 0.40, RULES)
    assert 1000 * found.share == printed(per_thousand)
    assert found.mean_if_legal == printed(count)


@pytest.mark.parametrize(
    ("mean", "per_thousand"), [(0.1, 0.16), (0.25, 1.46), (0.5, 8.33), (1, 46.8), (2, 218.6)]
)
def test_fewer_do_where_fewer_crashes_are_fatal(mean, per_thousand):
    """Vector S13, fatal share 15 %."""
    found = 1000 * legal_by_chance(mean, 0.15, RULES).share
    assert found == printed(per_thousand)


def test_two_half_years_are_one_year():
    assert legal_by_chance(1, 0.4, RULES, years=0.5) == legal_by_chance(0.5, 0.4, RULES)


def test_a_line_needs_two_different_counts():
    with pytest.raises(InvalidInput, match="two rows"):
        regression_to_the_mean([1, 1], [0.5, 0.6], [10, 20])
    with pytest.raises(InvalidInput, match="two rows"):
        regression_to_the_mean([0, 1], [0.5, 0.6], [10, 0])


def test_untreated_junctions_regress_to_the_mean():
    """Vector S6; 0.33 and 2.67 are 1 and 8 crashes in 3 years."""
    line = regression_to_the_mean(
        [0, 1 / 3, 2, 8 / 3], [0.25, 0.55, 1.56, 1.62], [256, 218, 54, 29]
    )
    assert (round(line.intercept, 3), round(line.slope, 3)) == (0.300, 0.574)
    fall = [round(100 * (after / before - 1)) for before, after in ((2.00, 1.56), (2.67, 1.62))]
    assert fall == [-22, -39]
