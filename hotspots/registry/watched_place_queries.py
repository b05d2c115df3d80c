"""Complex routes and areas as a person may see them: listed, one with its cameras, its history."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session, joinedload

from hotspots import clock, permissions
from hotspots.database import among
from hotspots.errors import NotFound
from hotspots.i18n import _
from hotspots.models import Account, AdministrativeArea, Camera, WatchedPlace
from hotspots.registry import cameras
from hotspots.registry.areas import ground_told
from hotspots.registry.camera_views import is_seen, sees
from hotspots.registry.listed_rows import Listing, list_by_number
from hotspots.registry.row_history import Entry, history_of
from hotspots.registry.stated_places import areas_met
from hotspots.registry.watched_extents import is_whole_ward, lies_in
from hotspots.vocabulary import Action

_NAMED = (
    joinedload(WatchedPlace.organisation),
    joinedload(WatchedPlace.route),
    joinedload(WatchedPlace.area),
    joinedload(WatchedPlace.registered_by),
)


@dataclass(frozen=True, slots=True)
class WatchedDetail:
    """A complex route or area with its wards and whether a camera sees it today.

    Attributes
    ----------
    covered
        Whether any camera at work sees a point of it.
    cameras
        Those cameras, as far as they stand where the person works.
    may_change
        Whether the person may correct it.
    """

    place: WatchedPlace
    areas: Sequence[AdministrativeArea]
    covered: bool
    cameras: Sequence[Camera]
    may_change: bool


def list_places(
    session: Session,
    *,
    actor: Account,
    area_code: str | None = None,
    limit: int = 100,
    after: str | None = None,
) -> Listing[WatchedPlace]:
    """Return the listed routes and areas where a person works, or in one of the wards, by number.

    Those that left their list are among them.
    """
    permissions.require(actor, Action.READ_SITES)
    seen = _visible(actor)
    query = select(WatchedPlace).where(seen).options(*_NAMED)
    if area_code is not None:
        ground = ground_told(session, area_code)
        query = query.where(lies_in(among(AdministrativeArea.id, ground.ids)))
    return list_by_number(session, query, WatchedPlace, seen=seen, limit=limit, after=after)


def get(session: Session, *, actor: Account, place_id: UUID) -> WatchedDetail:
    """Return a complex route or area where a person works.

    Raises
    ------
    NotFound
        There is none, or it lies elsewhere.
    """
    place, today = find_seen(session, actor, place_id), clock.today()
    whole = session.scalar(select(is_whole_ward()).where(WatchedPlace.id == place.id))
    areas = [place.area] if whole and place.area else areas_met(session, place.geom, today)
    covered = select(is_seen(WatchedPlace.geom, today)).where(WatchedPlace.id == place.id)
    seeing = (
        select(Camera)
        .join(WatchedPlace, sees(WatchedPlace.geom, today))
        .where(WatchedPlace.id == place.id, cameras.visible(actor))
        .order_by(Camera.source_reference, Camera.id)
    )
    return WatchedDetail(
        place,
        areas,
        bool(session.scalar(covered)),
        session.scalars(seeing).all(),
        permissions.may(actor, Action.DECLARE_SITE, areas=areas),
    )


def history(session: Session, *, actor: Account, place_id: UUID) -> tuple[Entry, ...]:
    """Return who changed what of a complex route or area, when and why, the latest first."""
    return history_of(session, row=find_seen(session, actor, place_id))


def find_seen(
    session: Session, actor: Account, place_id: UUID, *, for_update: bool = False
) -> WatchedPlace:
    """Return a listed place where a person works, held until the end of the request if asked.

    Raises
    ------
    NotFound
        There is none, or it lies elsewhere.
    """
    permissions.require(actor, Action.READ_SITES)
    query = select(WatchedPlace).where(WatchedPlace.id == place_id, _visible(actor))
    query = query.options(*_NAMED)
    if for_update:
        # A page has read it before: only the row as it is now tells whether somebody was first.
        query = query.with_for_update(of=WatchedPlace)
        query = query.execution_options(populate_existing=True)
    place = session.scalars(query).one_or_none()
    if place is None:
        raise NotFound(_("There is no such complex route or area where you work."))
    return place


def _visible(actor: Account) -> ColumnElement[bool]:
    """Return the condition on `WatchedPlace` that leaves what this person may see."""
    within = permissions.visible_areas(actor)
    return true() if within is None else lies_in(among(AdministrativeArea.id, within))
