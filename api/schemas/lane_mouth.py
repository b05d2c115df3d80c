"""Lane mouths and their humps: as a program tells of one, and how a ward stands."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from geoalchemy2.shape import to_shape
from pydantic import BaseModel, ConfigDict, Field

from api.schemas.corrections import CorrectionIn
from api.schemas.site_changes import PlaceIn
from api.schemas.told_values import Day
from hotspots.models import LaneMouth
from hotspots.registry.hump_coverage import HumpReport, Uncovered, WardHumps
from hotspots.registry.lane_mouth_queries import MouthDetail, MouthListing
from hotspots.registry.lane_mouth_twins import MouthTwin
from hotspots.vocabulary import CaseState, DangerGrade


class LaneMouthIn(PlaceIn):
    """The mouth of a lane; what is left out unsays nothing of a known one."""

    source_reference: Annotated[str, Field(max_length=100, examples=["N-12"])]
    name: Annotated[str, Field(max_length=200, examples=["Ngõ 12 Hùng Vương"])]
    has_hump: bool | None = None
    surveyed_on: Day | None = None
    closed_on: Day | None = None


class LaneMouthChangeIn(CorrectionIn, PlaceIn):
    """What is corrected of a lane mouth: a field left out stays, null empties it."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"closed_on": None, "reason": "Ghi nhầm ngõ"}]},
    )

    source_reference: Annotated[str | None, Field(max_length=100)] = None
    name: Annotated[str | None, Field(max_length=200)] = None
    has_hump: Annotated[bool | None, Field(description="Told together with `surveyed_on`")] = None
    surveyed_on: Day | None = None
    closed_on: Day | None = None


class SurveyIn(BaseModel):
    """What somebody saw at the mouth of a lane."""

    has_hump: bool
    on: Annotated[Day | None, Field(description="Today if left out", examples=["2026-03-04"])] = (
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


class MouthTwinOut(BaseModel):
    """A mouth that another ward registered so near that it may be the same one."""

    area: str
    area_name: str
    source_reference: str
    metres: int
    id: UUID | None = Field(description="Null where the caller may not open it")
    name: str | None = Field(description="As `id`")

    @classmethod
    def of(cls, twin: MouthTwin) -> "MouthTwinOut":
        """Return a twin as far as the caller may see it."""
        mouth = twin.mouth
        return cls(
            area=mouth.area.code,
            area_name=mouth.area.name,
            source_reference=mouth.source_reference,
            metres=twin.metres,
            id=mouth.id if twin.may_open else None,
            name=mouth.name if twin.may_open else None,
        )


class ListedMouthOut(LaneMouthOut):
    """The mouth of a lane with its ward and its twins."""

    area: str
    area_name: str
    twins: list[MouthTwinOut]

    @classmethod
    def of_listed(cls, mouth: LaneMouth, twins: Sequence[MouthTwin]) -> "ListedMouthOut":
        """Return a mouth with its ward."""
        return cls(
            **LaneMouthOut.of(mouth).model_dump(),
            area=mouth.area.code,
            area_name=mouth.area.name,
            twins=[MouthTwinOut.of(each) for each in twins],
        )


class MouthDetailOut(ListedMouthOut):
    """All that is told of a lane mouth."""

    covered: bool = Field(description="A hump was seen, or its repair verified since")
    defect: str | None = Field(description="The code of the latest defect raised for it")
    state: CaseState | None
    registered_by: str
    registered_at: datetime

    @classmethod
    def of_detail(cls, found: MouthDetail) -> "MouthDetailOut":
        """Return a mouth, and how far its defect has come."""
        return cls(
            **ListedMouthOut.of_listed(found.mouth, found.twins).model_dump(),
            covered=found.covered,
            defect=None if found.defect is None else found.defect.code,
            state=None if found.case is None else found.case.state,
            registered_by=found.mouth.registered_by.display_name,
            registered_at=found.mouth.registered_at,
        )


class MouthList(BaseModel):
    """A page of lane mouths, by number."""

    mouths: list[ListedMouthOut]
    next: str | None = Field(description="Continues the list; null at its end")

    @classmethod
    def of(cls, found: MouthListing) -> "MouthList":
        """Return a page."""
        rows = [ListedMouthOut.of_listed(each, found.twins[each.id]) for each in found.page.rows]
        return cls(mouths=rows, next=found.page.next)


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
