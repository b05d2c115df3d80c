"""“Seen, not reopened”: the answer to an alert on a site's page, where the file stays at rest."""

from uuid import UUID

from fastapi import APIRouter, Response

from api.pages.forms import SentDep
from api.pages.site_page import SitePageDep
from hotspots.registry import crash_alert_rulings

router = APIRouter(prefix="/sites/{code}")


@router.post("/crash-alerts/{alert_id}/ruling")
def rule(site: SitePageDep, alert_id: UUID, sent: SentDep) -> Response:
    """Lay an alert aside with the reason."""

    def act() -> None:
        crash_alert_rulings.rule(
            site.session,
            actor=site.actor,
            site=site.code,
            alert_id=alert_id,
            reason=sent["alert_reason"],
        )

    return site.change(act, sent=sent, said="alert_ruled")
