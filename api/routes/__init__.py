"""JSON under /api/v1, one file a noun."""

from fastapi import APIRouter

from api.routes import (
    accounts,
    backups,
    calendar,
    crashes,
    desk,
    files,
    health,
    imports,
    jobs,
    notices,
    organisations,
    proposals,
    screening,
    session,
    sign_ins,
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
    backups,
    calendar,
    desk,
    files,
    organisations,
    sign_ins,
    site_changes,
    works,
    health,
):
    router.include_router(each.router)
