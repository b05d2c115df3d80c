"""JSON under /api/v1, one file a noun."""

from fastapi import APIRouter

from api.routes import (
    accounts,
    crashes,
    health,
    imports,
    jobs,
    notices,
    organisations,
    proposals,
    screening,
    session,
    sign_ins,
    sites,
)

router = APIRouter()
for each in (
    *(session, crashes, imports, screening, jobs, proposals, notices, sites),
    *(accounts, organisations, sign_ins, health),
):
    router.include_router(each.router)
