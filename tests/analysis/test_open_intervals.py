"""On which days a defect was open, from the steps of its file."""

from datetime import date

import pytest

from hotspots.analysis.open_intervals import OpenInterval, open_intervals
from hotspots.vocabulary import CaseState

FOUND = date(2026, 5, 3)


def _day(number: int) -> date:
    return date(2026, 5, number)


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([], [(3, None)]),
        ([(4, CaseState.REPORTED), (5, CaseState.VERIFIED)], [(3, None)]),
        ([(9, CaseState.REPORTED_DONE)], [(3, None)]),
        ([(9, CaseState.REPORTED_DONE), (10, CaseState.VERIFIED_DONE)], [(3, 10)]),
        ([(3, CaseState.VERIFIED_DONE)], []),
        ([(4, CaseState.REJECTED)], []),
        ([(4, CaseState.DUPLICATE)], []),
        ([(4, CaseState.REJECTED), (8, CaseState.REOPENED)], [(3, None)]),
        (
            [
                (10, CaseState.VERIFIED_DONE),
                (20, CaseState.REOPENED),
                (21, CaseState.IN_PROGRESS),
                (25, CaseState.VERIFIED_DONE),
            ],
            [(3, 10), (20, 25)],
        ),
        ([(10, CaseState.VERIFIED_DONE), (20, CaseState.REOPENED)], [(3, 10), (20, None)]),
    ],
)
def test_a_defect_is_open_until_its_repair_is_verified(
    steps: list[tuple[int, CaseState]], expected: list[tuple[int, int | None]]
) -> None:
    found = open_intervals(FOUND, [(_day(number), state) for number, state in steps])
    wanted = [OpenInterval(_day(a), None if b is None else _day(b)) for a, b in expected]
    assert list(found) == wanted


def test_the_day_of_the_verification_is_no_longer_open() -> None:
    (interval,) = open_intervals(FOUND, [(_day(10), CaseState.VERIFIED_DONE)])
    assert [interval.holds(_day(each)) for each in (2, 3, 9, 10)] == [False, True, True, False]
