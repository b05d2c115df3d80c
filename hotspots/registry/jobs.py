"""Long and dated work as rows: asked for, taken by one worker, told how far it is, done or not."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, Text, bindparam, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from hotspots import clock, permissions
from hotspots.errors import Message, NotFound
from hotspots.i18n import _
from hotspots.models import Account, Job
from hotspots.sending import send
from hotspots.vocabulary import Action, JobKind, JobState

CHANNEL = "hotspots_job"
"""Where a worker hears, at the commit, that something was queued."""

MOST_ATTEMPTS = 3
"""A job whose worker died so often is not taken again: it would be the cause."""

_LOCK_SPACE = 1_752_395_624
"""Keeps the advisory locks of jobs apart from all others (the bytes of "hsjh")."""

_UNFINISHED = Job.state.in_([JobState.QUEUED, JobState.RUNNING])


def enqueue(
    session: Session,
    kind: JobKind,
    *,
    payload: Mapping[str, Any] | None = None,
    asked_by: Account | None = None,
) -> UUID:
    """Queue a piece of work, unless the same waits already; return its id.

    What makes the work necessary is written first, in the same transaction.
    """
    session.flush()
    told = _told(kind, payload, asked_by)
    queued: UUID = session.connection().execute(_ENQUEUE, told).one().id
    return queued


def call_for(session: Session, kind: JobKind) -> None:
    """Queue a piece of work as `enqueue` does, for who need not know which it is."""
    send(session, _ENQUEUE, _told(kind, None, None))


def _told(
    kind: JobKind, payload: Mapping[str, Any] | None, asked_by: Account | None
) -> dict[str, Any]:
    return {
        "new_id": uuid4(),
        "of_kind": kind,
        "told": dict(payload or {}),
        "by": None if asked_by is None else asked_by.id,
        "at": clock.now(),
        "channel": CHANNEL,
        "notice": kind.value,
    }


# Where the same waits, its row is held until this commits: no worker begins it before what made the
# work necessary can be seen.
_ENQUEUE = (
    insert(Job)
    .values(
        id=bindparam("new_id"),
        kind=bindparam("of_kind"),
        payload=bindparam("told"),
        state=JobState.QUEUED,
        asked_by_id=bindparam("by"),
        queued_at=bindparam("at"),
        attempts=0,
        done=0,
        total=0,
    )
    .on_conflict_do_update(
        index_elements=[Job.kind, Job.payload],
        index_where=text("state = 'queued'"),
        set_={"queued_at": Job.queued_at},
    )
    .returning(
        Job.id,
        func.pg_notify(bindparam("channel", type_=Text), bindparam("notice", type_=Text)),
    )
)


def enqueue_once(session: Session, kind: JobKind, payload: Mapping[str, Any]) -> None:
    """Queue a piece of work unless the same was ever queued: one that failed is not repeated."""
    same = select(Job.id).where(Job.kind == kind, Job.payload == dict(payload)).limit(1)
    if session.scalar(same) is None:
        enqueue(session, kind, payload=payload)


def get_job(session: Session, *, actor: Account, job_id: UUID) -> Job:
    """Return a job to who asked for it, or to who may start one of its kind."""
    found = session.scalars(select(Job).where(Job.id == job_id)).one_or_none()
    is_of_units = found is not None and found.kind is JobKind.ATTRIBUTION
    action = Action.LOAD_NETWORK if is_of_units else Action.RUN_SCREENING
    if found is None or not (permissions.may(actor, action) or found.asked_by_id == actor.id):
        raise NotFound(_("There is no such job, or somebody else asked for it."))
    return found


def unfinished(session: Session, *, kind: JobKind | None = None) -> list[Job]:
    """Return what waits or runs, in the order in which it is taken."""
    query = select(Job).where(_UNFINISHED).order_by(Job.number)
    return list(session.scalars(query if kind is None else query.where(Job.kind == kind)))


def take(connection: Connection) -> Job | None:
    """Take the next job for this connection, or None where nothing waits.

    The connection holds the job's lock until `let_go`, or until it dies: then the job, still marked
    as running, is taken by the next who asks.
    """
    with connection.begin(), Session(connection, expire_on_commit=False) as session:
        waiting = select(Job).where(_UNFINISHED).order_by(Job.number)
        for job in session.scalars(waiting.with_for_update(skip_locked=True)):
            if not session.scalar(select(func.pg_try_advisory_lock(*_lock(job)))):
                continue
            if job.attempts >= MOST_ATTEMPTS:
                job.state, job.finished_at = JobState.FAILED, clock.now()
                job.error = told_of(_died(job))
                session.scalar(select(func.pg_advisory_unlock(*_lock(job))))
                continue
            job.state, job.attempts = JobState.RUNNING, job.attempts + 1
            job.started_at = job.heartbeat_at = clock.now()
            session.flush()
            session.expunge(job)
            return job
        session.flush()
    return None


def let_go(connection: Connection, job: Job) -> None:
    """Give the lock of a job back, whatever came of it."""
    with connection.begin():
        connection.execute(select(func.pg_advisory_unlock(*_lock(job))))


def tell_progress(connection: Connection, job: Job, stage: str, done: int, total: int) -> None:
    """Store how far a job is, at once, for who looks at it meanwhile."""
    told = {"stage": stage, "done": done, "total": total, "heartbeat_at": clock.now()}
    with connection.begin():
        connection.execute(update(Job).where(Job.id == job.id).values(**told))


def finish(session: Session, job: Job, result: Mapping[str, Any]) -> None:
    """Mark a job as done in the transaction of its work: both are there, or neither."""
    _change(session, job, state=JobState.DONE, result=dict(result))


def fail(session: Session, job: Job, why: Message) -> None:
    """Mark a job as failed, with the reason."""
    _change(session, job, state=JobState.FAILED, error=told_of(why))


def told_of(message: Message) -> dict[str, Any]:
    """Return a message as it is stored with a job."""
    return {
        "template": message.template,
        "params": {name: str(value) for name, value in message.params.items()},
    }


def message_of(job: Job) -> Message | None:
    """Return why a job failed, to be told in the reader's language; None where it did not."""
    if job.error is None:
        return None
    template, params = job.error["template"], job.error["params"]
    return Message(template, params)


def _change(session: Session, job: Job, **told: Any) -> None:
    values = told | {"finished_at": clock.now()}
    session.execute(update(Job).where(Job.id == job.id).values(**values))


def _died(job: Job) -> Message:
    return Message(
        _("The program ended {count} times while it did this. Its log says where."),
        {"count": job.attempts},
    )


def _lock(job: Job) -> tuple[int, int]:
    return _LOCK_SPACE, job.number % 2**31
