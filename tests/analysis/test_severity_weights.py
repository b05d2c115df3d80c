"""Crashes weighed by severity."""

import numpy as np
import pytest

from hotspots.analysis.severity_weights import (
    EVERY_CRASH_ALIKE,
    FATAL_INJURY_COLLISION,
    FATAL_SERIOUS_SLIGHT,
    SeverityCounts,
    SeverityMix,
    mean_weight,
    mix_at,
    mix_of,
    points,
    seriously_injured,
)
from hotspots.errors import InvalidInput
from tests.analysis.hsm_junctions import JUNCTIONS


def test_no_crash_gives_no_mix():
    with pytest.raises(InvalidInput, match="0 crashes"):
        mix_of(SeverityCounts())
    with pytest.raises(InvalidInput, match="1 crashes"):
        mix_of(SeverityCounts(2, 0, -1))


def test_the_points_of_the_twenty_junctions_in_their_order():
    """Vector S4a, with the tie of junctions 6 and 8."""
    by_points = sorted(
        (
            (-points(SeverityCounts(f, 0, i, p), FATAL_INJURY_COLLISION), number)
            for number, f, i, p in JUNCTIONS[["id", "fatal", "injury", "collision"]].itertuples(
                index=False
            )
        ),
    )
    assert [(number, -value) for value, number in by_points] == [
        *[(2, 1347), (11, 769), (7, 745), (17, 604), (19, 602), (15, 598), (9, 257), (12, 182)],
        *[(3, 153), (16, 131), (18, 99), (10, 87), (1, 82), (4, 63), (14, 60), (5, 55), (20, 38)],
        *[(6, 29), (8, 29), (13, 26)],
    ]


def test_where_serious_is_not_recorded_five_to_three_to_one_is_five_to_one():
    assert points(SeverityCounts(1, ungraded=4), FATAL_SERIOUS_SLIGHT) == 9
    assert points(SeverityCounts(1, 2, 2), FATAL_SERIOUS_SLIGHT) == 13
    nobody_graded = SeverityMix(0.2, 0, 0, 0, 0.8)
    graded_here = SeverityMix(0, 1, 0)
    assert mean_weight(nobody_graded, FATAL_SERIOUS_SLIGHT, nobody_graded) == pytest.approx(1.8)
    assert mean_weight(graded_here, FATAL_SERIOUS_SLIGHT, nobody_graded) == 1


def test_an_ungraded_injury_is_worth_the_average_graded_one_of_its_class():
    half_graded = SeverityMix(0.2, 0.1, 0.3, 0, 0.4)
    all_graded = SeverityMix(0.2, 0.2, 0.6)
    of_half = mean_weight(half_graded, FATAL_SERIOUS_SLIGHT, half_graded)
    assert of_half == pytest.approx(mean_weight(all_graded, FATAL_SERIOUS_SLIGHT, all_graded))


def test_nobody_was_seriously_injured_only_where_that_follows():
    unknown = np.nan
    seriously = np.array([2, unknown, unknown, unknown, unknown])
    slightly = np.array([unknown, 3, 1, unknown, 0])
    injured = np.array([3, 3, 3, 3, 0.0])
    known = seriously_injured(seriously, slightly, injured)
    assert known.tolist() == pytest.approx([2, 0, unknown, unknown, 0], nan_ok=True)


def test_a_crash_that_hurt_nobody_has_no_weight_in_flemish_practice():
    assert points(SeverityCounts(0, 0, 1, 7), FATAL_SERIOUS_SLIGHT) == 1
    assert points(SeverityCounts(0, 0, 1, 7), EVERY_CRASH_ALIKE) == 8


def test_the_mix_of_a_place_is_drawn_towards_its_class():
    of_class = SeverityMix(0.10, 0.20, 0.70)
    assert mix_at(SeverityCounts(), of_class) == pytest.approx(of_class)
    two_deaths = mix_at(SeverityCounts(2, 0, 0), of_class)
    assert two_deaths.fatal == pytest.approx((20 * 0.1 + 2) / 22)
    assert sum(two_deaths) == pytest.approx(1)


def test_one_death_more_lifts_a_place_far_less_than_its_points():
    of_class = SeverityMix(0.10, 0.20, 0.70)
    without, withal = (
        mean_weight(mix_at(SeverityCounts(f, 0, 9 - f), of_class), FATAL_INJURY_COLLISION, of_class)
        for f in (0, 1)
    )
    assert withal / without < 1.5
    by_points = [points(SeverityCounts(f, 0, 9 - f), FATAL_INJURY_COLLISION) for f in (0, 1)]
    assert by_points[1] / by_points[0] > 6


def test_under_equal_weights_the_mix_does_not_matter():
    mix = SeverityMix(0.3, 0.3, 0.1, 0.1, 0.2)
    assert mean_weight(mix, EVERY_CRASH_ALIKE, mix) == pytest.approx(1)
