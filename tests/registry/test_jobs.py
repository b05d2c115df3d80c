"""Jobs: queued once, taken by one worker, done or undone as a whole, and never lost."""

from collections.abc import Callable
from threading import Thread

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session

from hotspots.database import session_factory, transaction
from hotspots.errors import NotFound
from hotspots.i18n import render
from hotspots.models import Account, AuditEntry, Job, LiveList, ScreeningRun
from hotspots.registry import jobs, live_proposals
from hotspots.registry.worker import HANDLERS, Task, Worker
from hotspots.vocabulary import ChangeCause, JobKind, JobState, Locale
from tests.registry.town import AS_OF, make_town


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTSPOTS_NOW", f"{AS_OF.isoformat()}T10:00")


def the_job(engine: Engine) -> Job:
    with transaction(session_factory(engine)) as session:
        # a worker that waits queues the day's own work by itself
        of_the_day = (JobKind.UPKEEP, JobKind.CASEWORK)
        return session.scalars(select(Job).where(Job.kind.not_in(of_the_day))).one()


def queue(engine: Engine, kind: JobKind = JobKind.REFRESH, **told: object) -> None:
    with transaction(session_factory(engine)) as session:
        jobs.enqueue(session, kind, payload=told)


def a_town(engine: Engine) -> Account:
    """A town with a place to be found, and its analyst."""
    with transaction(session_factory(engine)) as session:
        town = make_town(session)
        town.four_injuries(1_000)
        return town.analyst


@pytest.fixture
def handle(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[Task], dict[str, str]]], None]:
    """Let the worker do something else for a job of kind evidence."""

    def use(handler: Callable[[Task], dict[str, str]]) -> None:
        monkeypatch.setitem(HANDLERS, JobKind.EVIDENCE, handler)

    return use


def test_a_job_of_somebody_else_is_not_found(session: Session) -> None:
    town = make_town(session)
    job_id = jobs.enqueue(session, JobKind.REFRESH, asked_by=town.analyst)
    assert jobs.get_job(session, actor=town.analyst, job_id=job_id).state is JobState.QUEUED
    with pytest.raises(NotFound):
        jobs.get_job(session, actor=town.engineer, job_id=job_id)


def test_equal_work_waits_once_and_other_work_beside_it(session: Session) -> None:
    first = jobs.enqueue(session, JobKind.DAILY, payload={"on": "2026-03-31"})
    assert jobs.enqueue(session, JobKind.DAILY, payload={"on": "2026-03-31"}) == first
    jobs.enqueue(session, JobKind.DAILY, payload={"on": "2026-04-01"})
    jobs.enqueue(session, JobKind.REFRESH)
    assert [job.kind for job in jobs.unfinished(session)] == [
        JobKind.DAILY,
        JobKind.DAILY,
        JobKind.REFRESH,
    ]


def test_what_is_asked_for_while_equal_work_runs_is_queued_again(
    committed_database: Engine,
) -> None:
    queue(committed_database)
    with committed_database.connect() as connection:
        taken = jobs.take(connection)
        assert taken is not None
        queue(committed_database)
        jobs.let_go(connection, taken)
    with transaction(session_factory(committed_database)) as session:
        assert [job.state for job in jobs.unfinished(session)] == [
            JobState.RUNNING,
            JobState.QUEUED,
        ]


def test_two_workers_never_take_one_job(committed_database: Engine) -> None:
    queue(committed_database)
    with committed_database.connect() as one, committed_database.connect() as other:
        assert jobs.take(one) is not None
        assert jobs.take(other) is None


def test_the_job_of_a_worker_that_died_is_taken_again(committed_database: Engine) -> None:
    queue(committed_database)
    with committed_database.connect() as one, committed_database.connect() as other:
        jobs.take(one)
        one.invalidate()
        again = jobs.take(other)
        assert again is not None
        assert again.attempts == 2


def test_a_job_that_always_kills_its_worker_is_given_up(committed_database: Engine) -> None:
    queue(committed_database)
    for _attempt in range(jobs.MOST_ATTEMPTS):
        with committed_database.connect() as connection:
            jobs.take(connection)
            connection.invalidate()
    with committed_database.connect() as connection:
        assert jobs.take(connection) is None
    job = the_job(committed_database)
    assert job.state is JobState.FAILED
    message = jobs.message_of(job)
    assert message is not None
    assert "ended 3 times" in render(message, Locale.EN)


