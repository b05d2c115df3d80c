"""What a person reads of the evidence: sentences whose numbers are the stored ones."""

from datetime import timedelta

import pytest

from hotspots.i18n import render
from hotspots.registry import proposals, sites
from hotspots.registry.proposals import Detail
from hotspots.registry.shown_evidence import Shown
from hotspots.registry.spot_facts import SpotFacts
from hotspots.vocabulary import (
    Alcohol,
    CrashType,
    EvidenceGrade,
    EvidenceKept,
    Light,
    Locale,
    ProposalState,
    RejectionReason,
)
from tests.registry.changes import record_at
from tests.registry.test_strength import do_the_job
from tests.registry.town import AS_OF, Town


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTSPOTS_NOW", f"{AS_OF.isoformat()}T10:00")


def only_detail(town: Town) -> Detail:
    (row,) = proposals.list_proposals(town.session, actor=town.leader).rows
    return proposals.get(town.session, actor=town.leader, proposal_id=row.id)


def evidence_of(town: Town) -> Shown:
    shown = only_detail(town).evidence
    assert shown is not None
    return shown


def told(shown: Shown, part: str) -> str:
    (found,) = (each for each in shown.parts if each.code == part)
    return "\n".join(render(each, Locale.EN) for each in found.sentences)


def test_a_proposal_tells_its_grade_and_every_finding_it_rests_on(town: Town) -> None:
    town.four_injuries(1_000)
    town.screen()
    shown = evidence_of(town)
    assert (shown.grade, shown.pending, shown.kept) == (EvidenceGrade.B, False, EvidenceKept.LATEST)
    assert render(shown.grade_sentence, Locale.EN).startswith("Moderate evidence")  # type: ignore[arg-type]  # it has a grade
    assert "999 times the 4 crashes along QL1" in told(shown, "chance")
    assert "rank 1 of 1" in told(shown, "order")
    assert "Still qualifies within 250 m." in told(shown, "footing")
    assert "Crashes counted here in 36 months: 4" in told(shown, "expected")
    assert "usually fall by themselves" in told(shown, "by_itself")


def test_an_indispensable_crash_goes_by_its_day_not_by_its_id(town: Town) -> None:
    town.four_injuries(1_000)
    town.screen()
    shown = evidence_of(town)
    assert "of 31/03/2026" in told(shown, "footing")
    assert shown.numbers.leave_one_out[0] not in told(shown, "footing")


def test_a_class_goes_by_its_words(town: Town) -> None:
    town.junction(1_000)
    for n in range(4):
        town.crash(1_000, AS_OF - timedelta(days=n))
    town.screen()
    said = told(evidence_of(town), "expected")
    assert "junction_" not in said
    assert "national_road" not in said


def test_the_drop_out_day_is_told(town: Town) -> None:
    town.four_injuries(1_000)
    town.screen()
    assert "no longer met from 01/03/2027" in told(evidence_of(town), "by_itself")


def test_the_conditions_of_the_grade_stand_with_their_numbers(town: Town) -> None:
    town.four_injuries(1_000)
    town.screen()
    conditions = evidence_of(town).conditions
    assert [each.met for each in conditions] == [True, True, False, True, True]
    assert "4 of its crashes are indispensable" in render(conditions[2].words, Locale.EN)


def test_what_waits_for_the_job_says_so_and_nothing_else_of_it(town: Town) -> None:
    for at_m in (1_000, 1_020, 1_040):
        town.crash(at_m)
    town.screen()
    record_at(town, 1_060)
    shown = evidence_of(town)
    assert (shown.pending, shown.grade, shown.standing) == (True, None, None)
    assert told(shown, "chance") == "The test against chance is being computed."
    assert [each.met for each in shown.conditions][:2] == [None, None]
    do_the_job(town.session)
    assert not evidence_of(town).pending


def test_a_decided_proposal_shows_what_stood_there_at_the_decision(town: Town) -> None:
    town.four_injuries(1_000)
    row = town.only_proposal()
    proposals.reject(
        town.session,
        actor=town.leader,
        proposal_id=row.id,
        reason=RejectionReason.NOT_INFRASTRUCTURE,
        text="Do người lái say rượu.",
    )
    shown = proposals.get(town.session, actor=town.leader, proposal_id=row.id).evidence
    assert shown is not None
    assert shown.kept is EvidenceKept.WHEN_DECIDED


