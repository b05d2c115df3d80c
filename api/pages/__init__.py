"""HTML for people, one file a noun."""

from fastapi import APIRouter

from api.pages import (
    crashes,
    home,
    imports,
    maps,
    notices,
    photos,
    proposals,
    screening,
    session,
    sites,
)

router = APIRouter()
for each in (session, home, maps, proposals, notices, sites, photos, crashes, imports, screening):
    router.include_router(each.router)
