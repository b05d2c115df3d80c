"""The test of places on railways, in accidents by class."""

from itertools import product

import pytest

from hotspots.criteria import by_id, require_rail
from hotspots.vocabulary import LegalClass, SeverityClass

RULES = require_rail(by_id("rail_nd65_2018"))

B, P, NONE = LegalClass.BLACK_SPOT, LegalClass.POTENTIAL_BLACK_SPOT, LegalClass.NONE
E, V, S, L, C = SeverityClass


@pytest.mark.parametrize(
    ("counts", "fatal", "injury", "met", "expected"),
    [
        ({}, 0, 0, (), NONE),
        ({C: 9}, 0, 0, (), NONE),
        ({L: 1}, 0, 1, (), NONE),
        ({L: 2}, 0, 2, (), P),
        ({L: 2}, 0, 0, (), NONE),
        ({L: 3}, 0, 3, ("c",), B),
        ({S: 1}, 1, 0, (), P),
        ({S: 1}, 0, 0, (), NONE),
        ({S: 1}, 0, 1, (), NONE),
        ({S: 1, L: 1}, 1, 1, (), P),
        ({S: 1, L: 2}, 1, 2, ("c",), B),
        ({S: 2}, 2, 0, ("b",), B),
        ({S: 3}, 0, 3, ("b", "c"), B),
        ({V: 1}, 1, 0, ("a",), B),
        ({V: 1, S: 1}, 2, 0, ("a", "b"), B),
        ({E: 1}, 1, 0, ("a",), B),
        ({E: 1, S: 1, L: 1}, 2, 1, ("a", "b", "c"), B),
    ],
)
def test_the_class_of_a_place_by_its_accidents(counts, fatal, injury, met, expected):
    assert RULES.criteria_met(counts) == met
    assert RULES.legal_class(counts, fatal=fatal, injury=injury) is expected


def test_what_made_a_potential_spot_is_named():
    assert RULES.potential_met(1, 2) == ("fatal", "injury")
    assert RULES.potential_met(0, 1) == ()


def test_hazards_make_a_potential_spot_without_an_accident():
    assert RULES.legal_class({}, fatal=0, injury=0, hazards=True) is P
    assert RULES.legal_class({V: 1}, fatal=1, injury=0, hazards=True) is B
    assert len(RULES.hazards) == 5


def test_a_margin_is_the_least_number_of_further_accidents():
    for e, v, s, less in product(range(3), repeat=4):
        counts = {E: e, V: v, S: s, L: less}
        for code, margin in RULES.margins(counts).items():
            worst = {**counts, E: e + max(0, -margin)}
            assert code in RULES.criteria_met(worst)
            if margin < 0:
                assert code not in RULES.criteria_met({**worst, E: worst[E] - 1})
    assert RULES.margins({S: 3, L: 1}) == {"a": -1, "b": 1, "c": 1}


def test_a_graver_accident_never_frees_a_place():
    for counts in product(range(3), repeat=5):
        graver = dict(zip(SeverityClass, counts, strict=True))
        for worse, milder in zip(SeverityClass, list(SeverityClass)[1:], strict=False):
            if graver[milder] and RULES.criteria_met(graver):
                raised = {**graver, milder: graver[milder] - 1, worse: graver[worse] + 1}
                assert RULES.criteria_met(raised)
