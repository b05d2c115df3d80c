"""What a menu counts: what waits for one person, in one statement, no further than it says."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session

from hotspots.models import Account, AuditCheck, Recommendation
from hotspots.registry import badges, letter_queries
from hotspots.registry.badges import Badge
from hotspots.vocabulary import Competence, LetterState, Role
from tests.factories import make_account, make_organisation

NOON = datetime(2026, 3, 2, 5, tzinfo=UTC)


def _draft(session: Session, writer: Account) -> None:
    other = make_organisation(session)
    session.add(
        Recommendation(
            sender_id=writer.organisation_id,
            receiver_id=other.id,
            addressee_id=other.id,
            asked="Sửa mặt đường",
            competence=Competence.OWN,
            state=LetterState.DRAFTED,
            state_on=date(2026, 3, 2),
            state_actor_id=writer.id,
            state_organisation_id=writer.organisation_id,
            drafted_at=NOON,
        )
    )
    session.flush()


def test_in_an_empty_registry_nothing_waits_for_anybody(session: Session) -> None:
    leader = make_account(session, Role.POLICE_LEADER)
    counts = badges.count(session, actor=leader, wanted=Badge)
    assert counts == dict.fromkeys(Badge, 0)


def test_only_what_is_asked_for_is_counted(session: Session) -> None:
    leader = make_account(session, Role.POLICE_LEADER)
    assert badges.count(session, actor=leader, wanted=[]) == {}
    assert badges.count(session, actor=leader, wanted=[Badge.LETTERS]) == {Badge.LETTERS: 0}


def test_a_letter_waits_for_the_body_that_has_to_act_and_for_no_other(session: Session) -> None:
    writer, stranger = (make_account(session, Role.POLICE_LEADER) for _ in range(2))
    _draft(session, writer)
    assert badges.count(session, actor=writer, wanted=[Badge.LETTERS])[Badge.LETTERS] == 1
    assert badges.count(session, actor=stranger, wanted=[Badge.LETTERS])[Badge.LETTERS] == 0


def test_a_menu_counts_no_further_than_it_says(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(badges, "MOST", 2)
    writer = make_account(session, Role.POLICE_LEADER)
    for _ in range(3):
        _draft(session, writer)
    assert badges.count(session, actor=writer, wanted=[Badge.LETTERS])[Badge.LETTERS] == 2
    assert letter_queries.waiting_for(session, actor=writer) == 3


def test_the_audit_warns_until_a_verification_finds_all_intact_again(session: Session) -> None:
    keeper = make_account(session, Role.ADMINISTRATOR)
    for hour, intact in enumerate((False, True)):
        check = {"sealed": 1, "unsealed": 0, "head": None, "findings": {}}
        at = NOON.replace(hour=hour)
        session.add(AuditCheck(checked_at=at, intact=intact, **check))
        session.flush()
        found = badges.count(session, actor=keeper, wanted=[Badge.AUDIT])
        assert found[Badge.AUDIT] == int(not intact)
