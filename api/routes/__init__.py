"""JSON under /api/v1, one file a noun."""

from fastapi import APIRouter

from api.routes import (
    accounts,
    attachments,
    backups,
    calendar,
    crashes,
    desk,
    files,
    handovers,
    health,
    imports,
    jobs,
    notices,
    organisations,
    photos,
    proposals,
    recommendations,
    reports,
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
    attachments,
    backups,
    calendar,
    desk,
    files,
    handovers,
    organisations,
    photos,
    recommendations,
    reports,
    sign_ins,
    site_archives,
    site_changes,
    works,
    health,
):
    router.include_router(each.router)
