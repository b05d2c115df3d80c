"""Deciding a proposal: who may, what it makes, and what happens when two people do it at once."""

from collections.abc import Callable
from datetime import date, timedelta
from threading import Thread
from uuid import uuid4

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session

from hotspots.database import session_factory, transaction
from hotspots.errors import Conflict, Forbidden, InvalidInput, NotFound, Refusal, StaleVersion
from hotspots.i18n import render
from hotspots.models import (
    Account,
    Base,
    CaseEvent,
    Crash,
    Proposal,
    RemediationCase,
    Site,
    SiteCodeCounter,
)
from hotspots.registry import proposals
from hotspots.vocabulary import (
    CaseState,
    EventKind,
    LegalClass,
    Locale,
    ProposalState,
    RejectionReason,
    WindowMode,
)
from tests.registry.town import AS_OF, Town, make_town

TODAY = "2026-04-02T09:00"


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTSPOTS_NOW", TODAY)


@pytest.fixture
def town(town: Town) -> Town:
    town.four_injuries(1_000)
    return town


def _accept(town: Town, proposal: Proposal, actor: Account | None = None, **told: object) -> Site:
    return proposals.accept(
        town.session, actor=actor or town.leader, proposal_id=proposal.id, **told
    )


def _reject(
    town: Town, proposal: Proposal, said: str = "Do người lái.", **told: object
) -> Proposal:
    given = {"actor": town.leader, "reason": RejectionReason.NOT_INFRASTRUCTURE} | told
    return proposals.reject(town.session, proposal_id=proposal.id, text=said, **given)


def _rows(session: Session, *tables: type[Base]) -> list[int]:
    return [session.scalar(select(func.count()).select_from(each)) or 0 for each in tables]


def test_an_analyst_or_an_engineer_may_not_decide(town: Town) -> None:
    proposal = town.only_proposal()
    for person in (town.analyst, town.engineer):
        with pytest.raises(Forbidden, match="may not accept or reject"):
            _accept(town, proposal, person)
        with pytest.raises(Forbidden, match="may not accept or reject"):
            _reject(town, proposal, actor=person)


def test_a_ward_officer_sees_no_proposals(town: Town) -> None:
    with pytest.raises(Forbidden):
        proposals.list_proposals(town.session, actor=town.ward_officer)


def test_a_proposal_of_another_ward_is_not_found(town: Town) -> None:
    proposal = town.only_proposal()
    other = town.leader_east
    with pytest.raises(NotFound):
        proposals.get(town.session, actor=other, proposal_id=proposal.id)
    with pytest.raises(NotFound):
        _accept(town, proposal, other)
    with pytest.raises(NotFound):
        _reject(town, proposal, actor=other)
    assert proposals.list_proposals(town.session, actor=other).rows == []
    assert proposals.count_open(town.session, actor=other) == 0


def test_an_unknown_proposal_is_not_found(town: Town) -> None:
    with pytest.raises(NotFound):
        proposals.accept(town.session, actor=town.leader, proposal_id=uuid4())


def test_a_rejection_without_a_reason_is_refused(town: Town) -> None:
    proposal = town.only_proposal()
    with pytest.raises(InvalidInput) as refusal:
        _reject(town, proposal, "  ")
    assert [each.field for each in refusal.value.problems] == ["text"]
    assert proposal.state is ProposalState.OPEN


@pytest.mark.parametrize("on", [AS_OF - timedelta(days=1), date(2026, 4, 3)])
def test_a_decision_is_dated_between_the_screening_and_today(town: Town, on: date) -> None:
    with pytest.raises(InvalidInput) as refusal:
        _accept(town, town.only_proposal(), on=on)
    assert refusal.value.problems[0].field == "on"


def test_deciding_crashes_almost_as_near_to_another_road_are_counted(town: Town) -> None:
    town.session.execute(text("UPDATE crash SET ambiguous_route = true WHERE chainage_m = 1020"))
    proposal = town.only_proposal()
    seen = proposals.get(town.session, actor=town.leader, proposal_id=proposal.id)
    said = [render(each, Locale.EN) for each in seen.sentences]
    assert any(each.startswith("1 of these crashes lie almost as near") for each in said)


def test_a_note_that_is_too_long_is_refused(town: Town) -> None:
    with pytest.raises(InvalidInput, match="cannot be stored"):
        _accept(town, town.only_proposal(), note="x" * 4_001)


