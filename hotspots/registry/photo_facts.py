"""What is told of a photo of a site, and what is wrong where it contradicts itself."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from hotspots.attachment_files.taken import wrong_bearing
from hotspots.errors import Conflict, InvalidInput, Message, Problem
from hotspots.i18n import _
from hotspots.models import SitePhoto
from hotspots.vocabulary import ChecklistItem, PhotoPurpose

LONGEST_CAPTION = 300
LONGEST_REASON = 1_000


@dataclass(frozen=True, slots=True)
class PhotoFacts:
    """Why a photo was taken, what it shows, and which photo before it repeats."""

    purpose: PhotoPurpose
    caption: str | None = None
    checklist_item: ChecklistItem | None = None
    bearing_deg: float | None = None
    pair_of_id: UUID | None = None

    @classmethod
    def of(cls, photo: SitePhoto) -> "PhotoFacts":
        """Return what is told of a photo now."""
        return cls(
            photo.purpose,
            photo.caption,
            photo.checklist_item,
            photo.bearing_deg,
            photo.pair_of_id,
        )

    def columns(self) -> dict[str, Any]:
        """Return the facts as they are stored."""
        turned = None if self.bearing_deg is None else self.bearing_deg % 360
        return asdict(self) | {"caption": _plain(self.caption), "bearing_deg": turned}


def refuse_wrong_facts(
    facts: PhotoFacts, here: Sequence[SitePhoto], *, is_photo: bool = True
) -> None:
    """Refuse what cannot be told of a photo among the others that hang on the site.

    Raises
    ------
    InvalidInput
        What is told contradicts itself, or names no photo before of this site.
    Conflict
        Another photo repeats the same photo before.
    """
    problems = [
        *_wrong_kind(is_photo=is_photo),
        *_wrong_caption(facts.caption),
        *_wrong_item(facts),
        *wrong_bearing(facts.bearing_deg),
        *_wrong_pair(facts, here),
    ]
    if problems:
        raise InvalidInput(_("The photo cannot be added like this."), problems=problems)
    if facts.pair_of_id is not None and any(e.pair_of_id == facts.pair_of_id for e in here):
        raise Conflict(_("Another photo repeats that photo before already. Choose another."))


def required_reason(reason: str) -> str:
    """Return why a photo is taken down, as it is stored.

    Raises
    ------
    InvalidInput
        Nothing is said, or more than is kept.
    """
    told = _plain(reason)
    if told is not None and len(told) <= LONGEST_REASON:
        return told
    problem = Problem(
        "reason",
        Message(_("The reason is missing.") if told is None else _("The reason is too long.")),
        Message(_("Say in a sentence why the photo is taken down.")),
        field="reason",
    )
    raise InvalidInput(_("The photo cannot be taken down."), problems=[problem])


def _plain(told: str | None) -> str | None:
    return " ".join((told or "").replace("\0", "").split()) or None


def _wrong_kind(*, is_photo: bool) -> list[Problem]:
    if is_photo:
        return []
    told = Message(_("This attachment is a paper, not a photo."))
    remedy = Message(_("Send a JPEG, PNG or WebP photo."))
    return [Problem("not_a_photo", told, remedy, field="attachment_id")]


def _wrong_caption(caption: str | None) -> list[Problem]:
    length = len(caption or "")
    if length <= LONGEST_CAPTION:
        return []
    told = Message(_("The text has {length} characters."), {"length": length})
    remedy = Message(_("Shorten it to {most}."), {"most": LONGEST_CAPTION})
    return [Problem("too_long", told, remedy, field="caption")]


def _wrong_item(facts: PhotoFacts) -> list[Problem]:
    wants_item = facts.purpose is PhotoPurpose.CHECKLIST
    if wants_item == (facts.checklist_item is not None):
        return []
    if wants_item:
        told = Message(_("A photo of the checklist shows one of its items."))
        remedy = Message(_("Say which item."))
    else:
        told = Message(_("Only a photo of the checklist names an item."))
        remedy = Message(_("Leave the item out, or choose the checklist as purpose."))
    return [Problem("checklist_item", told, remedy, field="checklist_item")]


def _wrong_pair(facts: PhotoFacts, here: Sequence[SitePhoto]) -> list[Problem]:
    if facts.pair_of_id is None:
        return []
    if facts.purpose is not PhotoPurpose.AFTER:
        told = Message(_("Only a photo after the works repeats one before."))
        remedy = Message(_("Leave the pair out, or choose “after” as purpose."))
    elif not any(e.id == facts.pair_of_id and e.purpose is PhotoPurpose.BEFORE for e in here):
        told = Message(_("This site has no such photo before the works."))
        remedy = Message(_("Choose a photo before from the list."))
    else:
        return []
    return [Problem("pair_of", told, remedy, field="pair_of_id", value=str(facts.pair_of_id))]
