"""Backups: the last ones and whether all is well, for a program that watches over them."""

from fastapi import APIRouter, Response

from api.dependencies import ActorDep, LocaleDep, SessionDep, SettingsDep
from api.schemas.backup import BackupList
from api.schemas.job import JobOut
from api.schemas.problem import refusals
from hotspots.registry import backup_jobs, screening_jobs
from hotspots.registry.backups import Plan

router = APIRouter(prefix="/backups", tags=["backups"])


@router.get("", responses=refusals(401, 403))
def listing(
    session: SessionDep, actor: ActorDep, locale: LocaleDep, settings: SettingsDep
) -> BackupList:
    """List the last backups, the latest first, and say what is wrong, if anything is."""
    found = backup_jobs.overview(session, actor=actor, plan=Plan.of(settings))
    jobs = [JobOut.of(screening_jobs.progress_of(session, job), locale) for job in found.jobs]
    return BackupList.of(found, jobs, locale)


@router.post("", status_code=202, responses=refusals(401, 403, 503))
def ask(
    session: SessionDep,
    actor: ActorDep,
    locale: LocaleDep,
    settings: SettingsDep,
    response: Response,
) -> JobOut:
    """Let the worker make a backup now; `Location` says how far it is."""
    job = backup_jobs.ask(session, actor=actor, plan=Plan.of(settings))
    response.headers["Location"] = f"/api/v1/jobs/{job.id}"
    return JobOut.of(screening_jobs.progress_of(session, job), locale)
