"""Works at a site: measures beside the file's way, checks after them, and whether they worked."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from hotspots.errors import Conflict, Forbidden, InvalidInput, NotFound, StaleVersion
from hotspots.models import RemediationCase, RoadSpot
from hotspots.registry import measures, monitoring, proposals, remediation, site_evaluation
from hotspots.registry.site_evaluation import Judged
from hotspots.vocabulary import CaseState, EventKind, MeasureProgress, Role
from tests.casework import done_told, measure_told, take, take_all
from tests.factories import make_account
from tests.registry.town import AS_OF, Town, make_town


@pytest.fixture
def town(session: Session, monkeypatch: pytest.MonkeyPatch) -> Town:
    monkeypatch.setenv("HOTSPOTS_NOW", AS_OF.isoformat())
    return make_town(session)


@pytest.fixture
def site(town: Town) -> RoadSpot:
    town.four_injuries(1_000)
    proposal = town.only_proposal()
    return proposals.accept(town.session, actor=town.leader, proposal_id=proposal.id)


def _case(town: Town, site: RoadSpot) -> RemediationCase:
    return remediation.get(town.session, actor=town.manager, site=site.code).case


def _add(town: Town, site: RoadSpot, **told: Any) -> Any:
    return measures.add(
        town.session, actor=town.engineer, site=site.code, told=measure_told() | told
    )


TEMPORARY = {"term": "temporary", "type": "warning_sign", "expires_on": "2026-06-30"}


def _to(town: Town, site: RoadSpot, last: CaseState) -> RemediationCase:
    way = [
        (town.manager, CaseState.VERIFIED),
        (town.manager, CaseState.FILE_OPENED),
        (town.manager, CaseState.CAUSE_DETERMINED),
        (town.engineer, CaseState.MEASURE_PROPOSED),
        (town.manager, CaseState.DECIDED),
        (town.engineer, CaseState.WORKS_UNDER_WAY),
        (town.engineer, CaseState.REPORTED_DONE),
        (town.ward_officer, CaseState.VERIFIED_DONE),
    ]
    upto = [to for _, to in way].index(last) + 1
    return take_all(town.session, site.code, way[:upto])


def test_a_measure_waits_for_the_verification_and_a_permanent_one_for_the_causes(
    town: Town, site: RoadSpot
) -> None:
    with pytest.raises(Conflict, match="takes no measure"):
        _add(town, site, **TEMPORARY)
    _to(town, site, CaseState.VERIFIED)
    assert _add(town, site, **TEMPORARY).progress(AS_OF) is MeasureProgress.PLANNED
    with pytest.raises(Conflict, match="follows the causes"):
        _add(town, site)


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"type": "wizardry"}, "type"),
        ({"quantity_planned": "0"}, "quantity_planned"),
        ({"quantity_planned": ""}, "quantity_planned"),
        ({"cost_vnd": "12,5"}, "cost_vnd"),
        ({"actual_start": "2026-05-01"}, "actual_start"),
        ({"actual_finish": "2026-03-01"}, "actual_finish"),
        ({"planned_start": "2026-05-01", "planned_finish": "2026-04-01"}, "planned_finish"),
        ({"expires_on": "2026-06-30"}, "expires_on"),
        ({"term": "temporary"}, "expires_on"),
        ({"executor": "Không có"}, "executor"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_cannot_be_true_of_a_measure_is_refused_by_field(
    town: Town, site: RoadSpot, told: dict[str, Any], field: str
) -> None:
    _to(town, site, CaseState.CAUSE_DETERMINED)
    with pytest.raises(InvalidInput) as refused:
        _add(town, site, **told)
    assert [problem.field for problem in refused.value.problems] == [field]


def test_a_leader_in_a_meeting_records_no_measure(town: Town, site: RoadSpot) -> None:
    person = make_account(town.session, Role.LEADER, areas=[town.west])
    with pytest.raises(Forbidden):
        measures.add(town.session, actor=person, site=site.code, told=measure_told())


def test_a_change_keeps_before_and_after_and_the_second_is_told(town: Town, site: RoadSpot) -> None:
    _to(town, site, CaseState.CAUSE_DETERMINED)
    row = _add(town, site)
    read = row.version
    told = {"quantity_done": "3,5", "actual_start": "2026-03-30"}
    measures.change(
        town.session,
        actor=town.engineer,
        site=site.code,
        measure_id=row.id,
        told=told,
        expected_version=read,
    )
    event = remediation.get(town.session, actor=town.manager, site=site.code).events[-1]
    assert (event.kind, event.data["before"], event.data["after"]) == (
        EventKind.MEASURE_CHANGED,
        {"quantity_done": None, "actual_start": None},
        {"quantity_done": 3.5, "actual_start": "2026-03-30"},
    )
    assert row.progress(AS_OF) is MeasureProgress.UNDER_WAY
    with pytest.raises(StaleVersion):
        measures.change(
            town.session,
            actor=town.manager,
            site=site.code,
            measure_id=row.id,
            told={"cost_vnd": "1"},
            expected_version=read,
        )


def test_the_entry_of_a_new_measure_says_who_carries_it_out(town: Town, site: RoadSpot) -> None:
    _to(town, site, CaseState.CAUSE_DETERMINED)
    row = _add(town, site, executor=town.engineer.organisation.name)
    event = remediation.get(town.session, actor=town.manager, site=site.code).events[-1]
    assert event.kind is EventKind.MEASURE_RECORDED
    assert event.data["executor_id"] == str(town.engineer.organisation_id)
    assert event.data["measure_id"] == str(row.id)


def test_a_measure_taken_back_counts_no_more_and_stays_on_record(
    town: Town, site: RoadSpot
) -> None:
    _to(town, site, CaseState.CAUSE_DETERMINED)
    row = _add(town, site)
    with pytest.raises(InvalidInput):
        measures.cancel(
            town.session, actor=town.engineer, site=site.code, measure_id=row.id, reason=" "
        )
    measures.cancel(
        town.session, actor=town.engineer, site=site.code, measure_id=row.id, reason="Trùng"
    )
    case = _case(town, site)
    assert measures.permanent(measures.measures_of(town.session, case)) == []
    assert [each.cancellation_reason for each in measures.measures_of(town.session, case)] == [
        "Trùng"
    ]
    with pytest.raises(InvalidInput) as refused:
        remediation.advance(
            town.session, actor=town.engineer, site=site.code, to=CaseState.MEASURE_PROPOSED
        )
    assert "measure_planned" in [problem.field for problem in refused.value.problems]


def test_works_without_their_days_cannot_be_reported_done(town: Town, site: RoadSpot) -> None:
    _to(town, site, CaseState.WORKS_UNDER_WAY)
    with pytest.raises(InvalidInput) as refused:
        remediation.advance(
            town.session, actor=town.engineer, site=site.code, to=CaseState.REPORTED_DONE
        )
    assert "quantities_stated" in [problem.field for problem in refused.value.problems]


def test_monitoring_sets_its_checks_and_counts_crashes_at_each(
    town: Town, site: RoadSpot, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = _to(town, site, CaseState.VERIFIED_DONE)
    assert case.state is CaseState.MONITORING
    checks = monitoring.checks_of(town.session, case)
    assert [each.due_on for each in checks] == [
        date(2027, 3, 31),
        date(2028, 3, 31),
        date(2029, 3, 31),
    ]
    town.crash(1_030, date(2026, 12, 1), killed=1, injured=0)
    monkeypatch.setenv("HOTSPOTS_NOW", "2027-04-01")
    check = monitoring.record_check(
        town.session, actor=town.manager, site=site.code, check_id=checks[0].id, note="Vạch còn rõ"
    )
    # The crash of the last day before the works ended counts from the beginning on.
    assert check.found is not None
    assert (check.found["crashes"], check.found["killed"]) == (2, 1)
    with pytest.raises(Conflict, match="already"):
        monitoring.record_check(
            town.session, actor=town.manager, site=site.code, check_id=checks[0].id, note=None
        )
    with pytest.raises(NotFound):
        monitoring.record_check(
            town.session, actor=town.manager, site=site.code, check_id=site.id, note=None
        )


def _judged(town: Town, site: RoadSpot) -> Judged | None:
    case = _case(town, site)
    return site_evaluation.judge(
        town.session, case, measures=measures.measures_of(town.session, case)
    )


def test_an_evaluation_is_too_early_at_first_and_can_be_derived_again_when_kept(
    town: Town, site: RoadSpot, monkeypatch: pytest.MonkeyPatch
) -> None:
    for years in (2, 3, 4):
        town.crash(1_020, AS_OF - timedelta(days=365 * years))
    _to(town, site, CaseState.VERIFIED_DONE)
    monkeypatch.setenv("HOTSPOTS_NOW", "2026-09-30")
    early = _judged(town, site)
    assert early is not None
    assert str(early.sentences[0]).startswith("Too early to tell")
    assert early.told["before"] == 3
    monkeypatch.setenv("HOTSPOTS_NOW", "2029-12-31")
    town.crash(1_010, date(2027, 5, 5))
    with pytest.raises(Forbidden):
        site_evaluation.keep(town.session, actor=town.engineer, site=site.code)
    row = site_evaluation.keep(town.session, actor=town.manager, site=site.code, note="Họp 31/12")
    assert row.told["after"] == 1
    assert row.told["after_period"] == ["2026-07-01", "2030-01-01"]
    again = site_evaluation.evaluate_again(row)
    assert again.verdict.value == row.result["verdict"]
    event = remediation.get(town.session, actor=town.manager, site=site.code).events[-1]
    assert (event.kind, event.note) == (EventKind.EVALUATION_KEPT, "Họp 31/12")
    case = take(town.session, town.manager, site.code, CaseState.EVALUATED)
    assert case.state is CaseState.EVALUATED


def test_crashes_while_works_went_on_belong_to_neither_side(town: Town, site: RoadSpot) -> None:
    _to(town, site, CaseState.WORKS_UNDER_WAY)
    (row,) = measures.permanent(measures.measures_of(town.session, _case(town, site)))
    told = done_told(AS_OF) | {"actual_start": "2026-03-01"}
    measures.change(town.session, actor=town.engineer, site=site.code, measure_id=row.id, told=told)
    judged = _judged(town, site)
    assert judged is not None
    assert judged.during_works["crashes"] == 4
    assert judged.told["before"] == 0
