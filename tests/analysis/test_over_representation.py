"""Over-representation: vectors S14 and S4d, unknowns, small references, and the words."""

import pytest

from hotspots.analysis.crash_facts import Factor, Tally, Type, read_facts
from hotspots.analysis.over_representation import (
    chance_of_as_many,
    few_crashes_sentence,
    finding_sentence,
    share_prior,
    type_tests,
)
from hotspots.errors import InvalidInput
from tests.analysis.coded_crashes import coded_frame, many

NIGHT = Type(Factor.LIGHT, "night_unlit")


def facts(*rows):
    return read_facts(coded_frame([each for group in rows for each in group]))


def night_test(site, reference):
    return next(test for test in type_tests(site, reference) if test.type == NIGHT)


ELSEWHERE = facts(many(1000, 350, light="night_unlit"), many(2000, 650, light="daylight"))


@pytest.mark.parametrize(("mean", "variance"), [(0.0, 0.1), (1.2, 0.1), (0.3, 0.0), (0.3, 0.21)])
def test_a_prior_that_is_no_distribution_is_refused(mean, variance):
    with pytest.raises(InvalidInput, match="describes no distribution"):
        share_prior(mean, variance)


@pytest.mark.parametrize(
    ("count", "known", "share", "p"),
    [(4, 5, 0.35, 0.0540), (5, 34, 0.22, 0.896), (21, 35, 0.22, 1.35e-6)],
)
def test_s14_the_exact_binomial(count, known, share, p):
    [found] = chance_of_as_many([count], [known], [share * 1000], [1000])
    assert found == pytest.approx(p, rel=5e-3)


def test_s4d_the_chance_that_a_share_is_above_the_threshold():
    prior = share_prior(0.91 / 4.11, 0.91 * 3.2 / (4.11**2 * 5.11))
    assert (prior.alpha, prior.beta) == pytest.approx((0.91, 3.2))
    assert prior.chance_above(0.22, 5, 34) == pytest.approx(0.135, abs=5e-4)
    assert prior.chance_above(0.22, 21, 35) == pytest.approx(1.000, abs=5e-4)


def test_a_small_reference_is_compared_by_fishers_test():
    [found] = chance_of_as_many([3], [4], [1], [10])  # C(4,3)·C(10,1) + C(4,4) of C(14,4)
    assert found == pytest.approx((4 * 10 + 1) / 1001)
    test = night_test(
        facts(many(1, 3, light="night_unlit"), many(9, 1, light="daylight")),
        facts(many(20, 1, light="night_unlit"), many(30, 9, light="daylight")),
    )
    assert test.exact_reference
    assert test.p == pytest.approx(41 / 1001)


def test_a_type_that_occurs_nowhere_else_has_no_p_of_zero():
    [found] = chance_of_as_many([3], [3], [0], [1000])
    assert 0 < found < 1e-6


def test_the_crashes_of_the_site_are_left_out_of_the_reference():
    site = many(1, 5, light="night_unlit")
    reference = facts(site, many(1000, 35, light="night_unlit"), many(2000, 65, light="daylight"))
    assert night_test(facts(site), reference).elsewhere == Tally(35, 100, 0)


def test_crashes_of_unknown_light_stand_on_neither_side():
    site = facts(many(1, 4, light="night_unlit"), many(7, 1, light="daylight"), many(8, 9))
    test = night_test(site, ELSEWHERE)
    assert test.here == Tally(4, 5, 9)
    assert test.p == pytest.approx(0.0540, abs=5e-5)
    assert test.excess == pytest.approx(0.45)
    assert test.crash_ids == ("1", "2", "3", "4")


def test_fewer_than_three_crashes_are_not_reported_but_count_among_those_tested():
    site = facts(many(1, 2, light="night_unlit"), many(5, 3, light="daylight"))
    tests = type_tests(site, ELSEWHERE)
    assert NIGHT not in {test.type for test in tests}
    # two sorts of light, one hour of the day and one weekday, here and elsewhere
    assert {test.tested for test in tests} == {4}


def test_q_is_never_below_p_and_decides_what_stands_out():
    site = facts(many(1, 12, light="night_unlit"))
    test = night_test(site, ELSEWHERE)
    assert test.p == pytest.approx(0.35**12)
    assert test.q == pytest.approx(4 * 0.35**12)
    assert test.stands_out
    unclear = night_test(
        facts(many(1, 4, light="night_unlit"), many(7, 1, light="daylight")), ELSEWHERE
    )
    assert not unclear.stands_out


def test_a_weak_finding_does_not_stand_out_beside_a_clear_one():
    site = facts(
        many(1, 5, light="night_unlit", crash_type="train", weather="fog", surface="muddy"),
        many(7, 2, light="daylight", crash_type="train", weather="fog", surface="muddy"),
    )
    others = {"crash_type": "head_on", "weather": "clear", "surface": "dry"}
    elsewhere = facts(
        many(1000, 350, light="night_unlit", **others), many(2000, 650, light="daylight", **others)
    )
    test = night_test(site, elsewhere)
    assert test.p > 0.05
    assert test.q > test.p
    assert not test.stands_out


def test_nothing_known_elsewhere_gives_no_test():
    assert type_tests(facts(many(1, 5, light="night_unlit")), facts([])) == ()


def test_the_sentence_gives_the_numbers_to_check_by_hand():
    site = facts(many(1, 4, light="night_unlit"), many(7, 1, light="daylight"))
    assert str(finding_sentence(night_test(site, ELSEWHERE))) == (
        "4 of 5 crashes here: night_unlit. Elsewhere on roads of this class 35 % of 1000, which"
        " would give 1.8. p = 0.054; q = 0.22 with 4 types compared: this may be chance."
    )


def test_with_few_crashes_the_reader_is_told_what_can_show():
    site = facts(many(1, 4, light="night_unlit"), many(7, 1, light="daylight"))
    assert str(few_crashes_sentence(5, type_tests(site, ELSEWHERE))) == (
        "With 5 crashes only extreme patterns can show: 4 of 5 (night_unlit) against 35 %"
        " elsewhere has p = 0.054."
    )
    assert "no type occurs 3 times" in str(few_crashes_sentence(2, ()))
    assert few_crashes_sentence(9, ()) is None
