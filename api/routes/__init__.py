"""JSON under /api/v1, one file a noun."""

from fastapi import APIRouter

from api.routes import (
    calendar,
    crashes,
    desk,
    files,
    handovers,
    health,
    imports,
    jobs,
    notices,
    proposals,
    recommendations,
    reports,
    screening,
    session,
    site_changes,
    sites,
    works,
)

router = APIRouter()
for each in (
    session,
    crashes,
    imports,
    screening,
    jobs,
    proposals,
    notices,
    sites,
    site_changes,
    files,
    works,
    handovers,
    recommendations,
    reports,
    desk,
    calendar,
    health,
):
    router.include_router(each.router)
