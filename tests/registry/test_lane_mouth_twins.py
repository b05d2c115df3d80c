"""The same lane mouth registered by two wards: flagged on both sides of the border, not refused."""

from typing import Any

import pytest
from sqlalchemy import event

from hotspots.i18n import render
from hotspots.models import Account, LaneMouth
from hotspots.registry import lane_mouths
from hotspots.registry.lane_mouth_imports import import_lane_mouths
from hotspots.registry.lane_mouth_twins import WITHIN_M, MouthTwin, twins_of
from hotspots.vocabulary import Locale, Role, RowOutcome
from tests.factories import make_account
from tests.registry.town import Town

pytestmark = pytest.mark.usefixtures("on_the_day")

BORDER_LON = 107.25
"""Where the wards of the town meet."""
METRE = 0.1 / 10_926.0
"""A metre along the road of the town, in degrees of longitude."""


@pytest.fixture
def officer_east(town: Town) -> Account:
    return make_account(town.session, Role.WARD_OFFICER, areas=[town.east])


def _mouth(town: Town, actor: Account, metres: float, **other: Any) -> LaneMouth:
    """A mouth so far east of the border; west of it where negative."""
    told = {"source_reference": "1", "name": "Ngõ Giáp Ranh", "lat": 10.95}
    told |= {"lon": BORDER_LON + metres * METRE}
    return lane_mouths.register(town.session, actor=actor, told=told | other)[0]


def _twins(town: Town, mouth: LaneMouth, actor: Account) -> list[MouthTwin]:
    return twins_of(town.session, [mouth], actor=actor)[mouth.id]


def _statements(town: Town, mouth: LaneMouth) -> int:
    """How many statements tell a ward officer of the twins."""
    said: list[str] = []
    connection = town.session.connection()

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        said.append(statement)

    event.listen(connection, "before_cursor_execute", note)
    _twins(town, mouth, town.ward_officer)
    event.remove(connection, "before_cursor_execute", note)
    return len(said)


def test_a_mouth_as_near_in_another_ward_is_its_twin_on_both_sides(
    town: Town, officer_east: Account
) -> None:
    west = _mouth(town, town.ward_officer, -WITHIN_M / 2)
    assert _twins(town, west, town.analyst) == []
    east = _mouth(town, officer_east, WITHIN_M / 2 - 1, source_reference="7")
    (of_west,) = _twins(town, west, town.analyst)
    (of_east,) = _twins(town, east, town.analyst)
    assert (of_west.mouth.id, of_east.mouth.id) == (east.id, west.id)
    assert of_west.metres == pytest.approx(WITHIN_M - 1, abs=1)
    told = render(of_west.warning().message, Locale.EN)
    assert told == f"Phường Đông has registered a lane mouth no. 7, {of_west.metres} m from here."


def test_who_does_not_work_there_is_told_of_the_twin_but_may_not_open_it(
    town: Town, officer_east: Account
) -> None:
    west = _mouth(town, town.ward_officer, -5)
    _mouth(town, officer_east, 5)
    assert [each.may_open for each in _twins(town, west, town.ward_officer)] == [False]
    assert [each.may_open for each in _twins(town, west, town.analyst)] == [True]


def test_what_a_person_may_open_is_asked_once_for_all_twins(
    town: Town, officer_east: Account
) -> None:
    west = _mouth(town, town.ward_officer, -1)
    _mouth(town, officer_east, 1)
    _twins(town, west, town.ward_officer)  # where the person works is read with the first question
    for_one = _statements(town, west)
    for number in "234":
        _mouth(town, officer_east, int(number), source_reference=number)
    assert len(_twins(town, west, town.ward_officer)) == 4
    assert _statements(town, west) == for_one


def test_a_mouth_farther_off_is_another_one(town: Town, officer_east: Account) -> None:
    west = _mouth(town, town.ward_officer, -WITHIN_M / 2)
    _mouth(town, officer_east, WITHIN_M / 2 + 3)
    assert _twins(town, west, town.analyst) == []


def test_two_mouths_of_one_ward_are_no_twins(town: Town) -> None:
    first = _mouth(town, town.ward_officer, -10)
    _mouth(town, town.ward_officer, -12, source_reference="2")
    assert _twins(town, first, town.analyst) == []


def test_a_mouth_that_one_ward_closed_is_a_twin_no_more(town: Town, officer_east: Account) -> None:
    west = _mouth(town, town.ward_officer, -5)
    east = _mouth(town, officer_east, 5)
    _mouth(town, officer_east, 5, closed_on="20/03/2026")
    assert _twins(town, west, town.analyst) == []
    assert _twins(town, east, town.analyst) == []


def test_a_list_with_a_twin_is_taken_in_and_its_row_says_so(
    town: Town, officer_east: Account
) -> None:
    _mouth(town, town.ward_officer, -5)
    near = BORDER_LON + 5 * METRE
    told = f"Số;Tên ngõ;Kinh độ;Vĩ độ\n8;Ngõ xa;107.26;10.95\n9;Ngõ giáp;{near};10.95\n"
    report = import_lane_mouths(
        town.session, actor=officer_east, file=told.encode(), name="a.csv", dry_run=True
    )
    assert [each.outcome for each in report.rows] == [RowOutcome.NEW] * 2
    assert [each.id for each in report.rows] == [None] * 2
    (warning,) = report.warnings
    assert (warning.row, warning.code) == (3, "registered_by_neighbour")
    assert "Phường Tây" in render(warning.message, Locale.VI)
