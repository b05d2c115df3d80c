"""Communes beside each other: what chance alone spreads, and what it does not."""

import numpy as np
import pytest
from scipy.stats import binom

from hotspots.analysis.funnel import INNER, OUTER, Position, band, funnel
from hotspots.analysis.funnel_words import funnel_sentence
from hotspots.analysis.poisson_ratio import TwoCounts
from hotspots.errors import InvalidInput
from hotspots.i18n import render
from hotspots.vocabulary import Locale


def communes(*pairs, base_years=1.0, years=1.0):
    return [
        (f"commune {n}", TwoCounts(base, base_years, count, years))
        for n, (base, count) in enumerate(pairs)
    ]


def test_two_places_are_no_funnel():
    with pytest.raises(InvalidInput, match="has 2 rows that count crashes"):
        funnel(communes((4, 3), (5, 5)))


def test_places_counted_over_other_times_are_refused():
    with pytest.raises(InvalidInput, match="differ"):
        funnel([*communes((4, 3), (5, 5)), *communes((9, 3), base_years=3.0)])


def test_without_a_crash_in_the_base_there_is_no_change_to_compare():
    with pytest.raises(InvalidInput, match="no change to compare"):
        funnel(communes((0, 3), (0, 0), (0, 1)))


def test_a_place_is_held_against_all_together():
    found = funnel(communes((120, 60), (60, 18), (45, 45), (0, 0), base_years=3.0))
    assert (found.together.base, found.together.count, found.share) == (225, 123, 123 / 348)
    assert [each.position for each in found.communes] == [
        Position.INSIDE,
        Position.BELOW_INNER,
        Position.ABOVE_INNER,
        Position.INSIDE,
    ]


def test_the_same_fall_is_no_surprise_where_few_crashes_are_counted():
    found = funnel(communes((4, 1), (400, 100), (2000, 2000)))
    assert found.communes[0].position is Position.INSIDE
    assert found.communes[1].position is Position.BELOW_OUTER


@pytest.mark.parametrize("share", [0.1, 0.25, 0.5])
@pytest.mark.parametrize("both", [1, 7, 60, 500])
def test_no_more_than_said_lie_outside_a_band_by_chance(share, both):
    for outside in (INNER, OUTER):
        low, high = band(share, both, outside)
        assert binom.cdf(low - 1, both, share) <= outside / 2 < binom.cdf(low, both, share)
        assert binom.sf(high, both, share) <= outside / 2 < binom.sf(high - 1, both, share)


def test_of_places_that_changed_alike_few_lie_outside_the_inner_band():
    stream = np.random.default_rng(5)
    base = stream.poisson(30, 400)
    found = funnel(communes(*zip(base.tolist(), stream.poisson(24, 400).tolist(), strict=True)))
    outside = [each for each in found.communes if each.position is not Position.INSIDE]
    assert 4 <= len(outside) <= 32  # at most 20 expected


def test_a_place_outside_the_inner_band_is_told_how_many_such_chance_makes():
    found = funnel(communes((120, 60), (60, 18), (45, 45), base_years=3.0))
    said = [render(funnel_sentence(found, each), Locale.EN) for each in found.communes]
    assert "are no surprise" in said[0]
    assert said[1].startswith("Funnel: fewer crashes now than the inner band holds. Of 3 places")
    assert "up to 0.2 would lie outside it by chance: no finding by itself." in said[1]
    assert said[2].startswith("Funnel: more crashes now")


def test_a_place_outside_the_outer_band_is_worth_a_look():
    found = funnel(communes((4, 1), (400, 100), (100, 400), (2000, 2000)))
    said = [render(funnel_sentence(found, each), Locale.EN) for each in found.communes]
    assert "fewer crashes now than the outer band holds" in said[1]
    assert "more crashes now than the outer band holds" in said[2]
    assert "at most 2 of 1,000" in said[1]
