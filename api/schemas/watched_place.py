"""Complex routes and areas as a program lists, reads and corrects them."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from geoalchemy2.shape import to_shape
from pydantic import BaseModel, ConfigDict, Field
from shapely.geometry import mapping

from api.schemas.corrections import CorrectionIn
from api.schemas.told_values import Day
from hotspots.models import WatchedPlace
from hotspots.registry.listed_rows import Listing
from hotspots.registry.watched_place_queries import WatchedDetail
from hotspots.vocabulary import WatchedKind

_PlaceText = Annotated[
    str | None, Field(max_length=500, description="Of a route: both Km and the road")
]
_Ward = Annotated[
    str | None,
    Field(max_length=200, description="Of an area: the code or name of a ward meant whole"),
]
_Outline = Annotated[
    dict[str, Any] | None,
    Field(description="Of an area: a GeoJSON Polygon or MultiPolygon in degrees"),
]
_PaperDated = Annotated[Day | None, Field(description="The day printed on the paper")]
_ValidTo = Annotated[Day | None, Field(description="Last day on the list; null while it is")]


class _WhereIn(BaseModel):
    """Where it lies, in one of three ways."""

    model_config = ConfigDict(extra="forbid")

    place_text: _PlaceText = None
    ward: _Ward = None
    outline: _Outline = None


class WatchedPlaceIn(_WhereIn):
    """A complex route or area as a paper names it; what is left out unsays nothing of a known one.

    Where it lies is told in exactly one way.
    """

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "paper_number": "12/KH-UBND",
                    "paper_dated": "2026-02-20",
                    "source_reference": "1",
                    "name": "Tuyến ĐT.763 qua chợ",
                    "place_text": "Km2+200-Km4+400 ĐT.763",
                    "valid_from": "2026-03-01",
                },
                {
                    "paper_number": "12/KH-UBND",
                    "paper_dated": "2026-02-20",
                    "source_reference": "2",
                    "name": "Khu vực chợ",
                    "outline": {
                        "type": "Polygon",
                        "coordinates": [
                            [[107.24, 10.93], [107.25, 10.93], [107.25, 10.94], [107.24, 10.93]]
                        ],
                    },
                    "valid_from": "2026-03-01",
                },
            ]
        },
    )

    paper_number: Annotated[str, Field(max_length=100)]
    paper_dated: _PaperDated = None
    source_reference: Annotated[str, Field(max_length=100, description="Its number in that paper")]
    name: Annotated[str, Field(max_length=200)]
    valid_from: Day
    valid_to: _ValidTo = None


class WatchedPlaceChangeIn(CorrectionIn, _WhereIn):
    """What is corrected: a field left out stays, null empties it; a place is told as a whole."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"valid_to": "2026-06-30"},
                {"place_text": "Km2+200-Km4+000 ĐT.763", "reason": "Ghi nhầm lý trình"},
            ]
        },
    )

    paper_number: Annotated[str | None, Field(max_length=100)] = None
    paper_dated: _PaperDated = None
    source_reference: Annotated[str | None, Field(max_length=100)] = None
    name: Annotated[str | None, Field(max_length=200)] = None
    valid_from: Day | None = None
    valid_to: _ValidTo = None


class WatchedPlaceOut(BaseModel):
    """A complex route or area as the paper of a unit names it."""

    id: UUID
    kind: WatchedKind
    organisation: str
    paper_number: str
    paper_dated: date | None
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
            "paper_dated",
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


class WatchedDetailOut(WatchedPlaceOut):
    """A complex route or area with its wards, its outline, and the cameras that see it today."""

    areas: list[str] = Field(description="Codes of the wards")
    geometry: dict[str, Any] = Field(description="GeoJSON in degrees")
    covered: bool = Field(description="A camera at work sees a point of it")
    cameras: list[UUID] = Field(description="Those, as far as they stand in the caller's areas")

    @classmethod
    def of_detail(cls, found: WatchedDetail) -> "WatchedDetailOut":
        """Return a listed place with all that is told of it."""
        return cls(
            **WatchedPlaceOut.of(found.place).model_dump(),
            areas=[each.code for each in found.areas],
            geometry=dict(mapping(to_shape(found.place.geom))),
            covered=found.covered,
            cameras=[each.id for each in found.cameras],
        )


class WatchedPlaceList(BaseModel):
    """A page of complex routes and areas, by number."""

    places: list[WatchedPlaceOut]
    next: str | None = Field(description="Continues the list; null at its end")

    @classmethod
    def of(cls, found: Listing[WatchedPlace]) -> "WatchedPlaceList":
        """Return a page."""
        return cls(places=[WatchedPlaceOut.of(each) for each in found.rows], next=found.next)
