"""Long work: how far a job is, and what came of it."""

from uuid import UUID

from fastapi import APIRouter

from api.dependencies import ActorDep, LocaleDep, SessionDep
from api.schemas.job import JobOut
from api.schemas.problem import refusals
from hotspots.registry import jobs, screening_jobs

router = APIRouter(prefix="/jobs", tags=["jobs"])


@router.get("/{job_id}", responses=refusals(401, 403, 404, 422))
def one(job_id: UUID, session: SessionDep, actor: ActorDep, locale: LocaleDep) -> JobOut:
    """Return a job to who asked for it, or to who may start a screening."""
    job = jobs.get_job(session, actor=actor, job_id=job_id)
    return JobOut.of(screening_jobs.progress_of(session, job), locale)
