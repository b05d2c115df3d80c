"""Verdicts on treatments: refusals, the order of the table, and what no verdict leaves out."""

from dataclasses import replace
from datetime import date

import pytest

from hotspots.analysis.before_after import ErrorForm
from hotspots.analysis.comparison_test import EarlierYear
from hotspots.analysis.evaluation import TreatedSite, evaluate_programme, evaluate_site
from hotspots.analysis.expectation import Reference
from hotspots.analysis.measure_codes import EffectVerdict, EvaluationMethod, SelectionTime
from hotspots.i18n import render
from hotspots.vocabulary import Locale
from tests.analysis.passing_lanes import LANES

S8 = TreatedSite(
    site="Km 12",
    treatment_start=date(2021, 4, 1),
    treatment_end=date(2021, 6, 30),
    before=7,
    after=3,
    years_before=3,
    years_after=3,
    selection=SelectionTime.OUTSIDE_BEFORE,
    reference=Reference("class_iii", 0.8, 0.6, units=0),
)
COUNTS_ALONE = replace(S8, reference=None, before=60, after=30)


def words(found):
    return " ".join(render(each, Locale.EN) for each in found.sentences)


@pytest.mark.parametrize("missing", ["treatment_start", "treatment_end"])
def test_without_both_dates_nothing_is_evaluated(missing):
    with pytest.raises(Exception, match="lacks its start or its end"):
        evaluate_site(replace(S8, **{missing: None}))


def test_a_treatment_that_ends_before_it_starts_is_refused():
    with pytest.raises(Exception, match="before it starts"):
        evaluate_site(replace(S8, treatment_end=date(2021, 3, 1)))


def test_the_time_of_selection_must_not_be_in_before_without_empirical_bayes():
    inside = replace(COUNTS_ALONE, selection=SelectionTime.INSIDE_BEFORE)
    with pytest.raises(Exception, match="high by selection"):
        evaluate_site(inside)
    with pytest.raises(Exception, match="high by selection"):
        evaluate_site(replace(inside, comparison=(800, 790)))
    found = evaluate_site(replace(S8, selection=SelectionTime.INSIDE_BEFORE))
    assert "this method allows for it" in words(found)


def test_no_years_before_are_refused():
    with pytest.raises(Exception, match="0 years before"):
        evaluate_site(replace(S8, years_before=0))


@pytest.mark.parametrize(
    ("after", "ratio", "verdict"),
    [
        (3, 1.0, EffectVerdict.CANNOT_TELL),
        (0, 1.0, EffectVerdict.IMPROVED),
        (8, 1.0, EffectVerdict.PROBABLY_NOT_IMPROVED),
        (3, 1.1, EffectVerdict.PROBABLY_IMPROVED),
        (20, 1.0, EffectVerdict.GETTING_WORSE),
    ],
)
def test_s8_the_verdicts(after, ratio, verdict):
    found = evaluate_site(replace(S8, after=after, traffic_ratio=ratio))
    assert (found.verdict, found.interim) == (verdict, False)


def test_less_than_a_year_after_is_too_early_whatever_the_counts():
    found = evaluate_site(replace(S8, after=0, years_after=11 / 12))
    assert found.verdict is EffectVerdict.TOO_EARLY
    assert words(found).startswith("Too early to tell.")


def test_a_treatment_just_finished_is_too_early():
    found = evaluate_site(replace(S8, after=0, years_after=0))
    assert (found.verdict, found.exact) == (EffectVerdict.TOO_EARLY, None)


def test_below_three_expected_crashes_the_verdict_names_the_chance():
    found = evaluate_site(replace(S8, after=0, years_after=1))
    assert found.verdict is EffectVerdict.TOO_FEW
    assert "expected 1.7, saw 0; a result this good or better happens 21 % of the time" in words(
        found
    )


def test_no_probability_is_told_as_certain():
    assert "below 1: above 99.9 %" in words(evaluate_site(replace(COUNTS_ALONE, after=1)))
    assert "below 1: below 0.1 %" in words(evaluate_site(replace(COUNTS_ALONE, after=900)))


def test_a_short_time_with_few_crashes_is_interim():
    found = evaluate_site(replace(S8, after=0, years_after=2))
    assert (found.verdict, found.interim) == (EffectVerdict.IMPROVED, True)
    assert words(found).startswith("Improved. Interim result, too early.")


def test_counts_alone_never_say_that_the_treatment_worked():
    found = evaluate_site(COUNTS_ALONE)
    assert found.method is EvaluationMethod.NAIVE
    assert found.verdict is EffectVerdict.SOMETHING_CHANGED
    assert found.exact.chance_improved > 0.95
    assert evaluate_site(replace(COUNTS_ALONE, after=58)).verdict is EffectVerdict.NO_CHANGE_SHOWN


def test_a_comparison_group_attributes_only_when_selection_lies_outside_before():
    compared = replace(COUNTS_ALONE, comparison=(800, 790))
    assert evaluate_site(compared).verdict is EffectVerdict.IMPROVED
    unknown = replace(compared, selection=SelectionTime.NOT_STATED)
    assert evaluate_site(unknown).verdict is EffectVerdict.SOMETHING_CHANGED


FOLLOWED = tuple(EarlierYear(*each) for each in ((20, 265), (21, 270), (19, 265)))
PARTED = tuple(EarlierYear(*each) for each in ((400, 265), (200, 270), (60, 265)))


