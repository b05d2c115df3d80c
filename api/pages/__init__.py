"""HTML for people, one file a noun."""

from fastapi import APIRouter

from api.pages import (
    backups,
    crashes,
    files,
    home,
    imports,
    maps,
    notices,
    proposals,
    screening,
    session,
    sites,
)

router = APIRouter()
for each in (
    *(session, home, maps, proposals, notices, sites, files, crashes, imports, screening),
    backups,
):
    router.include_router(each.router)
