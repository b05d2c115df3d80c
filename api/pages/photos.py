"""Photos of a site: the gallery with its pairs, the page that takes one, and one photo."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, File, Response, UploadFile

from api.dependencies import ActorDep, SessionDep, SettingsDep, StoreDep
from api.pages.forms import Refused, Sent, SentDep, choice, decimal, required, version
from api.pages.layout import PageDep, see_other
from hotspots import permissions
from hotspots.attachment_files import Limits, Taken
from hotspots.errors import Conflict, InvalidInput, Message, Problem, Unavailable
from hotspots.i18n import _
from hotspots.models.account import Account
from hotspots.registry import attachments, photos
from hotspots.registry.photo_facts import PhotoFacts
from hotspots.registry.photo_pairs import point_of
from hotspots.registry.photos import Gallery
from hotspots.vocabulary import Action, ChecklistItem, PhotoPurpose

router = APIRouter(prefix="/sites/{code}/photos")


@router.get("")
def gallery(
    code: str,
    page: PageDep,
    session: SessionDep,
    actor: ActorDep,
    said: str = "",
    photo: UUID | None = None,
) -> Response:
    """Show the photos of a site, pairs side by side; the one just added on top."""
    found = photos.gallery(session, actor=actor, site=code)
    return page.show(
        "sites/photos.html",
        gallery=found,
        said=said,
        latest=next((each for each in found.shown if each.id == photo), None),
        latest_pair=next((each for each in found.pairs if each.after.id == photo), None),
    )


@router.get("/new")
def new(
    code: str, page: PageDep, session: SessionDep, actor: ActorDep, after: UUID | None = None
) -> Response:
    """Ask for a photo; `after` names the photo before that it is to repeat."""
    permissions.require(actor, Action.ADD_PHOTO)
    found = photos.gallery(session, actor=actor, site=code)
    shows_repair = found.shows_repair or after is not None
    purpose = PhotoPurpose.AFTER if shows_repair else PhotoPurpose.BEFORE
    sent = Sent.of(purpose=purpose.value, pair_of_id="" if after is None else str(after))
    return _form(page, found, sent)


class Upload:
    """A photo with what the form tells of it."""

    def __init__(self, sent: SentDep, file: Annotated[UploadFile | None, File()] = None) -> None:
        self.sent = sent
        self.name = (file.filename if file else None) or ""
        self.content = file.file.read() if file else b""

    def facts(self) -> PhotoFacts:
        """Return what is told of the photo."""
        return _facts(self.sent)

    def taken(self) -> Taken:
        """Return when and where the page says it was taken."""
        return Taken.stated(
            at=_moment(self.sent["taken_at"]),
            lon=decimal(self.sent["lon"], name="lon"),
            lat=decimal(self.sent["lat"], name="lat"),
        )

    def require_file(self) -> None:
        """Refuse a form in which no photo was chosen."""
        if self.name:
            return
        problem = Problem(
            code="missing",
            message=Message(_("No photo was taken or chosen.")),
            remedy=Message(_("Take one, or choose one from your phone or computer.")),
            field="file",
        )
        raise InvalidInput(_("There is no photo to add yet."), problems=[problem])


UploadDep = Annotated[Upload, Depends(Upload)]


@router.post("")
def add(
    code: str,
    page: PageDep,
    session: SessionDep,
    actor: ActorDep,
    settings: SettingsDep,
    store: StoreDep,
    upload: UploadDep,
) -> Response:
    """Store the photo and hang it up, or say what is wrong and keep what was written."""
    permissions.require(actor, Action.ADD_PHOTO)
    found = photos.gallery(session, actor=actor, site=code)
    try:
        upload.require_file()
        facts, taken = upload.facts(), upload.taken()
        with session.begin_nested():
            attachment = attachments.add(
                session,
                actor=actor,
                store=store,
                limits=Limits.of(settings),
                content=upload.content,
                name=upload.name,
                stated=taken,
            )
            photo = photos.add(
                session, actor=actor, site=code, attachment_id=attachment.id, facts=facts
            )
    except (InvalidInput, Conflict, Unavailable) as refusal:
        return _form(page, found, upload.sent, Refused.by(refusal))
    return see_other(f"/sites/{found.code}/photos?said=added&photo={photo.id}")


@router.get("/{photo_id}")
def one(
    code: str,
    photo_id: UUID,
    page: PageDep,
    session: SessionDep,
    actor: ActorDep,
    said: str = "",
) -> Response:
    """Show one photo, what is told of it, and how to change that."""
    return _one(page, session, actor, code, photo_id, said=said)


@router.post("/{photo_id}")
def change(
    code: str, photo_id: UUID, page: PageDep, session: SessionDep, actor: ActorDep, sent: SentDep
) -> Response:
    """Describe a photo anew; the second of two people is told that it changed."""
    try:
        told = _facts(sent).columns()
        with session.begin_nested():
            photos.change(
                session,
                actor=actor,
                site=code,
                photo_id=photo_id,
                told=told,
                expected_version=version(sent["version"]),
            )
    except (InvalidInput, Conflict) as refusal:
        refused = Refused.by(refusal)
        return _one(
            page, session, actor, code, photo_id, sent=sent, described=sent, refused=refused
        )
    return see_other(f"/sites/{code}/photos/{photo_id}?said=changed")


@router.post("/{photo_id}/removal")
def remove(
    code: str, photo_id: UUID, page: PageDep, session: SessionDep, actor: ActorDep, sent: SentDep
) -> Response:
    """Take a photo down, with the reason."""
    try:
        with session.begin_nested():
            photos.remove(
                session,
                actor=actor,
                site=code,
                photo_id=photo_id,
                reason=sent["reason"],
                expected_version=version(sent["version"]),
            )
    except (InvalidInput, Conflict) as refusal:
        return _one(page, session, actor, code, photo_id, sent=sent, refused=Refused.by(refusal))
    return see_other(f"/sites/{code}/photos?said=removed")


def _facts(sent: Sent) -> PhotoFacts:
    """Return what a form tells of a photo; a field that its purpose does not use is left out."""
    purpose = required(PhotoPurpose, sent["purpose"], name="purpose")
    item = choice(ChecklistItem, sent["checklist_item"], name="checklist_item")
    return PhotoFacts(
        purpose=purpose,
        caption=sent["caption"] or None,
        checklist_item=item if purpose is PhotoPurpose.CHECKLIST else None,
        bearing_deg=decimal(sent["bearing_deg"], name="bearing_deg"),
        pair_of_id=_key(sent["pair_of_id"]) if purpose is PhotoPurpose.AFTER else None,
    )


def _key(text: str) -> UUID | None:
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError as unknown:
        problem = Problem(
            code="unknown_choice",
            message=Message(_("“{value}” is not one of the choices."), {"value": text[:80]}),
            remedy=Message(_("Choose from the list.")),
            field="pair_of_id",
        )
        raise InvalidInput(_("A choice cannot be used."), problems=[problem]) from unknown


def _moment(text: str) -> datetime | None:
    """Return the time that the page's own script wrote; anything else is nobody's statement."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _form(page: PageDep, found: Gallery, sent: Sent, refused: Refused | None = None) -> Response:
    return page.show(
        "sites/photo_new.html",
        status=refused.status if refused else 200,
        gallery=found,
        sent=sent,
        refused=refused,
        **_choices(found),
    )