def test_a_group_that_went_another_way_before_attributes_nothing():
    compared = replace(COUNTS_ALONE, comparison=(800, 790), earlier=FOLLOWED)
    assert evaluate_site(compared).verdict is EffectVerdict.IMPROVED
    assert "nothing shows that the group goes another way" in words(evaluate_site(compared))
    parted = evaluate_site(replace(compared, earlier=PARTED))
    assert parted.verdict is EffectVerdict.SOMETHING_CHANGED
    assert "Choose another group" in words(parted)
    assert "was not tested" in words(evaluate_site(replace(compared, earlier=())))


def test_a_programme_tests_its_group_on_the_years_that_all_places_have():
    compared = replace(COUNTS_ALONE, comparison=(800, 790), earlier=PARTED)
    longer = replace(compared, site="b", earlier=(EarlierYear(1, 1), *PARTED))
    [found] = evaluate_programme([compared, longer])
    assert found.verdict is EffectVerdict.SOMETHING_CHANGED
    assert "from 800 to 120 a year, in the group from 265 to 265" in words(found)


def test_an_unsteady_group_widens_the_interval_of_a_programme():
    unsteady = tuple(EarlierYear(*each) for each in ((200, 2000), (400, 2000), (200, 2000)))
    sites = [replace(COUNTS_ALONE, comparison=(800, 790), site=name) for name in "ab"]
    [plain] = evaluate_programme(sites)
    [wide] = evaluate_programme([replace(each, earlier=unsteady) for each in sites])
    assert wide.exact.interval.high > 1.5 * plain.exact.interval.high


def test_crashes_around_are_told_and_pooled_only_over_times_that_compare():
    moved = replace(S8, around=(4, 20))
    assert "Within 500 m around: 4 crashes in 3 years before, 20 in 3 years after" in words(
        evaluate_site(moved)
    )
    [found] = evaluate_programme([moved, replace(moved, site="b")])
    assert "Within 500 m around: 8 crashes in 6 years before, 40 in 6 years after" in words(found)
    [uneven] = evaluate_programme([moved, replace(moved, site="b", years_after=1)])
    assert "Within 500 m" not in words(uneven)
    [partly] = evaluate_programme([moved, replace(S8, site="b")])
    assert "Within 500 m" not in words(partly)


def test_no_crash_before_outside_the_selection_is_too_few_not_an_error():
    found = evaluate_site(replace(S8, reference=None, before=0, after=0))
    assert found.verdict is EffectVerdict.TOO_FEW
    assert "½ was added" in words(found)


@pytest.mark.parametrize("after", [0, 1, 3, 8, 20, 60])
@pytest.mark.parametrize("site", [S8, COUNTS_ALONE, replace(COUNTS_ALONE, comparison=(800, 790))])
def test_every_verdict_has_counts_years_interval_method_and_the_note(site, after):
    told = words(evaluate_site(replace(site, after=after)))
    assert f"Counted: {site.before} crashes in 3 years before, {after} in 3 years after" in told
    assert "90 % interval" in told
    assert "Method:" in told
    assert "counts usually fall by themselves" in told


def lanes():
    return [
        TreatedSite(
            site=f"lane {number}",
            treatment_start=date(2020, 4, 1),
            treatment_end=date(2020, 9, 30),
            before=lane.before,
            after=lane.after,
            years_before=5,
            years_after=2,
            reference=Reference("rural two-lane", lane.predicted_before / 5, lane.k, units=0),
            traffic_ratio=(lane.predicted_after / 2) / (lane.predicted_before / 5),
        )
        for number, lane in enumerate(LANES, start=1)
    ]


def test_s2_as_a_programme_with_the_interval_on_the_log_scale():
    [found] = evaluate_programme(lanes())
    assert (len(found.sites), found.before, found.after) == (13, 122, 30)
    assert round(found.effect.theta, 5) == 0.69539
    assert round(100 * found.effect.standard_error, 2) == 13.80
    assert "95 % interval on the log scale 0.47 to 1.03" in words(found)
    assert "here 13 places, 5.0 years before and 2.0 after" in words(found)
    [hsm] = evaluate_programme(lanes(), form=ErrorForm.HSM)
    assert round(100 * hsm.effect.standard_error, 2) == 13.85


def test_a_programme_without_any_crash_after_has_the_exact_interval_alone():
    [found] = evaluate_programme([replace(each, after=0) for each in lanes()])
    assert found.effect is None
    assert found.exact.interval.high < 0.2


def test_methods_are_never_pooled_together_and_one_place_is_no_programme():
    mixed = [S8, replace(S8, site="b"), COUNTS_ALONE]
    [found] = evaluate_programme(mixed)
    assert (found.method, found.sites) == (EvaluationMethod.EMPIRICAL_BAYES, ("Km 12", "b"))


def test_comparison_groups_are_pooled_by_the_manuals_weights():
    compared = replace(COUNTS_ALONE, comparison=(800, 790))
    [found] = evaluate_programme([compared, replace(compared, site="b", after=40)])
    assert found.method is EvaluationMethod.COMPARISON_GROUP
    assert found.effect.theta == pytest.approx(0.584, abs=0.01)


def test_the_order_of_places_changes_nothing():
    assert evaluate_programme(lanes()[::-1])[0].exact == evaluate_programme(lanes())[0].exact
