"""Places where a road of the map crosses a railway without a file, as programs read them."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from hotspots.models import CrossingRuling
from hotspots.registry.unfiled_crossings import UnfiledCrossing, UnfiledListing
from hotspots.vocabulary import CrossingAnswer


class CrossingRulingIn(BaseModel):
    """What a person says of such a place."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "lon": 107.247211,
                    "lat": 10.933873,
                    "answer": "bridge",
                    "reason": "Cầu vượt, đã xem tại chỗ",
                }
            ]
        },
    )

    lon: Annotated[float, Field(ge=-180, le=180)]
    lat: Annotated[float, Field(ge=-90, le=90, description="Within 20 m of the place")]
    answer: CrossingAnswer
    reason: Annotated[str, Field(max_length=4000)]


class CrossingRulingOut(BaseModel):
    """The latest answer of a person."""

    answer: CrossingAnswer
    reason: str
    ruled_by: str
    ruled_at: datetime

    @classmethod
    def of(cls, ruling: CrossingRuling | None) -> "CrossingRulingOut | None":
        """Return an answer, None where there is none."""
        if ruling is None:
            return None
        return cls(
            answer=ruling.answer,
            reason=ruling.reason,
            ruled_by=ruling.ruled_by.display_name,
            ruled_at=ruling.ruled_at,
        )


class UnfiledCrossingOut(BaseModel):
    """A place where roads of the map cross a railway and no crossing is registered."""

    rail_line: str = Field(description="Its code")
    rail_m: float | None = Field(description="The Km painted there, in metres; null if not known")
    lon: float
    lat: float
    roads: list[str]
    areas: list[str] = Field(description="Codes of the wards")
    ruling: CrossingRulingOut | None

    @classmethod
    def of(cls, place: UnfiledCrossing) -> "UnfiledCrossingOut":
        """Return a place."""
        return cls(
            rail_line=place.line_code,
            rail_m=place.rail_m,
            lon=place.lon,
            lat=place.lat,
            roads=list(place.roads),
            areas=[each.code for each in place.areas],
            ruling=CrossingRulingOut.of(place.ruling),
        )


class UnfiledCrossingList(BaseModel):
    """A page of such places, along the lines."""

    count: int = Field(description="Of all pages")
    places: list[UnfiledCrossingOut]
    next: str | None = Field(description="Continues the list; null at its end")

    @classmethod
    def of(cls, found: UnfiledListing) -> "UnfiledCrossingList":
        """Return a page."""
        places = [UnfiledCrossingOut.of(each) for each in found.places]
        return cls(count=found.count, places=places, next=found.next)
