"""The maps that pages frame: the registry's, and the one on which a click says where."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from fastapi.responses import HTMLResponse

from api.dependencies import ActorDep, LocaleDep, SessionDep
from hotspots import permissions
from hotspots.errors import Message
from hotspots.i18n import _, render
from hotspots.maps.documents import picker_map, site_map
from hotspots.models import Account, Deployment
from hotspots.registry import demo_story, deployment, map_focus
from hotspots.registry.map_frames import ground_frames, map_frames
from hotspots.vocabulary import Action, DeploymentKind, Locale

router = APIRouter(prefix="/maps")

_NOT_REAL = (DeploymentKind.DEMO, DeploymentKind.TEST)

Degrees = Annotated[float | None, Query(ge=-180, le=180)]


@router.get("/registry")
def registry(
    session: SessionDep,
    actor: ActorDep,
    locale: LocaleDep,
    site: Annotated[str, Query(max_length=64)] = "",
    proposal: UUID | None = None,
    crash: UUID | None = None,
    notice: UUID | None = None,
) -> Response:
    """Draw the sites, proposals and crashes this person may see.

    Single crashes appear only where they are nobody's (a demonstration or a test); in a real
    register everybody sees counts of places.
    """
    mark = deployment.current(session)
    points = _single_crashes(mark, actor)
    frames = map_frames(session, actor=actor, crash_points=points)
    document = site_map(
        **frames.layers(),
        locale=locale,
        mode="static",
        title=render(Message(_("Map of black spots")), locale),
        attribution=_attribution(mark, locale),
        heading=False,
        crash_points=points,
        links=True,
        focus=_focus(session, actor, site=site, proposal=proposal, crash=crash, notice=notice),
    )
    return HTMLResponse(document)


@router.get("/picker")
def picker(
    session: SessionDep,
    actor: ActorDep,
    locale: LocaleDep,
    lon: Degrees = None,
    lat: Degrees = None,
) -> Response:
    """Draw the ground alone; a click says where."""
    permissions.require(actor, Action.DECLARE_SITE)
    mark = deployment.current(session)
    document = picker_map(
        **ground_frames(session, actor=actor),
        locale=locale,
        attribution=_attribution(mark, locale),
        start=None if lon is None or lat is None else (lon, lat),
    )
    return HTMLResponse(document)


def _attribution(mark: Deployment | None, locale: Locale) -> str:
    if mark is None:
        return ""
    return demo_story.attribution(locale) if mark.kind is DeploymentKind.DEMO else mark.name


def _single_crashes(mark: Deployment | None, actor: Account) -> bool:
    is_real = mark is None or mark.kind not in _NOT_REAL
    return not is_real and permissions.may(actor, Action.READ_CRASHES)


def _focus(
    session: SessionDep,
    actor: Account,
    *,
    site: str,
    proposal: UUID | None,
    crash: UUID | None,
    notice: UUID | None,
) -> tuple[float, float] | None:
    if site:
        return map_focus.of_site(session, actor=actor, code=site)
    if proposal is not None:
        return map_focus.of_proposal(session, actor=actor, proposal_id=proposal)
    if crash is not None:
        return map_focus.of_crash(session, actor=actor, crash_id=crash)
    if notice is not None:
        return map_focus.of_notice(session, actor=actor, notice_id=notice)
    return None
