"""HTML for people, one file a noun."""

from fastapi import APIRouter

from api.pages import (
    crashes,
    files,
    home,
    imports,
    maps,
    notices,
    photos,
    proposals,
    screening,
    session,
    site_changes,
    sites,
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
    photos,
    files,
    crashes,
    imports,
    screening,
):
    router.include_router(each.router)