def test_a_proposal_that_changed_since_it_was_read_is_refused(town: Town) -> None:
    proposal = town.only_proposal()
    with pytest.raises(StaleVersion):
        _accept(town, proposal, expected_version=proposal.version + 1)


def test_a_superseded_proposal_cannot_be_accepted(town: Town) -> None:
    earlier = town.only_proposal()
    town.screen()
    with pytest.raises(Conflict, match="not of the present screening"):
        _accept(town, earlier)


def test_a_suppressed_proposal_cannot_be_accepted(town: Town) -> None:
    _reject(town, town.only_proposal())
    with pytest.raises(Conflict, match="was rejected before"):
        _accept(town, town.only_proposal())


def test_the_place_of_a_site_cannot_be_accepted_again(town: Town) -> None:
    _accept(town, town.only_proposal())
    with pytest.raises(Conflict, match="is a registered site already"):
        _accept(town, town.only_proposal())


def test_the_same_place_found_in_another_mode_is_refused_once_it_is_a_site(town: Town) -> None:
    trailing = town.only_proposal()
    rolling = town.only_proposal(mode=WindowMode.ROLLING)
    site = _accept(town, trailing)
    with pytest.raises(Conflict, match=site.code):
        _accept(town, rolling)


def test_evidence_that_was_corrected_away_cannot_be_accepted(town: Town) -> None:
    proposal = town.only_proposal()
    crash = town.session.get_one(Crash, proposal.crash_ids[0])
    crash.injured = 0
    town.session.flush()
    seen = proposals.get(town.session, actor=town.leader, proposal_id=proposal.id)
    assert "now 0 with a death and 3 with injuries only" in str(seen.sentences[1])
    with pytest.raises(Conflict, match="no longer meets the rule"):
        _accept(town, proposal)


def test_who_decides_second_is_told_who_was_first_and_when(town: Town) -> None:
    proposal = town.only_proposal()
    _accept(town, proposal)
    with pytest.raises(Conflict, match="Lê Chỉ Huy accepted this proposal on") as refusal:
        _accept(town, proposal, town.manager)
    assert "02/04/2026 09:00" in render(refusal.value.message, Locale.EN)
    with pytest.raises(Conflict, match="Lê Chỉ Huy accepted"):
        _reject(town, proposal, actor=town.manager)


def test_accepting_makes_a_site_its_file_and_the_first_entry(town: Town) -> None:
    proposal = town.only_proposal()
    site = _accept(town, proposal, note="Đã khảo sát.")
    assert site.code == "LK-2026-0001"
    assert site.id == proposal.place_id
    assert (site.name, site.legal_class) == ("QL1 Km1+000 – Km1+060", LegalClass.BLACK_SPOT)
    assert [area.id for area in site.areas] == [town.west.id]
    assert site.deciding["criterion"] == "c"
    assert sorted(site.deciding["crash_ids"]) == sorted(str(each) for each in proposal.crash_ids)
    assert site.deciding["stretches"] == [
        {"route_id": str(town.road.id), "from_m": 975.0, "to_m": 1_085.0}
    ]
    case = town.session.scalars(
        select(RemediationCase).where(RemediationCase.site_id == site.id)
    ).one()
    assert case.state is CaseState.PROPOSED
    (event,) = town.session.scalars(select(CaseEvent).where(CaseEvent.case_id == case.id))
    assert (event.kind, event.actor_id, event.note) == (
        EventKind.OPENED,
        town.leader.id,
        "Đã khảo sát.",
    )
    assert (proposal.state, proposal.decided_by_id) == (ProposalState.ACCEPTED, town.leader.id)


def test_a_failing_commit_leaves_nothing(
    committed_database: Engine,
) -> None:
    sessions = session_factory(committed_database)
    with transaction(sessions) as session:
        town = make_town(session)
        town.four_injuries(1_000)
        proposal = town.only_proposal()
    with committed_database.begin() as connection:
        # Found only when the transaction ends, as a lost connection would be.
        connection.execute(
            text("""
            CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql
                AS $$ BEGIN RAISE EXCEPTION 'disk full'; END $$;
            CREATE CONSTRAINT TRIGGER fail AFTER INSERT ON case_event
                DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION fail();
        """)
        )
    with pytest.raises(Exception, match="disk full"), transaction(sessions) as session:
        proposals.accept(
            session, actor=session.get_one(Account, town.leader.id), proposal_id=proposal.id
        )
    with transaction(sessions) as session:
        assert _rows(session, Site, RemediationCase, CaseEvent, SiteCodeCounter) == [0, 0, 0, 0]
        assert session.get_one(Proposal, proposal.id).state is ProposalState.OPEN


