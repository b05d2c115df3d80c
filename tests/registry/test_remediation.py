"""Moving a remediation file: refusals, the whole way, and two people at once."""

from threading import Thread
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, select

from hotspots.database import session_factory, transaction
from hotspots.errors import Conflict, Forbidden, InvalidInput, NotFound, Refusal, StaleVersion
from hotspots.models import Account, CaseEvent, RemediationCase, Site
from hotspots.registry import proposals, remediation
from hotspots.vocabulary import CaseState, EventKind, Role
from tests.factories import make_account
from tests.registry.town import AS_OF, Town, make_town


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTSPOTS_NOW", AS_OF.isoformat())


@pytest.fixture
def site_id(town: Town) -> UUID:
    return _accepted(town)


def _accepted(town: Town) -> UUID:
    town.four_injuries(1_000)
    proposal = town.only_proposal()
    return proposals.accept(town.session, actor=town.leader, proposal_id=proposal.id).id


def _advance(
    town: Town, site_id: UUID, actor: Account, to: CaseState, **told: object
) -> RemediationCase:
    return remediation.advance(town.session, actor=actor, site=site_id, to=to, **told)


def test_an_unknown_site_is_not_found(town: Town) -> None:
    with pytest.raises(NotFound):
        _advance(town, uuid4(), town.leader, CaseState.FILE_OPENED)


def test_a_file_of_another_ward_is_not_found(town: Town, site_id: UUID) -> None:
    with pytest.raises(NotFound):
        _advance(town, site_id, town.leader_east, CaseState.FILE_OPENED)
    with pytest.raises(NotFound):
        remediation.get(town.session, actor=town.leader_east, site=site_id)


def test_a_role_without_the_step_is_refused(town: Town, site_id: UUID) -> None:
    with pytest.raises(Forbidden, match="may not bring a file"):
        _advance(town, site_id, town.ward_officer, CaseState.FILE_OPENED)


def test_a_step_that_is_not_next_is_refused(town: Town, site_id: UUID) -> None:
    with pytest.raises(Conflict, match="cannot go to"):
        _advance(town, site_id, town.leader, CaseState.CLOSED)


def test_a_note_that_is_too_long_is_refused(town: Town, site_id: UUID) -> None:
    with pytest.raises(InvalidInput):
        _advance(town, site_id, town.leader, CaseState.FILE_OPENED, note="x" * 4_001)


def test_a_file_that_moved_since_it_was_read_is_refused(town: Town, site_id: UUID) -> None:
    read = remediation.get(town.session, actor=town.leader, site=site_id).case.version
    _advance(town, site_id, town.manager, CaseState.FILE_OPENED, expected_version=read)
    with pytest.raises(StaleVersion):
        _advance(town, site_id, town.leader, CaseState.FILE_OPENED, expected_version=read)


def test_whoever_reported_the_work_done_cannot_verify_it(town: Town, site_id: UUID) -> None:
    _advance(town, site_id, town.leader, CaseState.FILE_OPENED)
    _advance(town, site_id, town.engineer, CaseState.WORKS_UNDER_WAY)
    _advance(town, site_id, town.engineer, CaseState.REPORTED_DONE)
    colleague = make_account(
        town.session,
        Role.URBAN_OFFICER,
        organisation=town.engineer.organisation,
        areas=[town.west],
    )
    for person in (town.engineer, colleague):
        with pytest.raises(Forbidden, match="another person of another unit"):
            _advance(town, site_id, person, CaseState.VERIFIED_DONE)


def test_a_file_goes_the_whole_way_and_keeps_every_entry(town: Town, site_id: UUID) -> None:
    way = [
        (town.manager, CaseState.FILE_OPENED),
        (town.engineer, CaseState.WORKS_UNDER_WAY),
        (town.engineer, CaseState.REPORTED_DONE),
        (town.ward_officer, CaseState.VERIFIED_DONE),
        (town.leader, CaseState.CLOSED),
    ]
    for person, state in way:
        offered = remediation.get(town.session, actor=person, site=site_id).moves
        assert [each.to_state for each in offered] == [state]
        _advance(town, site_id, person, state, note=f"Bước {state}.")
    code = town.session.get_one(Site, site_id).code
    seen = remediation.get(town.session, actor=town.leader, site=code)
    assert [(each.kind, each.to_state) for each in seen.events] == [
        (EventKind.OPENED, CaseState.PROPOSED),
        *((EventKind.ADVANCED, state) for _, state in way),
    ]
    assert [each.actor.id for each in seen.events[1:]] == [person.id for person, _ in way]
    assert seen.events[-1].note == "Bước closed."
    assert seen.moves == ()


@pytest.mark.parametrize("with_version", [True, False])
def test_of_two_people_who_move_a_file_at_once_one_is_told(
    committed_database: Engine, with_version: bool
) -> None:
    sessions = session_factory(committed_database)
    with transaction(sessions) as session:
        town = make_town(session)
        site_id = _accepted(town)
        people = (town.leader.id, town.manager.id)
    refused: list[Refusal] = []

    def move(account_id: UUID) -> None:
        try:
            with transaction(sessions) as session:
                remediation.advance(
                    session,
                    actor=session.get_one(Account, account_id),
                    site=site_id,
                    to=CaseState.FILE_OPENED,
                    expected_version=1 if with_version else None,
                )
        except Refusal as refusal:
            refused.append(refusal)

    threads = [Thread(target=move, args=(each,)) for each in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [type(each) for each in refused] == [StaleVersion if with_version else Conflict]
    with transaction(sessions) as session:
        kinds = session.scalars(select(CaseEvent.kind).order_by(CaseEvent.sequence)).all()
        assert kinds == [EventKind.OPENED, EventKind.ADVANCED]
