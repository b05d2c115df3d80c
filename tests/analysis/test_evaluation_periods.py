"""Which days count before and after a treatment."""

from datetime import date

from hotspots.analysis.evaluation_periods import (
    Period,
    before_and_after,
    months_between,
    without,
)

WORKS = (date(2023, 4, 10), date(2023, 6, 20))


def periods(data_from, data_to, **more):
    return before_and_after(*WORKS, data_from=data_from, data_to=data_to, **more)


def test_works_and_three_months_on_either_side_count_for_nothing():
    before, after = periods(date(2020, 1, 1), date(2025, 12, 31))
    assert before.end == date(2023, 1, 10)
    assert after.start == date(2023, 9, 21)
    for day in (date(2023, 1, 10), date(2023, 5, 1), date(2023, 9, 20)):
        assert not before.holds(day)
        assert not after.holds(day)


def test_at_most_so_many_years_count():
    before, after = periods(date(2000, 1, 1), date(2040, 1, 1), most_years=3)
    assert (before.months, after.months) == (36.0, 36.0)


def test_works_that_ended_lately_leave_no_time_after():
    _before, after = periods(date(2020, 1, 1), date(2023, 7, 31))
    assert after.months == 0.0


def test_months_are_calendar_months():
    assert months_between(date(2024, 1, 31), date(2024, 2, 29)) == 1.0
    assert months_between(date(2023, 2, 28), date(2024, 2, 28)) == 12.0
    assert months_between(date(2024, 3, 1), date(2024, 3, 1)) == 0.0


def test_a_gap_outside_leaves_a_period_whole_and_one_over_it_leaves_nothing():
    year = Period(date(2024, 1, 1), date(2025, 1, 1))
    assert without(year, None) == (year,)
    assert without(year, Period(date(2020, 1, 1), date(2021, 1, 1))) == (year,)
    assert without(year, Period(date(2020, 1, 1), date(2026, 1, 1))) == ()
