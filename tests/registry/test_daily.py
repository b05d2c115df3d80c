"""The day's work: the live list moved to a day is the list of a screening on that day."""

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, event, func, select, text
from sqlalchemy.orm import Session

from hotspots.database import session_factory, transaction
from hotspots.errors import InvalidInput, Unavailable
from hotspots.models import (
    AuditEntry,
    Deployment,
    Job,
    LiveList,
    Notice,
    Proposal,
    ProposalEvidence,
    ScreeningRun,
)
from hotspots.registry import daily, proposals
from hotspots.registry.known_places import live_rows
from hotspots.registry.proposal_rows import says_the_same
from hotspots.vocabulary import ChangeCause, DeploymentKind, JobKind, ProposalState
from tests.registry.changes import record_at
from tests.registry.test_live_proposals import from_scratch
from tests.registry.town import AS_OF, Town, make_town


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTSPOTS_NOW", f"{AS_OF.isoformat()}T10:00")


def on(monkeypatch: pytest.MonkeyPatch, day: date) -> None:
    monkeypatch.setenv("HOTSPOTS_NOW", f"{day.isoformat()}T00:01")


def test_a_day_to_come_is_refused(town: Town) -> None:
    with pytest.raises(InvalidInput) as refusal:
        daily.run(town.session, on=AS_OF + timedelta(days=1))
    assert refusal.value.problems[0].field == "on"


def test_without_a_screening_there_is_nothing_to_move(town: Town) -> None:
    assert daily.run(town.session).moved_from is None


