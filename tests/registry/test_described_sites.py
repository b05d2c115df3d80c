"""Crossings, as sites of a described kind: reported, known again, written anew, on their way."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hotspots.errors import Conflict, Forbidden, InvalidInput, NotFound, StaleVersion
from hotspots.models import (
    RailLine,
    RailManagement,
    RemediationCase,
    Site,
    UnauthorizedCrossing,
)
from hotspots.records.kinds import KIND_RECORDS
from hotspots.registry import described_changes, described_sites, remediation, site_history, sites
from hotspots.registry.addressees import proposed_addressees
from hotspots.registry.case_access import find
from hotspots.registry.described_lists import taker_of
from hotspots.registry.monitoring import checks_of, record_check
from hotspots.registry.site_extents import extents_of
from hotspots.registry.site_links import related
from hotspots.vocabulary import (
    CarriagewaySide,
    CaseState,
    FactsChange,
    LegalClass,
    Role,
    SiteKind,
    SiteLinkKind,
    TrafficCountMethod,
)
from tests.casework import take
from tests.factories import make_account, make_organisation, make_photo
from tests.registry.railway import NORTH_SOUTH, lon_at, make_line, make_posts
from tests.registry.town import AS_OF, Town, make_town

PATH, LEGAL = SiteKind.UNAUTHORIZED_CROSSING, SiteKind.LEVEL_CROSSING


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTSPOTS_NOW", AS_OF.isoformat())


@pytest.fixture
def town(session: Session) -> Town:
    made = make_town(session)
    make_posts(session, make_line(session, "BN", name=NORTH_SOUTH))
    return made


def _path(town: Town, **other: Any) -> Any:
    told = {"place_text": "Km1+200 (P)", "found_on": "03/03/2026", "width_m": "3,5"} | other
    record = KIND_RECORDS[PATH]
    return described_sites.report(town.session, record, actor=town.ward_officer, told=told).site


def _legal(town: Town, **other: Any) -> Any:
    told = {"place_text": "Km2+500", "protection": "signs"} | other
    record = KIND_RECORDS[LEGAL]
    return described_sites.report(town.session, record, actor=town.ward_officer, told=told).site


def _refused(town: Town, **other: Any) -> list[str | None]:
    with pytest.raises(InvalidInput) as refused:
        _path(town, **other)
    return [problem.field for problem in refused.value.problems]


@pytest.mark.parametrize(
    ("other", "fields"),
    [
        ({"found_on": ""}, ["found_on"]),
        ({"found_on": "01/04/2026"}, ["found_on"]),
        ({"width_m": "rộng"}, ["width_m"]),
        ({"width_m": "0,1"}, ["width_m"]),
        ({"tracks": "1,5"}, ["tracks"]),
        ({"surface": "gold"}, ["surface"]),
        ({"watch_post": "có lẽ"}, ["watch_post"]),
        ({"colour": "red"}, ["colour"]),
        ({"cars_per_day": "40"}, ["traffic_count_method", "traffic_counted_on"]),
        ({"trains_per_day": "10", "day_trains_per_day": "12"}, ["day_trains_per_day"]),
        ({"place_text": ""}, ["place_text"]),
        ({"place_text": "Km1+200 QL1"}, ["place_text"]),
        ({"rail_line": "Gia Lâm – Hải Phòng"}, ["rail_line"]),
    ],
)
def test_what_cannot_be_recorded_says_which_field(
    town: Town, other: dict[str, Any], fields: list[str]
) -> None:
    assert _refused(town, **other) == fields


def test_all_that_is_wrong_with_facts_is_named_at_once(town: Town) -> None:
    assert _refused(town, found_on="", width_m="rộng", tracks="0") == [
        "found_on", "width_m", "tracks",
    ]  # fmt: skip


def test_another_ward_and_a_leader_in_a_meeting_report_nothing(town: Town) -> None:
    with pytest.raises(Forbidden, match="Phường Đông"):
        _path(town, place_text="Km7+500")
    leader = make_account(town.session, Role.LEADER, areas=[town.west])
    with pytest.raises(Forbidden):
        described_sites.report(town.session, KIND_RECORDS[PATH], actor=leader, told={})


def test_a_level_crossing_is_called_dangerous_with_the_reason_only(town: Town) -> None:
    with pytest.raises(InvalidInput) as refused:
        _legal(town, dangerous="có")
    assert [each.field for each in refused.value.problems] == ["dangerous_reason"]


def test_a_crossing_is_a_site_on_its_line_with_a_file_and_a_deadline(town: Town) -> None:
    path = _path(town)
    assert (path.rail_m, path.rail_to_m, path.rail_side) == (1_200, 1_200, CarriagewaySide.RIGHT)
    assert (path.kind, path.legal_class) == (PATH, LegalClass.NONE)
    assert path.name == "Km1+200 đường sắt Hà Nội – TP Hồ Chí Minh"
    assert [area.name for area in path.areas] == ["Phường Tây"]
    assert len(extents_of(town.session, path)) == 1
    case = find(town.session, town.ward_officer, path.code)
    assert (case.state, case.due_on) == (CaseState.FOUND, date(2026, 4, 14))


def test_the_body_that_manages_the_railway_that_day_is_proposed(town: Town) -> None:
    line = town.session.scalars(select(RailLine)).one()
    before, whole, stretch = (
        make_organisation(town.session, name=name)
        for name in ("Xí nghiệp cũ", "Cả tuyến", "Cung 1")
    )
    for body, ends, days in (
        (before, (None, None), (None, date(2025, 12, 31))),
        (whole, (None, None), (date(2026, 1, 1), None)),
        (stretch, (1_000.0, 1_500.0), (None, None)),
    ):
        (from_m, to_m), (since, until) = ends, days
        town.session.add(
            RailManagement(
                rail_line_id=line.id,
                organisation_id=body.id,
                from_m=from_m,
                to_m=to_m,
                valid_from=since,
                valid_to=until,
            )
        )
    town.session.flush()
    near, far = _path(town), _path(town, place_text="Km2+500")
    managing = [
        find(town.session, town.ward_officer, each.code).managing_body_id for each in (near, far)
    ]
    assert managing == [stretch.id, whole.id]
    told = [
        [(each.organisation.name, each.rail_line, each.from_m) for each in found]
        for found in (
            proposed_addressees(town.session, near, on=AS_OF),
            proposed_addressees(town.session, far, on=date(2025, 12, 31)),
        )
    ]
    assert told == [
        [("Cung 1", NORTH_SOUTH, 1_000.0), ("Cả tuyến", NORTH_SOUTH, None)],
        [("Xí nghiệp cũ", NORTH_SOUTH, None)],
    ]


def test_what_a_reader_should_notice_is_said(town: Town) -> None:
    wide = sites.get(town.session, actor=town.ward_officer, site=_path(town).code)
    assert [str(each) for each in wide.facts.flags] == [  # type: ignore[union-attr] -- described
        "3.5 m wide: from 3.0 m on it is to be narrowed."
    ]
    narrow = _path(town, width_m="2,9", source_reference="N", another="yes")
    assert not sites.get(town.session, actor=town.ward_officer, site=narrow.code).facts.flags  # type: ignore[union-attr] -- described


def test_the_same_number_is_the_first_and_other_content_is_refused(town: Town) -> None:
    first = _path(town, source_reference="LĐ-7")
    assert _path(town, source_reference="LĐ-7") is first
    assert _path(town, source_reference="LĐ-7", width_m="") is first
    with pytest.raises(Conflict, match=first.code):
        _path(town, source_reference="LĐ-7", width_m="2")
    with pytest.raises(Conflict, match=first.code):
        _path(town, source_reference="LĐ-7", place_text="Km1+300")
    assert town.session.scalar(select(func.count()).select_from(UnauthorizedCrossing)) == 1


def test_a_count_of_users_is_kept_with_its_method_and_day(town: Town) -> None:
    path = _path(
        town,
        motorcycles_per_day="420",
        traffic_count_method="peak_and_evening",
        traffic_counted_on="01/03/2026",
    )
    assert path.traffic_count_method is TrafficCountMethod.PEAK_AND_EVENING
    assert path.traffic_counted_on == date(2026, 3, 1)


def _change(town: Town, site: Site, told: dict[str, Any], **other: Any) -> Any:
    given = {"why": FactsChange.CORRECTION, "reason": "Đo lại"} | other
    return described_changes.change_facts(
        town.session, actor=town.ward_officer, site=site.code, told=told, **given
    )


def test_what_is_known_is_written_anew_with_a_reason_only(town: Town) -> None:
    path = _path(town)
    with pytest.raises(InvalidInput, match="reason"):
        _change(town, path, {"width_m": 2.5}, reason=" ")
    with pytest.raises(InvalidInput, match="Nothing would change"):
        _change(town, path, {"width_m": "3,5"})
    with pytest.raises(InvalidInput):
        _change(town, path, {"found_on": None})
    with pytest.raises(NotFound):
        _change(town, path, {"width_m": 2}, kind=LEGAL)
    _change(town, path, {"width_m": 2.5, "lanes": 1})
    entry = remediation.get(town.session, actor=town.ward_officer, site=path.code).events[-1]
    assert entry.data["facts"] == {"width_m": [3.5, 2.5], "lanes": [None, 1]}
    assert (entry.data["why"], entry.note) == ("correction", "Đo lại")


def test_the_second_of_two_who_write_is_told_what_the_first_wrote(town: Town) -> None:
    path = _path(town)
    town.session.commit()
    read = find(town.session, town.ward_officer, path.code).version
    _change(town, path, {"width_m": 2.5}, expected_version=read)
    town.session.commit()
    with pytest.raises(StaleVersion) as stale:
        _change(town, path, {"width_m": 2.0}, expected_version=read)
    assert ("width_m", 3.5, 2.5) in [
        (each.field, each.before.code, each.now.code) for each in stale.value.changes
    ]


def test_a_crossing_that_is_moved_is_drawn_there_from_that_day_on(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _path(town)
    monkeypatch.setenv("HOTSPOTS_NOW", "2026-04-20")
    _change(town, path, {"place_text": "Km2+100"})
    assert (path.rail_m, path.name[:7]) == (2_100, "Km2+100")
    assert [each.valid_from for each in extents_of(town.session, path)] == [
        date(2026, 4, 20), AS_OF,
    ]  # fmt: skip
    told = site_history.history(town.session, actor=town.ward_officer, site=path.code)
    changed = {c.column for entry in told.entries for c in entry.changes if c.before and c.after}
    assert {"rail_m", "rail_side"} & changed == {"rail_m"}


def _onward(town: Town, site: Site, *states: CaseState, **told: Any) -> RemediationCase:
    for state in states:
        case = take(town.session, town.ward_officer, site.code, state, **told)
    return case


def test_no_step_is_taken_without_a_photo_of_that_step(town: Town) -> None:
    path = _path(town)
    make_photo(
        town.session,
        site_id=path.id,
        added_by=town.ward_officer,
        added_at=path.registered_at.replace(year=2025),
    )
    case = find(town.session, town.ward_officer, path.code)
    moves = remediation.of(town.session, case, actor=town.ward_officer).moves
    unmet = {move.step.to_state: [each.field for each in move.unmet] for move in moves}
    assert unmet[CaseState.FILE_OPENED] == ["step_photo"]
    assert unmet[CaseState.REJECTED] == []


def test_a_path_is_narrowed_below_three_metres_and_keeps_the_width(town: Town) -> None:
    path = _path(town)
    _onward(town, path, CaseState.FILE_OPENED, CaseState.MANAGED)
    case = find(town.session, town.ward_officer, path.code)
    told = {"carried_out_on": AS_OF, "units_present": "UBND phường", "decision_number": "1/QĐ"}
    told |= {"decided_on": AS_OF, "width_left_m": 3.0}
    with pytest.raises(InvalidInput) as refused:
        _onward(town, path, CaseState.NARROWED, facts={k: str(v) for k, v in told.items()})
    assert [each.field for each in refused.value.problems] == ["width_left_m"]
    assert _onward(town, path, CaseState.NARROWED).state is CaseState.NARROWED
    assert (path.width_m, case.reopen_count) == (1.5, 0)


def test_a_closed_path_is_looked_at_again_and_reopening_counts(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, legal = _path(town), _legal(town)
    _onward(town, path, CaseState.FILE_OPENED)
    case = _onward(
        town,
        path,
        CaseState.CLOSED,
        facts={
            "carried_out_on": "31/03/2026", "units_present": "Công an phường",
            "decision_number": "7/QĐ", "decided_on": "30/03/2026", "replaced_by": legal.code,
        },
    )  # fmt: skip
    due = [(each.months, each.due_on) for each in checks_of(town.session, case)]
    assert due == [
        (1, date(2026, 4, 30)), (3, date(2026, 6, 30)), (6, date(2026, 9, 30)),
        (12, date(2027, 3, 31)),
    ]  # fmt: skip
    assert [
        (e.link.kind, e.link.other_id) for e in related(town.session, case, actor=town.leader)
    ] == [(SiteLinkKind.REPLACED_BY, legal.id)]
    monkeypatch.setenv("HOTSPOTS_NOW", "2026-04-30T09:00:00+07:00")
    check = checks_of(town.session, case)[0]
    record_check(
        town.session, actor=town.ward_officer, site=path.code, check_id=check.id, note="Bị mở lại"
    )
    assert (check.found, check.note) == ({}, "Bị mở lại")
    again = _onward(town, path, CaseState.REOPENED)
    assert again.reopen_count == 1
    left = [each for each in checks_of(town.session, again) if each.done_on is None]
    assert [each.lapsed_on for each in left] == [date(2026, 4, 30)] * 3
    with pytest.raises(Conflict, match="not needed"):
        record_check(
            town.session, actor=town.ward_officer, site=path.code, check_id=left[0].id, note=None
        )


def test_a_path_closed_twice_in_a_day_is_looked_at_once(town: Town) -> None:
    path = _path(town)
    told = {
        "carried_out_on": "31/03/2026", "units_present": "Công an phường",
        "decision_number": "7/QĐ", "decided_on": "30/03/2026",
    }  # fmt: skip
    _onward(town, path, CaseState.FILE_OPENED)
    _onward(town, path, CaseState.CLOSED, facts=told)
    _onward(town, path, CaseState.REOPENED)
    case = _onward(town, path, CaseState.CLOSED, facts=told)
    assert [each.lapsed_on for each in checks_of(town.session, case)] == [None] * 4


def test_what_stands_in_for_a_closed_path_must_be_a_site_one_sees(town: Town) -> None:
    path = _path(town)
    _onward(town, path, CaseState.FILE_OPENED)
    with pytest.raises(InvalidInput, match="cannot be replaced"):
        _onward(town, path, CaseState.UPGRADED)  # by a site that is not there


def test_a_level_crossing_rests_in_service_until_it_is_found_wanting(town: Town) -> None:
    legal = _legal(town)
    case = find(town.session, town.ward_officer, legal.code)
    assert case.is_settled and case.due_on is None  # noqa: PT018 -- one state
    wanting = _onward(town, legal, CaseState.DEFICIENT)
    assert (wanting.is_settled, wanting.due_on) == (False, date(2026, 4, 3))
    rail = make_account(town.session, Role.RAIL_OFFICER, areas=[town.west])
    take(town.session, rail, legal.code, CaseState.ASSIGNED)
    take(town.session, rail, legal.code, CaseState.REPORTED_DONE)
    assert _onward(town, legal, CaseState.IN_SERVICE).is_settled


ROWS = """Số,Lý trình đường sắt,Ngày phát hiện,Bề rộng,Mặt lát lối qua đường sắt,Có người cảnh giới
L-1,Km1+200,03/03/2026,"3,5",Đất,có
L-2,Km2+050,04/03/2026,,,không
"""


def test_a_list_is_taken_in_by_its_vietnamese_headings_and_words(town: Town) -> None:
    take_in = taker_of(PATH)
    given: dict[str, Any] = {"file": ROWS.encode(), "name": "loi-di.csv"}
    done = take_in(town.session, actor=town.ward_officer, **given)
    assert [row.cells[0] for row in done.rows] == ["L-1", "L-2"]
    first = town.session.scalars(
        select(UnauthorizedCrossing).where(UnauthorizedCrossing.source_reference == "L-1")
    ).one()
    assert (first.width_m, first.surface, first.watch_post) == (3.5, "earth", True)
    again = take_in(town.session, actor=town.ward_officer, **given)
    assert {row.outcome.value for row in again.rows} == {"known"}


def test_a_list_with_a_bad_row_stores_nothing_and_names_the_row(town: Town) -> None:
    bad = ROWS.replace("04/03/2026", "32/13/2026")
    with pytest.raises(InvalidInput) as refused:
        taker_of(PATH)(town.session, actor=town.ward_officer, file=bad.encode(), name="x.csv")
    assert [(each.row, each.field) for each in refused.value.problems] == [(3, "found_on")]
    assert town.session.scalar(select(func.count()).select_from(UnauthorizedCrossing)) == 0


def test_a_point_that_contradicts_the_km_is_taken_with_a_warning(town: Town) -> None:
    record = KIND_RECORDS[LEGAL]
    told = {"place_text": "Km1+200", "lon": lon_at(1_200), "lat": 10.95, "protection": "signs"}
    done = described_sites.report(town.session, record, actor=town.ward_officer, told=told)
    assert [each.code for each in done.warnings] == ["km_against_point"]
