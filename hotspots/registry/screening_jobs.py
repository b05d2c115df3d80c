"""Screenings as jobs: asked for on a page or by a program, made by a worker, told in words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hotspots import clock, permissions
from hotspots.errors import Message
from hotspots.i18n import _
from hotspots.models import Account, Crash, Job
from hotspots.registry import jobs, screening
from hotspots.vocabulary import Action, JobKind, JobState, WindowMode

AT_ONCE = 20_000
"""A register of no more crashes than this is screened while its asker waits."""

_UNNOTICED = timedelta(seconds=20)
"""A worker takes a job within seconds: where one waits longer and none runs, there is none."""

_STAGES = {
    "junctions": _("junctions"),
    "lines": _("stretches of road"),
    "straddle": _("stretches across junctions"),
    "discs": _("places off the roads"),
    "evidence": _("evidence of the places"),
    "crashes": _("crashes"),
    "site": _("sites"),
    "lane_mouth": _("lane mouths"),
    "watched_place": _("listed routes and areas"),
    "report": _("what moved"),
}


@dataclass(frozen=True, slots=True)
class JobProgress:
    """How far a job is: what a worker does before it, and the sentences for its asker."""

    job: Job
    queued_behind: tuple[JobKind, ...]
    sentences: tuple[Message, ...]

    @property
    def has_ended(self) -> bool:
        """Say whether there is nothing more to wait for."""
        return self.job.state in {JobState.DONE, JobState.FAILED}


def ask(
    session: Session,
    *,
    actor: Account,
    as_of: date | None = None,
    mode: WindowMode = WindowMode.TRAILING,
    date_from: date | None = None,
    date_to: date | None = None,
    rules: str | None = None,
    criteria_folder: Path | None = None,
) -> Job:
    """Queue a screening; what can be refused beforehand is refused now, as `screening.run` does."""
    permissions.require(actor, Action.RUN_SCREENING)
    screening.asked_for(
        session,
        as_of=as_of,
        mode=mode,
        date_from=date_from,
        date_to=date_to,
        rules=rules,
        criteria_folder=criteria_folder,
    )
    days = {"as_of": as_of, "date_from": date_from, "date_to": date_to}
    payload = {name: day.isoformat() for name, day in days.items() if day is not None}
    payload |= {"mode": mode.value} | ({} if rules is None else {"rules": rules})
    job_id = jobs.enqueue(session, JobKind.SCREENING, payload=payload, asked_by=actor)
    return session.get_one(Job, job_id)


def is_large(session: Session) -> bool:
    """Say whether so many crashes are on record that nobody should wait for a screening."""
    some = select(Crash.id).limit(AT_ONCE + 1).subquery()
    return (session.scalar(select(func.count()).select_from(some)) or 0) > AT_ONCE


def under_way(session: Session, *, actor: Account) -> Job | None:
    """Return the screening or refresh that waits or runs, the first in turn; None without one."""
    permissions.require(actor, Action.READ_PROPOSALS)
    wanted = {JobKind.SCREENING, JobKind.REFRESH}
    return next((each for each in jobs.unfinished(session) if each.kind in wanted), None)


def progress_of(session: Session, job: Job) -> JobProgress:
    """Return how far a job is, in words; where it failed, why and what to do."""
    if job.state is not JobState.QUEUED:
        return JobProgress(job, (), _said(job))
    first = [each for each in jobs.unfinished(session) if each.number < job.number]
    kinds = tuple(dict.fromkeys(each.kind for each in first))
    is_noticed = any(each.state is JobState.RUNNING for each in first)
    return JobProgress(job, kinds, tuple(_waiting(job, kinds, is_noticed=is_noticed)))


def _said(job: Job) -> tuple[Message, ...]:
    work = {"work": job.kind}
    if job.state is JobState.FAILED:
        remedy = _(
            "Ask for it again. Should it fail again, tell an administrator the number of the job:"
            " {number}."
        )
        said = (Message(_("This failed: {work}."), work), jobs.message_of(job))
        return (*filter(None, said), Message(remedy, {"number": job.number}))
    if job.state is JobState.RUNNING:
        return (_running(job),)
    if "run_number" in job.result:
        number = job.result["run_number"]
        return (Message(_("Screening no. {number} is done."), {"number": number}),)
    if "attribution_number" in job.result:
        number = job.result["attribution_number"]
        return (Message(_("Attribution no. {number} is done."), {"number": number}),)
    return (Message(_("Done: {work}."), work),)


def _waiting(job: Job, first: Sequence[JobKind], *, is_noticed: bool) -> Iterator[Message]:
    yield Message(_("Waiting its turn: {work}."), {"work": job.kind})
    if first:
        yield Message(_("Before it comes: {work}."), {"work": list(first)})
    if not is_noticed and clock.now() - job.queued_at > _UNNOTICED:
        remedy = _(
            "Nobody has taken it up since {moment}: the worker does not run. An administrator"
            " starts it with: hotspots worker"
        )
        yield Message(remedy, {"moment": job.queued_at})


def _running(job: Job) -> Message:
    if job.stage is None or job.total == 0:
        return Message(_("Under way: {work}."), {"work": job.kind})
    stage = Message(_STAGES[job.stage]) if job.stage in _STAGES else job.stage
    words = {"work": job.kind, "stage": stage, "done": job.done, "total": job.total}
    return Message(_("Under way: {work} – {stage}, {done} of {total}."), words)
