"""JSON under /api/v1, one file a noun."""

from fastapi import APIRouter

from api.routes import (
    attachments,
    crashes,
    files,
    health,
    imports,
    jobs,
    notices,
    photos,
    proposals,
    screening,
    session,
    site_archives,
    site_changes,
    sites,
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
    photos,
    site_archives,
    attachments,
    health,
):
    router.include_router(each.router)
