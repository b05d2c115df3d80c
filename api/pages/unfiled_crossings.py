"""Places where a road of the map crosses a railway without a file: listed, and ruled upon."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Response

from api.dependencies import ActorDep, SessionDep
from api.pages.forms import Refused, Sent, SentDep, required
from api.pages.layout import PageDep, see_other
from hotspots import permissions
from hotspots.analysis.chainage_text import format_chainage
from hotspots.errors import Conflict, Forbidden, InvalidInput
from hotspots.records.kinds import KIND_RECORDS
from hotspots.registry import unfiled_crossings
from hotspots.registry.unfiled_crossings import UnfiledCrossing
from hotspots.vocabulary import Action, CrossingAnswer, SiteKind

router = APIRouter()

_ADDRESS = "/unfiled-crossings"
_REGISTERED_AS = (SiteKind.UNAUTHORIZED_CROSSING, SiteKind.LEVEL_CROSSING)
_DISMISSALS = [each for each in CrossingAnswer if each is not CrossingAnswer.ASK_AGAIN]


@router.get(_ADDRESS)
def listing(
    page: PageDep,
    session: SessionDep,
    actor: ActorDep,
    dismissed: bool = False,
    said: str = "",
    after: Annotated[str | None, Query(max_length=60)] = None,
) -> Response:
    """List the places that wait for somebody to look, or those that were dismissed."""
    return _show(page, session, actor, dismissed=dismissed, after=after, said=said)


@router.post(_ADDRESS)
def rule(page: PageDep, session: SessionDep, actor: ActorDep, sent: SentDep) -> Response:
    """Keep what somebody says of a place, or show the list again with what is wrong."""
    dismissed = sent["dismissed"] == "yes"
    try:
        with session.begin_nested():
            unfiled_crossings.rule(
                session,
                actor=actor,
                lon=sent["lon"],
                lat=sent["lat"],
                answer=required(CrossingAnswer, sent["answer"], name="answer"),
                reason=sent["reason"],
            )
    except (InvalidInput, Conflict, Forbidden) as refusal:
        refused = Refused.by(refusal)
        return _show(page, session, actor, dismissed=dismissed, sent=sent, refused=refused)
    return see_other(f"{_ADDRESS}?said=ruled" + ("&dismissed=yes" if dismissed else ""))


def register_at(place: UnfiledCrossing, kind: SiteKind) -> str:
    """Return the form of a crossing, filled in with the place."""
    km = "" if place.rail_m is None else format_chainage(round(place.rail_m))
    told = {
        "rail_line": place.line_code,
        "place_text": km,
        "lon": f"{place.lon:.6f}",
        "lat": f"{place.lat:.6f}",
        "road_joined": ", ".join(place.roads)[:200],
    }
    return f"/kinds/{kind.value}/new?{urlencode(told)}"


def _show(
    page: PageDep,
    session: SessionDep,
    actor: ActorDep,
    *,
    dismissed: bool,
    after: str | None = None,
    said: str = "",
    sent: Sent | None = None,
    refused: Refused | None = None,
) -> Response:
    found = unfiled_crossings.list_unfiled(session, actor=actor, dismissed=dismissed, after=after)
    return page.show(
        "unfiled_crossings.html",
        status=refused.status if refused else 200,
        found=found,
        dismissed=dismissed,
        said=said,
        sent=sent or Sent(),
        refused=refused,
        answers=_DISMISSALS,
        register_at=register_at,
        kinds=[KIND_RECORDS[each] for each in _REGISTERED_AS],
        may_write=permissions.may(actor, Action.DECLARE_SITE),
    )
