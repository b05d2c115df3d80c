"""The remediation file: who may bring it from which state to which, and what is written down."""

from datetime import date, timedelta
from itertools import product
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from hotspots.errors import Conflict, Forbidden
from hotspots.models import (
    TRANSITIONS,
    Account,
    CaseEvent,
    Organisation,
    RemediationCase,
)
from hotspots.models.workflow import states_of
from hotspots.registry.site_kinds import model_of
from hotspots.vocabulary import CaseState, EventKind, Role, SiteKind
from tests.factories import NOON, make_account, make_case, make_site

ALLOWED = {(step.kind, step.from_state, step.to_state): step for step in TRANSITIONS}


@pytest.fixture
def opener(session: Session) -> Account:
    return make_account(session, Role.POLICE_LEADER)


def _standing(
    session: Session, opener: Account, state: CaseState, kind: SiteKind = SiteKind.ROAD_SPOT
) -> RemediationCase:
    """A file in a state that another unit, of no account used here, brought it to."""
    case = make_case(session, actor=opener, kind=kind)
    stranger = make_account(session, Role.ROAD_MANAGER)
    case.state = state
    case.state_actor_id = stranger.id
    case.state_organisation_id = stranger.organisation_id
    return case


def _events(session: Session, case: RemediationCase) -> list[CaseEvent]:
    session.flush()
    return list(session.scalars(case.events.select()))


@pytest.mark.parametrize(
    ("kind", "start"), [(kind, state) for kind in SiteKind for state in states_of(kind)]
)
def test_every_pair_of_states_is_allowed_or_refused_as_the_table_says(
    kind: SiteKind, start: CaseState
) -> None:
    for end, role in product(CaseState, Role):
        step = ALLOWED.get((kind, start, end))
        case, person = _unstored(kind, start), _stranger(role)
        if step is None:
            with pytest.raises(Conflict, match=start):
                case.advance(end, actor=person, at=NOON)
        elif role not in step.signers:
            with pytest.raises(Forbidden, match=role):
                case.advance(end, actor=person, at=NOON)
        else:
            assert step.automatic or step in case.moves_for(person)
            case.advance(end, actor=person, at=NOON)
            assert case.state is (start if step.cosigned_by else end)
            continue
        assert case.state is start
        assert end not in {move.to_state for move in case.moves_for(person)}


def _unstored(kind: SiteKind, state: CaseState) -> RemediationCase:
    """A file that needs no database, in a state that another unit brought it to."""
    site = model_of(kind)(kind=kind)
    opened = RemediationCase.open(site, actor=_stranger(), at=NOON)
    opened.state = state
    return opened


def _stranger(role: Role = Role.ROAD_MANAGER) -> Account:
    body = Organisation(id=uuid4(), name="Ban quản lý hạ tầng")
    return Account(id=uuid4(), role=role, active=True, organisation_id=body.id, organisation=body)


def test_where_two_must_sign_the_file_moves_with_the_second_signature(
    session: Session, opener: Account
) -> None:
    case = _standing(session, opener, CaseState.EVALUATED)
    manager = make_account(session, Role.ROAD_MANAGER)
    signed = case.advance(CaseState.CLOSED, actor=opener, at=NOON, data={"decision_number": "9/QĐ"})
    assert (case.state, signed.kind) == (CaseState.EVALUATED, EventKind.SIGNED)
    step = case.step_to(CaseState.CLOSED)
    assert step not in case.moves_for(opener)
    with pytest.raises(Conflict, match="Your side has signed"):
        case.advance(CaseState.CLOSED, actor=opener, at=NOON)
    colleague = make_account(session, Role.POLICE_LEADER)
    with pytest.raises(Conflict, match="Your side has signed"):
        case.advance(CaseState.CLOSED, actor=colleague, at=NOON)
    event = case.advance(CaseState.CLOSED, actor=manager, at=NOON)
    assert (case.state, event.kind) == (CaseState.CLOSED, EventKind.ADVANCED)
    assert event.data["decision_number"] == "9/QĐ"
    assert event.data["signed_by"] == [opener.organisation.name]
    assert case.signatures == []


def test_another_step_makes_a_signature_void(session: Session, opener: Account) -> None:
    case = _standing(session, opener, CaseState.EVALUATED)
    manager = make_account(session, Role.ROAD_MANAGER)
    case.advance(CaseState.CLOSED, actor=opener, at=NOON)
    case.advance(CaseState.MEASURE_PROPOSED, actor=manager, at=NOON)
    assert case.signatures == []


