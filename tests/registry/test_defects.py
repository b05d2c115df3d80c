"""Reporting a defect: what is refused, what is known again, whose it is, and which crashes met."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hotspots.errors import Conflict, Forbidden, InvalidInput
from hotspots.models import InfrastructureDefect, RouteManagement
from hotspots.registry import defects, open_defects, remediation
from hotspots.registry.site_extents import extents_of
from hotspots.vocabulary import CaseState, LegalClass, PhotoPurpose, Place, Role
from tests.casework import take, take_all
from tests.factories import make_account, make_organisation, make_photo
from tests.registry.town import AS_OF, Town, make_town


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTSPOTS_NOW", AS_OF.isoformat())


@pytest.fixture
def town(session: Session) -> Town:
    return make_town(session)


def told(**other: Any) -> dict[str, Any]:
    """A lamp that is out."""
    return {
        "type": "street_lighting",
        "danger": "high",
        "found_on": "03/03/2026",
        "place_text": "Km2+200 QL1",
    } | other


def _report(town: Town, **other: Any) -> InfrastructureDefect:
    return defects.report(town.session, actor=town.ward_officer, told=told(**other))


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"type": None}, "type"),
        ({"type": "ghost"}, "type"),
        ({"danger": ""}, "danger"),
        ({"danger": "deadly"}, "danger"),
        ({"found_on": None}, "found_on"),
        ({"found_on": "32/13/2026"}, "found_on"),
        ({"found_on": "01/04/2026"}, "found_on"),
        ({"found_on": "31/12/1999"}, "found_on"),
        ({"description": "x" * 2001}, "description"),
        ({"lamp": "x"}, "lamp"),
        ({"place_text": None}, "place_text"),
        ({"place_text": "Km2+200 QL99"}, "place_text"),
        ({"place_text": None, "lon": 108.0, "lat": 12.0}, "place_text"),
    ],
)
def test_what_cannot_be_recorded_says_which_field(
    town: Town, other: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        _report(town, **other)
    assert [problem.field for problem in refused.value.problems] == [field]


def test_everything_that_is_missing_is_named_at_once(town: Town) -> None:
    with pytest.raises(InvalidInput) as refused:
        defects.report(town.session, actor=town.ward_officer, told={"place_text": "Km2+200 QL1"})
    assert [each.field for each in refused.value.problems] == ["type", "danger", "found_on"]


def test_a_place_of_another_ward_is_refused_by_name(town: Town) -> None:
    with pytest.raises(Forbidden, match="Phường Đông"):
        _report(town, place_text="Km8+200 QL1")


def test_a_leader_in_a_meeting_reports_nothing(town: Town) -> None:
    leader = make_account(town.session, Role.LEADER, areas=[town.west])
    with pytest.raises(Forbidden):
        defects.report(town.session, actor=leader, told=told())


def test_a_number_known_with_other_content_is_refused(town: Town) -> None:
    first = _report(town, source_reference="DEN-7")
    with pytest.raises(Conflict, match=first.code):
        _report(town, source_reference="DEN-7", danger="low")


def test_the_same_report_under_the_same_number_is_the_first(town: Town) -> None:
    first = _report(town, source_reference="DEN-7")
    assert _report(town, source_reference="DEN-7") is first
    count = select(func.count()).select_from(InfrastructureDefect)
    assert town.session.scalar(count) == 1


def test_another_body_may_use_the_same_number(town: Town) -> None:
    first = _report(town, source_reference="DEN-7")
    other = defects.report(
        town.session, actor=town.engineer, told=told(source_reference="DEN-7", danger="low")
    )
    assert other.code != first.code


def test_a_defect_is_a_site_with_a_file_and_a_deadline(town: Town) -> None:
    defect = _report(town)
    assert (defect.place, defect.from_m, defect.to_m) == (Place.LINE, 2_190.0, 2_210.0)
    assert (defect.legal_class, defect.found_on) == (LegalClass.NONE, date(2026, 3, 3))
    assert len(extents_of(town.session, defect)) == 1
    case = remediation.get(town.session, actor=town.engineer, site=defect.code).case
    assert case.state is CaseState.REPORTED
    assert case.due_on == date(2026, 4, 3)


def test_a_point_on_a_road_is_known_by_its_km_too(town: Town) -> None:
    defect = _report(town, place_text=None, lon=107.22, lat=10.95)
    assert (defect.place, defect.route_id) == (Place.DISC, town.road.id)
    assert defect.from_m == defect.to_m
    assert defect.from_m == pytest.approx(2_185.0, abs=5)


def test_the_body_that_manages_the_stretch_that_day_is_proposed(town: Town) -> None:
    before = make_organisation(town.session, name="Khu Quản lý đường bộ IV")
    now = make_organisation(town.session, name="Sở Xây dựng")
    for body, since, until in (
        (before, None, date(2025, 12, 31)),
        (now, date(2026, 1, 1), None),
    ):
        town.session.add(
            RouteManagement(
                route_id=town.road.id,
                organisation_id=body.id,
                from_m=0.0,
                to_m=5_000.0,
                valid_from=since,
                valid_to=until,
            )
        )
    town.session.flush()
    defect = _report(town)
    case = remediation.get(town.session, actor=town.engineer, site=defect.code).case
    assert case.managing_body_id == now.id
    beyond = _report(town, place_text="Km5+300 QL1")
    case = remediation.get(town.session, actor=town.engineer, site=beyond.code).case
    assert case.managing_body_id is None


def _repaired(town: Town, code: str) -> None:
    for state in (CaseState.VERIFIED, CaseState.ASSIGNED, CaseState.REPORTED_DONE):
        take(town.session, town.engineer, code, state)


def test_a_repair_is_checked_by_another_unit(town: Town) -> None:
    defect = _report(town)
    _repaired(town, defect.code)
    with pytest.raises(Forbidden, match="another unit"):
        take(town.session, town.engineer, defect.code, CaseState.VERIFIED_DONE)
    case = take(town.session, town.ward_officer, defect.code, CaseState.VERIFIED_DONE)
    assert case.is_settled


def _lacking(town: Town, code: str) -> list[str | None]:
    """What ought to be on record when the works are reported done."""
    found = remediation.get(town.session, actor=town.engineer, site=code)
    (move,) = (each for each in found.moves if each.step.to_state is CaseState.REPORTED_DONE)
    return [problem.field for problem in move.lacking]


def test_a_photo_from_before_works_began_anew_does_not_show_the_next_repair(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    defect = _report(town)
    for state in (CaseState.VERIFIED, CaseState.ASSIGNED):
        take(town.session, town.engineer, defect.code, state)
    assert _lacking(town, defect.code) == ["after_photo"]
    make_photo(town.session, site_id=defect.id, added_by=town.engineer, purpose=PhotoPurpose.AFTER)
    assert _lacking(town, defect.code) == []
    take(town.session, town.engineer, defect.code, CaseState.REPORTED_DONE)
    monkeypatch.setenv("HOTSPOTS_NOW", "2026-04-05")
    take(town.session, town.ward_officer, defect.code, CaseState.IN_PROGRESS)
    assert _lacking(town, defect.code) == ["after_photo"]
    take(town.session, town.engineer, defect.code, CaseState.REPORTED_DONE)
    take(town.session, town.ward_officer, defect.code, CaseState.VERIFIED_DONE)
    monkeypatch.setenv("HOTSPOTS_NOW", "2026-04-10")
    take(town.session, town.ward_officer, defect.code, CaseState.REOPENED)
    take(town.session, town.engineer, defect.code, CaseState.IN_PROGRESS)
    assert _lacking(town, defect.code) == ["after_photo"]


def test_one_defect_reported_twice_becomes_one(town: Town) -> None:
    first, second = _report(town), _report(town)
    case = take(
        town.session,
        town.engineer,
        second.code,
        CaseState.DUPLICATE,
        facts={"target_site": first.code},
    )
    assert case.state is CaseState.DUPLICATE
    assert open_defects.intervals_of(town.session, second) == ()


def test_crashes_within_reach_while_it_was_open_are_shown_with_it(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    defect = _report(town)
    before = town.crash(2_200, date(2026, 3, 2))
    during = town.crash(2_230, date(2026, 3, 10))
    town.crash(2_400, date(2026, 3, 10))
    _repaired(town, defect.code)
    monkeypatch.setenv("HOTSPOTS_NOW", "2026-04-10")
    take_all(town.session, defect.code, [(town.ward_officer, CaseState.VERIFIED_DONE)])
    after = town.crash(2_200, date(2026, 4, 10))
    met = open_defects.crashes_while_open(town.session, defect, actor=town.leader)
    assert [each.id for each in met] == [during.id]
    for crash, expected in ((before, []), (during, [defect.code]), (after, [])):
        found = open_defects.open_on_crash_day(town.session, crash, actor=town.leader)
        assert [each.defect.code for each in found] == expected
    assert open_defects.crashes_while_open(town.session, defect, actor=town.leader_east) == []


def test_who_may_not_read_crashes_is_shown_none(town: Town) -> None:
    defect = _report(town)
    town.crash(2_200, date(2026, 3, 10))
    reader = make_account(town.session, Role.LEADER, areas=[town.west])
    assert open_defects.crashes_while_open(town.session, defect, actor=reader) == []
