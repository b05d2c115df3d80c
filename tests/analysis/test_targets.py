"""Targets: vectors S5 and S9 to S12, small bases, people, and the words."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspots.analysis.measure_codes import TargetUnit, TargetVerdict
from hotspots.analysis.poisson_ratio import (
    TwoCounts,
    chance_at_most,
    chance_of_luck,
    log_ratio_error,
    overdispersed_interval,
    ratio_interval,
    two_sided_p,
)
from hotspots.analysis.target_words import target_sentences
from hotspots.analysis.targets import Target, assess, dispersion
from hotspots.i18n import render
from hotspots.vocabulary import Locale

MET, COUNT_ONLY = TargetVerdict.MET_WITH_CONFIDENCE, TargetVerdict.MET_ON_COUNT_ONLY
NOT_MET = TargetVerdict.NOT_MET


def crashes(base, count, ratio, base_years=1.0):
    counts = TwoCounts(base, base_years, count, 1)
    return Target(indicator="crashes", unit=TargetUnit.CRASHES, counts=counts, target_ratio=ratio)


def words(target):
    return " ".join(render(each, Locale.EN) for each in target_sentences(assess(target)))


@pytest.mark.parametrize(
    "counts", [(-1, 1, 3, 1), (1.5, 1, 3, 1), (1, 0, 3, 1), (1, 1, 3, math.nan)]
)
def test_impossible_counts_and_times_are_refused(counts):
    with pytest.raises(Exception, match="Give"):
        TwoCounts(*counts)


def test_a_target_that_is_no_ratio_is_refused():
    with pytest.raises(Exception, match="a ratio from 0 to 2"):
        crashes(100, 90, 85)


def test_a_dispersion_below_one_is_refused():
    with pytest.raises(Exception, match="It is 1 where every crash has one"):
        overdispersed_interval(TwoCounts(10, 1, 10, 1), 0.5, 1)


def test_s5_exact_ratios():
    assert two_sided_p(TwoCounts(8, 165.1, 5, 182.8)) == pytest.approx(0.46007, abs=1e-5)
    b = TwoCounts(21, 3011, 11, 800)
    assert b.ratio == pytest.approx(1.9715, abs=1e-4)
    assert ratio_interval(b) == pytest.approx((0.8584, 4.2773), abs=1e-4)
    assert two_sided_p(b) == pytest.approx(0.1120, abs=1e-4)
    c = TwoCounts(9, 16660, 2, 17877)
    assert c.ratio == pytest.approx(0.2071, abs=1e-4)
    assert ratio_interval(c) == pytest.approx((0.0218, 1.0006), abs=1e-4)
    assert two_sided_p(c) == pytest.approx(0.0501, abs=1e-4)
    assert two_sided_p(TwoCounts(3, 100, 0, 100)) == pytest.approx(0.2500, abs=1e-4)


@pytest.mark.parametrize(
    ("target", "interval", "p_target", "verdict"),
    [
        (crashes(400, 300, 0.85), (0.644, 0.873), 0.0544, COUNT_ONLY),
        (crashes(400, 298, 0.85), None, 0.0456, MET),
        (crashes(1200, 300, 0.85, base_years=3), (0.659, 0.852), 0.0271, MET),
        (crashes(400, 360, 0.85), (0.778, 1.040), None, NOT_MET),
        (crashes(1000, 800, 0.94), None, 0.00036, MET),
        (crashes(100, 80, 0.94), None, 0.158, COUNT_ONLY),
        (crashes(100, 85, 0.85), (0.629, 1.146), None, COUNT_ONLY),
        (crashes(100, 94, 0.94), (0.702, 1.258), None, COUNT_ONLY),
        (crashes(400, 340, 0.85), (0.73, 0.98), None, COUNT_ONLY),
    ],
)
def test_s9_targets(target, interval, p_target, verdict):
    found = assess(target)
    assert found.verdict is verdict
    if interval is not None:
        assert found.interval == pytest.approx(
            interval, abs=5.1e-3 if interval[0] == 0.73 else 6e-4
        )
    if p_target is not None:
        assert found.p_target == pytest.approx(p_target, rel=0.01)


def test_s10_overdispersed_deaths():
    before, after = [1] * 90 + [2] * 4 + [5], [1] * 85
    assert (sum(before), round(dispersion(before), 3)) == (103, 1.272)
    counts = TwoCounts(103, 1, 85, 1)
    deaths = Target(
        indicator="deaths",
        unit=TargetUnit.PEOPLE,
        counts=counts,
        target_ratio=0.85,
        base_phi=dispersion(before),
        phi=dispersion(after),
    )
    found = assess(deaths)
    assert round(found.ratio, 3) == 0.825
    assert round(log_ratio_error(counts, deaths.base_phi, deaths.phi), 4) == 0.1553
    assert [round(end, 3) for end in found.interval] == [0.609, 1.119]
    assert [round(end, 3) for end in overdispersed_interval(counts, 1, 1)] == [0.619, 1.100]
    assert found.verdict is COUNT_ONLY


@pytest.mark.parametrize(
    ("before", "largest"), [(6, 0), (7, 0), (8, 1), (10, 2), (12, 3), (15, 5), (20, 8)]
)
def test_s11_the_largest_count_that_differs_at_five_percent(before, largest):
    assert two_sided_p(TwoCounts(before, 1, largest, 1)) < 0.05
    assert two_sided_p(TwoCounts(before, 1, largest + 1, 1)) >= 0.05


@pytest.mark.parametrize(("before", "p"), [(4, 0.125), (5, 0.0625), (6, 0.0313)])
def test_s11_small_counts_down_to_none(before, p):
    assert two_sided_p(TwoCounts(before, 1, 0, 1)) == pytest.approx(p, abs=1e-4)


@pytest.mark.parametrize(
    ("ratio", "chances"),
    [
        (0.85, {20: 0.309, 40: 0.236, 60: 0.189, 100: 0.127, 200: 0.053, 400: 0.011}),
        (0.94, {100: 0.332, 200: 0.269, 500: 0.164, 1000: 0.083, 2000: 0.025}),
        (0.95, {300: 0.266, 1000: 0.126}),
    ],
)
def test_s12_targets_met_by_luck(ratio, chances):
    found = {base: chance_of_luck(base, ratio) for base in chances}
    assert found == pytest.approx(chances, abs=1.05e-3)


@given(st.integers(0, 300), st.integers(0, 300), st.floats(0.2, 5), st.floats(0.2, 5))
def test_p_and_interval_never_contradict_each_other(base, count, base_years, years):
    counts = TwoCounts(base, base_years, count, years)
    interval, p = ratio_interval(counts), two_sided_p(counts)
    if interval is None or abs(p - 0.05) < 1e-6:
        return
    assert (p < 0.05) == (not interval.low <= 1 <= interval.high)


@given(st.integers(1, 200), st.integers(0, 200), st.floats(0.1, 1.5))
def test_the_chance_of_so_few_falls_as_the_true_ratio_rises(base, count, ratio):
    counts = TwoCounts(base, 1, count, 1)
    assert chance_at_most(counts, ratio) >= chance_at_most(counts, ratio * 1.1) - 1e-12


def test_nothing_in_the_base_gives_counts_and_no_ratio():
    for count in (0, 3):
        found = assess(crashes(0, count, 0.85))
        assert found.verdict is TargetVerdict.NO_STATEMENT
        assert (found.ratio, found.p_target) == (None, None)
        assert f"Counted: 0 in 1 years before, {count}" in words(crashes(0, count, 0.85))


@pytest.mark.parametrize(("base", "shown"), [(19, False), (20, True)])
def test_below_a_base_of_twenty_there_are_no_percentages(base, shown):
    assert ("%" in words(crashes(base, 10, 0.85))) is shown


def test_a_count_that_hits_its_target_to_the_unit_meets_it():
    assert assess(crashes(20, 17, 0.85)).verdict is COUNT_ONLY


def test_not_met_says_whether_the_interval_still_holds_the_target():
    assert "still holds the target" in words(crashes(400, 360, 0.85))
    assert "does not hold the target" in words(crashes(4000, 4000, 0.85))


def people(count, **phis):
    return replace(crashes(1200, count, 0.85, base_years=3), unit=TargetUnit.PEOPLE, **phis)


def test_people_of_unknown_dispersion_are_never_met_with_confidence():
    assert assess(people(200)).verdict is COUNT_ONLY
    assert "Give phi" in words(people(200))
    assert assess(people(200, base_phi=1.3, phi=1.2)).verdict is MET


def test_people_of_unknown_dispersion_are_not_said_to_miss_beyond_chance():
    missed = people(600)
    assert "interval" in words(replace(missed, base_phi=1.3, phi=1.2))
    assert "hardly explains the miss" in words(replace(missed, base_phi=1.3, phi=1.2))
    assert "explains the miss" not in words(missed)


def test_no_chance_is_told_as_never():
    assert "in fewer than 0.1 of 100 such times" in words(crashes(4000, 1000, 0.85))


def test_no_deaths_this_year_need_no_dispersion_of_their_own():
    found = assess(people(0, base_phi=1.3))
    assert found.verdict is MET
    assert found.interval.low == 0
    assert found.interval.high > assess(people(0, base_phi=1.0)).interval.high


def test_none_at_all_is_met_only_by_none():
    assert assess(crashes(30, 0, 0.0)).verdict is COUNT_ONLY
    assert assess(crashes(30, 1, 0.0)).verdict is NOT_MET


def test_a_change_of_recording_is_marked():
    told = words(replace(crashes(400, 298, 0.85), recording_change="new form from 1 July"))
    assert "Recording changed between the two times: new form from 1 July." in told
