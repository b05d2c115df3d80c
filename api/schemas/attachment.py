"""An attached file: what it is, never where it lies."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from hotspots.models.attachment import Attachment
from hotspots.registry.photo_pairs import point_of
from hotspots.vocabulary import AttachmentKind, MediaType


class AttachmentOut(BaseModel):
    """A stored file. A photo is stored anew, without what the camera wrote; that stands here."""

    id: UUID
    kind: AttachmentKind
    media_type: MediaType
    name: str = Field(examples=["Km1832+500 truoc.jpg"])
    bytes: int
    sha256: str = Field(description="Of the content as stored; also its ETag")
    original_sha256: str = Field(description="Of the file as it was sent")
    width: int | None
    height: int | None
    taken_at: datetime | None
    taken_point: Annotated[
        tuple[float, float] | None, Field(description="Longitude and latitude in degrees")
    ]
    bearing_deg: float | None = Field(description="Direction of view, degrees from north")
    uploaded_by: str
    uploaded_at: datetime

    @classmethod
    def of(cls, attachment: Attachment) -> "AttachmentOut":
        """Return what is known of an attachment."""
        same = set(cls.model_fields) - {"taken_point", "uploaded_by"}
        return cls(
            **{name: getattr(attachment, name) for name in same},
            taken_point=point_of(attachment.geom),
            uploaded_by=attachment.uploaded_by.display_name,
        )
