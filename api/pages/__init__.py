"""HTML for people, one file a noun."""

from fastapi import APIRouter

from api.pages import (
    account,
    admin_accounts,
    admin_door,
    admin_organisations,
    crashes,
    home,
    imports,
    links,
    maps,
    notices,
    proposals,
    screening,
    session,
    sites,
)

router = APIRouter()
for each in (
    *(session, links, account, home, maps, proposals, notices, sites, crashes, imports, screening),
    *(admin_door, admin_accounts, admin_organisations),
):
    router.include_router(each.router)
