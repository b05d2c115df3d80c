"""Early warnings: places that one more crash would make black spots, and places that drop out."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from api.dependencies import ActorDep, LocaleDep, PageDep, SessionDep
from api.schemas.notice import NoticeCollection, NoticeFeature, notice_collection, notice_features
from api.schemas.problem import refusals
from hotspots.registry import notices
from hotspots.vocabulary import NoticeKind

router = APIRouter(prefix="/notices", tags=["notices"])


@router.get("", responses=refusals(401, 403, 422))
def listing(
    session: SessionDep,
    actor: ActorDep,
    page: PageDep,
    locale: LocaleDep,
    kind: NoticeKind | None = None,
    area_id: Annotated[UUID | None, Query(description="An administrative area")] = None,
) -> NoticeCollection:
    """List the notices that stand today as GeoJSON, the nearest deadline first."""
    found = notices.list_notices(
        session, actor=actor, kind=kind, area_id=area_id, limit=page.limit, after=page.after
    )
    return notice_collection(found, locale)


@router.get("/{notice_id}", responses=refusals(401, 403, 404, 422))
def one(notice_id: UUID, session: SessionDep, actor: ActorDep, locale: LocaleDep) -> NoticeFeature:
    """Return one notice that stands today."""
    found = notices.get(session, actor=actor, notice_id=notice_id)
    return notice_features([found], locale)[0]
