"""The photos of a site: hung up, described, paired before with after, and taken down with a reason.

Whoever may see the site sees its photos. Nothing is deleted: a photo taken down stays on record,
but its picture is shown no more.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager, joinedload

from hotspots import clock, permissions
from hotspots.errors import Conflict, Forbidden, NotFound
from hotspots.i18n import _
from hotspots.models import Account, Attachment, RemediationCase, SitePhoto
from hotspots.models.workflow import steps_from
from hotspots.registry import attachments
from hotspots.registry.case_access import SiteKey, find
from hotspots.registry.differences import require_version
from hotspots.registry.photo_facts import PhotoFacts, refuse_wrong_facts, required_reason
from hotspots.registry.photo_pairs import Pair
from hotspots.vocabulary import (
    Action,
    AttachmentKind,
    ChecklistItem,
    EventKind,
    PhotoPurpose,
    Role,
    Step,
)


@dataclass(frozen=True, slots=True)
class Gallery:
    """The photos of one site in the order they came; pairs apart from the others.

    Attributes
    ----------
    may_add
        Whether this person may hang up further photos.
    shows_repair
        Whether works are to be reported done next, so that a photo most likely shows them.
    removed
        Those taken down; only their words are shown.
    """

    site_id: UUID
    code: str
    name: str
    may_add: bool
    shows_repair: bool
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
    case = find(session, actor, site)
    found = case.site
    rows = of_site(session, found.id)
    shown = [row for row in rows if row.removed_at is None]
    pairs = pairs_among(shown)
    paired = {photo.id for pair in pairs for photo in (pair.before, pair.after)}
    return Gallery(
        site_id=found.id,
        code=found.code,
        name=found.name,
        may_add=permissions.may(actor, Action.ADD_PHOTO),
        shows_repair=any(
            onward.step is Step.REPORT_DONE for onward in steps_from(case.kind, case.state)
        ),
        pairs=pairs,
        single=tuple(row for row in shown if row.id not in paired),
        removed=tuple(row for row in rows if row.removed_at is not None),
    )


def of_site(session: Session, site_id: UUID) -> Sequence[SitePhoto]:
    """Return every photo of a site, in the order they came, those taken down among them."""
    query = select(SitePhoto).where(SitePhoto.site_id == site_id).order_by(SitePhoto.sequence)
    return session.scalars(query.options(*_WITH_ALL)).all()


def hanging(session: Session, site_id: UUID) -> list[SitePhoto]:
    """Return the photos that hang on a site now, in the order they came."""
    query = (
        select(SitePhoto)
        .join(SitePhoto.attachment)
        .where(SitePhoto.site_id == site_id, SitePhoto.removed_at.is_(None))
        .options(contains_eager(SitePhoto.attachment), joinedload(SitePhoto.added_by))
    )
    return list(session.scalars(query.order_by(SitePhoto.sequence)))


def pairs_among(shown: Sequence[SitePhoto]) -> tuple[Pair, ...]:
    """Return the photos before with those that repeat them, in the order of the latter."""
    before = {row.id: row for row in shown}
    return tuple(Pair.of(before[row.pair_of_id], row) for row in shown if row.pair_of_id in before)


def get(session: Session, *, actor: Account, site: SiteKey, photo_id: UUID) -> SitePhoto:
    """Return one photo of a site, taken down or not.

    Raises
    ------
    NotFound
        There is none on that site, or this person may not see it.
    """
    return _one(session, find(session, actor, site), photo_id)


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
    case = find(session, actor, site, lock=True)  # of two at once, the second sees the first
    attachment = attachments.visible(session, actor=actor, attachment_id=attachment_id)
    here = hanging(session, case.site_id)
    _refuse_twice(attachment, here)  # first: of a form sent twice, that is what to say
    refuse_wrong_facts(facts, here, is_photo=attachment.kind is AttachmentKind.PHOTO)
    photo = SitePhoto(
        site_id=case.site_id,
        attachment=attachment,
        added_by=actor,
        added_at=clock.now(),
        **facts.columns(),
    )
    session.add(photo)
    session.flush()
    _note(case, photo, actor, EventKind.PHOTO_ADDED, note=facts.caption)
    session.flush()
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
    case, photo = _for_change(session, actor, site, photo_id, version=expected_version, told=told)
    facts = replace(PhotoFacts.of(photo), **told)
    if facts == PhotoFacts.of(photo):
        return photo
    here = [each for each in hanging(session, photo.site_id) if each.id != photo.id]
    if facts.purpose is not PhotoPurpose.BEFORE:
        _refuse_where_repeated(photo, here)
    refuse_wrong_facts(facts, here)
    for name, value in facts.columns().items():
        setattr(photo, name, value)
    _note(case, photo, actor, EventKind.NOTED, note=facts.caption)
    session.flush()
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
    case, photo = _for_change(session, actor, site, photo_id, version=expected_version)
    told = required_reason(reason)
    _refuse_where_repeated(photo, hanging(session, photo.site_id))
    photo.removed_at, photo.removed_by, photo.removal_reason = clock.now(), actor, told
    _note(case, photo, actor, EventKind.PHOTO_REMOVED, note=told)
    session.flush()
    return photo


_WITH_ALL = (
    joinedload(SitePhoto.attachment),
    joinedload(SitePhoto.added_by),
    joinedload(SitePhoto.removed_by),
)


def _one(session: Session, case: RemediationCase, photo_id: UUID) -> SitePhoto:
    query = select(SitePhoto).where(SitePhoto.id == photo_id, SitePhoto.site_id == case.site_id)
    query = query.options(*_WITH_ALL).execution_options(populate_existing=True)
    photo = session.scalars(query).one_or_none()
    if photo is None:
        raise NotFound(_("This site has no such photo."))
    return photo


def _for_change(
    session: Session,
    actor: Account,
    site: SiteKey,
    photo_id: UUID,
    *,
    version: int | None,
    told: Mapping[str, object] | None = None,
) -> tuple[RemediationCase, SitePhoto]:
    permissions.require(actor, Action.ADD_PHOTO)
    case = find(session, actor, site, lock=True)
    photo = _one(session, case, photo_id)
    require_version(
        session,
        photo,
        version,
        _("Somebody else changed this photo since you opened it."),
        wanted=told,
    )
    if photo.removed_at is not None:
        raise Conflict(_("This photo was taken down already."))
    if not may_change(actor, photo):
        raise Forbidden(_("Only the unit that added a photo, or the police leader, changes it."))
    return case, photo


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
    case: RemediationCase, photo: SitePhoto, actor: Account, kind: EventKind, *, note: str | None
) -> None:
    """Write into the file of the site what was done with a photo."""
    data = {"photo_id": str(photo.id), "purpose": photo.purpose.value}
    case.record(kind, actor=actor, at=clock.now(), note=note, data=data)
