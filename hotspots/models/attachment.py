"""Attached files and the photos of a site; the content lies outside the database, by its hash."""

from datetime import datetime
from uuid import UUID

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hotspots.models.account import Account
from hotspots.models.base import BIG, SRID, Base, Keyed, Versioned
from hotspots.models.site import Site
from hotspots.vocabulary import AttachmentKind, ChecklistItem, MediaType, PhotoPurpose

_HASH = "~ '^[0-9a-f]{64}$'"


class Attachment(Keyed, Base):
    """A file somebody sent: what it is, under which hash it lies, and what the camera said.

    The same content sent twice is two rows and one file. A row is written once; where the file
    hangs, and whether it still does, other tables say.
    """

    __tablename__ = "attachment"
    __table_args__ = (
        CheckConstraint(f"sha256 {_HASH}", name="sha256"),
        CheckConstraint(f"original_sha256 {_HASH}", name="original_sha256"),
        CheckConstraint(f"thumbnail_sha256 {_HASH}", name="thumbnail_sha256"),
        CheckConstraint("bytes > 0", name="bytes"),
        CheckConstraint(
            "(kind = 'photo') = (width IS NOT NULL AND height IS NOT NULL"
            " AND thumbnail_sha256 IS NOT NULL)",
            name="photo_has_size",
        ),
        CheckConstraint("bearing_deg >= 0 AND bearing_deg < 360", name="bearing_deg"),
        Index(None, "sha256"),
        Index(None, "thumbnail_sha256"),
        Index(None, "original_sha256"),
        Index(None, "uploaded_by_id"),
        Index(None, "geom", postgresql_using="gist"),
    )

    sha256: Mapped[str]
    """Of the content as it is stored, which for a photo is not what was sent."""
    original_sha256: Mapped[str]
    thumbnail_sha256: Mapped[str | None]
    media_type: Mapped[MediaType]
    kind: Mapped[AttachmentKind]
    bytes: Mapped[int]
    width: Mapped[int | None]
    height: Mapped[int | None]
    name: Mapped[str]
    """As people see it; never a path."""
    taken_at: Mapped[datetime | None]
    geom: Mapped[WKBElement | None] = mapped_column(
        Geometry("POINT", srid=SRID, spatial_index=False)
    )
    """Where the photo was taken."""
    bearing_deg: Mapped[float | None]
    """The direction the camera looked in, in degrees from north."""
    uploaded_by_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    uploaded_at: Mapped[datetime]

    uploaded_by: Mapped[Account] = relationship(lazy="raise")


class SitePhoto(Keyed, Versioned, Base):
    """A photo that hangs on a site; taken down it stays on record, with who, when and why.

    An `after` photo may name the `before` photo it repeats, and no two name the same.
    """

    __tablename__ = "site_photo"
    __table_args__ = (
        CheckConstraint(
            "(purpose = 'checklist') = (checklist_item IS NOT NULL)", name="item_of_checklist"
        ),
        CheckConstraint("pair_of_id IS NULL OR purpose = 'after'", name="after_repeats_before"),
        CheckConstraint("pair_of_id <> id", name="pair_of_another"),
        CheckConstraint("bearing_deg >= 0 AND bearing_deg < 360", name="bearing_deg"),
        CheckConstraint(
            "(removed_at IS NULL) = (removed_by_id IS NULL)"
            " AND (removed_at IS NULL) = (removal_reason IS NULL)",
            name="removed_by_a_person",
        ),
        Index(
            "uq_site_photo_pair_of_id",
            "pair_of_id",
            unique=True,
            postgresql_where=text("removed_at IS NULL"),
        ),
        Index(None, "site_id", "sequence"),
        Index(None, "attachment_id"),
        Index(None, "added_by_id"),
        Index(None, "removed_by_id"),
    )

    sequence: Mapped[int] = mapped_column(BIG, Identity(always=True))
    """The order in which photos came."""
    site_id: Mapped[UUID] = mapped_column(ForeignKey("site.id"))
    attachment_id: Mapped[UUID] = mapped_column(ForeignKey("attachment.id"))
    purpose: Mapped[PhotoPurpose]
    caption: Mapped[str | None]
    checklist_item: Mapped[ChecklistItem | None]
    bearing_deg: Mapped[float | None]
    """As the person or the phone states it; where empty, the camera's own says."""
    pair_of_id: Mapped[UUID | None] = mapped_column(ForeignKey("site_photo.id"))
    added_by_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    added_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
    removed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    removal_reason: Mapped[str | None]

    site: Mapped[Site] = relationship(lazy="raise")
    attachment: Mapped[Attachment] = relationship(lazy="raise")
    added_by: Mapped[Account] = relationship(foreign_keys=[added_by_id], lazy="raise")
    removed_by: Mapped[Account | None] = relationship(foreign_keys=[removed_by_id], lazy="raise")

    @property
    def facing_deg(self) -> float | None:
        """Return the direction it was taken in, stated or from the camera."""
        return self.attachment.bearing_deg if self.bearing_deg is None else self.bearing_deg
