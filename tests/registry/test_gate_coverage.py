"""How many school gates have the safe-gate model on a day, and all that is covered side by side."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from hotspots.errors import Forbidden, InvalidInput
from hotspots.models import Site
from hotspots.records.kinds import KIND_RECORDS
from hotspots.registry import described_sites
from hotspots.registry.coverage import coverage_report
from hotspots.registry.gate_coverage import GateReport, gate_report
from hotspots.vocabulary import CaseState, Role, SiteKind
from tests.casework import take
from tests.factories import make_account
from tests.registry.town import AS_OF, Town, make_town


def _on(monkeypatch: pytest.MonkeyPatch, day: str) -> None:
    monkeypatch.setenv("HOTSPOTS_NOW", f"{day}T09:00:00+07:00")


@pytest.fixture
def town(session: Session, monkeypatch: pytest.MonkeyPatch) -> Town:
    _on(monkeypatch, AS_OF.isoformat())
    return make_town(session)


def _gate(town: Town, km: int, **other: Any) -> Site:
    told = {"place_text": f"Km{km}+000 QL1", "school": f"Trường số {km}"} | other
    record = KIND_RECORDS[SiteKind.SCHOOL_GATE]
    return described_sites.report(town.session, record, actor=town.ward_officer, told=told).site


def _report(town: Town, **asked: Any) -> GateReport:
    return gate_report(town.session, actor=town.analyst, **asked)


def _figures(report: GateReport) -> tuple[int, int, int, float | None]:
    whole = report.whole
    return whole.counted, whole.covered, whole.not_surveyed, whole.percent


def test_who_may_not_read_reports_and_a_day_to_come_are_refused(town: Town) -> None:
    rail = make_account(town.session, Role.RAIL_OFFICER, areas=[town.west])
    with pytest.raises(Forbidden):
        gate_report(town.session, actor=rail)
    for ask in (gate_report, coverage_report):
        with pytest.raises(InvalidInput) as refused:
            ask(town.session, actor=town.analyst, on=date(2026, 4, 1))
        assert [each.field for each in refused.value.problems] == ["on"]


def test_of_no_school_no_share_is_covered(town: Town) -> None:
    assert _figures(_report(town)) == (0, 0, 0, None)
    shares = coverage_report(town.session, actor=town.analyst)
    assert shares.whole.gates.percent is None


def test_what_a_step_says_counts_on_its_day_and_what_was_only_told_does_not(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, third = (_gate(town, km, model_installed_on="05/09/2025") for km in (1, 2, 3))
    assert _figures(_report(town)) == (3, 0, 3, 0.0)
    _on(monkeypatch, "2026-04-10")
    for each in (first, second):
        take(town.session, town.ward_officer, each.code, CaseState.SURVEYED)
    take(town.session, town.ward_officer, first.code, CaseState.MODEL_IN_PLACE)
    _on(monkeypatch, "2026-04-20")
    take(town.session, town.ward_officer, third.code, CaseState.REMOVED)
    assert _figures(_report(town)) == (2, 1, 0, 50.0)
    assert _figures(_report(town, on=date(2026, 4, 10))) == (3, 1, 1, 33.3)
    assert _figures(_report(town, on=date(2026, 4, 9))) == (3, 0, 3, 0.0)
    assert _figures(_report(town, on=date(2026, 3, 30))) == (0, 0, 0, None)
    assert [each.site.code for each in _report(town).whole.uncovered] == [second.code]
    take(town.session, town.leader, first.code, CaseState.CHECKED)
    assert _report(town).whole.covered == 1
    take(town.session, town.leader, first.code, CaseState.SURVEYED)
    assert _report(town).whole.covered == 0


def test_each_ward_is_told_by_itself(town: Town) -> None:
    _gate(town, 1)
    wards = {each.area.name: each.coverage for each in _report(town).wards}
    assert {name: each.counted for name, each in wards.items()} == {
        "Phường Tây": 1, "Phường Đông": 0,
    }  # fmt: skip
    assert wards["Phường Đông"].percent is None
    assert [each.area.name for each in _report(town, area_code=town.west.code).wards] == [
        "Phường Tây"
    ]


def test_humps_stand_beside_the_others_for_today_alone(town: Town) -> None:
    _gate(town, 1)
    today = coverage_report(town.session, actor=town.analyst)
    assert today.whole.humps is not None
    assert (today.whole.gates.covered, today.whole.gates.counted) == (0, 1)
    assert [each.gates.counted for each in today.wards] == [1, 0]
    before = coverage_report(town.session, actor=town.analyst, on=date(2026, 3, 30))
    assert before.whole.humps is None
