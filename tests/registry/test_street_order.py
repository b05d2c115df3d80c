"""Encroachments, points of congestion, school gates: reported, written anew, on their way."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from hotspots.errors import Conflict, Forbidden, InvalidInput
from hotspots.models import RemediationCase, Site
from hotspots.records.kinds import KIND_RECORDS
from hotspots.registry import described_changes, described_sites, remediation, site_history, sites
from hotspots.registry.case_access import find
from hotspots.registry.described_lists import taker_of
from hotspots.registry.monitoring import checks_of
from hotspots.registry.site_extents import extents_of
from hotspots.vocabulary import CaseState, FactsChange, Place, Role, SiteKind
from tests.casework import take
from tests.factories import make_account
from tests.registry.railway import NORTH_SOUTH, lon_at, make_line, make_posts
from tests.registry.town import AS_OF, Town, make_town

TAKEN, JAM, GATE = (
    SiteKind.CORRIDOR_ENCROACHMENT, SiteKind.CONGESTION_POINT, SiteKind.SCHOOL_GATE,
)  # fmt: skip
TOLD: dict[SiteKind, dict[str, Any]] = {
    TAKEN: {"place_text": "Km1+200 QL1", "type": "market", "found_on": "03/03/2026",
            "length_m": "40"},
    JAM: {"place_text": "Km2+000 QL1", "listed_on": "03/03/2026"},
    GATE: {"place_text": "Km3+000 QL1", "school": "Trường Kim Đồng"},
}  # fmt: skip


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTSPOTS_NOW", AS_OF.isoformat())


@pytest.fixture
def town(session: Session) -> Town:
    return make_town(session)


def _reported(town: Town, kind: SiteKind, **other: Any) -> described_sites.ReportedSite:
    told = {name: value for name, value in (TOLD[kind] | other).items() if value is not None}
    record = KIND_RECORDS[kind]
    return described_sites.report(town.session, record, actor=town.ward_officer, told=told)


def _site(town: Town, kind: SiteKind, **other: Any) -> Any:
    return _reported(town, kind, **other).site


@pytest.mark.parametrize(
    ("kind", "other", "field"),
    [
        (TAKEN, {"type": "barn"}, "type"),
        (TAKEN, {"length_m": None}, "length_m"),
        (TAKEN, {"length_m": "0"}, "length_m"),
        (TAKEN, {"place_text": "Km0+100 - Km6+000 QL1"}, "place_text"),
        (JAM, {"hours": "7h sáng"}, "hours"),
        (JAM, {"hours": "22:00–05:00"}, "hours"),
        (JAM, {"hours": "06:00–08:00; 07:00–09:00"}, "hours"),
        (JAM, {"causes": ["signals", "ghosts"]}, "causes"),
        (JAM, {"plan_number": "12/PA"}, "plan_dated"),
        (JAM, {"place_text": None, "junction": "NG9"}, "junction"),
        (JAM, {"junction": "NG1"}, "junction"),
        (GATE, {"school": " "}, "school"),
        (GATE, {"junction": "NG1"}, "junction"),
        (GATE, {"lane_mouths": "2", "lane_mouth_humps": "3"}, "lane_mouth_humps"),
    ],
)
def test_what_cannot_be_recorded_says_which_field(
    town: Town, kind: SiteKind, other: dict[str, Any], field: str
) -> None:
    town.junction(2_500)
    with pytest.raises(InvalidInput) as refused:
        _site(town, kind, **other)
    assert [problem.field for problem in refused.value.problems] == [field]


def test_hours_are_written_in_one_form(town: Town) -> None:
    jam = _site(town, JAM, hours="16h30 - 18h, 6:30 đến 8h00", post_hours="6h-8h")
    assert (jam.hours, jam.post_hours) == ("06:30–08:00; 16:30–18:00", "06:00–08:00")


def test_what_looks_like_a_person_is_taken_with_a_warning_that_stays_to_be_seen(
    town: Town,
) -> None:
    said = "Quán của bà Nguyễn Thị Hoa, xe 60A-123.45"
    done = _reported(town, TAKEN, description=said)
    assert [each.code for each in done.warnings] == ["plate_in_text", "name_in_text"]
    assert not any("Hoa" in str(each.message) for each in done.warnings)
    facts = sites.get(town.session, actor=town.ward_officer, site=done.site.code).facts
    assert len(facts.flags) == 2  # type: ignore[union-attr] -- described
    assert _reported(town, TAKEN, description="Sạp hàng trước chợ", another="yes").warnings == ()


def test_an_encroachment_lies_on_a_road_or_on_a_railway(town: Town) -> None:
    make_posts(town.session, make_line(town.session, "BN", name=NORTH_SOUTH))
    on_road = _site(town, TAKEN, place_text="Km1+200 - Km1+900 QL1")
    assert (on_road.route_id, on_road.from_m, on_road.to_m) == (town.road.id, 1_200, 1_900)
    assert on_road.rail_line_id is None
    on_rail = _site(town, TAKEN, place_text=f"Km1+200 {NORTH_SOUTH}", rail_side="left")
    assert (on_rail.rail_m, on_rail.rail_side, on_rail.route_id) == (1_200, "left", None)
    at_track = {"place_text": None, "lon": lon_at(2_050), "lat": 10.95}
    assert _site(town, TAKEN, rail_line="BN", another="yes", **at_track).rail_line_id is not None
    assert _site(town, TAKEN, another="yes", **at_track).rail_line_id is None


def _onward(town: Town, site: Site, *states: CaseState, by: Any = None) -> RemediationCase:
    for state in states:
        case = take(town.session, by or town.ward_officer, site.code, state)
    return case


def test_what_was_cleared_is_looked_at_by_another_unit_and_what_comes_back_counts(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = _site(town, TAKEN)
    case = _onward(town, taken, CaseState.NOTIFIED, CaseState.CLEARED)
    assert [each.due_on for each in checks_of(town.session, case)] == [
        date(2026, 4, 30), date(2026, 6, 30), date(2026, 9, 30),
    ]  # fmt: skip
    with pytest.raises(Forbidden, match="another unit"):
        _onward(town, taken, CaseState.CHECKED)
    _onward(town, taken, CaseState.RECURRED, CaseState.CLEARED)
    assert len(checks_of(town.session, case)) == 3  # of the same day, once
    monkeypatch.setenv("HOTSPOTS_NOW", "2026-05-04T09:00:00+07:00")
    _onward(town, taken, CaseState.RECURRED, CaseState.CLEARED)
    left = [each.since for each in checks_of(town.session, case) if each.lapsed_on is None]
    assert left == [date(2026, 5, 4)] * 3
    again = _onward(town, taken, CaseState.CHECKED, by=town.leader)
    assert (again.reopen_count, again.is_settled, again.due_on) == (2, True, None)


def test_a_point_of_congestion_lies_at_a_junction_of_several_roads(town: Town) -> None:
    junction = town.junction(2_500)
    told = {"place_text": None, "junction": "ngã tư một", "causes": ["signals", "narrow_road"]}
    jam = _site(town, JAM, **told)
    assert (jam.junction_id, jam.place, jam.name) == (junction.id, Place.JUNCTION, "Ngã tư Một")
    assert jam.causes == ["narrow_road", "signals"]
    (extent,) = extents_of(town.session, jam)
    assert [(e["from_m"], e["to_m"]) for e in extent.stretches] == [(2_450, 2_550)]
    assert _site(town, JAM, **told, source_reference="U1", another="yes") is not jam
    assert _site(town, JAM, **told, source_reference="U1").source_reference == "U1"
    with pytest.raises(Conflict):
        _site(town, JAM, **(told | {"causes": ["signals"]}), source_reference="U1")


def test_the_plan_told_with_the_step_is_that_of_the_point(town: Town) -> None:
    jam = _site(town, JAM)
    _onward(town, jam, CaseState.PLAN_APPROVED)
    town.session.refresh(jam)
    assert jam.plan_number.endswith("/QĐ-UBND")
    assert jam.plan_dated == AS_OF
    with pytest.raises(Forbidden):
        _onward(town, jam, CaseState.TREATED, CaseState.REMOVED)
    _onward(town, jam, CaseState.REMOVED, by=town.leader)
    assert _onward(town, jam, CaseState.LISTED).reopen_count == 1


def test_several_codes_are_written_anew_and_told_in_words(town: Town) -> None:
    jam = _site(town, JAM, causes=["signals"])
    town.session.commit()
    described_changes.change_facts(
        town.session,
        actor=town.ward_officer,
        site=jam.code,
        told={"causes": ["flooding", "signals"]},
        why=FactsChange.DATA_CHANGE,
        reason="Mưa lớn",
    )
    town.session.flush()
    entry = remediation.get(town.session, actor=town.ward_officer, site=jam.code).events[-1]
    assert entry.data["facts"] == {"causes": [["signals"], ["signals", "flooding"]]}
    told = site_history.history(town.session, actor=town.ward_officer, site=jam.code)
    (change,) = [c for e in told.entries for c in e.changes if c.column == "causes" and c.before]
    assert [each.value for each in change.after.params["value"]] == ["signals", "flooding"]  # type: ignore[union-attr, attr-defined] -- a list of codes


def test_a_school_gate_is_called_by_its_school_and_keeps_the_day_of_its_model(town: Town) -> None:
    gate = _site(town, GATE)
    assert gate.name == "Trường Kim Đồng"
    _onward(town, gate, CaseState.SURVEYED, CaseState.MODEL_IN_PLACE)
    town.session.refresh(gate)
    assert gate.model_installed_on == AS_OF
    gone = _onward(town, gate, CaseState.CHECKED, CaseState.SURVEYED, by=town.leader)
    assert gone.reopen_count == 1
    _onward(town, gate, CaseState.REMOVED)
    assert find(town.session, town.ward_officer, gate.code).is_settled


ROWS = """Số,Nút giao,Ngày phát hiện,Nguyên nhân,Khung giờ,Gần đường sắt
U-1,Ngã tư Một,03/03/2026,"Đèn tín hiệu; ngập nước",6h30-8h; 16h30-18h,có
U-2,NG1,03/03/2026,,,không
"""


def test_a_list_names_junctions_and_several_causes_in_words(town: Town) -> None:
    town.junction(2_500)
    take_in = taker_of(JAM)
    done = take_in(town.session, actor=town.ward_officer, file=ROWS.encode(), name="un-tac.csv")
    listed = [sites.get(town.session, actor=town.ward_officer, site=row.id) for row in done.rows]  # type: ignore[arg-type] -- new ones have an id
    first: Any = listed[0].site
    assert (first.causes, first.hours) == (["signals", "flooding"], "06:30–08:00; 16:30–18:00")
    assert [each.site.name for each in listed] == ["Ngã tư Một"] * 2


def test_a_leader_in_a_meeting_reports_nothing(town: Town) -> None:
    leader = make_account(town.session, Role.LEADER, areas=[town.west])
    for kind, told in TOLD.items():
        with pytest.raises(Forbidden):
            described_sites.report(town.session, KIND_RECORDS[kind], actor=leader, told=told)