def test_a_paused_file_takes_no_step(session: Session, opener: Account) -> None:
    case = _standing(session, opener, CaseState.VERIFIED)
    case.held_since, case.held_until = date(2026, 3, 2), date(2026, 6, 30)
    assert case.moves_for(opener) == ()
    with pytest.raises(Conflict, match="paused until"):
        case.advance(CaseState.FILE_OPENED, actor=opener, at=NOON)


def test_reopening_is_counted(session: Session, opener: Account) -> None:
    case = _standing(session, opener, CaseState.CLOSED)
    assert case.is_settled
    case.advance(CaseState.FILE_OPENED, actor=opener, at=NOON)
    assert (case.reopen_count, case.is_settled) == (1, False)


def test_who_reported_the_work_done_cannot_verify_it(session: Session, opener: Account) -> None:
    manager = make_account(session, Role.ROAD_MANAGER)
    case = _standing(session, opener, CaseState.WORKS_UNDER_WAY)
    case.advance(CaseState.REPORTED_DONE, actor=manager, at=NOON)
    assert case.moves_for(manager) == ()
    with pytest.raises(Forbidden, match="another unit"):
        case.advance(CaseState.VERIFIED_DONE, actor=manager, at=NOON)


def test_a_colleague_of_the_same_unit_cannot_verify_it_either(
    session: Session, opener: Account
) -> None:
    manager = make_account(session, Role.ROAD_MANAGER)
    colleague = make_account(session, Role.URBAN_OFFICER, organisation=manager.organisation)
    case = _standing(session, opener, CaseState.WORKS_UNDER_WAY)
    case.advance(CaseState.REPORTED_DONE, actor=manager, at=NOON)
    with pytest.raises(Forbidden, match="another unit"):
        case.advance(CaseState.VERIFIED_DONE, actor=colleague, at=NOON)


def test_a_site_has_one_file(session: Session, opener: Account) -> None:
    site = make_site(session, registered_by=opener)
    for _ in range(2):
        session.add(RemediationCase.open(site, actor=opener, at=NOON))
    with pytest.raises(IntegrityError, match="uq_remediation_case_site_id"):
        session.flush()


def test_opening_a_file_writes_its_first_event(session: Session, opener: Account) -> None:
    site = make_site(session, registered_by=opener)
    case = RemediationCase.open(site, actor=opener, at=NOON, data={"proposal": "p"})
    session.add(case)
    [event] = _events(session, case)
    assert (event.kind, event.from_state, event.to_state) == (
        EventKind.OPENED,
        None,
        CaseState.PROPOSED,
    )
    assert (event.actor_id, event.organisation_id) == (opener.id, opener.organisation_id)
    assert event.data == {"proposal": "p"}


def test_the_stored_state_is_that_of_the_last_step(session: Session, opener: Account) -> None:
    case = make_case(session, actor=opener)
    manager = make_account(session, Role.ROAD_MANAGER)
    way = (CaseState.VERIFIED, CaseState.FILE_OPENED, CaseState.CAUSE_DETERMINED)
    for days, state in enumerate(way, start=1):
        at = NOON + timedelta(days=days)
        event = case.advance(state, actor=manager, at=at, note=f"Bước {days}")
        assert _events(session, case)[-1] is event
        assert (case.state, case.state_since, event.note) == (state, at, f"Bước {days}")
        assert (case.state_actor_id, case.state_organisation_id) == (
            manager.id,
            manager.organisation_id,
        )
    assert [event.to_state for event in _events(session, case)] == [CaseState.PROPOSED, *way]


def test_a_refused_step_writes_no_event(session: Session, opener: Account) -> None:
    case = make_case(session, actor=opener)
    with pytest.raises(Forbidden):
        case.advance(CaseState.VERIFIED, actor=make_account(session, Role.LEADER), at=NOON)
    assert len(_events(session, case)) == 1


def test_an_event_added_through_the_file_reaches_the_database(
    session: Session, opener: Account
) -> None:
    case = make_case(session, actor=opener)
    case.record(EventKind.NOTED, actor=opener, at=NOON, note="Đã gọi điện")
    session.flush()
    assert session.scalar(select(func.count()).select_from(CaseEvent)) == 2
