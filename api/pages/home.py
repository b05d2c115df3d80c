"""The first page: the map over its full height, and the numbers one looks for first."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Response

from api.dependencies import ActorDep, SessionDep
from api.pages.layout import PageDep
from hotspots import permissions
from hotspots.registry import notices, proposals, sites
from hotspots.registry.overview import overview
from hotspots.registry.registration import name_of
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
    site: Focus = "",
    proposal: Focus = "",
    crash: Focus = "",
    notice: Focus = "",
    camera: Focus = "",
    mouth: Focus = "",
) -> Response:
    """Show the map of the registry, opened on one site, crash, camera or the like if asked."""
    focus = {"site": site, "proposal": proposal, "crash": crash, "notice": notice}
    focus |= {"camera": camera, "mouth": mouth}
    asked = urlencode({name: value for name, value in focus.items() if value})
    waiting = []
    if permissions.may(actor, Action.READ_PROPOSALS):
        found = proposals.list_proposals(
            session, actor=actor, state=ProposalState.OPEN, limit=_LISTED
        )
        waiting = [(each, name_of(each)) for each in found.rows]
    may_be_warned = permissions.may(actor, Action.READ_NOTICES)
    return page.show(
        "home.html",
        map_address=f"/maps/registry?{asked}" if asked else "/maps/registry",
        overview=overview(session, actor=actor),
        entries=sites.list_sites(session, actor=actor, limit=_LISTED).entries,
        waiting=waiting,
        warnings=notices.count(session, actor=actor) if may_be_warned else None,
        may_record=permissions.may(actor, Action.RECORD_CRASH),
    )
