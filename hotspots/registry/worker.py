"""The worker: takes jobs one after another, does each in a transaction of its own, and waits."""

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from threading import Event
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from hotspots import clock, database
from hotspots.analysis.screening import Progress
from hotspots.attachment_files import Store
from hotspots.errors import Message, Refusal, Unavailable
from hotspots.i18n import _
from hotspots.models import Account, Job
from hotspots.registry import (
    attachment_upkeep,
    audit_watch,
    backup_jobs,
    casework_day,
    daily,
    deployment,
    digests,
    jobs,
    known_places,
    rail_screening,
    reattribution,
    screening,
    sign_ins,
    strength,
)
from hotspots.registry.backups import Plan
from hotspots.registry.digests import DigestPlan
from hotspots.registry.live_list import state_of
from hotspots.vocabulary import JobKind, WindowMode

LOOKS_EVERY_S = 2.0
"""How long a queued job or a new day may go unnoticed where no notification came."""

_TELLS_EVERY_S = 0.5

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Task:
    """One job being done: the transaction of its work, what was asked, and whom to tell."""

    session: Session
    payload: Mapping[str, Any]
    asked_by: Account | None
    criteria_folder: Path | None
    progress: Progress
    backups: Plan | None = None
    store: Store | None = None
    digests: DigestPlan | None = None


Handler = Callable[[Task], Mapping[str, Any]]
"""Does the work and returns what came of it, as JSON. It is harmless to repeat."""


def _screen(task: Task) -> Mapping[str, Any]:
    """Make the screening a person asked for."""
    told = task.payload
    run = screening.run(
        task.session,
        actor=_somebody(task.asked_by),
        as_of=_day(told.get("as_of")),
        mode=WindowMode(told.get("mode", WindowMode.TRAILING)),
        date_from=_day(told.get("date_from")),
        date_to=_day(told.get("date_to")),
        rules=told.get("rules"),
        criteria_folder=task.criteria_folder,
        progress=task.progress,
    )
    return {"run_id": str(run.id), "run_number": run.number}


def _refresh(task: Task) -> Mapping[str, Any]:
    """Screen anew where the live list waits for that; another refresh may have done it."""
    session, state = task.session, state_of(task.session)
    if state is not None and state.waits_for is None:
        return {}
    previous = known_places.previous_run(session, mode=WindowMode.TRAILING)
    actor = task.asked_by
    if actor is None and previous is not None:
        actor = session.get(Account, previous.actor_id)
    run = screening.refresh(
        session,
        actor=_somebody(actor),
        criteria_folder=task.criteria_folder,
        progress=task.progress,
    )
    return {"run_id": str(run.id), "run_number": run.number}


def _evidence(task: Task) -> Mapping[str, Any]:
    """Compute how sure the statistics are of a run's places, or of the live list's."""
    return strength.recompute(task.session, payload=task.payload, progress=task.progress)


def _daily(task: Task) -> Mapping[str, Any]:
    """Do the work of a day."""
    done = daily.run(
        task.session, on=_day(task.payload.get("on")), criteria_folder=task.criteria_folder
    )
    return {
        "moved_to": done.moved_to.isoformat(),
        "refreshed": done.refreshed,
        "rail_run": done.rail_run,
    }


def _refresh_rails(task: Task) -> Mapping[str, Any]:
    """Screen the railways anew, where a rule is in force and something changed."""
    today = deployment.as_of(task.session)
    made = rail_screening.refresh(task.session, on=today, criteria_folder=task.criteria_folder)
    return {"rail_run": None if made is None else made.number}


def _casework(task: Task) -> Mapping[str, Any]:
    """Do what the beginning of a day does to remediation files."""
    return casework_day.run(
        task.session, on=_day(task.payload.get("on")), criteria_folder=task.criteria_folder
    )


def _upkeep(task: Task) -> Mapping[str, Any]:
    """Forget old tries at the door, verify the audit, sweep what uploads left behind.

    Once a day, whatever the list does. Units that changed elsewhere, or that begin or end with this
    day, have everything attributed anew.
    """
    forgotten = sign_ins.forget_old(task.session)
    check = audit_watch.check(task.session)
    reattribution.queue_if_changed(task.session)
    if task.store is not None:  # last: uploads wait for the end of a sweep
        attachment_upkeep.sweep(task.session, store=task.store)
    return {"sign_ins_forgotten": forgotten, "audit_intact": check.intact}


def _backup(task: Task) -> Mapping[str, Any]:
    """Back the registry up, and delete the backups that no rule keeps any longer."""
    return backup_jobs.make(task.session, plan=task.backups)


def _digest(task: Task) -> Mapping[str, Any]:
    """Send the digests of a day."""
    day = date.fromisoformat(task.payload["on"])
    return digests.send(task.session, plan=task.digests, on=day)


def _attribute(task: Task) -> Mapping[str, Any]:
    """Attribute everything anew after units changed."""
    if task.asked_by is None:
        raise Unavailable(_("Nobody asked for this attribution. Start it by hand."))
    report = reattribution.run(task.session, actor=task.asked_by, progress=task.progress)
    return {"attribution_id": str(report.id), "attribution_number": report.number}


