"""JSON under /api/v1, one file a noun."""

from fastapi import APIRouter

from api.routes import (
    accounts,
    attachments,
    calendar,
    crashes,
    desk,
    files,
    health,
    imports,
    jobs,
    notices,
    organisations,
    photos,
    proposals,
    screening,
    session,
    sign_ins,
    site_archives,
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
    accounts,
    calendar,
    desk,
    files,
    organisations,
    sign_ins,
    site_changes,
    works,
    photos,
    site_archives,
    attachments,
    health,
):
    router.include_router(each.router)