def test_a_place_ends_on_the_day_its_first_crash_expires(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    crashes = town.four_injuries(1_000)
    row = town.only_proposal()
    expires = date(2027, crashes[3].occurred_on.month, crashes[3].occurred_on.day)
    on(monkeypatch, expires - timedelta(days=1))
    daily.run(town.session)
    assert live_rows(town.session) == [row]
    on(monkeypatch, expires)
    done = daily.run(town.session)
    assert (done.expired, done.entered) == (1, 0)
    assert live_rows(town.session) == []
    town.session.refresh(row)
    assert row.state is ProposalState.SUPERSEDED


def test_a_crash_dated_ahead_of_the_list_counts_from_its_day_on(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    for at_m in (1_000, 1_020, 1_040):
        town.crash(at_m)
    town.screen(AS_OF - timedelta(days=1))
    town.screen()
    on(monkeypatch, AS_OF + timedelta(days=1))
    town.crash(1_060, AS_OF + timedelta(days=1))
    done = daily.run(town.session)
    assert (done.expired, done.entered) == (0, 1)
    (row,) = live_rows(town.session)
    assert (row.cause, row.as_of) == (ChangeCause.DAY_PASSED, AS_OF + timedelta(days=1))


def test_a_place_that_stays_says_up_to_which_day_it_rests_on_the_same_crashes(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.four_injuries(1_000)
    row, tomorrow = town.only_proposal(), AS_OF + timedelta(days=1)
    told = {"day": AS_OF, "reached": tomorrow}

    def said() -> list[Mapping[str, object]]:
        found = proposals.get(town.session, actor=town.leader, proposal_id=row.id)
        return [each.params for each in found.sentences]

    assert told not in said()
    on(monkeypatch, tomorrow)
    daily.run(town.session)
    assert told in said()


def test_to_repeat_a_day_changes_nothing(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    town.four_injuries(1_000)
    town.screen()
    on(monkeypatch, AS_OF + timedelta(days=400))
    assert daily.run(town.session).expired == 4
    rows = select(func.count()).select_from(Proposal)
    before = town.session.scalar(rows)
    again = daily.run(town.session)
    assert (again.moved_from, again.expired) == (again.moved_to, 0)
    assert town.session.scalar(rows) == before


def test_where_the_rules_change_on_a_day_all_is_screened_anew(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    on(monkeypatch, date(2024, 12, 31))
    town.four_injuries(1_000, date(2024, 12, 20))
    assert town.only_proposal(date(2024, 12, 31)).rule_set == "road_tt26_2012"
    on(monkeypatch, date(2025, 1, 1))
    assert daily.run(town.session).refreshed
    (row,) = live_rows(town.session)
    assert (row.rule_set, row.cause) == ("road_tt41_2024", ChangeCause.SCREENING)


def test_a_demonstration_plays_on_with_its_list(town: Town) -> None:
    mark = town.session.scalars(select(Deployment)).one()
    mark.kind, mark.as_of = DeploymentKind.DEMO, AS_OF - timedelta(days=30)
    town.four_injuries(1_000)
    town.screen(None)
    assert daily.run(town.session).moved_from == AS_OF - timedelta(days=30)
    daily.run(town.session, on=AS_OF)
    assert mark.as_of == AS_OF


def test_a_crash_recorded_after_midnight_calls_for_the_new_day(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.screen()
    on(monkeypatch, AS_OF + timedelta(days=1))
    record_at(town, 1_000)
    (job,) = town.session.scalars(select(Job).where(Job.kind == JobKind.DAILY))
    assert (job.kind, job.payload) == (JobKind.DAILY, {"on": "2026-04-01"})


def test_while_a_refresh_is_due_the_day_waits_for_a_screening(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.screen()
    town.session.execute(text("UPDATE live_list SET waits_for = 'network_changed'"))
    on(monkeypatch, AS_OF + timedelta(days=1))
    assert daily.run(town.session).refreshed
    state = town.session.scalars(select(LiveList)).one()
    assert (state.as_of, state.waits_for) == (AS_OF + timedelta(days=1), None)
    assert town.session.scalar(select(func.count()).select_from(ScreeningRun)) == 2


def test_killed_before_any_statement_the_day_leaves_the_old_list_and_is_done_again(
    committed_database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    sessions = session_factory(committed_database)
    with transaction(sessions) as session:
        town = make_town(session)
        crashes = town.four_injuries(1_000)
        for at_m in (5_000, 5_010, 5_020):
            town.crash(at_m, AS_OF - timedelta(days=30))
        town.screen()
        expires = date(2027, crashes[3].occurred_on.month, crashes[3].occurred_on.day)
    on(monkeypatch, expires)
    old = everything(committed_database)
    for statements in count():
        if day_done(committed_database, statements):
            break
        assert everything(committed_database) == old
    assert statements > 10
    with sessions() as session:
        assert (daily.run(session).moved_from, live_rows(session)) == (expires, [])


def day_done(engine: Engine, statements: int) -> bool:
    """Do the work of the day on a connection that breaks after so many statements."""
    left = iter(range(statements))

    def break_off(connection: Connection, *_told: object) -> None:
        if next(left, None) is None:
            driver: Any = connection.connection.driver_connection
            driver.pgconn.finish()  # what the server sees of a program that is killed

    event.listen(engine, "before_cursor_execute", break_off)
    event.listen(engine, "commit", break_off)
    try:
        with transaction(session_factory(engine)) as session:
            daily.run(session)
    except Unavailable:
        return False
    finally:
        event.remove(engine, "before_cursor_execute", break_off)
        event.remove(engine, "commit", break_off)
    return True


def everything(engine: Engine) -> list[object]:
    """The rows that the work of a day writes."""
    written = (LiveList, Proposal, Notice, ProposalEvidence, Job, AuditEntry)
    with engine.connect() as connection:
        tables = [each.__table__ for each in written]
        return [
            connection.execute(select(each).order_by(*each.primary_key)).all() for each in tables
        ]


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ages=st.lists(st.integers(0, 500), min_size=4, max_size=14), days=st.integers(1, 380))
def test_moved_by_any_number_of_days_the_list_equals_a_screening_from_scratch(
    session: Session, ages: list[int], days: int
) -> None:
    with pytest.MonkeyPatch.context() as moved, session.begin_nested() as undone:
        town = make_town(session)
        town.junction(1_000)
        for n, age in enumerate(ages):
            town.crash(700 + 70 * n, AS_OF - timedelta(days=age), killed=n % 3 == 0)
        town.screen(AS_OF - timedelta(days=200))
        on(moved, AS_OF - timedelta(days=200) + timedelta(days=days))
        daily.run(session)
        now, found = live_rows(session), from_scratch(session)
        assert len(now) == len(found)
        assert all(any(says_the_same(row, site) for row in now) for site in found)
        undone.rollback()
        session.expunge_all()
