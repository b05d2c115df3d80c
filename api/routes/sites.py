"""Registered sites and their remediation files."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.dependencies import ActorDep, LocaleDep, PageDep, SessionDep, SettingsDep
from api.downloads import site_list_file
from api.routes.asked_sites import ChoiceDep
from api.schemas.problem import refusals
from api.schemas.site import (
    SiteCollection,
    SiteCountsOut,
    SiteDetail,
    SiteKey,
    site_collection,
    site_detail,
)
from api.schemas.way_round import MapKnowsOut
from hotspots.registry import site_lists, sites
from hotspots.registry.map_knows import map_knows
from hotspots.registry.site_counts import count_sites
from hotspots.vocabulary import ListForm

router = APIRouter(prefix="/sites", tags=["sites"])


@router.get("", responses=refusals(401, 403, 422))
def listing(
    session: SessionDep, actor: ActorDep, page: PageDep, choice: ChoiceDep
) -> SiteCollection:
    """List sites as GeoJSON, in the order of their codes."""
    found = sites.list_sites(
        session, actor=actor, choice=choice, limit=page.limit, after=page.after
    )
    return site_collection(found)


@router.get("/counts", responses=refusals(401, 403, 422))
def counts(session: SessionDep, actor: ActorDep, choice: ChoiceDep) -> SiteCountsOut:
    """Count the sites of a choice by kind, class and state; the list has as many."""
    return SiteCountsOut.of(count_sites(session, actor=actor, choice=choice))


@router.get("/export", response_class=Response, responses=refusals(401, 403, 422))
def export(
    session: SessionDep,
    actor: ActorDep,
    locale: LocaleDep,
    choice: ChoiceDep,
    form: Annotated[ListForm, Query(alias="as")] = ListForm.GEOJSON,
) -> Response:
    """Take the whole list of a choice out as one file; who did so is logged."""
    taken = site_lists.take_out(session, actor=actor, choice=choice, form=form)
    return site_list_file(taken, form, locale)


@router.get("/{site}", responses=refusals(401, 403, 404, 422))
def one(
    site: SiteKey, session: SessionDep, actor: ActorDep, locale: LocaleDep, settings: SettingsDep
) -> SiteDetail:
    """Return one site: what decided, what happened since, what the rule says now."""
    detail = sites.get(session, actor=actor, site=site, criteria_folder=settings.criteria_folder)
    return site_detail(detail, locale)


@router.get("/{site}/way-round", responses=refusals(401, 403, 404, 422))
def way_round(
    site: SiteKey, session: SessionDep, actor: ActorDep, locale: LocaleDep
) -> MapKnowsOut:
    """Return what the map says of a site on a railway: its place, and for a path the way round.

    Nothing of it is stored: it follows the roads, the railways and the crossings of today.
    """
    detail = sites.get(session, actor=actor, site=site)
    return MapKnowsOut.of(map_knows(session, actor=actor, site=detail.site), locale)