def _both_at_once(
    engine: Engine, one: Callable[[Session], object], other: Callable[[Session], object]
) -> list[Refusal]:
    refused: list[Refusal] = []

    def run(act: Callable[[Session], object]) -> None:
        try:
            with transaction(session_factory(engine)) as session:
                act(session)
        except Refusal as refusal:
            refused.append(refusal)

    threads = [Thread(target=run, args=(each,)) for each in (one, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return refused


def test_of_two_people_who_accept_at_once_one_wins(committed_database: Engine) -> None:
    with transaction(session_factory(committed_database)) as session:
        town = make_town(session)
        town.four_injuries(1_000)
        wanted, people = town.only_proposal().id, (town.leader.id, town.manager.id)

    def accept_as(account_id: object) -> Callable[[Session], object]:
        return lambda session: proposals.accept(
            session, actor=session.get_one(Account, account_id), proposal_id=wanted
        )

    (refused,) = _both_at_once(committed_database, *(accept_as(each) for each in people))
    assert isinstance(refused, Conflict)
    assert "accepted this proposal on" in str(refused)
    with transaction(session_factory(committed_database)) as session:
        assert _rows(session, Site, RemediationCase, CaseEvent) == [1, 1, 1]


def test_rejecting_keeps_the_reason_and_what_each_crash_was(town: Town) -> None:
    proposal = town.only_proposal()
    older = town.crash(1_010, AS_OF - timedelta(days=700))
    _reject(town, proposal, reason=RejectionReason.OTHER)
    assert proposal.rejection_reason is RejectionReason.OTHER
    assert proposal.decision_text == "Do người lái."
    assert proposal.crash_severities is not None
    assert set(proposal.crash_severities) == {str(older.id), *map(str, proposal.crash_ids)}
    assert set(proposal.crash_severities.values()) == {1}


def test_a_person_sees_of_the_crashes_only_those_of_their_wards(session: Session) -> None:
    town = make_town(session)
    town.four_injuries(5_430)
    proposal = town.only_proposal()
    seen = proposals.get(town.session, actor=town.leader, proposal_id=proposal.id)
    assert {each.area_id for each in seen.crashes} == {town.west.id}
    assert len(seen.crashes) + seen.hidden == 4
    assert seen.hidden > 0
    assert seen.may_decide


def test_a_leader_in_a_meeting_sees_the_evidence_and_no_single_crash(town: Town) -> None:
    town.manager.role = type(town.manager.role).LEADER
    seen = proposals.get(town.session, actor=town.manager, proposal_id=town.only_proposal().id)
    assert (list(seen.crashes), seen.hidden, seen.may_decide) == ([], 4, False)


def test_the_evidence_is_said_in_words(town: Town) -> None:
    seen = proposals.get(town.session, actor=town.leader, proposal_id=town.only_proposal().id)
    said = [render(each, Locale.EN) for each in seen.sentences]
    assert said[0] == (
        "Meets the black-spot rule (criterion c, Thông tư 41/2024/TT-BGTVT) in the 12 months"
        " from 01/04/2025: 4 crashes, 0 with a death."
    )
    assert said[-1] == "This is a proposal; the competent officer decides."
    assert [each.vi for each in seen.criteria] == [
        "Có từ 04 vụ tai nạn trở lên chỉ có người bị thương trong 12 tháng"
    ]


def test_the_list_is_filtered_and_continued(town: Town) -> None:
    town.four_injuries(3_000)
    town.four_injuries(8_000)
    run = town.screen()
    everything = proposals.list_proposals(town.session, actor=town.analyst, run_id=run.id)
    assert len(everything.rows) == 3
    first = proposals.list_proposals(town.session, actor=town.analyst, limit=2)
    assert first.next is not None
    second = proposals.list_proposals(town.session, actor=town.analyst, limit=2, after=first.next)
    assert second.next is None
    assert [*first.rows, *second.rows] == list(everything.rows)
    east = proposals.list_proposals(town.session, actor=town.analyst, area_id=town.east.id)
    assert [each.from_m for each in east.rows] == [8_000.0]
    none = proposals.list_proposals(
        town.session, actor=town.analyst, state=ProposalState.SUPPRESSED
    )
    assert none.rows == []
    with pytest.raises(InvalidInput):
        proposals.list_proposals(town.session, actor=town.analyst, after="nowhere")
    assert proposals.count_open(town.session, actor=town.leader) == 2
