"""The first page: the map over its full height, and the numbers one looks for first."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Response

from api.dependencies import ActorDep, SessionDep
from api.pages.layout import PageDep
from api.pages.site_filters import AskedSitesDep
from hotspots import permissions
from hotspots.registry import notices, proposals, sites
from hotspots.registry.overview import overview
from hotspots.registry.registration import name_of
from hotspots.registry.site_counts import count_sites
from hotspots.vocabulary import Action, ProposalState

router = APIRouter()

_LISTED = 30
"""So many proposals and sites stand beside the map; the lists have the others."""

Focus = Annotated[str, Query(max_length=64)]


@router.get("/")
def home(
    page: PageDep,
    session: SessionDep,
    actor: ActorDep,
    chosen: AskedSitesDep,
    site: Focus = "",
    proposal: Focus = "",
    rail_proposal: Focus = "",
    crash: Focus = "",
    notice: Focus = "",
    camera: Focus = "",
    mouth: Focus = "",
    watched: Focus = "",
    service_road: Focus = "",
    show: Focus = "",
) -> Response:
    """Show the map of the registry, opened on one site, crash, camera or the like if asked.

    What the list of sites is narrowed to, the map is narrowed to as well. `show=cameras` opens it
    with cameras and what they are to watch.
    """
    wanted = chosen.choice(session)
    focus = {"site": site, "proposal": proposal, "crash": crash, "notice": notice}
    focus |= {"camera": camera, "mouth": mouth, "watched": watched, "show": show}
    focus |= {"rail_proposal": rail_proposal, "service_road": service_road}
    told = focus | chosen.written
    asked = urlencode({name: value for name, value in told.items() if value})
    waiting = []
    if permissions.may(actor, Action.READ_PROPOSALS):
        found = proposals.list_proposals(
            session, actor=actor, state=ProposalState.OPEN, limit=_LISTED
        )
        waiting = [(each, name_of(each)) for each in found.rows]
    numbers = overview(session, actor=actor)
    counts = count_sites(session, actor=actor, choice=wanted) if chosen.narrows else numbers.sites
    may_be_warned = permissions.may(actor, Action.READ_NOTICES)
    return page.show(
        "home.html",
        map_address=f"/maps/registry?{asked}" if asked else "/maps/registry",
        overview=numbers,
        states=counts.states(),
        entries=sites.list_sites(session, actor=actor, choice=wanted, limit=_LISTED).entries,
        query=chosen.query,
        also=chosen.also,
        waiting=waiting,
        warnings=notices.count(session, actor=actor) if may_be_warned else None,
        may_record=permissions.may(actor, Action.RECORD_CRASH),
    )
