"""The sentences of a site, and that a reader can check them by hand."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspots.analysis.expectation import Reference, expect, next_year
from hotspots.analysis.expectation_words import expectation_sentences, prediction_sentence
from hotspots.i18n import render
from hotspots.vocabulary import Locale

RURAL = Reference("rural", mean_per_year=0.7, k=0.5, units=120)


def said(count, reference, years=3.0, **options):
    found = expect(count, years, reference)
    return [render(one, Locale.EN) for one in expectation_sentences(found, reference, **options)]


def test_the_sentences_of_a_place_with_more_than_usual():
    counted, corrected, worked, chance, chosen, coming = said(9, RURAL)
    assert counted == (
        "Crashes counted here in 36 months: 9. Usual in that time for a place of its class: 2.1"
        " (mean of 120 places, those without a crash included)."
    )
    assert corrected == (
        "Allowing for chance, 5.6 are expected (standard deviation 1.7): 3.5 more than usual."
    )
    assert worked == (
        "Worked out: the usual count weighs 1/(1 + 0.5 × 2.1) = 0.4878, the count here 0.5122;"
        " 0.4878 × 2.1 + 0.5122 × 9 = 5.63. The more places of the class differ from each other"
        " (k), the more the count here weighs."
    )
    assert chance == (
        "If the class is described rightly, and had the ends of the place not been laid around its"
        " crashes, its long-run mean would lie above that of its class with a chance of about 99 %."
    )
    assert chosen == (
        "The place was chosen because of its crashes, and its ends were laid around them: such"
        " counts usually fall by themselves, and the figures expected here are rather too high than"
        " too low."
    )
    assert coming == (
        "If nothing is done, traffic stays as it is and the figures above are right, the crashes of"
        " the next 12 months will number 5 or fewer with a chance of at least 90 %; on average 1.9"
        " are expected."
    )


def test_a_place_with_fewer_than_usual_is_said_to_have_fewer():
    assert "fewer than usual" in said(0, RURAL)[1]


def test_where_places_do_not_differ_nothing_is_claimed():
    alike = said(9, Reference("rural", 0.7, 0.0, 120))
    assert "gives no reason to expect more here than the usual 2.1" in alike[1]
    assert len(alike) == 4


def test_a_junction_did_not_get_its_ends_from_its_crashes():
    assert not any("ends were laid" in one for one in said(9, RURAL, fixed_ends=True))


def test_a_class_of_one_place_says_that_there_is_nothing_to_compare():
    told = " ".join(said(60, Reference("road", 20.0, 0.0, 1)))
    assert "Its class has no other place to compare it with" in told
    assert "differ" not in told


@pytest.mark.parametrize(("years", "months"), [(1 / 365.25, "0.033"), (1 / 6, "2")])
def test_a_season_or_a_day_is_not_taken_for_a_year(years, months):
    told = said(60, RURAL, years)
    assert f"counted here in {months} months: 60" in told[0]
    assert told[-1].startswith("Less than 11 months were counted")
    assert next_year(expect(60, years, RURAL)) is None


def test_pooled_and_small_references_say_so():
    few = Reference("iv", 0.7, 0.5, 12, pooled_from=("iii", "iv"))
    sentences = said(9, few)
    assert "these classes were put together: iii, iv." in " ".join(sentences)
    assert "rests on 12 places only" in " ".join(sentences)


def test_places_off_any_route_say_with_what_they_are_compared():
    assert "squares of the same area" in " ".join(said(9, Reference("off_route", 0.7, 0.5, 300)))


def test_a_usual_count_from_traffic_names_no_places():
    assert "length and traffic: 2.1" in said(9, Reference("rural", 0.7, 0.5, 0))[0]


def test_an_interval_away_from_none_has_two_ends():
    sentence = render(prediction_sentence(expect(60, 3, RURAL)), Locale.EN)
    assert "will number 5 to 17 with a chance of at least 90 %" in sentence


@given(st.integers(0, 80), st.floats(0.02, 6), st.floats(0.02, 4), st.sampled_from([1, 2.5, 3, 5]))
def test_every_number_follows_from_those_printed_beside_it(count, mean, k, years):
    counted, corrected, worked = said(count, Reference("any", mean, k, 50), years)[:3]
    usual = float(re.search(r"class: ([\d.]+) ", counted).group(1))
    expected, gap, word = re.search(
        r"chance, ([\d.]+) are expected \(.*\): ([\d.]+) (more|fewer)", corrected
    ).groups()
    signed = float(gap) if word == "more" else -float(gap)
    assert float(expected) - usual == pytest.approx(signed, abs=0.0501)
    k_, usual_, weight, own, *_, total = map(float, re.findall(r"\d+(?:\.\d+)?", worked)[2:12])
    assert weight == pytest.approx(1 / (1 + k_ * usual_), rel=1e-3)
    assert own == pytest.approx(1 - weight)
    assert weight * usual_ + own * count == pytest.approx(total, abs=0.00501)
    assert total == pytest.approx(float(expected), abs=0.0701)
