"""The live list: after any change of crashes it holds what a screening from scratch would find."""

from datetime import timedelta
from threading import Thread

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from hotspots.analysis.proposed_site import ProposedSite
from hotspots.analysis.screening import screen
from hotspots.database import session_factory, transaction
from hotspots.models import Account, CaseEvent, Crash, Job, LiveList, Proposal, ScreeningRun
from hotspots.registry import proposals, screening
from hotspots.registry.known_places import live_rows
from hotspots.registry.proposal_rows import site_of_row
from hotspots.registry.rederivation import rederive_decision
from hotspots.registry.screening_inputs import parameters_on, read_inputs
from hotspots.vocabulary import (
    ChangeCause,
    EventKind,
    JobKind,
    Lineage,
    Place,
    ProposalState,
    RejectionReason,
)
from tests.registry.changes import edit, follow, record_as, record_at
from tests.registry.town import AS_OF, Town, make_town


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTSPOTS_NOW", f"{AS_OF.isoformat()}T10:00")


def the_list(session: Session) -> list[ProposedSite]:
    """The places that stand in the list now, in the order of a screening."""
    order = list(Place)
    found = [site_of_row(row) for row in live_rows(session)]
    return sorted(
        found, key=lambda s: (order.index(s.place), s.route or "", s.from_mm or 0, s.crash_ids)
    )


def from_scratch(session: Session) -> list[ProposedSite]:
    """What the engine finds in all crashes as they stand now."""
    session.flush()
    state = session.scalars(select(LiveList)).one()
    run = session.get_one(ScreeningRun, state.run_id)
    parameters = parameters_on(run, state.as_of)
    inputs = read_inputs(session, date_from=parameters.study_from, date_to=parameters.study_to)
    return list(screen(inputs.crashes, parameters, junctions=inputs.junctions).sites)


def only_row(session: Session) -> Proposal:
    (row,) = live_rows(session)
    return row


def test_before_the_first_screening_a_crash_asks_for_one(town: Town) -> None:
    record_at(town, 1_000)
    (job,) = town.session.scalars(select(Job))
    assert job.kind is JobKind.REFRESH
    assert live_rows(town.session) == []


def test_the_crash_that_completes_a_place_proposes_it_in_the_same_transaction(town: Town) -> None:
    for at_m in (1_000, 1_020, 1_040):
        town.crash(at_m)
    town.screen()
    fourth = record_at(town, 1_060)
    row = only_row(town.session)
    assert (row.state, row.cause, row.cause_id) == (
        ProposalState.OPEN,
        ChangeCause.CRASH_RECORDED,
        fourth.id,
    )
    assert row.lineage is Lineage.NEW
    assert [
        area.name
        for area in proposals.get(
            town.session, actor=town.leader, proposal_id=row.id
        ).proposal.areas
    ] == ["Phường Tây"]
    assert the_list(town.session) == from_scratch(town.session)


def test_a_place_elsewhere_keeps_its_row(town: Town) -> None:
    town.four_injuries(1_000)
    town.four_injuries(8_000)
    first, second = sorted(town.screen().proposals, key=lambda row: row.from_m or 0)
    record_at(town, 1_070)
    now = {row.place_id: row for row in live_rows(town.session)}
    assert now[second.place_id].id == second.id
    grown = now[first.place_id]
    assert (grown.id != first.id, grown.lineage) == (True, Lineage.GREW)
    town.session.refresh(first)
    assert (first.state, first.valid_to) == (ProposalState.SUPERSEDED, grown.valid_from)


def test_a_run_stays_the_copy_it_was(town: Town) -> None:
    town.four_injuries(1_000)
    run = town.screen()
    record_at(town, 1_070)
    town.session.expire_all()
    listed = proposals.list_proposals(town.session, actor=town.leader, run_id=run.id)
    assert [len(row.crash_ids) for row in listed.rows] == [4]
    today = proposals.list_proposals(town.session, actor=town.leader)
    assert [len(row.crash_ids) for row in today.rows] == [5]


def test_a_crash_of_long_ago_changes_nothing(town: Town) -> None:
    for at_m in (1_000, 1_020, 1_040):
        town.crash(at_m)
    town.screen()
    old = town.crash(1_060, AS_OF - timedelta(days=500))
    follow(town, [old.id])
    assert live_rows(town.session) == []


def test_a_rejected_place_stays_away_until_a_new_crash(town: Town) -> None:
    town.four_injuries(1_000)
    rejected = town.only_proposal()
    proposals.reject(
        town.session,
        actor=town.leader,
        proposal_id=rejected.id,
        reason=RejectionReason.NOT_INFRASTRUCTURE,
        text="Do người lái say rượu.",
    )
    # Outside the place, but near enough that its footprint is drawn shorter.
    town.four_injuries(1_600)
    record_at(town, 1_100, injured=1)
    row = next(row for row in live_rows(town.session) if (row.from_m or 0) < 1_500)
    assert (row.state, row.place_id) == (ProposalState.OPEN, rejected.place_id)