HANDLERS: dict[JobKind, Handler] = {
    JobKind.SCREENING: _screen,
    JobKind.REFRESH: _refresh,
    JobKind.EVIDENCE: _evidence,
    JobKind.DAILY: _daily,
    JobKind.CASEWORK: _casework,
    JobKind.UPKEEP: _upkeep,
    JobKind.BACKUP: _backup,
    JobKind.DIGEST: _digest,
    JobKind.ATTRIBUTION: _attribute,
    JobKind.RAIL_REFRESH: _refresh_rails,
}
"""What is done for each kind of job."""


@dataclass(slots=True)
class Worker:
    """One worker on one database. `stop` lets it finish the job it is doing."""

    engine: Engine
    criteria_folder: Path | None = None
    backups: Plan | None = None
    store: Store | None = None
    digests: DigestPlan | None = None
    stopping: Event = field(default_factory=Event)

    def stop(self) -> None:
        """Take no further job."""
        self.stopping.set()

    def work(self) -> None:
        """Do what is queued, and wait for more, until somebody says stop.

        A database that goes away is waited for: what was being done is undone there, and is taken
        again.
        """
        while not self.stopping.is_set():
            try:
                with self._connected() as connection:
                    self._until_stopped(connection)
            except (SQLAlchemyError, Unavailable):
                logger.warning("The database cannot be reached; trying again.", exc_info=True)
                self.stopping.wait(LOOKS_EVERY_S)

    def do_all(self) -> int:
        """Do what is queued now and return how many jobs that was."""
        done = 0
        with self._connected() as connection:
            while not self.stopping.is_set() and self._do_next(connection):
                done += 1
        return done

    def queue_the_day(self) -> None:
        """Queue the work of the day that has begun, and its backup from the hour set, once."""
        with database.transaction(database.session_factory(self.engine)) as session:
            state, today = state_of(session), deployment.as_of(session)
            if state is not None and state.as_of < today:
                jobs.enqueue_once(session, JobKind.DAILY, {"on": today.isoformat()})
            # Deadlines run by the calendar, also where a demonstration's list stands still.
            jobs.enqueue_once(session, JobKind.CASEWORK, {"on": clock.today().isoformat()})
            jobs.enqueue_once(session, JobKind.UPKEEP, {"on": clock.today().isoformat()})
            if self.backups is not None:
                backup_jobs.queue_the_day(session, plan=self.backups)
            if self.digests is not None:
                digests.queue_the_day(session, plan=self.digests)

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        """Open the connection that holds the lock of a job; what it held dies with it."""
        with self.engine.connect() as connection:
            try:
                yield connection
            finally:
                connection.invalidate()

    def _until_stopped(self, connection: Connection) -> None:
        listener: Any = connection.connection.driver_connection
        with connection.begin():
            connection.exec_driver_sql(f"LISTEN {jobs.CHANNEL}")
        while not self.stopping.is_set():
            self.queue_the_day()
            while not self.stopping.is_set() and self._do_next(connection):
                pass
            if not self.stopping.is_set():
                list(listener.notifies(timeout=LOOKS_EVERY_S, stop_after=1))

    def _do_next(self, connection: Connection) -> bool:
        job = jobs.take(connection)
        if job is None:
            return False
        try:
            self._do(connection, job)
        finally:
            jobs.let_go(connection, job)
        return True

    def _do(self, connection: Connection, job: Job) -> None:
        sessions = database.session_factory(self.engine)
        try:
            with database.transaction(sessions, actor_id=job.asked_by_id) as session:
                asked_by = None
                if job.asked_by_id is None:
                    database.act_as(session, f"worker: {job.kind}")
                else:
                    asked_by = session.get_one(Account, job.asked_by_id)
                told = _told_now_and_then(connection, job)
                task = Task(
                    session,
                    job.payload,
                    asked_by,
                    self.criteria_folder,
                    told,
                    self.backups,
                    self.store,
                    self.digests,
                )
                jobs.finish(session, job, HANDLERS[job.kind](task))
        except Refusal as refusal:
            self._failed(job, refusal.message)
        except Exception:  # whatever it is, the other jobs must go on
            logger.exception("Job no. %s (%s) failed.", job.number, job.kind)
            self._failed(
                job, Message(_("The program met an error of its own. Its log says where."))
            )

    def _failed(self, job: Job, why: Message) -> None:
        with database.transaction(database.session_factory(self.engine)) as session:
            jobs.fail(session, job, why)


def _told_now_and_then(connection: Connection, job: Job) -> Progress:
    told_at: dict[str, float] = {}

    def told(stage: str, done: int, total: int) -> None:
        now = time.monotonic()
        if now - told_at.get(stage, -_TELLS_EVERY_S) < _TELLS_EVERY_S:
            return
        told_at[stage] = now
        jobs.tell_progress(connection, job, stage, done, total)

    return told


def _somebody(account: Account | None) -> Account:
    if account is None:
        raise Unavailable(
            _("Nobody asked for this screening, and none was made before. Start one by hand.")
        )
    return account


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