def test_a_failure_leaves_nothing_behind_and_the_next_job_is_done(
    committed_database: Engine, handle: Callable[..., None]
) -> None:
    def half_done(task: Task) -> dict[str, str]:
        task.session.execute(text("DELETE FROM crash"))
        raise ValueError

    handle(half_done)
    a_town(committed_database)
    queue(committed_database, JobKind.EVIDENCE)
    queue(committed_database, JobKind.DAILY)
    assert Worker(committed_database).do_all() == 2
    with transaction(session_factory(committed_database)) as session:
        states = session.scalars(select(Job.state).order_by(Job.number)).all()
        assert states == [JobState.FAILED, JobState.DONE]
        assert session.scalar(text("SELECT count(*) FROM crash")) == 4


def test_progress_is_seen_while_the_work_goes_on(
    committed_database: Engine, handle: Callable[..., None]
) -> None:
    seen = []

    def slow(task: Task) -> dict[str, str]:
        task.progress("lines", 3, 10)
        job = the_job(committed_database)
        seen.append((job.state, job.stage, job.done, job.total))
        return {"made": "yes"}

    handle(slow)
    queue(committed_database, JobKind.EVIDENCE)
    Worker(committed_database).do_all()
    assert seen == [(JobState.RUNNING, "lines", 3, 10)]
    assert (the_job(committed_database).state, the_job(committed_database).result) == (
        JobState.DONE,
        {"made": "yes"},
    )


def test_a_screening_that_was_asked_for_is_made_in_that_persons_name(
    committed_database: Engine,
) -> None:
    analyst = a_town(committed_database)
    with transaction(session_factory(committed_database)) as session:
        jobs.enqueue(
            session, JobKind.SCREENING, payload={"as_of": AS_OF.isoformat()}, asked_by=analyst
        )
    Worker(committed_database).do_all()
    with transaction(session_factory(committed_database)) as session:
        run = session.scalars(select(ScreeningRun)).one()
        assert (run.actor_id, run.counts["places"]) == (analyst.id, {"open": 1})
        assert session.scalars(select(Job)).one().result["run_number"] == run.number


def test_a_refusal_is_told_to_who_asked(committed_database: Engine) -> None:
    analyst = a_town(committed_database)
    with transaction(session_factory(committed_database)) as session:
        payload = {"as_of": "2001-01-01"}
        jobs.enqueue(session, JobKind.SCREENING, payload=payload, asked_by=analyst)
    Worker(committed_database).do_all()
    message = jobs.message_of(the_job(committed_database))
    assert message is not None
    assert "No rules of kind road" in render(message, Locale.EN)


def test_a_refresh_that_another_made_superfluous_does_nothing(committed_database: Engine) -> None:
    analyst = a_town(committed_database)
    sessions = session_factory(committed_database)
    for _time in range(2):
        with transaction(sessions) as session:
            actor = session.get_one(Account, analyst.id)
            cause = ChangeCause.CRASHES_IMPORTED
            live_proposals.ask_for_refresh(session, actor=actor, cause=cause)
        if _time == 0:
            Worker(committed_database).do_all()
    with transaction(sessions) as session:
        session.execute(text("UPDATE live_list SET waits_for = NULL"))
    Worker(committed_database).do_all()
    with transaction(sessions) as session:
        assert session.scalar(select(func.count()).select_from(ScreeningRun)) == 1
        assert session.scalars(select(LiveList)).one().waits_for is None


def test_what_nobody_asked_for_is_told_in_the_audit_as_done_by_the_worker(
    committed_database: Engine, handle: Callable[..., None]
) -> None:
    def approve(task: Task) -> dict[str, str]:
        task.session.execute(text("UPDATE crash SET record_state = 'approved'"))
        return {}

    handle(approve)
    a_town(committed_database)
    queue(committed_database, JobKind.EVIDENCE)
    Worker(committed_database).do_all()
    with transaction(session_factory(committed_database)) as session:
        changed = select(AuditEntry.actor).where(
            AuditEntry.operation == "UPDATE", AuditEntry.table_name == "crash"
        )
        assert set(session.scalars(changed)) == {"worker: evidence"}


def test_a_worker_that_waits_does_what_is_queued_and_ends_when_told(
    committed_database: Engine,
) -> None:
    worker = Worker(committed_database)
    thread = Thread(target=worker.work)
    thread.start()
    queue(committed_database, JobKind.DAILY)
    for _attempt in range(100):
        if the_job(committed_database).state is JobState.DONE:
            break
        worker.stopping.wait(0.1)
    worker.stop()
    thread.join(timeout=10)
    assert not thread.is_alive()
    assert the_job(committed_database).state is JobState.DONE
