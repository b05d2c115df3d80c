"""Working days: the calendar of an administrator, and the deadlines and pauses counted by it."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from hotspots.errors import Forbidden, InvalidInput, NotFound
from hotspots.models import RoadSpot
from hotspots.registry import calendar, casework_day, holds, proposals, remediation
from hotspots.vocabulary import CaseState, DayKind, EventKind, Role
from tests.casework import take
from tests.factories import make_account
from tests.registry.town import Town, make_town

FRIDAY = "2026-04-24"


@pytest.fixture
def town(session: Session, monkeypatch: pytest.MonkeyPatch) -> Town:
    monkeypatch.setenv("HOTSPOTS_NOW", FRIDAY)
    return make_town(session)


@pytest.fixture
def keeper(town: Town) -> object:
    return make_account(town.session, Role.ADMINISTRATOR)


@pytest.fixture
def site(town: Town) -> RoadSpot:
    town.four_injuries(1_000, date(2026, 4, 1))
    proposal = town.only_proposal(date(2026, 4, 24))
    return proposals.accept(town.session, actor=town.leader, proposal_id=proposal.id)


def test_only_an_administrator_keeps_the_calendar(town: Town) -> None:
    with pytest.raises(Forbidden):
        calendar.seed_year(town.session, actor=town.leader, year=2026)


@pytest.mark.parametrize(
    ("told", "field"),
    [
        (("32/01/2026", DayKind.DAY_OFF, "Tết"), "day"),
        (("2026-05-02", DayKind.DAY_OFF, "Thứ bảy"), "day"),
        (("2026-05-04", DayKind.WORKING_DAY, "Thứ hai"), "day"),
        (("2026-05-04", DayKind.DAY_OFF, " "), "name"),
    ],
)
def test_a_day_that_makes_no_difference_or_no_sense_is_refused(
    town: Town, keeper: object, told: tuple[str, DayKind, str], field: str
) -> None:
    day, kind, name = told
    with pytest.raises(InvalidInput) as refused:
        calendar.set_day(town.session, actor=keeper, day=day, kind=kind, name=name)
    assert [problem.field for problem in refused.value.problems] == [field]


def test_the_holidays_of_a_year_are_entered_once_and_leave_what_stands_there(
    town: Town, keeper: object
) -> None:
    calendar.set_day(
        town.session,
        actor=keeper,
        day="30/04/2026",
        kind=DayKind.DAY_OFF,
        name="Ngày Thống nhất",
        source="Thông báo 15/TB",
    )
    first = calendar.seed_year(town.session, actor=keeper, year=2026)
    again = calendar.seed_year(town.session, actor=keeper, year=2026)
    assert first.entered > 8
    assert (first.kept, again.entered, again.kept) == (1, 0, first.entered + 1)
    days = {each.day: each for each in calendar.days_of(town.session, 2026)}
    assert days[date(2026, 4, 30)].name == "Ngày Thống nhất"
    assert days[date(2026, 8, 22)].kind is DayKind.WORKING_DAY


def test_a_day_taken_out_is_again_what_its_weekday_makes_of_it(town: Town, keeper: object) -> None:
    calendar.seed_year(town.session, actor=keeper, year=2026)
    calendar.remove_day(town.session, actor=keeper, day="30/04/2026")
    with pytest.raises(NotFound):
        calendar.remove_day(town.session, actor=keeper, day="30/04/2026")


def test_a_deadline_counts_working_days_without_the_holidays(town: Town, keeper: object) -> None:
    calendar.seed_year(town.session, actor=keeper, year=2026)
    town.four_injuries(1_000, date(2026, 4, 1))
    proposal = town.only_proposal(date(2026, 4, 24))
    site = proposals.accept(town.session, actor=town.leader, proposal_id=proposal.id)
    case = remediation.get(town.session, actor=town.leader, site=site.code).case
    # Ten working days after Friday 24 April; 27 and 30 April and 1 May are days off.
    assert case.due_on == date(2026, 5, 13)
    assert case.deadline["rules"] == "deadlines_2025"


def test_a_pause_stops_the_clock_and_the_deadline_moves_on_by_it(
    town: Town, site: RoadSpot, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = town.session
    case = remediation.get(session, actor=town.leader, site=site.code).case
    assert case.due_on == date(2026, 5, 8)
    holds.ask(
        session, actor=town.ward_officer, site=site.code, reason="Chờ vốn", until="2026-06-30"
    )
    monkeypatch.setenv("HOTSPOTS_NOW", "2026-05-04")
    holds.decide(session, actor=town.leader, site=site.code, approve=True)
    assert (case.held_since, case.is_late(date(2026, 6, 1))) == (date(2026, 5, 4), False)
    monkeypatch.setenv("HOTSPOTS_NOW", "2026-06-30")
    assert casework_day.run(session, on=date(2026, 6, 30))["pauses_ended"] == 0
    monkeypatch.setenv("HOTSPOTS_NOW", "2026-07-01")
    assert casework_day.run(session)["pauses_ended"] == 1
    assert casework_day.run(session)["pauses_ended"] == 0
    # Five working days were left on the morning of 4 May.
    assert (case.held_until, case.due_on) == (None, date(2026, 7, 7))
    event = remediation.get(session, actor=town.leader, site=site.code).events[-1]
    assert (event.kind, event.actor.id) == (EventKind.HOLD_ENDED, town.leader.id)
    take(session, town.ward_officer, site.code, CaseState.VERIFIED)
