"""HTML for people, one file a noun."""

from fastapi import APIRouter

from api.pages import (
    account,
    admin_accounts,
    admin_door,
    admin_organisations,
    backups,
    calendar,
    crashes,
    desk,
    files,
    handovers,
    home,
    imports,
    links,
    maps,
    notices,
    photos,
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
    links,
    account,
    desk,
    home,
    maps,
    proposals,
    notices,
    site_changes,
    admin_accounts,
    admin_door,
    admin_organisations,
    backups,
    calendar,
    crashes,
    files,
    handovers,
    imports,
    photos,
    recommendations,
    reports,
    screening,
    sites,
    works,
):
    router.include_router(each.router)
