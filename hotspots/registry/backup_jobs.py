"""The backup of each day as a job of the worker, and what an administrator is told of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from hotspots import clock, permissions
from hotspots.backup_files import rotate
from hotspots.errors import Message, Unavailable
from hotspots.i18n import _
from hotspots.models import Account, Job
from hotspots.registry import deployment, jobs
from hotspots.registry.backups import Plan, back_up
from hotspots.vocabulary import Action, DeploymentKind, JobKind, JobState

LATE_AFTER = timedelta(hours=36)
"""One missed night is told in the morning after it, not in the evening before."""

_LISTED = 30
_NO_FOLDER = _("No folder for backups is set, so none is made. Set {variable}.")


@dataclass(frozen=True, slots=True)
class Overview:
    """The last backups, the latest first, and what is wrong, in words; None where all is well."""

    jobs: Sequence[Job]
    trouble: Message | None
    plan: Plan

    @property
    def is_encrypted(self) -> bool | None:
        """Say whether the last one is encrypted: only the worker has the key. None without one."""
        told = (job.result.get("encrypted") for job in self.jobs if job.state is JobState.DONE)
        return next(told, None)

    def why(self, job: Job) -> Message | None:
        """Return why one of them failed; None where it did not."""
        return jobs.message_of(job)


def queue_the_day(session: Session, *, plan: Plan) -> None:
    """Queue the backup of today from the hour set on; one that failed is not repeated by itself."""
    now = clock.now()
    if plan.folder is not None and now.hour >= plan.hour:
        jobs.enqueue_once(session, JobKind.BACKUP, {"on": now.date().isoformat()})


def ask(session: Session, *, actor: Account, plan: Plan) -> Job:
    """Queue a backup now."""
    permissions.require(actor, Action.MANAGE_BACKUPS)
    if plan.folder is None:
        raise Unavailable(_NO_FOLDER, variable="HOTSPOTS_BACKUP_FOLDER")
    job_id = jobs.enqueue(session, JobKind.BACKUP, payload={"asked": True}, asked_by=actor)
    return session.get_one(Job, job_id)


def make(session: Session, *, plan: Plan | None) -> Mapping[str, Any]:
    """Back the registry up into the folder set and thin out what is there; return what was done."""
    if plan is None or plan.folder is None:
        raise Unavailable(_NO_FOLDER, variable="HOTSPOTS_BACKUP_FOLDER")
    engine = session.get_bind()
    assert isinstance(engine, Engine)  # noqa: S101 - a worker's session is made by its engine
    made = back_up(engine, plan=plan, folder=plan.folder)
    gone = rotate(plan.folder, daily=plan.daily, weekly=plan.weekly, monthly=plan.monthly)
    return {
        "file": made.path.name,
        "size": made.size,
        "rows": sum(made.manifest.counts.values()),
        "attachments": made.manifest.attachments,
        "damaged_attachments": list(made.manifest.damaged_attachments),
        "encrypted": plan.key is not None,
        "audit_head": made.manifest.audit_head,
        "deleted": [path.name for path in gone],
    }


def overview(session: Session, *, actor: Account, plan: Plan) -> Overview:
    """Return the last backups and whether an administrator must do something about them."""
    permissions.require(actor, Action.MANAGE_BACKUPS)
    query = select(Job).where(Job.kind == JobKind.BACKUP).order_by(Job.number.desc())
    return Overview(
        jobs=session.scalars(query.limit(_LISTED)).all(),
        trouble=trouble(session, actor=actor, plan=plan),
        plan=plan,
    )


def trouble(session: Session, *, actor: Account, plan: Plan) -> Message | None:
    """Return what is wrong with the backups, for who can mend it; None where all is well."""
    if not permissions.may(actor, Action.MANAGE_BACKUPS):
        return None
    mark = deployment.current(session)
    if plan.folder is None:
        is_real = mark is not None and mark.kind is DeploymentKind.PRODUCTION
        told = {"variable": "HOTSPOTS_BACKUP_FOLDER"}
        return Message(_NO_FOLDER, told) if is_real else None
    ended = select(Job).where(Job.kind == JobKind.BACKUP, Job.finished_at.is_not(None))
    last = session.scalars(ended.order_by(Job.number.desc()).limit(1)).first()
    return None if last is None or last.finished_at is None else _wrong_with(last, last.finished_at)


def _wrong_with(last: Job, ended: datetime) -> Message | None:
    if last.state is JobState.FAILED:
        told = {"moment": ended, "reason": jobs.message_of(last)}
        return Message(_("The backup of {moment} failed: {reason}"), told)
    if damaged := last.result.get("damaged_attachments"):
        remedy = _("{count} attachments are damaged in their store. Restore them from a backup.")
        return Message(remedy, {"count": len(damaged)})
    if clock.now() - ended > LATE_AFTER:
        remedy = _("The last backup was made on {moment}: the worker does not run, or is stuck.")
        return Message(remedy, {"moment": ended})
    return None
