"""Attached files: taken in, and found again by whoever may see what they hang on."""

from collections.abc import Callable
from uuid import UUID

from geoalchemy2 import WKBElement
from geoalchemy2.shape import from_shape
from shapely import Point
from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, joinedload

from hotspots import clock, permissions
from hotspots.attachment_files import Limits, Prepared, Store, Taken, prepare
from hotspots.errors import NotFound
from hotspots.i18n import _
from hotspots.models import (
    SRID,
    Account,
    Attachment,
    CaseDocument,
    RemediationCase,
    Site,
    SitePhoto,
)
from hotspots.vocabulary import Action

LOCK = "hotspots.attachments"
"""Held, shared, from before a file is written until its row is committed; the sweep holds it alone,
so that it never deletes a file whose row is on its way."""


def on_sites(actor: Account) -> ColumnElement[bool]:
    """Return the condition on `Attachment`: it hangs as a photo on a site this person may see."""
    return (
        select(SitePhoto.id)
        .join(Site, Site.id == SitePhoto.site_id)
        .where(
            SitePhoto.attachment_id == Attachment.id,
            SitePhoto.removed_at.is_(None),
            permissions.visible_sites(actor),
        )
        .correlate(Attachment)
        .exists()
    )


def in_files(actor: Account) -> ColumnElement[bool]:
    """Return the condition on `Attachment`: it is the scan of a paper in a file one may see."""
    return (
        select(CaseDocument.id)
        .join(RemediationCase, RemediationCase.id == CaseDocument.case_id)
        .where(
            CaseDocument.attachment_id == Attachment.id,
            CaseDocument.removed_at.is_(None),
            permissions.visible_cases(actor),
        )
        .correlate(Attachment)
        .exists()
    )


PLACES: tuple[Callable[[Account], ColumnElement[bool]], ...] = (on_sites, in_files)
"""Where an attachment may hang. A new place is one more condition on `Attachment` here, true where
this person may see what it hangs on."""


def add(
    session: Session,
    *,
    actor: Account,
    store: Store,
    limits: Limits,
    content: bytes,
    name: str | None,
    stated: Taken | None = None,
) -> Attachment:
    """Store a file that somebody sent; until it hangs somewhere, only they can see it.

    What the camera wrote goes before what is `stated` of the taking. The file is written before the
    row: killed in between, a file is left that no row names, and the sweep finds it.

    Raises
    ------
    InvalidInput
        It is too large, damaged, or nothing that is taken.
    Unavailable
        It cannot be stored.
    """
    permissions.require(actor, Action.ADD_PHOTO)
    prepared = prepare(content, name=name, limits=limits)
    session.execute(select(func.pg_advisory_xact_lock_shared(func.hashtext(LOCK))))
    thumbnail = None if prepared.thumbnail is None else store.keep(prepared.thumbnail)
    row = _row(prepared, prepared.taken.or_else(stated or Taken()))
    row.sha256, row.thumbnail_sha256 = store.keep(prepared.content), thumbnail
    row.uploaded_by, row.uploaded_at = actor, clock.now()
    session.add(row)
    session.flush()
    return row


def visible(session: Session, *, actor: Account, attachment_id: UUID) -> Attachment:
    """Return an attachment of one's own, or that hangs on what this person may see.

    Raises
    ------
    NotFound
        There is none, or this person may not see it: the two are not told apart.
    """
    permissions.require(actor, Action.READ_SITES)
    may_see = [Attachment.uploaded_by_id == actor.id, *(place(actor) for place in PLACES)]
    query = select(Attachment).where(Attachment.id == attachment_id, or_(*may_see))
    found = session.scalars(query.options(joinedload(Attachment.uploaded_by))).one_or_none()
    if found is None:
        raise NotFound(_("There is no such attachment where you work."))
    return found


def _row(prepared: Prepared, taken: Taken) -> Attachment:
    return Attachment(
        original_sha256=prepared.original_sha256,
        media_type=prepared.media_type,
        kind=prepared.kind,
        bytes=len(prepared.content),
        width=prepared.width,
        height=prepared.height,
        name=prepared.name,
        taken_at=taken.at,
        geom=_stored_point(taken),
        bearing_deg=taken.bearing_deg,
    )


def _stored_point(taken: Taken) -> WKBElement | None:
    if taken.lon is None or taken.lat is None:
        return None
    return from_shape(Point(taken.lon, taken.lat), srid=SRID)
