"""The whole history of a site out of the audit."""

from fastapi import APIRouter

from api.dependencies import ActorDep, LocaleDep, PageDep, SessionDep
from api.schemas.problem import refusals
from api.schemas.site import SiteKey
from api.schemas.site_history import SiteHistoryOut
from hotspots.registry import site_history

router = APIRouter(prefix="/sites/{site}/history", tags=["files"])


@router.get("", responses=refusals(401, 403, 404, 422))
def read(
    site: SiteKey, session: SessionDep, actor: ActorDep, page: PageDep, locale: LocaleDep
) -> SiteHistoryOut:
    """Return who changed what at the site, its file, measures, papers, photos, desks and letters.

    The latest change comes first. What the caller may not see of a letter or a crash is left out.
    """
    found = site_history.history(
        session, actor=actor, site=site, limit=page.limit, after=page.after
    )
    return SiteHistoryOut.of(found, locale)
