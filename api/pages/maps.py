"""The maps that pages frame: the registry's, and the one on which a click says where."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from fastapi.responses import HTMLResponse, JSONResponse

from api.dependencies import ActorDep, LocaleDep, SessionDep
from api.pages.site_filters import AskedSitesDep
from hotspots import permissions
from hotspots.errors import Message
from hotspots.i18n import _, render
from hotspots.maps.camera_layers import camera_data
from hotspots.maps.documents import picker_map, site_map
from hotspots.models import Account, Deployment
from hotspots.registry import demo_story, deployment, map_cameras, map_focus
from hotspots.registry.map_frames import ground_of, map_frames
from hotspots.vocabulary import Action, DeploymentKind, Locale

router = APIRouter(prefix="/maps")

_NOT_REAL = (DeploymentKind.DEMO, DeploymentKind.TEST)

Degrees = Annotated[float | None, Query(ge=-180, le=180)]


@dataclass(frozen=True, slots=True)
class Asked:
    """The one thing on which the map is to open, if any."""

    site: Annotated[str, Query(max_length=64)] = ""
    proposal: UUID | None = None
    rail_proposal: UUID | None = None
    crash: UUID | None = None
    notice: UUID | None = None
    camera: UUID | None = None
    mouth: UUID | None = None
    watched: UUID | None = None
    service_road: UUID | None = None
    show: Annotated[str, Query(max_length=20, description="`cameras` opens their layers")] = ""

    @property
    def with_cameras(self) -> bool:
        """Say whether cameras and what they are to watch are switched on from the beginning."""
        return self.show == "cameras" or self.camera is not None or self.watched is not None

    def focus(self, session: SessionDep, actor: Account) -> map_focus.Focus | None:
        """Return where it lies; what this person may not see is not found."""
        finders: tuple[tuple[object, Callable[..., map_focus.Focus | None]], ...] = (
            (self.site, map_focus.of_site),
            (self.proposal, map_focus.of_proposal),
            (self.rail_proposal, map_focus.of_rail_proposal),
            (self.crash, map_focus.of_crash),
            (self.notice, map_focus.of_notice),
            (self.camera, map_focus.of_camera),
            (self.mouth, map_focus.of_lane_mouth),
            (self.watched, map_focus.of_watched_place),
            (self.service_road, map_focus.of_service_road),
        )
        for key, find in finders:
            if key:
                return find(session, actor=actor, key=key)
        return None


@router.get("/registry")
def registry(
    session: SessionDep,
    actor: ActorDep,
    locale: LocaleDep,
    asked: Annotated[Asked, Depends()],
    chosen: AskedSitesDep,
) -> Response:
    """Draw the sites, proposals and crashes this person may see; of a choice its sites alone.

    Single crashes appear only where they are nobody's (a demonstration or a test); in a real
    register everybody sees counts of places.
    """
    mark = deployment.current(session)
    points = _single_crashes(mark, actor)
    choice = chosen.choice(session) if chosen.narrows else None
    frames = map_frames(session, actor=actor, crash_points=points, choice=choice)
    document = site_map(
        **frames.layers(),
        numbers=frames.counts.for_map(),
        locale=locale,
        mode="static",
        title=render(Message(_("Map of black spots")), locale),
        attribution=_attribution(mark, locale),
        heading=False,
        crash_points=points,
        links=True,
        focus=asked.focus(session, actor),
        camera_source="/maps/cameras",
        with_cameras=asked.with_cameras,
    )
    return HTMLResponse(document)


@router.get("/cameras")
def cameras(session: SessionDep, actor: ActorDep, locale: LocaleDep) -> Response:
    """Return what the map shows of cameras, once their layers are switched on."""
    found = camera_data(
        map_cameras.camera_frame(session, actor=actor),
        map_cameras.watched_frame(session, actor=actor),
        locale=locale,
        links=True,
    )
    return JSONResponse(found)


@router.get("/picker")
def picker(
    session: SessionDep,
    actor: ActorDep,
    locale: LocaleDep,
    lon: Degrees = None,
    lat: Degrees = None,
    outline: Annotated[str, Query(max_length=10)] = "",
) -> Response:
    """Draw the ground alone; a click says where, or where the next corner of an outline is."""
    permissions.require(actor, Action.DECLARE_SITE)
    mark = deployment.current(session)
    document = picker_map(
        ground=ground_of(session, actor=actor),
        locale=locale,
        attribution=_attribution(mark, locale),
        start=None if lon is None or lat is None else (lon, lat),
        outline=bool(outline),
    )
    return HTMLResponse(document)


def _attribution(mark: Deployment | None, locale: Locale) -> str:
    if mark is None:
        return ""
    return demo_story.attribution(locale) if mark.kind is DeploymentKind.DEMO else mark.name


def _single_crashes(mark: Deployment | None, actor: Account) -> bool:
    is_real = mark is None or mark.kind not in _NOT_REAL
    return not is_real and permissions.may(actor, Action.READ_CRASHES)
