"""A comparison group on earlier years, and crashes that may have moved: words and their numbers."""

import math

import numpy as np
import pytest

from hotspots.analysis.comparison_test import (
    EarlierYear,
    follows_before,
    group_sentence,
    migration_sentence,
)
from hotspots.analysis.poisson_ratio import TwoCounts
from hotspots.i18n import render
from hotspots.vocabulary import Locale


def years(treated, comparison):
    return [EarlierYear(*each) for each in zip(treated, comparison, strict=True)]


def said(message):
    return render(message, Locale.EN)


def test_two_years_and_a_group_without_a_crash_are_no_test():
    assert follows_before(years([4, 5], [400, 410])) is None
    assert follows_before(years([4, 5, 6], [0, 0, 0])) is None
    assert follows_before(years([0, 0, 0], [400, 410, 405])) is None
    assert "was not tested" in said(group_sentence(None))


def test_the_mean_yearly_ratio_by_hand():
    """Steady shares: 40 to 60 and 400 to 500 in two steps, so √(1.5/1.25) a year."""
    found = follows_before(years([40, 49, 60], [400, 447, 500]))
    assert found.ratio == pytest.approx(math.sqrt(1.2))
    assert found.unsteadiness == 0
    error = math.sqrt((1 / 40 + 1 / 60 + 1 / 400 + 1 / 500) / 4)
    assert math.log(found.interval.high / found.ratio) == pytest.approx(1.96 * error)


def test_a_group_that_went_another_way_does_not_follow():
    found = follows_before(years([400, 300, 220, 160], [4000, 4010, 3990, 4000]))
    assert not found.follows
    assert "It does not hold 1" in said(group_sentence(found))
    assert "Choose another group" in said(group_sentence(found))


def test_a_group_that_may_follow_is_never_said_to_be_proved_right():
    told = said(group_sentence(follows_before(years([40, 44, 38, 42], [400, 410, 395, 405]))))
    assert "went from 40 to 42 a year, in the group from 400 to 405" in told
    assert "ratio of the two changes 1.01 a year, 95 % interval 0.87 to 1.18" in told
    assert "Only a narrow interval would show that it goes the same" in told


def test_a_group_that_swings_more_than_chance_has_a_wider_interval():
    steady = follows_before(years([400, 410, 405, 402], [4000, 4010, 3990, 4000]))
    unsteady = follows_before(years([400, 700, 250, 402], [4000, 4010, 3990, 4000]))
    assert steady.unsteadiness == 0 < unsteady.unsteadiness
    assert unsteady.interval.high > 2 * steady.interval.high


def test_a_year_without_a_crash_counts_a_half():
    found = follows_before(years([2, 0, 3], [400, 410, 395]))
    assert found.follows
    assert math.isfinite(found.interval.high)


def test_a_group_that_follows_is_refused_in_about_one_case_of_twenty():
    stream = np.random.default_rng(7)
    counts = stream.poisson(50, (2000, 5)), stream.poisson(800, (2000, 5))
    followed = [follows_before(years(*pair)).follows for pair in zip(*counts, strict=True)]
    assert 0.93 <= np.mean(followed) <= 0.99


def test_crashes_around_tell_only_what_their_numbers_carry():
    more = said(migration_sentence(TwoCounts(20, 5.0, 24, 2.0)))
    assert more.startswith("Within 500 m around: 20 crashes in 5 years before, 24 in 2 years after")
    assert "crashes may have moved there, or something else changed" in more
    alike = said(migration_sentence(TwoCounts(10, 5.0, 5, 2.0)))
    assert "no proof that none did" in alike
    fewer = said(migration_sentence(TwoCounts(60, 5.0, 8, 2.0)))
    assert "may have lowered them at the place as well" in fewer
    for none_before in (TwoCounts(0, 5.0, 3, 2.0), TwoCounts(0, 5.0, 0, 2.0)):
        assert "too few to say" in said(migration_sentence(none_before))
