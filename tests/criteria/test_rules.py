"""The test of a place on a road, in counts."""

from dataclasses import replace
from itertools import product

import pytest

from hotspots.criteria import by_id, require_road
from hotspots.vocabulary import LegalClass

RULES = require_road(by_id("road_tt41_2024"))
OLD_RULES = require_road(by_id("road_tt26_2012"))
B, P, NONE = LegalClass.BLACK_SPOT, LegalClass.POTENTIAL_BLACK_SPOT, LegalClass.NONE


@pytest.mark.parametrize("rules", [RULES, OLD_RULES], ids=lambda rules: rules.id)
@pytest.mark.parametrize(
    ("f", "i", "p", "expected"),
    [
        (2, 0, 0, B),
        (1, 2, 0, B),
        (1, 1, 0, P),
        (0, 4, 0, B),
        (0, 3, 0, P),
        (0, 1, 0, P),
        (0, 0, 5, P),
        (0, 0, 4, NONE),
        (1, 1, 9, P),
        (0, 0, 0, NONE),
    ],
)
def test_the_class_of_a_place_by_its_counts(rules, f, i, p, expected):
    assert rules.legal_class(f, i, p) is expected


def test_unsafe_features_make_a_potential_spot_without_a_crash():
    assert RULES.legal_class(0, 0, 0, unsafe_features=True) is P
    assert RULES.legal_class(2, 0, 0, unsafe_features=True) is B


def test_collisions_count_in_limb_b_only_where_the_setting_says_so():
    counting = replace(RULES, collisions_count_in_b=True)
    assert counting.legal_class(1, 1, 9) is B
    assert counting.criteria_met(1, 1, 1) == ("b",)
    assert RULES.criteria_met(1, 1, 1) == ()
    assert counting.criteria_met(0, 3, 9) == ()


def test_every_limb_that_holds_is_named():
    assert RULES.criteria_met(2, 1) == ("a", "b")
    assert RULES.criteria_met(2, 4) == ("a", "b", "c")
    assert RULES.criteria_met(1, 3) == ("b",)


def test_the_limbs_equal_the_short_form_of_the_rule():
    for f, i in product(range(7), repeat=2):
        short = f >= 2 or (f == 1 and i >= 2) or (f == 0 and i >= 4)
        assert bool(RULES.criteria_met(f, i)) is short


def test_a_margin_is_the_least_number_of_further_crashes():
    for f, i in product(range(6), repeat=2):
        for code, margin in RULES.margins(f, i).items():
            needed = min(
                (
                    more_f + more_i
                    for more_f, more_i in product(range(6), repeat=2)
                    if code in RULES.criteria_met(f + more_f, i + more_i)
                ),
            )
            assert max(0, -margin) == needed


def test_a_margin_above_the_threshold_is_positive():
    assert RULES.margins(2, 3) == {"a": 0, "b": 1, "c": -1}
