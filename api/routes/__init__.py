"""JSON under /api/v1, one file a noun."""

from fastapi import APIRouter

from api.routes import crashes, health, imports, proposals, screening, session, sites

router = APIRouter()
for each in (session, crashes, imports, screening, proposals, sites, health):
    router.include_router(each.router)