def test_a_site_shows_the_evidence_of_today(town: Town) -> None:
    town.four_injuries(1_000)
    site = proposals.accept(town.session, actor=town.leader, proposal_id=town.only_proposal().id)
    record_at(town, 1_070)
    do_the_job(town.session)
    detail = sites.get(town.session, actor=town.leader, site=site.id).facts
    assert isinstance(detail, SpotFacts)
    assert detail.meets_now
    assert detail.evidence is not None
    assert detail.evidence.kept is EvidenceKept.LATEST
    assert "36 months: 5" in told(detail.evidence, "expected")


def test_a_site_that_meets_the_rule_no_more_shows_what_decided(town: Town) -> None:
    crashes = town.four_injuries(1_000)
    site = proposals.accept(town.session, actor=town.leader, proposal_id=town.only_proposal().id)
    town.session.delete(crashes[3])
    town.screen()
    detail = sites.get(town.session, actor=town.leader, site=site.id).facts
    assert isinstance(detail, SpotFacts)
    assert not detail.meets_now
    assert detail.evidence is not None
    assert detail.evidence.kept is EvidenceKept.WHEN_DECIDED
    said = [render(each, Locale.EN) for each in detail.near_misses]
    assert said[0] == "One more injury crash before 11/03/2027 makes this a black spot."


def test_a_place_on_a_black_section_names_the_others(town: Town) -> None:
    for number in range(20):
        town.crash(2_000 + 100 * number, AS_OF - timedelta(days=7 * number))
    run = town.screen()
    rows = {row.id: row.from_m or 0 for row in run.proposals}
    row = min(run.proposals, key=lambda row: rows[row.id])
    shown = proposals.get(town.session, actor=town.analyst, proposal_id=row.id).evidence
    assert shown is not None
    assert shown.section is not None
    assert {child.proposal.id for child in shown.section.children} == set(rows)
    assert [child.is_this for child in shown.section.children].count(True) == 1
    assert "form one black section of 1.9 km" in render(shown.section.sentences[0], Locale.EN)


def test_the_list_stands_in_the_order_of_what_is_to_be_prevented(town: Town) -> None:
    town.four_injuries(1_000)
    town.four_injuries(4_000)
    town.crash(4_030, AS_OF - timedelta(days=600))
    run = town.screen()
    found = proposals.list_proposals(town.session, actor=town.leader, state=ProposalState.OPEN)
    assert [row.from_m for row in found.rows] == [4_000, 1_000]
    assert [found.evidence[row.id].rank for row in found.rows] == [1, 2]
    one = proposals.list_proposals(town.session, actor=town.leader, limit=1)
    two = proposals.list_proposals(town.session, actor=town.leader, limit=1, after=one.next)
    assert [row.from_m for row in (*one.rows, *two.rows)] == [4_000, 1_000]
    assert len(proposals.list_proposals(town.session, actor=town.leader, run_id=run.id).rows) == 2


def test_the_diagnosis_counts_what_the_crashes_share(town: Town) -> None:
    for n in range(5):
        town.crash(
            1_000 + 20 * n,
            AS_OF - timedelta(days=10 * n),
            crash_type=CrashType.HEAD_ON,
            light=Light.NIGHT_UNLIT,
            alcohol=Alcohol.YES if n < 2 else Alcohol.NO,
        )
    for n in range(30):
        town.crash(5_000 + 150 * n, AS_OF - timedelta(days=9 * n), light=Light.DAYLIGHT)
    run = town.screen()
    row = next(row for row in run.proposals if row.from_m == 1_000)
    found = proposals.diagnosis(town.session, actor=town.leader, proposal_id=row.id)
    assert (found.diagnosis.crashes, found.road_class) == (5, town.road.road_class)
    night = next(each for each in found.diagnosis.findings if each.type.value == "night_unlit")
    assert (night.here.count, night.elsewhere.known, night.stands_out) == (5, 30, True)
    noon = next(each for each in found.diagnosis.alcohol if each.band and each.band.start == 12)
    assert (noon.here.tested, noon.here.positive) == (5, 2)