def test_a_registered_place_is_never_open_and_its_file_is_told(town: Town) -> None:
    town.four_injuries(1_000)
    site = proposals.accept(town.session, actor=town.leader, proposal_id=town.only_proposal().id)
    crash = record_at(town, 1_050, killed=1)
    row = only_row(town.session)
    assert (row.state, row.place_id) == (ProposalState.REGISTERED, site.id)
    (event,) = town.session.scalars(
        select(CaseEvent).where(CaseEvent.kind == EventKind.EVIDENCE_CHANGED)
    )
    assert event.data["difference"]["crashes_added"] == [str(crash.id)]


def test_two_officers_at_one_place_at_once_leave_what_one_after_the_other_leaves(
    committed_database: Engine,
) -> None:
    sessions = session_factory(committed_database)
    with transaction(sessions) as session:
        town = make_town(session)
        town.crash(1_000)
        town.crash(1_020)
        town.screen()
        analyst = town.analyst.id

    def record(at_m: int) -> None:
        with transaction(sessions) as session:
            actor = session.get_one(Account, analyst)
            record_as(session, actor, at_m)

    threads = [Thread(target=record, args=(1_040 + 5 * n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with transaction(sessions) as session:
        (row,) = live_rows(session)
        assert len(row.crash_ids) == 8
        assert the_list(session) == from_scratch(session)
        assert session.scalar(select(func.count()).select_from(Crash)) == 8


def test_a_crash_recorded_while_a_screening_runs_is_in_the_list_afterwards(
    committed_database: Engine,
) -> None:
    sessions = session_factory(committed_database)
    with transaction(sessions) as session:
        town = make_town(session)
        for at_m in (1_000, 1_020, 1_040):
            town.crash(at_m)
        town.screen()
        analyst = town.analyst.id
    recorded = []

    def meanwhile(stage: str, _done: int, _total: int) -> None:
        if stage == "lines" and not recorded:
            with transaction(sessions) as other:
                actor = other.get_one(Account, analyst)
                recorded.append(record_as(other, actor, 1_060).id)

    with transaction(sessions) as session:
        actor = session.get_one(Account, analyst)
        run = screening.run(session, actor=actor, as_of=AS_OF, progress=meanwhile)
        assert run.proposals == []
    with transaction(sessions) as session:
        (row,) = live_rows(session)
        assert recorded[0] in row.crash_ids
        assert the_list(session) == from_scratch(session)


@settings(
    max_examples=6,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(edits=st.lists(st.tuples(st.integers(0, 99), st.integers(0, 9_999)), max_size=10))
def test_after_random_edits_the_list_equals_a_screening_from_scratch(
    session: Session, edits: list[tuple[int, int]]
) -> None:
    with session.begin_nested() as undone:
        town = make_town(session)
        town.junction(1_000)
        town.junction(1_400, code="NG2", name="Ngã ba Hai")
        for n in range(12):
            town.crash(600 + 90 * n, AS_OF - timedelta(days=37 * n), killed=n % 4 == 0)
        town.screen()
        for kind, number in edits:
            edit(town, kind, number)
            assert the_list(session) == from_scratch(session)
        undone.rollback()
        session.expunge_all()


@pytest.mark.parametrize("where", ["line", "junction", "disc"])
def test_a_decision_on_the_live_list_can_be_derived_again_after_the_crashes_changed(
    town: Town, where: str
) -> None:
    town.junction(3_000)
    town.four_injuries(5_000)
    town.screen()
    point = "SRID=4326;POINT(107.23 10.97)"
    beside = {"route_id": None, "chainage_m": None, "geom": point} if where == "disc" else {}
    at_m = 2_950 if where == "junction" else 1_000
    for n in range(4):
        follow(town, [town.crash(at_m + 30 * n, **beside).id], was=None)
    came = (row for row in live_rows(town.session) if row.cause is not ChangeCause.SCREENING)
    row = next(row for row in came if row.place == where)
    proposals.accept(town.session, actor=town.leader, proposal_id=row.id)
    for crash_id in row.crash_ids:
        town.session.delete(town.session.get_one(Crash, crash_id))
    town.session.flush()
    found = rederive_decision(town.session, actor=town.analyst, proposal_id=row.id)
    assert (found.follows, found.input_intact) == (True, True)
    with pytest.raises(DBAPIError), town.session.begin_nested():
        town.session.execute(text("UPDATE decision_basis SET as_of = '2020-01-01'"))
