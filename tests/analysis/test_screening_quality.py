"""The measures of a screening, on the figures of the method's vector S16."""

import numpy as np
import pytest

from hotspots.analysis.screening_quality import (
    ScreeningQuality,
    paired_bootstrap,
    screening_quality,
    total_score,
    yearly_sentence,
)
from hotspots.errors import InvalidInput
from hotspots.i18n import render
from hotspots.vocabulary import Locale

FIRST = {"A": 9.0, "B": 7.0, "C": 5.0, "D": 4.0, "E": 2.0, "F": 1.0}
NEXT = {"A": 6.0, "B": 2.0, "C": 7.0, "D": 3.0, "E": 1.0, "F": 5.0}
LENGTHS = dict.fromkeys(FIRST, 0.5)


def judged(top: int) -> ScreeningQuality:
    return screening_quality(
        FIRST,
        NEXT,
        NEXT,
        top=top,
        crashes_in_all=sum(NEXT.values()) + 16,
        extent_of=LENGTHS,
        extent_in_all=10.0,
    )


@pytest.mark.parametrize("top", [0, 7])
def test_a_screening_that_flags_no_place_or_more_than_there_are_is_not_judged(top: int) -> None:
    with pytest.raises(InvalidInput):
        judged(top)


def test_s16() -> None:
    found = judged(3)
    assert (found.site_consistency, found.method_consistency) == (15, 2)
    assert found.rank_difference == 6
    assert found.hit_rate == 0.375
    assert found.prediction_accuracy == pytest.approx(2.5)


def test_the_best_in_everything_has_a_total_of_100() -> None:
    better, worse = judged(3), ScreeningQuality(10, 1, 9, 0.2, 1.5)
    totals = total_score([better, worse])
    assert totals[0] == pytest.approx(100)
    assert totals[1] == pytest.approx(100 / 3 * (10 / 15 + 1 / 2 + 1 - 3 / 9))


def test_the_interval_of_a_difference_spans_zero_where_the_groups_disagree() -> None:
    ours, theirs = np.array([5.0, 1.0, 4.0, 2.0]), np.array([1.0, 5.0, 2.0, 4.0])
    difference, low, high = paired_bootstrap(ours, theirs, of=np.full(4, 10.0))
    assert difference == 0
    assert low < 0 < high


@pytest.mark.parametrize(
    ("part", "whole", "extent", "in_all"),
    [(4, 3, 1, 10), (-1, 3, 1, 10), (1, 3, 11, 10), (1, 3, 0, 0)],
)
def test_a_part_larger_than_its_whole_makes_no_sentence(
    part: int, whole: int, extent: float, in_all: float
) -> None:
    with pytest.raises(InvalidInput):
        yearly_sentence(deaths_at_places=part, deaths=whole, extent=extent, extent_in_all=in_all)


def test_the_sentence_of_the_yearly_report_gives_both_shares_and_the_counts() -> None:
    said = yearly_sentence(deaths_at_places=27, deaths=120, extent=3.5, extent_in_all=812.0)
    assert render(said, Locale.EN) == (
        "The places proposed last year hold 22.5 % of this year's deaths (27 of 120) on 0.43 % of"
        " road length."
    )


def test_the_sentence_speaks_of_area_where_no_road_is_known() -> None:
    said = yearly_sentence(deaths_at_places=1, deaths=4, extent=2, extent_in_all=100, in_plane=True)
    assert render(said, Locale.EN).endswith("(1 of 4) on 2.0 % of the area.")


def test_a_year_without_a_death_judges_nothing() -> None:
    said = yearly_sentence(deaths_at_places=0, deaths=0, extent=2, extent_in_all=100)
    assert render(said, Locale.EN) == (
        "Nobody was killed this year, so the places proposed last year, 2.0 % of the roads, cannot"
        " be judged by deaths."
    )
