"""The road map against a truth made by hand: planned, reached, late, slipped, on every day."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from hotspots.analysis.road_map import Stand
from hotspots.errors import InvalidInput, NotFound
from hotspots.models import Account, Site
from hotspots.records.kinds import KIND_RECORDS
from hotspots.registry import described_sites
from hotspots.registry.crossing_reasons import recorded_reasons
from hotspots.registry.crossing_targets import change, set_targets, withdraw
from hotspots.registry.road_map import PlannedTarget, RoadMapChoice, road_map
from hotspots.registry.road_map_tallies import Tally, numbers_of
from hotspots.registry.year_plan import year_plan
from hotspots.vocabulary import CaseState, RoadMapPart, Role, SiteKind, TargetMeasure
from tests.casework import take
from tests.factories import make_account
from tests.registry.railway import NORTH_SOUTH, make_line, make_posts
from tests.registry.town import Town, make_town

BODY = "Phòng Kinh tế"
Today = Callable[[str], None]


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> Today:
    def move(day: str) -> None:
        monkeypatch.setenv("HOTSPOTS_NOW", f"{day}T09:00")

    move("2026-01-10")
    return move


@pytest.fixture
def town(session: Session, today: Today) -> Town:
    made = make_town(session)
    make_posts(session, make_line(session, "BN", name=NORTH_SOUTH))
    return made


def _path(town: Town, km: str, **facts: str) -> Site:
    record = KIND_RECORDS[SiteKind.UNAUTHORIZED_CROSSING]
    told = {"place_text": km, "found_on": "03/01/2026"} | facts
    return described_sites.report(town.session, record, actor=town.analyst, told=told).site


def _plan(town: Town, site: Site, year: int, measure: str = "closed", **told: Any) -> Any:
    actor = told.pop("actor", town.engineer)
    given = {"year": year, "measure": measure, "body": BODY, "why": "x", **told}
    return set_targets(town.session, actor=actor, sites=[site.id], told=given)[0]


def _take(town: Town, site: Site, *states: CaseState, **told: Any) -> None:
    for state in states:
        take(town.session, town.ward_officer, site.code, state, **told)


def _counts(town: Town, on: str, **choice: Any) -> tuple[int, ...]:
    asked = RoadMapChoice(on=date.fromisoformat(on), **choice)
    found = road_map(town.session, actor=choice.pop("actor", town.analyst), choice=asked)
    told = numbers_of(found).whole
    _reconciles(told)
    parts = (
        told.planned, told.reached, told.reached_late, told.due, told.slipped, told.unplanned,
    )  # fmt: skip
    named = (
        RoadMapPart.PLANNED, RoadMapPart.REACHED, RoadMapPart.REACHED_LATE, RoadMapPart.DUE,
        RoadMapPart.SLIPPED, RoadMapPart.UNPLANNED,
    )  # fmt: skip
    assert parts == tuple(len(found.part(each)) for each in named)
    return (*parts, len(found.without))


def _reconciles(told: Tally) -> None:
    assert told.planned == told.reached + told.due + told.slipped
    assert told.planned == sum(planned for planned, _reached in told.columns)
    assert told.reached == sum(reached for _planned, reached in told.columns)


def test_a_day_to_come_and_what_there_is_not_to_narrow_by_are_refused(town: Town) -> None:
    with pytest.raises(InvalidInput):
        _counts(town, "2026-01-11")
    with pytest.raises(NotFound):
        _counts(town, "2026-01-10", area="99999")
    for field, value in (("line", "Tuyến lạ"), ("body", uuid4())):
        with pytest.raises(NotFound) as refused:
            _counts(town, "2026-01-10", **{field: value})
        (problem,) = refused.value.problems
        assert (problem.field, problem.value) == (field, str(value))
    by_name = RoadMapChoice(on=date(2026, 1, 10), line=NORTH_SOUTH)
    assert road_map(town.session, actor=town.ward_officer, choice=by_name).choice.line == "BN"


def test_planned_reached_and_slipped_are_right_on_every_day(town: Town, today: Today) -> None:
    """Three paths are to be closed in 2026, one narrowed in 2027; a fifth has no plan."""
    paths = [_path(town, f"Km1+{n}00") for n in range(2, 7)]
    in_time, late, again, narrow, apart = paths
    today("2026-02-01")
    targets = {each.id: _plan(town, each, 2026) for each in (in_time, late, again)}
    _plan(town, narrow, 2027, "narrowed")
    for each in paths:
        _take(town, each, CaseState.FILE_OPENED)
    today("2026-06-01")
    _take(town, in_time, CaseState.CLOSED)
    _take(town, again, CaseState.CLOSED)
    _take(town, apart, CaseState.MANAGED)
    today("2026-09-01")
    _take(town, again, CaseState.REOPENED)
    today("2027-03-15")
    _take(town, late, CaseState.CLOSED)
    today("2027-05-02")
    _take(town, narrow, CaseState.CLOSED)  # goes further than was planned
    _take(town, apart, CaseState.CLOSED)
    today("2027-07-01")
    change(town.session, actor=town.engineer, target_id=targets[again.id].id,
           told={"year": 2027}, reason="Mở lại")  # fmt: skip
    today("2028-02-10")
    # planned, reached, late, due, slipped, unplanned, without target
    assert _counts(town, "2026-01-09") == (0, 0, 0, 0, 0, 0, 0)
    assert _counts(town, "2026-01-31") == (0, 0, 0, 0, 0, 0, 5)
    assert _counts(town, "2026-02-01") == (4, 0, 0, 4, 0, 0, 1)
    assert _counts(town, "2026-08-31") == (4, 2, 0, 2, 0, 1, 1)
    assert _counts(town, "2026-12-31") == (4, 1, 0, 3, 0, 1, 1)
    assert _counts(town, "2027-01-01") == (4, 1, 0, 1, 2, 1, 1)
    assert _counts(town, "2027-04-01") == (4, 2, 1, 1, 1, 1, 1)
    assert _counts(town, "2027-07-01") == (4, 3, 1, 1, 0, 1, 0)
    assert _counts(town, "2028-02-10") == (4, 3, 1, 0, 1, 1, 0)
    assert _counts(town, "2027-06-30", year=2026) == (3, 2, 1, 0, 1, 0, 0)
    assert _counts(town, "2028-02-10", year=2026) == (2, 2, 1, 0, 0, 0, 0)
    assert _counts(town, "2028-02-10", year=2027) == (2, 1, 0, 0, 1, 1, 0)
    found = road_map(town.session, actor=town.analyst)
    by_code = {each.crossing.code: each for each in found.planned}
    assert found.part(RoadMapPart.SLIPPED) == [by_code[again.code]]
    assert [by_code[each.code].months for each in (again, late)] == [2, 3]
    narrowed = by_code[narrow.code]
    assert narrowed.reached == Stand(CaseState.CLOSED, date(2027, 5, 2))
    assert found.part(RoadMapPart.REACHED, [TargetMeasure.NARROWED]) == [narrowed]


def test_a_withdrawn_target_counts_on_the_days_before(town: Town, today: Today) -> None:
    path = _path(town, "Km1+200")
    target = _plan(town, path, 2026)
    today("2026-05-01")
    withdraw(town.session, actor=town.engineer, target_id=target.id, reason="Kế hoạch khác")
    assert _counts(town, "2026-04-30") == (1, 0, 0, 1, 0, 0, 0)
    assert _counts(town, "2026-05-01") == (0, 0, 0, 0, 0, 0, 1)


def test_what_is_written_down_later_was_done_on_its_day_and_known_since(
    town: Town, today: Today
) -> None:
    path = _path(town, "Km1+200")
    _plan(town, path, 2026)
    _take(town, path, CaseState.FILE_OPENED)
    today("2027-01-08")
    done = {"carried_out_on": "2026-12-30", "units_present": "Công an", "decision_number": "1/QĐ",
            "decided_on": "2026-12-01"}  # fmt: skip
    _take(town, path, CaseState.CLOSED, facts=done)
    assert _counts(town, "2027-01-07") == (1, 0, 0, 0, 1, 0, 0)
    assert _counts(town, "2027-01-08") == (1, 1, 0, 0, 0, 0, 0)


def test_lines_wards_and_bodies_are_told_apart_and_filters_narrow(town: Town, today: Today) -> None:
    west, east = _path(town, "Km1+200"), _path(town, "Km7+500")
    east_keeper = make_account(town.session, Role.URBAN_OFFICER, areas=[town.east])
    _plan(town, west, 2026)
    _plan(town, east, 2026, actor=east_keeper, body=east_keeper.organisation.name)
    told = numbers_of(road_map(town.session, actor=town.analyst))
    assert [(e.name, e.year, e.tally.planned) for e in told.wards] == [
        ("Phường Tây", 2026, 1), ("Phường Đông", 2026, 1)
    ]  # fmt: skip
    assert [(e.code, e.tally.planned) for e in told.lines] == [("BN", 2)]
    assert sorted(e.tally.planned for e in told.bodies) == [1, 1]
    assert _counts(town, "2026-01-10", area=town.east.code)[0] == 1
    assert _counts(town, "2026-01-10", body=east_keeper.organisation_id) == (1, 0, 0, 1, 0, 0, 0)
    make_line(town.session, "LX")
    assert _counts(town, "2026-01-10", line="LX") == (0, 0, 0, 0, 0, 0, 0)
    _own(town, town.ward_officer, [west.code])
    today("2026-03-01")
    _take(town, west, CaseState.REJECTED)
    assert _counts(town, "2026-03-01", area=town.west.code) == (0, 0, 0, 0, 0, 0, 0)


def test_targets_of_what_is_no_crossing_any_more_are_counted_apart(
    town: Town, today: Today
) -> None:
    rejected, twin, kept = (_path(town, f"Km1+{n}00") for n in (2, 4, 6))
    target = _plan(town, rejected, 2026)
    for each in (twin, kept):
        _plan(town, each, 2027)
    today("2026-03-01")
    _take(town, rejected, CaseState.REJECTED)
    _take(town, twin, CaseState.DUPLICATE, facts={"target_site": kept.code})
    counts = {day: _counts(town, day)[0] for day in ("2026-02-28", "2026-03-01")}
    assert counts == {"2026-02-28": 3, "2026-03-01": 1}

    def lost(on: str = "2026-03-01", actor: Account = town.analyst, **choice: Any) -> list[str]:
        asked = RoadMapChoice(on=date.fromisoformat(on), **choice)
        found = road_map(town.session, actor=actor, choice=asked).part(RoadMapPart.NO_CROSSING)
        return [each.crossing.code for each in found if isinstance(each, PlannedTarget)]

    assert lost() == [rejected.code, twin.code]
    assert (lost("2026-02-28"), lost(actor=town.leader_east)) == ([], [])
    assert (lost(year=2027), lost(area=town.east.code)) == ([twin.code], [])
    withdraw(town.session, actor=town.engineer, target_id=target.id, reason="Không phải lối đi")
    assert lost() == [twin.code]


def _own(town: Town, actor: Account, codes: list[str]) -> None:
    found = road_map(town.session, actor=actor)
    assert [each.crossing.code for each in found.planned] == codes


def test_what_is_to_be_done_this_year_stands_in_the_order_and_what_is_left_out_below(
    town: Town, today: Today
) -> None:
    facts = {"trains_per_day": "4", "line_speed_kmh": "30", "motorcycles_per_day": "10",
             "cars_per_day": "0", "trucks_per_day": "0", "bicycles_per_day": "5",
             "pedestrians_per_day": "5", "tracks": "1", "watch_post": "yes",
             "traffic_count_method": "whole_day", "traffic_counted_on": "01/01/2026"}  # fmt: skip
    quiet = _path(town, "Km1+200", accidents_5y="0", **facts)
    bad, worst = (_path(town, f"Km1+{n}00", accidents_5y=str(n)) for n in (4, 6))
    late = _plan(town, quiet, 2026, why="Ít người đi")
    _plan(town, bad, 2027)
    _plan(town, worst, 2028, "narrowed")
    today("2027-02-10")
    plan = year_plan(town.session, actor=town.analyst)
    assert (plan.year, [e.planned.crossing.code for e in plan.to_do]) == (
        2027, [bad.code, quiet.code]
    )  # fmt: skip
    first, second = plan.to_do
    assert first.placed is not None
    assert recorded_reasons(first.placed)[0].params == {"count": 4}
    assert (second.planned.target.id, second.planned.months) == (late.id, 2)
    assert second.days_in_state == (date(2027, 2, 10) - date(2026, 1, 10)).days
    (left,) = plan.left_out
    assert (left.crossing.code, [e.target.year for e in left.later]) == (worst.code, [2028])
    _take(town, bad, CaseState.FILE_OPENED, CaseState.CLOSED)
    assert len(year_plan(town.session, actor=town.analyst).to_do) == 1
    assert not year_plan(town.session, actor=town.analyst, year=2028).left_out
    done = _plan(town, worst, 2027, "managed")
    assert not year_plan(town.session, actor=town.analyst).left_out  # that is to be done now
    _take(town, worst, CaseState.FILE_OPENED, CaseState.MANAGED)
    (left,) = year_plan(town.session, actor=town.analyst).left_out  # nothing remains this year
    assert [e.target.id for e in left.reached] == [done.id]
    assert [e.target.year for e in left.later] == [2028]
    assert not year_plan(town.session, actor=town.analyst, area=town.east.code).to_do
