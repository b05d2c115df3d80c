"""Alcohol by bands: among those tested, and never a no where nobody was tested."""

import pytest

from hotspots.analysis.alcohol_bands import (
    PATROL_BANDS,
    WEEKEND_NIGHTS,
    AlcoholCount,
    Band,
    alcohol_bands,
    alcohol_sentence,
)
from hotspots.errors import InvalidInput
from hotspots.vocabulary import Weekday
from tests.analysis.coded_crashes import coded, coded_frame

NONE = coded_frame([])


@pytest.mark.parametrize(("start", "end"), [(10, 10), (24, 4), (-1, 4), (20, 25), (22, 0)])
def test_a_band_that_is_no_part_of_the_day_is_refused(start, end):
    with pytest.raises(InvalidInput, match="no part of the day"):
        Band(start, end)


def one_band(band, *rows, area=NONE):
    return alcohol_bands(coded_frame(rows), area, [band])[0]


def test_not_tested_is_neither_yes_nor_no():
    found = one_band(
        Band(18, 24),
        coded(1, "2025-03-05 18:00", alcohol="yes"),
        coded(2, "2025-03-05 23:59", alcohol="no"),
        coded(3, "2025-03-05 20:00", alcohol="unknown"),
        coded(4, "2025-03-05 20:00"),
        coded(5, "2025-03-05 17:59", alcohol="yes"),
    )
    assert found.here == AlcoholCount(crashes=4, tested=2, positive=1)
    assert (found.here.share_tested, found.here.share_positive) == (0.5, 0.5)
    assert (found.area.share_tested, found.area.share_positive) == (None, None)


def test_the_patrol_bands_are_those_of_the_plan():
    assert (Band(10, 14), Band(18, 24)) == PATROL_BANDS


def test_a_band_across_midnight_says_so_and_holds_both_sides():
    band = Band(22, 2)
    rows = [
        coded(n, f"2025-03-05 {hour}")
        for n, hour in enumerate(["21:59", "22:00", "01:59", "02:00"])
    ]
    assert one_band(band, *rows).here.crashes == 2
    assert str(band.name) == "from 22 h across midnight to 02 h"
    assert str(Band(18, 24).name) == "from 18 to 24 h"


def test_small_hours_belong_to_the_night_that_began_the_day_before():
    rows = [
        coded("friday evening", "2025-03-07 18:00"),
        coded("friday night", "2025-03-08 03:59"),
        coded("saturday night", "2025-03-09 01:00"),
        coded("sunday evening", "2025-03-09 20:00"),
        coded("thursday night", "2025-03-07 01:00"),
        coded("monday", "2025-03-10 01:00"),
    ]
    assert one_band(WEEKEND_NIGHTS, *rows).here.crashes == 3
    assert "nights that begin on" in str(WEEKEND_NIGHTS.name)


def test_the_night_that_begins_on_sunday_ends_on_monday():
    assert one_band(Band(22, 4, (Weekday.SUNDAY,)), coded(1, "2025-03-10 01:00")).here.crashes == 1


def test_crashes_of_unknown_hour_stand_in_a_row_of_their_own():
    rows = [coded(1, "2025-03-05 00:00", time_precision="day", alcohol="yes"), coded(2)]
    *bands, unknown = alcohol_bands(coded_frame(rows), NONE)
    assert unknown.band is None
    assert unknown.here == AlcoholCount(1, 1, 1)
    assert sum(band.here.crashes for band in bands[:6]) == 1


def test_the_area_is_counted_without_the_site():
    site = [coded(1, alcohol="yes")]
    area = coded_frame([*site, coded(2, alcohol="no")])
    assert one_band(Band(8, 12), *site, area=area).area == AlcoholCount(1, 1, 0)


def test_the_sentences_say_what_is_unknown():
    area = coded_frame([coded(7, alcohol="no"), coded(8, alcohol="yes"), coded(9)])
    untested = one_band(Band(10, 14), coded(1), area=area)
    assert str(alcohol_sentence(untested)) == (
        "from 10 to 14 h: 1 crashes, none with a test, so alcohol is unknown. Elsewhere in the"
        " area: alcohol in 1 of 2 crashes with a test, of 3 in all."
    )
    assert str(alcohol_sentence(one_band(Band(10, 14)))).endswith("no crash.")
