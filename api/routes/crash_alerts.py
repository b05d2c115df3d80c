"""Crashes at sites whose file rests: what stands, and the ruling that the file stays so."""

from uuid import UUID

from fastapi import APIRouter

from api.dependencies import ActorDep, PageDep, SessionDep
from api.schemas.crash_alert import CrashAlertList, CrashAlertOut, RulingIn
from api.schemas.problem import refusals
from api.schemas.site import SiteKey
from hotspots.models import Account
from hotspots.registry import crash_alert_rulings

router = APIRouter(tags=["files"])


@router.get("/crash-alerts", responses=refusals(401, 403, 422))
def standing(session: SessionDep, actor: ActorDep, page: PageDep) -> CrashAlertList:
    """List the alerts that wait for an answer where the caller works, the oldest first."""
    found = crash_alert_rulings.standing(session, actor=actor, limit=page.limit, after=page.after)
    return CrashAlertList(
        alerts=[CrashAlertOut.of(each) for each in found.entries], next=found.next
    )


@router.get("/sites/{site}/crash-alerts", responses=refusals(401, 403, 404, 422))
def at_site(site: SiteKey, session: SessionDep, actor: ActorDep) -> list[CrashAlertOut]:
    """Return every alert of a site with its outcome, those that stand first."""
    return _alerts(session, actor, site)


@router.post(
    "/sites/{site}/crash-alerts/{alert_id}/ruling",
    responses=refusals(401, 403, 404, 409, 422),
)
def rule(
    site: SiteKey, alert_id: UUID, told: RulingIn, session: SessionDep, actor: ActorDep
) -> list[CrashAlertOut]:
    """Rule that the crash was seen and the file is not reopened; to reopen it, take its step."""
    crash_alert_rulings.rule(session, actor=actor, site=site, alert_id=alert_id, reason=told.reason)
    return _alerts(session, actor, site)


def _alerts(session: SessionDep, actor: Account, site: UUID | str) -> list[CrashAlertOut]:
    found = crash_alert_rulings.at_site(session, actor=actor, site=site)
    return [CrashAlertOut.of(each) for each in found]
