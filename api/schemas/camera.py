"""Cameras as a program reads and corrects them."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from geoalchemy2.shape import to_shape
from pydantic import BaseModel, ConfigDict, Field

from api.schemas.corrections import CorrectionIn
from api.schemas.site_changes import PlaceIn
from api.schemas.told_values import Day, Number
from hotspots.models import Camera
from hotspots.registry.cameras import CameraDetail
from hotspots.registry.listed_rows import Listing


class CameraIn(PlaceIn):
    """A camera in one period of work; what is left out unsays nothing of a known one."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "source_reference": "CAM-07",
                    "reach_m": 150,
                    "works_from": "2026-03-01",
                    "place_text": "Km2+200 ĐT.763",
                }
            ]
        },
    )

    source_reference: Annotated[str, Field(max_length=100)]
    reach_m: Annotated[Number, Field(description="How far it sees, in metres")]
    works_from: Day
    works_to: Annotated[Day | None, Field(description="Last day; null while it works")] = None
    note: Annotated[str | None, Field(max_length=500)] = None


class CameraChangeIn(CorrectionIn, PlaceIn):
    """What is corrected of a camera: a field left out stays, null empties it."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"works_to": None, "reason": "Ghi nhầm: camera vẫn hoạt động"}]
        },
    )

    source_reference: Annotated[str | None, Field(max_length=100)] = None
    reach_m: Number | None = None
    works_from: Day | None = None
    works_to: Annotated[Day | None, Field(description="Last day; null while it works")] = None
    note: Annotated[str | None, Field(max_length=500)] = None


class CameraOut(BaseModel):
    """A camera in one period of work."""

    id: UUID
    organisation: str
    source_reference: str
    lon: float
    lat: float
    reach_m: float
    works_from: date
    works_to: date | None = Field(description="The last day it worked; null while it works")
    note: str | None

    @classmethod
    def of(cls, camera: Camera) -> "CameraOut":
        """Return a camera with its point."""
        point = to_shape(camera.geom).centroid
        names = ("id", "source_reference", "reach_m", "works_from", "works_to", "note")
        told = {name: getattr(camera, name) for name in names}
        return cls(organisation=camera.organisation.name, lon=point.x, lat=point.y, **told)


class CameraDetailOut(CameraOut):
    """A camera with the wards it stands in, and who entered it."""

    areas: list[str] = Field(description="Codes of the wards")
    registered_by: str
    registered_at: datetime

    @classmethod
    def of_detail(cls, found: CameraDetail) -> "CameraDetailOut":
        """Return a camera with its wards."""
        return cls(
            **CameraOut.of(found.camera).model_dump(),
            areas=[each.code for each in found.areas],
            registered_by=found.camera.registered_by.display_name,
            registered_at=found.camera.registered_at,
        )


class CameraList(BaseModel):
    """A page of cameras, by number."""

    cameras: list[CameraOut]
    next: str | None = Field(description="Continues the list; null at its end")

    @classmethod
    def of(cls, found: Listing[Camera]) -> "CameraList":
        """Return a page."""
        return cls(cameras=[CameraOut.of(each) for each in found.rows], next=found.next)
