"""Registered sites: the list, and one with its evidence and its file."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.dependencies import ActorDep, SessionDep, SettingsDep
from api.pages.forms import choice
from api.pages.layout import PageDep
from api.pages.place_evidence import laid_out
from api.pages.site_page import SitePageDep
from hotspots.registry import areas, sites
from hotspots.vocabulary import CaseState, LegalClass, SiteKind

router = APIRouter(prefix="/sites")

_A_PAGE = 100


@router.get("")
def listing(
    page: PageDep,
    session: SessionDep,
    actor: ActorDep,
    kind: str = "",
    legal_class: Annotated[str, Query(alias="class")] = "",
    state: str = "",
    area: str = "",
    after: Annotated[str | None, Query(max_length=200)] = None,
) -> Response:
    """List sites by code, with class and state as the two axes they are."""
    found = sites.list_sites(
        session,
        actor=actor,
        kind=choice(SiteKind, kind, name="kind"),
        legal_class=choice(LegalClass, legal_class, name="class"),
        state=choice(CaseState, state, name="state"),
        area_id=areas.area_with_code(session, code=area).id if area else None,
        limit=_A_PAGE,
        after=after,
    )
    return page.show(
        "sites/list.html",
        entries=found.entries,
        next=found.next,
        kinds=list(SiteKind),
        classes=list(LegalClass),
        states=list(CaseState),
        areas=areas.communes_for(session, actor=actor),
        chosen={"kind": kind, "class": legal_class, "state": state, "area": area},
    )


@router.get("/{code}")
def one(site: SitePageDep, said: str = "") -> Response:
    """Show a site, what the decision rested on, and its file."""
    return site.show(said=said)


@router.get("/{code}/diagnosis")
def diagnosis(
    code: str, page: PageDep, session: SessionDep, actor: ActorDep, settings: SettingsDep
) -> Response:
    """Show what the crashes of a site have in common."""
    found = sites.diagnosis(session, actor=actor, site=code)
    detail = sites.get(session, actor=actor, site=code, criteria_folder=settings.criteria_folder)
    name, back = f"{detail.site.code} {detail.site.name}", f"/sites/{detail.site.code}"
    return page.show("diagnosis.html", name=name, back=back, **laid_out(found))
