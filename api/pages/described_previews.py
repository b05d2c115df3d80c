"""Where a site of a described kind would lie, said while its form is being filled in."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.dependencies import ActorDep, SessionDep
from api.pages.described_sites import record_of
from api.pages.forms import Refused
from api.pages.layout import PageDep
from hotspots.errors import InvalidInput
from hotspots.registry.described_previews import preview
from hotspots.vocabulary import SiteKind

router = APIRouter()

Told = Annotated[str, Query(max_length=1_000)]


@router.get("/kinds/{kind}/place")
def place(
    kind: SiteKind,
    page: PageDep,
    session: SessionDep,
    actor: ActorDep,
    place_text: Told = "",
    lon: Told = "",
    lat: Told = "",
    rail_line: Told = "",
    rail_side: Told = "",
    site: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    """Say where a place falls, and what of its kind lies there already; a part of a page.

    Of a `site` that is written anew, it is no neighbour of itself.
    """
    record = record_of(kind)
    told = {"place_text": place_text, "lon": lon, "lat": lat}
    told |= {"rail_line": rail_line, "rail_side": rail_side}
    try:
        found = preview(session, record, actor=actor, told=told, apart_from=site)
    except InvalidInput as refusal:
        return page.show("parts/told_place.html", found=None, refused=Refused.by(refusal))
    return page.show("parts/told_place.html", found=found, refused=None)
