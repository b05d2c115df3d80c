"""JSON under /api/v1, one file a noun."""

from fastapi import APIRouter

from api.routes import (
    calendar,
    crashes,
    desk,
    files,
    health,
    imports,
    jobs,
    notices,
    proposals,
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
    desk,
    calendar,
    health,
):
    router.include_router(each.router)
