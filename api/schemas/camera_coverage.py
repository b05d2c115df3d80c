"""How much of what cameras are to watch they see, as programs read it."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel, Field

from hotspots.registry.camera_coverage import CameraReport, Coverage, WardCoverage
from hotspots.registry.watched_on_day import Watched
from hotspots.vocabulary import RoadClass, WatchedKind


class WatchedOut(BaseModel):
    """A place that cameras are to watch."""

    id: UUID = Field(description="Of the site, or under `/watched-places`")
    kind: WatchedKind
    number: str = Field(description="The code of a site; of a listed place its number and paper")
    name: str
    roads: list[RoadClass] = Field(description="Empty for an area, and where no road is known")

    @classmethod
    def of(cls, place: Watched) -> "WatchedOut":
        """Return a place."""
        same = {name: getattr(place, name) for name in ("id", "kind", "number", "name")}
        return cls(roads=sorted(place.roads), **same)


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
