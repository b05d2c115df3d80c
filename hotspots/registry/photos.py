"""The photos of a site: hung up, described, paired before with after, and taken down with a reason.

Whoever may see the site sees its photos. Nothing is deleted: a photo taken down stays on record,
but its picture is shown no more.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager, joinedload

from hotspots import clock, permissions
from hotspots.errors import Conflict, Forbidden, NotFound, StaleVersion
from hotspots.i18n import _
from hotspots.models import Account, Attachment, RemediationCase, Site, SitePhoto
from hotspots.registry import attachments
from hotspots.registry.photo_facts import PhotoFacts, refuse_wrong_facts, required_reason
from hotspots.registry.photo_pairs import Pair
from hotspots.vocabulary import Action, AttachmentKind, ChecklistItem, EventKind, PhotoPurpose, Role

SiteKey = UUID | str
"""A site by its id or its code."""


@dataclass(frozen=True, slots=True)
class Gallery:
    """The photos of one site in the order they came; pairs apart from the others.

    Attributes
    ----------
    may_add
        Whether this person may hang up further photos.
    removed
        Those taken down; only their words are shown.
    """

    site_id: UUID
    code: str
    name: str
    may_add: bool
    pairs: tuple[Pair, ...]
    single: tuple[SitePhoto, ...]
    removed: tuple[SitePhoto, ...]

    @property
    def shown(self) -> list[SitePhoto]:
        """Every photo that hangs there."""
        paired = [photo for pair in self.pairs for photo in (pair.before, pair.after)]
        return sorted([*paired, *self.single], key=lambda photo: photo.sequence)

    @property
    def to_repeat(self) -> list[SitePhoto]:
        """The photos before that no photo after repeats yet."""
        return [photo for photo in self.single if photo.purpose is PhotoPurpose.BEFORE]

    @property
    def items_left(self) -> list[ChecklistItem]:
        """The items of the checklist that no photo shows yet."""
        seen = {photo.checklist_item for photo in self.single}
        return [item for item in ChecklistItem if item not in seen]


def gallery(session: Session, *, actor: Account, site: SiteKey) -> Gallery:
    """Return the photos of a site this person may see."""
    found = _site(session, actor, site)
    rows = of_site(session, found.id)
    shown = [row for row in rows if row.removed_at is None]
    before = {row.id: row for row in shown}
    after = [row for row in shown if row.pair_of_id in before]
    paired = {row.id for row in after} | {row.pair_of_id for row in after}
    return Gallery(
        site_id=found.id,
        code=found.code,
        name=found.name,
        may_add=permissions.may(actor, Action.ADD_PHOTO),
        pairs=tuple(Pair.of(before[row.pair_of_id], row) for row in after if row.pair_of_id),
        single=tuple(row for row in shown if row.id not in paired),
        removed=tuple(row for row in rows if row.removed_at is not None),
    )


def of_site(session: Session, site_id: UUID) -> Sequence[SitePhoto]:
    """Return every photo of a site, in the order they came, those taken down among them."""
    query = select(SitePhoto).where(SitePhoto.site_id == site_id).order_by(SitePhoto.sequence)
    return session.scalars(query.options(*_WITH_ALL)).all()


def get(session: Session, *, actor: Account, site: SiteKey, photo_id: UUID) -> SitePhoto:
    """Return one photo of a site, taken down or not.

    Raises
    ------
    NotFound
        There is none on that site, or this person may not see it.
    """
    found = _site(session, actor, site)
    query = select(SitePhoto).where(SitePhoto.id == photo_id, SitePhoto.site_id == found.id)
    query = query.options(*_WITH_ALL).execution_options(populate_existing=True)
    photo = session.scalars(query).one_or_none()
    if photo is None:
        raise NotFound(_("This site has no such photo."))
    return photo


def may_change(actor: Account, photo: SitePhoto) -> bool:
    """Say whether this person may describe a photo anew or take it down: as its unit, or as lead.

    Of two units that see one site, neither removes the other's proof.
    """
    if not permissions.may(actor, Action.ADD_PHOTO) or photo.removed_at is not None:
        return False
    is_own = photo.added_by.organisation_id == actor.organisation_id
    return is_own or actor.role is Role.POLICE_LEADER


def add(
    session: Session, *, actor: Account, site: SiteKey, attachment_id: UUID, facts: PhotoFacts
) -> SitePhoto:
    """Hang a photo up on a site; its file notes it.

    Raises
    ------
    InvalidInput
        The facts contradict each other, or the attachment is no photo.
    Conflict
        The site has this very photo, or another repeats the same photo before.
    """
    permissions.require(actor, Action.ADD_PHOTO)
    found = _site(session, actor, site, lock=True)
    attachment = attachments.visible(session, actor=actor, attachment_id=attachment_id)
    here = _hanging(session, found.id)
    _refuse_twice(attachment, here)  # first: of a form sent twice, that is what to say
    refuse_wrong_facts(facts, here, is_photo=attachment.kind is AttachmentKind.PHOTO)
    photo = SitePhoto(
        site_id=found.id,
        attachment=attachment,
        added_by=actor,
        added_at=clock.now(),
        **facts.columns(),
    )
    session.add(photo)
    session.flush()
    _note(session, photo, actor, "added", note=facts.caption)
    return photo


def change(
    session: Session,
    *,
    actor: Account,
    site: SiteKey,
    photo_id: UUID,
    told: dict[str, Any],
    expected_version: int | None = None,
) -> SitePhoto:
    """Describe a photo anew: `told` names the facts that change, by the names of `PhotoFacts`."""
    photo = _for_change(session, actor, site, photo_id, expected_version)
    facts = replace(PhotoFacts.of(photo), **told)
    if facts == PhotoFacts.of(photo):
        return photo
    here = [each for each in _hanging(session, photo.site_id) if each.id != photo.id]
    if facts.purpose is not PhotoPurpose.BEFORE:
        _refuse_where_repeated(photo, here)
    refuse_wrong_facts(facts, here)
    for name, value in facts.columns().items():
        setattr(photo, name, value)
    session.flush()
    _note(session, photo, actor, "changed", note=facts.caption)
    return photo


def remove(
    session: Session,
    *,
    actor: Account,
    site: SiteKey,
    photo_id: UUID,
    reason: str,
    expected_version: int | None = None,
) -> SitePhoto:
    """Take a photo down; it stays on record with the reason, and its picture is shown no more."""
    photo = _for_change(session, actor, site, photo_id, expected_version)
    told = required_reason(reason)
    _refuse_where_repeated(photo, _hanging(session, photo.site_id))
    photo.removed_at, photo.removed_by, photo.removal_reason = clock.now(), actor, told
    session.flush()
    _note(session, photo, actor, "removed", note=told)
    return photo


_WITH_ALL = (
    joinedload(SitePhoto.attachment),
    joinedload(SitePhoto.added_by),
    joinedload(SitePhoto.removed_by),
)


@dataclass(frozen=True, slots=True)
class _Place:
    id: UUID
    code: str
    name: str


def _site(session: Session, actor: Account, site: SiteKey, *, lock: bool = False) -> _Place:
    permissions.require(actor, Action.READ_SITES)
    wanted = Site.id == site if isinstance(site, UUID) else Site.code == site.replace("\0", "")
    query = select(Site.id, Site.code, Site.name).where(wanted, permissions.visible_sites(actor))
    found = session.execute(query).one_or_none()
    if found is None:
        raise NotFound(_("There is no such site where you work."))
    if lock:  # of two who hang up photos at once, the second sees what the first did
        table = Site.__table__
        session.execute(
            select(table.c.id).where(table.c.id == found.id).with_for_update(key_share=True)
        )
    return _Place(*found)


def _for_change(
    session: Session, actor: Account, site: SiteKey, photo_id: UUID, version: int | None
) -> SitePhoto:
    permissions.require(actor, Action.ADD_PHOTO)
    _site(session, actor, site, lock=True)
    photo = get(session, actor=actor, site=site, photo_id=photo_id)
    if version is not None and version != photo.version:
        raise StaleVersion(
            _("Somebody else changed this photo since you opened it. Load it again.")
        )
    if photo.removed_at is not None:
        raise Conflict(_("This photo was taken down already."))
    if not may_change(actor, photo):
        raise Forbidden(_("Only the unit that added a photo, or the police leader, changes it."))
    return photo


def _hanging(session: Session, site_id: UUID) -> list[SitePhoto]:
    query = (
        select(SitePhoto)
        .join(SitePhoto.attachment)
        .where(SitePhoto.site_id == site_id, SitePhoto.removed_at.is_(None))
        .options(contains_eager(SitePhoto.attachment), joinedload(SitePhoto.added_by))
    )
    return list(session.scalars(query.order_by(SitePhoto.sequence)))


def _refuse_twice(attachment: Attachment, here: Sequence[SitePhoto]) -> None:
    same = [
        each
        for each in here
        if each.attachment.original_sha256 == attachment.original_sha256
        or each.attachment.sha256 == attachment.sha256
    ]
    if same:
        raise Conflict(
            _("The site has this very photo already, added by {name} on {when}."),
            name=same[0].added_by.display_name,
            when=same[0].added_at,
        )


def _refuse_where_repeated(photo: SitePhoto, here: Sequence[SitePhoto]) -> None:
    if any(each.pair_of_id == photo.id for each in here):
        raise Conflict(
            _("A photo after repeats this one. Take that down first, or pair it with another.")
        )


def _note(
    session: Session, photo: SitePhoto, actor: Account, done: str, *, note: str | None
) -> None:
    """Write into the file of the site what was done with a photo."""
    case = session.scalars(
        select(RemediationCase).where(RemediationCase.site_id == photo.site_id)
    ).one()
    data = {"photo_id": str(photo.id), "photo": done, "purpose": photo.purpose.value}
    case.record(EventKind.NOTED, actor=actor, at=clock.now(), note=note, data=data)
    session.flush()
