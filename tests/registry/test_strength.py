"""How sure the statistics are: stored with each proposal, and equal to those of a full run."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from hotspots.models import Job, Proposal, ProposalEvidence, ScreeningRun
from hotspots.registry import proposals, screening, strength
from hotspots.registry.known_places import live_rows
from hotspots.registry.list_evidence import site_key
from hotspots.registry.proposal_rows import site_of_row
from hotspots.registry.screening_inputs import freeze, thaw
from hotspots.vocabulary import (
    EvidenceGrade,
    EvidenceKept,
    JobKind,
    JobState,
    Place,
    ProposalState,
    RejectionReason,
)
from tests.registry.changes import edit, follow, record_at
from tests.registry.town import AS_OF, Town, make_town


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTSPOTS_NOW", f"{AS_OF.isoformat()}T10:00")


def do_the_job(session: Session) -> None:
    """What the worker does with the evidence that waits."""
    for job in session.scalars(select(Job).where(Job.kind == JobKind.EVIDENCE)):
        if job.state is JobState.QUEUED:
            strength.recompute(session, payload=job.payload, progress=lambda *_: None)
            job.state, job.finished_at = JobState.DONE, job.queued_at
    session.flush()


def latest_of(session: Session, row: Proposal) -> ProposalEvidence:
    return kept_of(session, row, EvidenceKept.LATEST)


def kept_of(session: Session, row: Proposal, kept: EvidenceKept) -> ProposalEvidence:
    key = {"proposal_id": row.id, "kept": kept}
    return session.get_one(ProposalEvidence, key, populate_existing=True)


def the_evidence(session: Session) -> dict[str, Any]:
    """The evidence of the live list by place, whatever the ids of its rows."""
    found = {}
    for row in live_rows(session):
        known = latest_of(session, row)
        tested = dict(known.tested or {})
        found[site_key(site_of_row(row))] = (known.near, tested, known.grade, known.rank)
    return found


def two_spots(town: Town) -> ScreeningRun:
    town.four_injuries(1_000)
    town.four_injuries(8_000)
    return town.screen()


def at(run: ScreeningRun, from_m: float) -> Proposal:
    return next(row for row in run.proposals if row.from_m == from_m)


def test_a_register_without_a_crash_has_no_calibration_and_its_run_no_evidence(
    town: Town,
) -> None:
    run = town.screen()
    assert run.proposals == []
    assert town.session.scalars(select(ProposalEvidence)).all() == []


def test_a_run_stores_the_evidence_of_each_of_its_places(town: Town) -> None:
    run = two_spots(town)
    for row in run.proposals:
        known = latest_of(town.session, row)
        assert known.tested is not None
        assert (known.grade, known.rank, known.as_of) == (EvidenceGrade.B, 1, AS_OF)
        copy = kept_of(town.session, row, EvidenceKept.OF_RUN)
        assert (copy.near, copy.tested) == (known.near, known.tested)
    assert not strength.is_pending(town.session)


def test_empirical_bayes_counts_the_three_years_before_the_day(town: Town) -> None:
    town.crash(1_030, AS_OF - timedelta(days=800))
    town.crash(1_030, AS_OF - timedelta(days=1_200))
    near = latest_of(town.session, at(two_spots(town), 1_000)).near
    assert (sum(near["severity"].values()), near["years"]) == (5, 3.0)
    assert near["reference"]["group"] == "national_road"
    assert near["reference"]["units"] == 22


def test_injuries_are_serious_slight_or_unknown_as_they_were_recorded(town: Town) -> None:
    for days, graded in enumerate(
        ({"seriously_injured": 1}, {"seriously_injured": 0}, {"slightly_injured": 1}), start=700
    ):
        town.crash(1_030, AS_OF - timedelta(days=days), **graded)
    known = latest_of(town.session, at(two_spots(town), 1_000))
    told = {"fatal": 0, "serious": 1, "slight": 2, "collision": 0, "ungraded": 4}
    assert (known.near["severity"], known.tested["ranks"][1]["weights"]) == (told, "5:3:1")


def test_a_run_given_crashes_before_injuries_were_graded_is_still_assessed(town: Town) -> None:
    run = two_spots(town)
    older = thaw(run.input_crashes).drop(columns="seriously_injured")
    town.session.execute(text("ALTER TABLE screening_run DISABLE TRIGGER USER"))
    update_run = update(ScreeningRun).where(ScreeningRun.id == run.id)
    town.session.execute(update_run.values(input_crashes=freeze(older)))
    town.session.execute(text("ALTER TABLE screening_run ENABLE TRIGGER USER"))
    strength.recompute(town.session, payload={"run_id": str(run.id)}, progress=lambda *_: None)
    again = kept_of(town.session, at(run, 1_000), EvidenceKept.OF_RUN)
    assert again.near["severity"]["ungraded"] == 4


def test_a_crash_of_long_ago_changes_the_expectation_in_the_same_transaction(town: Town) -> None:
    row = at(two_spots(town), 1_000)
    old = town.crash(1_060, AS_OF - timedelta(days=500))
    follow(town, [old.id])
    now = latest_of(town.session, row)
    assert sum(now.near["severity"].values()) == 5
    assert strength.is_pending(town.session)
    do_the_job(town.session)
    assert not strength.is_pending(town.session)


def test_a_new_place_has_its_local_part_at_once_and_its_grade_with_the_job(town: Town) -> None:
    for at_m in (1_000, 1_020, 1_040):
        town.crash(at_m)
    town.screen()
    record_at(town, 1_060)
    (row,) = live_rows(town.session)
    known = latest_of(town.session, row)
    assert (known.tested, known.grade) == (None, None)
    assert len(known.near["leave_one_out"]) == 4
    do_the_job(town.session)
    assert latest_of(town.session, row).grade is EvidenceGrade.B


def test_a_change_far_away_leaves_the_local_part_alone(town: Town) -> None:
    run = two_spots(town)
    record_at(town, 1_070)
    assert latest_of(town.session, at(run, 8_000)).near_revision == 0


def test_a_run_keeps_the_evidence_of_its_own_crashes(town: Town) -> None:
    run = two_spots(town)
    before = kept_of(town.session, at(run, 8_000), EvidenceKept.OF_RUN).tested
    for at_m in (3_000, 3_010, 3_020, 3_030, 3_040):
        record_at(town, at_m)
    do_the_job(town.session)
    row = at(run, 8_000)
    assert kept_of(town.session, row, EvidenceKept.OF_RUN).tested == before
    assert latest_of(town.session, row).tested != before


def test_a_decision_keeps_the_evidence_that_was_shown(town: Town) -> None:
    row = at(two_spots(town), 1_000)
    shown = latest_of(town.session, row).tested
    proposals.accept(town.session, actor=town.leader, proposal_id=row.id)
    record_at(town, 8_070)
    do_the_job(town.session)
    assert kept_of(town.session, row, EvidenceKept.WHEN_DECIDED).tested == shown
    assert latest_of(town.session, row).tested != shown


def test_a_rejected_place_is_ranked_behind_those_with_a_duty(town: Town) -> None:
    run = two_spots(town)
    town.crash(1_030, AS_OF - timedelta(days=800))
    row = at(run, 1_000)
    proposals.reject(
        town.session,
        actor=town.leader,
        proposal_id=row.id,
        reason=RejectionReason.NOT_INFRASTRUCTURE,
        text="Do người lái say rượu.",
    )
    again = town.screen()
    ranks = {each.state: latest_of(town.session, each).rank for each in again.proposals}
    assert ranks == {ProposalState.OPEN: 1, ProposalState.SUPPRESSED: 2}


def test_three_sites_in_a_row_are_one_black_section(town: Town) -> None:
    for number in range(20):
        town.crash(2_000 + 100 * number, AS_OF - timedelta(days=7 * number))
    run = town.screen()
    sections = [latest_of(town.session, row).tested for row in run.proposals]
    told = [each["section"] for each in sections if each is not None]
    assert len(run.proposals) >= 3
    assert all(each == told[0] and each["crashes"] == 20 for each in told)
    assert set(told[0]["places"]) == {str(row.place_id) for row in run.proposals}


def test_a_job_puts_nothing_older_over_what_a_change_has_written(town: Town) -> None:
    run = two_spots(town)
    row = at(run, 1_000)
    old = town.crash(1_060, AS_OF - timedelta(days=500))
    follow(town, [old.id])
    town.session.delete(old)
    strength.of_run(town.session, run)
    assert sum(latest_of(town.session, row).near["severity"].values()) == 5


@settings(
    max_examples=4,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(edits=st.lists(st.tuples(st.integers(0, 99), st.integers(0, 9_999)), min_size=1, max_size=6))
def test_after_random_edits_and_the_job_the_evidence_is_that_of_a_new_run(
    session: Session, edits: list[tuple[int, int]]
) -> None:
    with session.begin_nested() as undone:
        town = make_town(session)
        town.junction(1_000)
        town.junction(1_400, code="NG2", name="Ngã ba Hai")
        for n in range(24):
            town.crash(600 + 45 * n, AS_OF - timedelta(days=37 * n), killed=n % 4 == 0)
        town.screen()
        for kind, number in edits:
            edit(town, kind, number)
        before = {name: near for name, (near, *_) in the_evidence(session).items()}
        do_the_job(session)
        followed = the_evidence(session)
        screening.run(session, actor=town.analyst, as_of=AS_OF)
        anew = the_evidence(session)
        for one in (followed, anew):
            _without_identities(one)
        assert followed == anew
        assert before == {name: near for name, (near, *_) in anew.items()}
        undone.rollback()
        session.expunge_all()


def _without_identities(evidence: dict[str, Any]) -> None:
    """A place that a person never decided may be another identity in another run."""
    for _near, tested, *_ in evidence.values():
        if tested.get("section"):
            tested["section"].pop("places")


def test_places_of_each_kind_have_evidence(town: Town) -> None:
    town.four_injuries(1_000)
    town.junction(3_000)
    for n in range(5):
        town.crash(3_000 + 10 * n, AS_OF - timedelta(days=5 * n), killed=1)
        point = f"SRID=4326;POINT({107.22 + n * 1e-5} 10.97)"
        town.crash(0, killed=1, route_id=None, chainage_m=None, geom=point)
    run = town.screen()
    groups = {
        row.place: (latest_of(town.session, row).near["reference"] or {}).get("group")
        for row in run.proposals
    }
    assert groups[Place.LINE] == "national_road"
    assert groups[Place.JUNCTION] == "junction_national_road"
    assert Place.DISC in groups