def _one(
    page: PageDep,
    session: SessionDep,
    actor: Account,
    code: str,
    photo_id: UUID,
    *,
    sent: Sent | None = None,
    described: Sent | None = None,
    refused: Refused | None = None,
    said: str = "",
) -> Response:
    found = photos.gallery(session, actor=actor, site=code)
    photo = photos.get(session, actor=actor, site=code, photo_id=photo_id)
    now = PhotoFacts.of(photo)
    written = {name: "" if value is None else str(value) for name, value in now.columns().items()}
    if now.bearing_deg is not None:
        written["bearing_deg"] = f"{now.bearing_deg:g}"
    return page.show(
        "sites/photo.html",
        status=refused.status if refused else 200,
        gallery=found,
        photo=photo,
        pair=next((p for p in found.pairs if photo.id in (p.before.id, p.after.id)), None),
        may_change=photos.may_change(actor, photo),
        sent=sent,
        described=described or Sent.of(**written),
        refused=refused,
        said=said,
        **_choices(found, photo.pair_of_id),
    )


def _choices(found: Gallery, paired_with: UUID | None = None) -> dict[str, Any]:
    """Return what the fields of a photo offer; the camera page shows the old photo's data."""
    return {
        "purposes": list(PhotoPurpose),
        "items": list(ChecklistItem),
        "befores": [
            (each, point_of(each.attachment.geom))
            for each in found.shown
            if each in found.to_repeat or each.id == paired_with
        ],
    }
