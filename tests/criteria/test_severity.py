"""The police class of one crash, and what makes it doubtful."""

import pytest

from hotspots.criteria import SeverityScheme, by_id
from hotspots.vocabulary import SeverityClass

SCHEME = by_id("severity_tt26_2024")
assert isinstance(SCHEME, SeverityScheme)

EXCEPTIONALLY = SeverityClass.EXCEPTIONALLY_SERIOUS
VERY, SERIOUS = SeverityClass.VERY_SERIOUS, SeverityClass.SERIOUS
LESS, COLLISION = SeverityClass.LESS_SERIOUS, SeverityClass.COLLISION


@pytest.mark.parametrize(("killed", "injured"), [(None, 0), (None, None), (0, None)])
def test_unknown_victims_give_no_class(killed, injured):
    assert SCHEME.classify(killed=killed, injured=injured, damage_vnd=0) == (
        None,
        ("victims_unknown",),
    )


@pytest.mark.parametrize(
    ("killed", "damage", "expected"),
    [
        (3, 0, EXCEPTIONALLY),
        (2, 0, VERY),
        (1, 0, SERIOUS),
        (0, 1_500_000_000, EXCEPTIONALLY),
        (0, 1_499_999_999, VERY),
        (0, 500_000_000, VERY),
        (0, 100_000_000, SERIOUS),
        (0, 99_999_999, LESS),
        (0, 10_000_000, LESS),
        (0, 9_999_999, COLLISION),
        (1, 1_500_000_000, EXCEPTIONALLY),
    ],
)
def test_deaths_and_damage_give_the_highest_class_reached(killed, damage, expected):
    assert SCHEME.classify(killed=killed, injured=0, damage_vnd=damage) == (expected, ())


@pytest.mark.parametrize(
    ("rates", "expected", "doubt"),
    [
        ([61.0], SERIOUS, ()),
        ([60.9], LESS, ()),
        ([11.0], LESS, ()),
        ([10.9], COLLISION, ()),
        ([30.0, 31.0], SERIOUS, ()),
        ([5.0, 6.0], LESS, ()),
        ([60.0, 62.0], VERY, ()),
        ([60.0, 61.5], SERIOUS, ("rate_between_classes",)),
        ([60.0, 60.0, 80.5], VERY, ("rate_between_classes",)),
        ([70.0, 70.0, 61.0], EXCEPTIONALLY, ()),
        ([110.0, 91.0], VERY, ("two_persons_above_range",)),
        ([150.0], SERIOUS, ()),
    ],
)
def test_bodily_injury_rates_give_the_class(rates, expected, doubt):
    found = SCHEME.classify(killed=0, injured=len(rates), damage_vnd=0, injury_rates=rates)
    assert found == (expected, doubt)


def test_without_rates_the_class_is_provisional_and_says_so():
    assert SCHEME.classify(killed=0, injured=1) == (
        LESS,
        ("damage_unknown", "injury_rates_unknown"),
    )
    assert SCHEME.classify(killed=0, injured=2, seriously_injured=1, damage_vnd=0) == (
        SERIOUS,
        ("injury_rates_unknown",),
    )


RAIL = by_id("rail_severity_tt23_2018")
assert isinstance(RAIL, SeverityScheme)


@pytest.mark.parametrize(
    ("killed", "injured", "damage", "expected"),
    [
        (0, 0, 19_999_999, COLLISION),
        (0, 0, 20_000_000, LESS),
        (0, 1, 0, LESS),
        (0, 5, 99_999_999, LESS),
        (0, 6, 0, SERIOUS),
        (0, 0, 100_000_000, SERIOUS),
        (0, 8, 499_999_999, SERIOUS),
        (1, 0, 0, SERIOUS),
        (0, 9, 0, VERY),
        (1, 10, 0, VERY),
        (0, 0, 500_000_000, VERY),
        (2, 0, 1_499_999_999, VERY),
        (0, 11, 0, EXCEPTIONALLY),
        (3, 0, 0, EXCEPTIONALLY),
        (0, 0, 1_500_000_000, EXCEPTIONALLY),
    ],
)
def test_on_the_scale_of_railways_people_are_counted(killed, injured, damage, expected):
    assert RAIL.classify(killed=killed, injured=injured, damage_vnd=damage) == (expected, ())


def test_on_the_scale_of_railways_rates_say_nothing():
    found = RAIL.classify(
        killed=0, injured=2, seriously_injured=2, damage_vnd=0, injury_rates=[150.0, 90.0]
    )
    assert found == (LESS, ())


def test_unknown_injured_beside_a_death_are_flagged_on_the_scale_of_railways():
    assert RAIL.classify(killed=1, injured=None, damage_vnd=0) == (SERIOUS, ("injured_unknown",))
    assert RAIL.classify(killed=0, injured=None) == (None, ("victims_unknown",))
