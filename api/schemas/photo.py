"""The photos of a site, and what is told of one."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.remediation import SiteRef
from api.schemas.told_values import Number
from hotspots.i18n import render
from hotspots.models.attachment import SitePhoto
from hotspots.registry.photo_facts import LONGEST_CAPTION, LONGEST_REASON, PhotoFacts
from hotspots.registry.photo_pairs import Pair, point_of
from hotspots.registry.photos import Gallery
from hotspots.vocabulary import ChecklistItem, Locale, PhotoPurpose

_Caption = Annotated[str | None, Field(max_length=LONGEST_CAPTION, examples=["Nhìn về phía Nam"])]
_Item = Annotated[ChecklistItem | None, Field(description="With purpose `checklist` only")]
_Bearing = Annotated[Number | None, Field(ge=0, le=360, description="Degrees from north")]
_PairOf = Annotated[
    UUID | None, Field(description="Of an `after` photo: the `before` photo it repeats")
]


class PhotoIn(BaseModel):
    """A photo that was sent to `/api/v1/attachments`, to be hung up on a site."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "attachment_id": "6f1d0c1e-6d0b-4f6e-9f6a-0c8f0c6f7a11",
                    "purpose": "after",
                    "caption": "Nhìn về phía Nam",
                    "pair_of_id": "0b0a5f5e-2f55-4a58-8c0a-5b3c7f7d2c10",
                }
            ]
        }
    )

    attachment_id: UUID
    purpose: PhotoPurpose
    caption: _Caption = None
    checklist_item: _Item = None
    bearing_deg: _Bearing = None
    pair_of_id: _PairOf = None

    def facts(self) -> PhotoFacts:
        """Return what is told of the photo."""
        return PhotoFacts(**self.model_dump(exclude={"attachment_id"}))


class PhotoChange(BaseModel):
    """What changes of a photo; what is left out stays."""

    purpose: PhotoPurpose | None = None
    caption: _Caption = None
    checklist_item: _Item = None
    bearing_deg: _Bearing = None
    pair_of_id: _PairOf = None

    def told(self) -> dict[str, Any]:
        """Return only what was sent; a photo cannot be without a purpose."""
        sent = self.model_dump(exclude_unset=True)
        return {key: value for key, value in sent.items() if key != "purpose" or value}


class RemovalIn(BaseModel):
    """Why a photo is taken down."""

    reason: Annotated[str, Field(max_length=LONGEST_REASON, examples=["Chụp nhầm vị trí"])]


class PhotoOut(BaseModel):
    """A photo of a site. Taken down, its picture is shown no more."""

    id: UUID
    attachment_id: UUID
    purpose: PhotoPurpose
    caption: str | None
    checklist_item: ChecklistItem | None
    bearing_deg: float | None = Field(description="As stated, else as the camera says")
    taken_at: datetime | None
    taken_point: tuple[float, float] | None
    pair_of_id: UUID | None
    added_by: str
    added_at: datetime
    removed_by: str | None
    removed_at: datetime | None
    removal_reason: str | None
    version: int = Field(description="Send as If-Match when changing the photo")

    @classmethod
    def of(cls, photo: SitePhoto) -> "PhotoOut":
        """Return a photo with who added it."""
        special = {"bearing_deg", "taken_at", "taken_point", "added_by", "removed_by"}
        same = set(cls.model_fields) - special
        return cls(
            **{name: getattr(photo, name) for name in same},
            bearing_deg=photo.facing_deg,
            taken_at=photo.attachment.taken_at,
            taken_point=point_of(photo.attachment.geom),
            added_by=photo.added_by.display_name,
            removed_by=photo.removed_by.display_name if photo.removed_by else None,
        )


class PairOut(BaseModel):
    """One view before and after, with what makes the comparison doubtful."""

    before_id: UUID
    after_id: UUID
    warnings: list[str]

    @classmethod
    def of(cls, pair: Pair, locale: Locale) -> "PairOut":
        """Return a pair with its warnings in the reader's language."""
        return cls(
            before_id=pair.before.id,
            after_id=pair.after.id,
            warnings=[render(each, locale) for each in pair.warnings],
        )


class GalleryOut(BaseModel):
    """The photos of a site in the order they came, and which of them are pairs."""

    site: SiteRef
    photos: list[PhotoOut]
    pairs: list[PairOut]
    removed: list[PhotoOut]
    checklist_left: list[ChecklistItem] = Field(description="Items that no photo shows yet")

    @classmethod
    def of(cls, gallery: Gallery, locale: Locale) -> "GalleryOut":
        """Return the photos of a site."""
        return cls(
            site=SiteRef(id=gallery.site_id, code=gallery.code),
            photos=[PhotoOut.of(each) for each in gallery.shown],
            pairs=[PairOut.of(each, locale) for each in gallery.pairs],
            removed=[PhotoOut.of(each) for each in gallery.removed],
            checklist_left=gallery.items_left,
        )
