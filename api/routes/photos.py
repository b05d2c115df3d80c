"""The photos of a site."""

from uuid import UUID

from fastapi import APIRouter, Response

from api.dependencies import ActorDep, IfMatchDep, LocaleDep, SessionDep
from api.schemas.photo import GalleryOut, PhotoChange, PhotoIn, PhotoOut, RemovalIn
from api.schemas.problem import refusals
from api.schemas.site import SiteKey
from hotspots.models.attachment import SitePhoto
from hotspots.registry import photos

router = APIRouter(prefix="/sites/{site}/photos", tags=["photos"])


@router.get("", responses=refusals(401, 403, 404, 422))
def listing(site: SiteKey, session: SessionDep, actor: ActorDep, locale: LocaleDep) -> GalleryOut:
    """List the photos of a site; a pair is warned of where it cannot be compared."""
    return GalleryOut.of(photos.gallery(session, actor=actor, site=site), locale)


@router.post("", status_code=201, responses=refusals(401, 403, 404, 409, 422))
def add(
    site: SiteKey, told: PhotoIn, session: SessionDep, actor: ActorDep, response: Response
) -> PhotoOut:
    """Hang up a photo that was sent to `/api/v1/attachments`."""
    photo = photos.add(
        session, actor=actor, site=site, attachment_id=told.attachment_id, facts=told.facts()
    )
    return _out(photos.get(session, actor=actor, site=site, photo_id=photo.id), response)


@router.get("/{photo_id}", responses=refusals(401, 403, 404, 422))
def one(
    site: SiteKey, photo_id: UUID, session: SessionDep, actor: ActorDep, response: Response
) -> PhotoOut:
    """Return one photo; its ETag is what a change is meant for."""
    return _out(photos.get(session, actor=actor, site=site, photo_id=photo_id), response)


@router.patch("/{photo_id}", responses=refusals(401, 403, 404, 409, 412, 422))
def change(
    site: SiteKey,
    photo_id: UUID,
    told: PhotoChange,
    session: SessionDep,
    actor: ActorDep,
    version: IfMatchDep,
    response: Response,
) -> PhotoOut:
    """Describe a photo anew, or pair it with another; what is left out stays."""
    photo = photos.change(
        session,
        actor=actor,
        site=site,
        photo_id=photo_id,
        told=told.told(),
        expected_version=version,
    )
    return _out(photo, response)


@router.post("/{photo_id}/removal", responses=refusals(401, 403, 404, 409, 412, 422))
def remove(
    site: SiteKey,
    photo_id: UUID,
    told: RemovalIn,
    session: SessionDep,
    actor: ActorDep,
    version: IfMatchDep,
    response: Response,
) -> PhotoOut:
    """Take a photo down; it stays on record with the reason."""
    photo = photos.remove(
        session,
        actor=actor,
        site=site,
        photo_id=photo_id,
        reason=told.reason,
        expected_version=version,
    )
    return _out(photo, response)


def _out(photo: SitePhoto, response: Response) -> PhotoOut:
    response.headers["ETag"] = f'"{photo.version}"'
    return PhotoOut.of(photo)
