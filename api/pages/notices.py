"""Early warnings: what one more crash would do, by deadline, and which places drop out when."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.dependencies import ActorDep, SessionDep
from api.pages.forms import choice
from api.pages.layout import PageDep
from hotspots.registry import areas, crash_alert_rulings, notices
from hotspots.vocabulary import NoticeKind

router = APIRouter(prefix="/notices")

_A_PAGE = 50


@router.get("")
def listing(
    page: PageDep,
    session: SessionDep,
    actor: ActorDep,
    kind: str = NoticeKind.NEAR_MISS,
    area: str = "",
    after: Annotated[str | None, Query(max_length=200)] = None,
) -> Response:
    """List what stands today, the nearest deadline first."""
    found = notices.list_notices(
        session,
        actor=actor,
        kind=choice(NoticeKind, kind, name="kind"),
        area_id=areas.ground_told(session, area).unit_id if area else None,
        limit=_A_PAGE,
        after=after,
    )
    return page.show(
        "notices.html",
        found=found,
        alerts=None if after else crash_alert_rulings.standing(session, actor=actor, limit=_A_PAGE),
        kinds=list(NoticeKind),
        areas=areas.choices_for(session, actor=actor),
        ground_note=areas.ground_note(session, area),
        chosen={"kind": kind, "area": area},
    )
