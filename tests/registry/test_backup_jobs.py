"""The backup of each day: queued once from its hour on, done by the worker, told when it failed."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from hotspots.backup_files import backups_in, read_archive
from hotspots.database import session_factory, transaction
from hotspots.errors import Forbidden, Unavailable
from hotspots.i18n import render
from hotspots.models import Account, Job
from hotspots.registry import backup_jobs
from hotspots.registry.backups import Plan
from hotspots.registry.worker import Worker
from hotspots.vocabulary import JobKind, JobState, Locale, Role
from tests.factories import make_account, mark_deployment
from tests.registry.restored import KEY

TODAY = "2026-03-31"


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    return Plan(tmp_path / "backups", tmp_path / "store", KEY, hour=2, daily=2, weekly=0, monthly=0)


def at(monkeypatch: pytest.MonkeyPatch, moment: str) -> None:
    monkeypatch.setenv("HOTSPOTS_NOW", moment)


def jobs_of(session: Session) -> list[Job]:
    query = select(Job).where(Job.kind == JobKind.BACKUP).order_by(Job.number)
    return list(session.scalars(query))


def told(session: Session, actor: Account, plan: Plan) -> str | None:
    message = backup_jobs.trouble(session, actor=actor, plan=plan)
    return None if message is None else render(message, Locale.EN)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_nobody_but_an_administrator_sees_or_makes_backups(
    session: Session, plan: Plan, role: Role
) -> None:
    actor = make_account(session, role)
    for act in (backup_jobs.ask, backup_jobs.overview):
        with pytest.raises(Forbidden, match="backups"):
            act(session, actor=actor, plan=plan)
    assert backup_jobs.trouble(session, actor=actor, plan=plan) is None


def test_without_a_folder_none_is_queued_and_asking_is_refused(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, f"{TODAY}T12:00")
    nowhere = Plan(None, tmp_path, KEY, hour=2, daily=1, weekly=0, monthly=0)
    backup_jobs.queue_the_day(session, plan=nowhere)
    keeper = make_account(session, Role.ADMINISTRATOR)
    with pytest.raises(Unavailable, match="HOTSPOTS_BACKUP_FOLDER"):
        backup_jobs.ask(session, actor=keeper, plan=nowhere)
    assert jobs_of(session) == []
    assert told(session, keeper, nowhere) is None
    mark_deployment(session, kind="production")
    assert "HOTSPOTS_BACKUP_FOLDER" in (told(session, keeper, nowhere) or "")


def test_the_backup_of_a_day_is_queued_once_from_its_hour_on(
    session: Session, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    queued = []
    for moment in ("T01:59", "T02:00", "T03:00", "T23:59"):
        at(monkeypatch, f"{TODAY}{moment}")
        backup_jobs.queue_the_day(session, plan=plan)
        queued.append(len(jobs_of(session)))
    at(monkeypatch, "2026-04-01T02:10")
    backup_jobs.queue_the_day(session, plan=plan)
    assert [*queued, len(jobs_of(session))] == [0, 1, 1, 1, 2]


def test_the_worker_backs_up_night_after_night_and_thins_out(
    committed_database: Engine, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = Worker(committed_database, backups=plan)
    for night in ("2026-03-29", "2026-03-30", TODAY):
        at(monkeypatch, f"{night}T02:30")
        worker.queue_the_day()
        assert worker.do_all() == 1
    assert plan.folder is not None
    files = backups_in(plan.folder)
    assert [file.path.name for file in files] == [
        "hotspots-20260331-023000.sealed",
        "hotspots-20260330-023000.sealed",
    ]
    with transaction(session_factory(committed_database)) as session:
        last = jobs_of(session)[-1]
        assert last.state is JobState.DONE
        assert last.result["file"] == files[0].path.name
        assert last.result["deleted"] == ["hotspots-20260329-023000.sealed"]
        assert sum(read_archive(files[0].path, KEY).counts.values()) == last.result["rows"]


def test_a_backup_that_failed_is_told_to_the_administrator_until_one_succeeds(
    committed_database: Engine, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, f"{TODAY}T02:30")
    assert plan.folder is not None
    plan.folder.write_text("a file where the folder should be")
    worker = Worker(committed_database, backups=plan)
    worker.queue_the_day()
    worker.do_all()
    with transaction(session_factory(committed_database)) as session:
        keeper = make_account(session, Role.ADMINISTRATOR)
        failed = told(session, keeper, plan)
        assert failed is not None
        assert "The backup of 31/03/2026 02:30 failed" in failed
        assert str(plan.folder) in failed
    plan.folder.unlink()
    with transaction(session_factory(committed_database)) as session:
        actor = session.get_one(Account, keeper.id)
        job = backup_jobs.ask(session, actor=actor, plan=plan)
        assert job.asked_by_id == keeper.id
    worker.do_all()
    with transaction(session_factory(committed_database)) as session:
        assert told(session, keeper, plan) is None
        found = backup_jobs.overview(session, actor=keeper, plan=plan)
        assert [job.state for job in found.jobs] == [JobState.DONE, JobState.FAILED]
        assert (found.is_encrypted, found.why(found.jobs[0])) == (True, None)


def test_a_backup_that_is_late_and_damaged_attachments_are_told(
    session: Session, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, f"{TODAY}T02:30")
    keeper = make_account(session, Role.ADMINISTRATOR)
    assert told(session, keeper, plan) is None
    backup_jobs.queue_the_day(session, plan=plan)
    job = jobs_of(session)[0]
    job.state, job.finished_at, job.result = JobState.DONE, job.queued_at, {"file": "x"}
    session.flush()
    at(monkeypatch, "2026-04-01T14:30")
    assert told(session, keeper, plan) is None
    at(monkeypatch, "2026-04-01T14:31")
    assert "last backup was made on 31/03/2026 02:30" in (told(session, keeper, plan) or "")
    job.result = {"damaged_attachments": ["a", "b"]}
    session.flush()
    assert "2 attachments are damaged" in (told(session, keeper, plan) or "")


def test_a_worker_without_a_plan_says_what_to_set(committed_database: Engine) -> None:
    with transaction(session_factory(committed_database)) as session:
        session.execute(
            text("INSERT INTO job (kind, state, queued_at) VALUES ('backup', 'queued', now())")
        )
    Worker(committed_database).do_all()
    with transaction(session_factory(committed_database)) as session:
        job = jobs_of(session)[0]
        assert job.error is not None
        assert job.error["params"] == {"variable": "HOTSPOTS_BACKUP_FOLDER"}
        assert job.finished_at is not None
        assert job.finished_at - job.queued_at < timedelta(minutes=5)
