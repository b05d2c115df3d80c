"""Cameras as a program reads and corrects them, and what of their wards they see."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from geoalchemy2.shape import to_shape
from pydantic import BaseModel, ConfigDict, Field

from api.schemas.corrections import CorrectionIn
from api.schemas.site_changes import PlaceIn
from hotspots.models import AdministrativeArea, Camera, WatchedPlace
from hotspots.registry.camera_coverage import CameraReport, Coverage, WardCoverage
from hotspots.registry.cameras import CameraDetail
from hotspots.registry.listed_rows import Listing
from hotspots.registry.watched_on_day import Watched
from hotspots.vocabulary import RoadClass, WatchedKind


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
    reach_m: Annotated[float, Field(description="How far it sees, in metres")]
    works_from: date
    works_to: Annotated[date | None, Field(description="Last day; null while it works")] = None
    note: Annotated[str | None, Field(max_length=500)] = None


class CameraChangeIn(CorrectionIn):
    """What is corrected of a camera: a field left out stays, null empties it."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"works_to": None, "reason": "Ghi nhầm: camera vẫn hoạt động"}]
        },
    )

    source_reference: Annotated[str | None, Field(max_length=100)] = None
    reach_m: float | None = None
    works_from: date | None = None
    works_to: Annotated[date | None, Field(description="Last day; null while it works")] = None
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
            areas=_codes(found.areas),
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


def _codes(areas: Sequence[AdministrativeArea]) -> list[str]:
    return [each.code for each in areas]


class WatchedPlaceOut(BaseModel):
    """A complex route or area as the paper of a unit names it."""

    id: UUID
    kind: WatchedKind
    organisation: str
    paper_number: str
    source_reference: str = Field(description="Its number in that paper")
    name: str
    route: str | None = Field(description="The code of the road; null for an area")
    from_m: float | None
    to_m: float | None
    area: str | None = Field(description="The code of the ward that is meant whole")
    valid_from: date
    valid_to: date | None = Field(description="The last day on the list; null while it is")
    registered_by: str
    registered_at: datetime

    @classmethod
    def of(cls, place: WatchedPlace) -> "WatchedPlaceOut":
        """Return a listed place."""
        names = (
            "id",
            "paper_number",
            "source_reference",
            "name",
            "from_m",
            "to_m",
            "valid_from",
            "valid_to",
            "registered_at",
        )
        return cls(
            kind=WatchedKind.AREA if place.route is None else WatchedKind.ROUTE,
            organisation=place.organisation.name,
            route=None if place.route is None else place.route.code,
            area=None if place.area is None else place.area.code,
            registered_by=place.registered_by.display_name,
            **{name: getattr(place, name) for name in names},
        )


class WatchedPlaceList(BaseModel):
    """A page of complex routes and areas, by number."""

    places: list[WatchedPlaceOut]
    next: str | None = Field(description="Continues the list; null at its end")

    @classmethod
    def of(cls, found: Listing[WatchedPlace]) -> "WatchedPlaceList":
        """Return a page."""
        return cls(places=[WatchedPlaceOut.of(each) for each in found.rows], next=found.next)


class WatchedOut(BaseModel):
    """A place that cameras are to watch."""

    kind: WatchedKind
    number: str = Field(description="The code of a site; of a listed place its number and paper")
    name: str
    roads: list[RoadClass] = Field(description="Empty for an area, and where no road is known")

    @classmethod
    def of(cls, place: Watched) -> "WatchedOut":
        """Return a place."""
        return cls(kind=place.kind, number=place.number, name=place.name, roads=sorted(place.roads))


class CoverageOut(BaseModel):
    """How many places count, how many of them a camera sees, and which none sees."""

    counted: int
    covered: int
    percent: float | None = Field(description="Rounded down; null where there is no place")
    uncovered: list[WatchedOut]

    @classmethod
    def of(cls, coverage: Coverage) -> "CoverageOut":
        """Return a coverage."""
        return cls(
            counted=coverage.counted,
            covered=coverage.covered,
            percent=coverage.percent,
            uncovered=[WatchedOut.of(each) for each in coverage.uncovered],
        )


class WardCoverageOut(CoverageOut):
    """The coverage of a ward."""

    area: str
    name: str

    @classmethod
    def of_ward(cls, ward: WardCoverage) -> "WardCoverageOut":
        """Return a ward."""
        told = CoverageOut.of(ward.coverage).model_dump()
        return cls(area=ward.area.code, name=ward.area.name, **told)


class CameraReportOut(BaseModel):
    """How the wards of the caller stand on a day."""

    on: date
    whole: CoverageOut = Field(description="Of all wards; a place in two of them counts once")
    wards: list[WardCoverageOut]
    not_counted: list[WatchedOut] = Field(
        description="On no provincial road and no inner-city street that is known"
    )

    @classmethod
    def of(cls, found: CameraReport) -> "CameraReportOut":
        """Return the report."""
        return cls(
            on=found.on,
            whole=CoverageOut.of(found.whole),
            wards=[WardCoverageOut.of_ward(each) for each in found.wards],
            not_counted=[WatchedOut.of(each) for each in found.not_counted],
        )
