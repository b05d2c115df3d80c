"""HTML for people, one file a noun."""

from fastapi import APIRouter

from api.pages import (
    calendar,
    crashes,
    desk,
    files,
    handovers,
    home,
    imports,
    maps,
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
    home,
    maps,
    proposals,
    notices,
    site_changes,
    sites,
    files,
    works,
    handovers,
    recommendations,
    reports,
    desk,
    calendar,
    crashes,
    imports,
    screening,
):
    router.include_router(each.router)
