"""Lane mouths and their humps: as a program tells of one, and how a ward stands."""

from datetime import date
from typing import Annotated
from uuid import UUID

from geoalchemy2.shape import to_shape
from pydantic import BaseModel, Field

from api.schemas.site_changes import PlaceIn
from hotspots.models import LaneMouth
from hotspots.registry.hump_coverage import HumpReport, Uncovered, WardHumps
from hotspots.vocabulary import CaseState, DangerGrade


class LaneMouthIn(PlaceIn):
    """The mouth of a lane; what is left out unsays nothing of a known one."""

    source_reference: Annotated[str, Field(max_length=100, examples=["N-12"])]
    name: Annotated[str, Field(max_length=200, examples=["Ngõ 12 Hùng Vương"])]
    has_hump: bool | None = None
    surveyed_on: date | None = None
    closed_on: date | None = None


class SurveyIn(BaseModel):
    """What somebody saw at the mouth of a lane."""

    has_hump: bool
    on: Annotated[date | None, Field(description="Today if left out", examples=["2026-03-04"])] = (
        None
    )


class MissingHumpIn(BaseModel):
    """How dangerous it is that the hump is missing."""

    danger: Annotated[DangerGrade, Field(examples=["medium"])]


class LaneMouthOut(BaseModel):
    """The mouth of a lane."""

    id: UUID
    source_reference: str
    name: str
    lon: float
    lat: float
    has_hump: bool | None = Field(description="Null until somebody looked")
    surveyed_on: date | None
    closed_on: date | None

    @classmethod
    def of(cls, mouth: LaneMouth) -> "LaneMouthOut":
        """Return a mouth with its point."""
        point = to_shape(mouth.geom).centroid
        names = ("id", "source_reference", "name", "has_hump", "surveyed_on", "closed_on")
        return cls(lon=point.x, lat=point.y, **{name: getattr(mouth, name) for name in names})


class UncoveredOut(LaneMouthOut):
    """A mouth without a hump, with the defect raised for it."""

    defect: str | None = Field(description="The code of the defect")
    state: CaseState | None

    @classmethod
    def of_row(cls, row: Uncovered) -> "UncoveredOut":
        """Return a mouth and how far its defect has come."""
        return cls(
            **LaneMouthOut.of(row.mouth).model_dump(),
            defect=None if row.defect is None else row.defect.code,
            state=None if row.case is None else row.case.state,
        )


class WardHumpsOut(BaseModel):
    """How the lane mouths of a ward stand."""

    area: str
    name: str
    mouths: int
    with_hump: int
    not_surveyed: int
    percent: float | None = Field(description="Rounded down; null where no mouth is registered")
    uncovered: list[UncoveredOut]

    @classmethod
    def of(cls, ward: WardHumps) -> "WardHumpsOut":
        """Return a ward."""
        return cls(
            area=ward.area.code,
            name=ward.area.name,
            mouths=ward.mouths,
            with_hump=ward.with_hump,
            not_surveyed=ward.not_surveyed,
            percent=ward.percent,
            uncovered=[UncoveredOut.of_row(each) for each in ward.uncovered],
        )


class HumpReportOut(BaseModel):
    """How the wards of the caller stand on a day."""

    on: date
    wards: list[WardHumpsOut]

    @classmethod
    def of(cls, found: HumpReport) -> "HumpReportOut":
        """Return the report."""
        return cls(on=found.on, wards=[WardHumpsOut.of(each) for each in found.wards])
