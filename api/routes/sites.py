"""Registered sites and their remediation files."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from api.dependencies import ActorDep, BBoxDep, LocaleDep, PageDep, SessionDep, SettingsDep
from api.schemas.problem import refusals
from api.schemas.site import SiteCollection, SiteDetail, SiteKey, site_collection, site_detail
from hotspots.registry import sites
from hotspots.registry.site_choices import SiteChoice, stretch_named
from hotspots.vocabulary import CaseState, LegalClass, SiteKind

router = APIRouter(prefix="/sites", tags=["sites"])


@router.get("", responses=refusals(401, 403, 422))
def listing(
    session: SessionDep,
    actor: ActorDep,
    page: PageDep,
    bbox: BBoxDep,
    kind: SiteKind | None = None,
    legal_class: LegalClass | None = None,
    state: CaseState | None = None,
    area_id: Annotated[UUID | None, Query(description="An administrative area")] = None,
    desk_id: Annotated[UUID | None, Query(description="The body that holds the file")] = None,
    road: Annotated[
        str | None,
        Query(max_length=200, description="QL1, or a Km or two of it: QL1 Km1830 – Km1840"),
    ] = None,
    registered_from: date | None = None,
    registered_before: Annotated[date | None, Query(description="The first day after")] = None,
    overdue: Annotated[bool, Query(description="Only files whose day is over")] = False,
) -> SiteCollection:
    """List sites as GeoJSON, in the order of their codes."""
    choice = SiteChoice(
        kind=kind,
        legal_class=legal_class,
        state=state,
        area_id=area_id,
        bbox=None if bbox is None else (bbox.west, bbox.south, bbox.east, bbox.north),
        desk_id=desk_id,
        stretch=None if road is None else stretch_named(session, road),
        registered_from=registered_from,
        registered_before=registered_before,
        overdue=overdue,
    )
    found = sites.list_sites(
        session, actor=actor, choice=choice, limit=page.limit, after=page.after
    )
    return site_collection(found)


@router.get("/{site}", responses=refusals(401, 403, 404, 422))
def one(
    site: SiteKey, session: SessionDep, actor: ActorDep, locale: LocaleDep, settings: SettingsDep
) -> SiteDetail:
    """Return one site: what decided, what happened since, what the rule says now."""
    detail = sites.get(session, actor=actor, site=site, criteria_folder=settings.criteria_folder)
    return site_detail(detail, locale)
