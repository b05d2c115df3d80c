"""Registered sites: the list, and one with its evidence and its file."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.dependencies import ActorDep, LocaleDep, SessionDep, SettingsDep
from api.downloads import site_list_file
from api.pages.forms import Refused, choice
from api.pages.layout import PageDep, see_other
from api.pages.place_evidence import laid_out
from api.pages.site_filters import AskedSitesDep
from api.pages.site_page import SitePageDep
from hotspots import clock, permissions
from hotspots.errors import InvalidInput
from hotspots.registry import site_lists, sites
from hotspots.registry.site_counts import count_sites
from hotspots.registry.site_search import code_asked
from hotspots.vocabulary import Action, ListForm

router = APIRouter(prefix="/sites")

_A_PAGE = 50


@router.get("")
def listing(
    page: PageDep,
    session: SessionDep,
    actor: ActorDep,
    locale: LocaleDep,
    asked: AskedSitesDep,
    after: Annotated[str | None, Query(max_length=200)] = None,
    form: Annotated[str, Query(alias="as", max_length=10)] = "",
) -> Response:
    """List sites by code, with class and state as the two axes they are.

    A code in the search box leads to its site; `as` takes all of the list out as a file.
    """
    told = asked.offered(session, actor) | {
        "today": clock.today(),
        "may_look": permissions.may(actor, Action.WRITE_IN_FILE),
        "may_keep": permissions.may(actor, Action.KEEP_CAMPAIGN),
    }
    try:
        wanted, taken_as = asked.choice(session), choice(ListForm, form, name="as")
    except InvalidInput as refusal:
        refused = Refused.by(refusal)
        return page.show(
            "sites/list.html", status=refused.status, refused=refused, entries=[], **told
        )
    if taken_as is not None:
        taken = site_lists.take_out(session, actor=actor, choice=wanted, form=taken_as)
        return site_list_file(taken, taken_as, locale)
    if asked.only_words and (code := code_asked(session, actor=actor, asked=asked.only_words)):
        return see_other(f"/sites/{code}")
    found = sites.list_sites(session, actor=actor, choice=wanted, limit=_A_PAGE, after=after)
    counts = count_sites(session, actor=actor, choice=wanted)
    return page.show(
        "sites/list.html", entries=found.entries, next=found.next, counts=counts, **told
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
