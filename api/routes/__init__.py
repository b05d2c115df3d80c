"""JSON under /api/v1, one file a noun."""

from fastapi import APIRouter

from api.routes import (
    backups,
    crashes,
    files,
    health,
    imports,
    jobs,
    notices,
    proposals,
    screening,
    session,
    sites,
)

router = APIRouter()
for each in (
    *(session, crashes, imports, screening, jobs, proposals, notices, sites, files),
    *(backups, health),
):
    router.include_router(each.router)
