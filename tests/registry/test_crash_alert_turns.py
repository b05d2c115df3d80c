"""A crash and the file of its site change at the same moment: one of them goes first."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, sessionmaker

from hotspots.database import session_factory, transaction
from hotspots.models import Account, CrashAlert
from hotspots.registry import (
    crash_alert_rulings,
    crash_corrections,
    crash_links,
    meeting,
    proposals,
    site_changes,
)
from hotspots.registry.case_access import find
from hotspots.registry.crash_queries import lock_crash
from hotspots.registry.meeting import Act, Chosen
from hotspots.vocabulary import AlertOutcome, CaseState
from tests.casework import take
from tests.registry.changes import record_as
from tests.registry.in_turn import Aside, Doing, both
from tests.registry.town import AS_OF, make_town

LATER = date(2026, 4, 20)
INSIDE_M, NEARBY_M = 1_020, 3_000


@dataclass
class Land:
    """A town with one site, and who works there."""

    sessions: sessionmaker[Session]
    site: str
    leader: UUID
    analyst: UUID
    manager: UUID

    def as_leader(self, session: Session) -> Account:
        return session.get_one(Account, self.leader)

    def reject(self, session: Session) -> None:
        take(session, self.as_leader(session), self.site, CaseState.REJECTED)

    def reject_after_a_meeting(self, session: Session) -> None:
        act = Act(to=CaseState.REJECTED, note="Họp", facts={"rejection": "not_a_hazard"})
        meeting.apply(session, actor=self.as_leader(session), chosen=[Chosen(self.site)], act=act)

    def reopen(self, session: Session) -> None:
        take(session, self.as_leader(session), self.site, CaseState.FILE_OPENED)

    def record(self, session: Session, at_m: int = INSIDE_M) -> UUID:
        actor = session.get_one(Account, self.analyst)
        return record_as(session, actor, at_m, on=LATER).id

    def redraw(self, session: Session) -> None:
        site_changes.redraw(
            session,
            actor=session.get_one(Account, self.manager),
            site=self.site,
            place_text="Km2+900 đến Km3+100 QL1",
            reason="Nắn theo hiện trường",
        )

    def outcomes(self) -> list[AlertOutcome | None]:
        with transaction(self.sessions) as session:
            return list(session.scalars(select(CrashAlert.outcome)))


@pytest.fixture
def land(committed_database: Engine, monkeypatch: pytest.MonkeyPatch) -> Land:
    monkeypatch.setenv("HOTSPOTS_NOW", f"{AS_OF}T10:00")
    sessions = session_factory(committed_database)
    with transaction(sessions) as session:
        town = make_town(session)
        town.four_injuries(1_000)
        site = proposals.accept(session, actor=town.leader, proposal_id=town.only_proposal().id)
        found = Land(sessions, site.code, town.leader.id, town.analyst.id, town.manager.id)
    monkeypatch.setenv("HOTSPOTS_NOW", f"{LATER}T20:00")
    return found


def _do(land: Land, *acts: Doing) -> None:
    for act in acts:
        with transaction(land.sessions) as session:
            act(session)


@pytest.mark.parametrize("come_to_rest", [Land.reject, Land.reject_after_a_meeting])
def test_a_crash_recorded_while_a_file_comes_to_rest_raises_its_alert(
    land: Land, come_to_rest: Callable[[Land, Session], None]
) -> None:
    assert both(land.sessions, lambda s: come_to_rest(land, s), land.record) is None
    assert land.outcomes() == [None]


@pytest.mark.parametrize("come_to_rest", [Land.reject, Land.reject_after_a_meeting])
def test_a_file_that_comes_to_rest_while_a_crash_is_recorded_gets_its_alert(
    land: Land, come_to_rest: Callable[[Land, Session], None]
) -> None:
    assert both(land.sessions, land.record, lambda s: come_to_rest(land, s)) is None
    assert land.outcomes() == [None]


def test_a_crash_that_was_on_record_before_the_step_was_taken_raises_none(land: Land) -> None:
    _do(land, land.record, land.reject)
    assert land.outcomes() == []


def test_a_crash_recorded_while_a_file_is_opened_again_leaves_no_alert_standing(
    land: Land,
) -> None:
    _do(land, land.reject)
    assert both(land.sessions, land.reopen, land.record) is None
    assert land.outcomes() == []


def test_a_file_opened_again_while_a_crash_is_recorded_ends_its_alert(land: Land) -> None:
    _do(land, land.reject)
    assert both(land.sessions, land.record, land.reopen) is None
    assert land.outcomes() == [AlertOutcome.REOPENED]


@pytest.mark.parametrize("crash_first", [True, False])
def test_a_crash_recorded_while_a_site_at_rest_is_drawn_anew_raises_its_alert(
    land: Land, crash_first: bool
) -> None:
    _do(land, land.reject)
    acts: list[Doing] = [lambda s: land.record(s, NEARBY_M), land.redraw]
    assert both(land.sessions, *(acts if crash_first else acts[::-1])) is None
    assert land.outcomes() == [None]


@pytest.mark.parametrize("link_first", [True, False])
def test_a_crash_linked_by_hand_while_it_is_corrected_keeps_its_alert(
    land: Land, link_first: bool
) -> None:
    _do(land, land.reject)
    with transaction(land.sessions) as session:
        crash = land.record(session)
    acts: list[Doing] = [lambda s: _link(land, s, crash), lambda s: _move_away(land, s, crash)]
    assert both(land.sessions, *(acts if link_first else acts[::-1])) is None
    assert land.outcomes() == [None]


def test_a_crash_that_is_read_to_be_corrected_is_linked_when_that_is_done(land: Land) -> None:
    with transaction(land.sessions) as session:
        crash = land.record(session, NEARBY_M)

    def read(session: Session) -> None:
        analyst = session.get_one(Account, land.analyst)
        lock_crash(session, actor=analyst, crash_id=crash)

    def link(session: Session) -> None:
        _link(land, session, crash)

    assert both(land.sessions, read, link, then=lambda s: _move_away(land, s, crash)) is None


def test_an_alert_is_ruled_on_while_its_crash_is_moved_away_and_both_succeed(land: Land) -> None:
    _do(land, land.reject)
    with transaction(land.sessions) as session:
        crash = land.record(session)
    with transaction(land.sessions) as session:
        alert = session.scalars(select(CrashAlert.id)).one()

    def rule(session: Session) -> None:
        crash_alert_rulings.rule(
            session, actor=land.as_leader(session), site=land.site, alert_id=alert, reason="Đã xem"
        )

    with transaction(land.sessions) as session:  # whoever writes in the file holds up both
        find(session, land.as_leader(session), land.site, lock=True)
        ruling = Aside(land.sessions, rule)
        ruling.until_it_waits()
        moving = Aside(land.sessions, lambda s: _move_away(land, s, crash))
        moving.until_it_waits(2)
    assert (ruling.end(), moving.end()) == (None, None)
    assert land.outcomes() == [AlertOutcome.NOT_REOPENED]


def _link(land: Land, session: Session, crash: UUID) -> None:
    crash_links.link(
        session, actor=land.as_leader(session), site=land.site, crash=crash, reason="Km ghi nhầm"
    )


def _move_away(land: Land, session: Session, crash: UUID) -> None:
    crash_corrections.correct(
        session,
        actor=session.get_one(Account, land.analyst),
        crash_id=crash,
        changes={"place_text": "Km4+000 QL1"},
    )
