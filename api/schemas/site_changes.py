"""What people send to declare a site, inspect it, or change its class and place."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.told_values import Number
from hotspots.models import SiteInspection
from hotspots.registry.case_access import LONGEST_NOTE
from hotspots.vocabulary import ChecklistItem, ItemFinding, LegalClass, SiteSource

Reason = Annotated[str, Field(max_length=LONGEST_NOTE)]
PlaceText = Annotated[str | None, Field(max_length=500, examples=["Km1832+400 đến Km1832+600 QL1"])]


class ItemIn(BaseModel):
    """What was found of one item; an unsafe one needs a note."""

    model_config = ConfigDict(extra="forbid")

    finding: ItemFinding
    note: Annotated[str | None, Field(max_length=500)] = None


Findings = Annotated[
    dict[ChecklistItem, ItemIn],
    Field(description="Every item of the checklist", examples=[{"sight": {"finding": "safe"}}]),
]


class InspectionIn(BaseModel):
    """An inspection with its checklist."""

    model_config = ConfigDict(extra="forbid")

    inspected_on: Annotated[date, Field(examples=["2026-03-02"])]
    units_present: Annotated[str, Field(max_length=LONGEST_NOTE)]
    findings: Findings

    def answers(self) -> dict[str, Any]:
        """Return the checklist as the registry takes it."""
        return {item.value: told.model_dump(mode="json") for item, told in self.findings.items()}


class PlaceIn(BaseModel):
    """A place: Km and road, or a point."""

    model_config = ConfigDict(extra="forbid")

    place_text: PlaceText = None
    lon: Annotated[Number | None, Field(examples=[107.24])] = None
    lat: Annotated[Number | None, Field(examples=[10.93])] = None


class DeclarationIn(InspectionIn, PlaceIn):
    """A potential black spot declared from an inspection."""

    source: Annotated[SiteSource, Field(examples=["patrol"])]
    reason: Reason
    name: Annotated[str | None, Field(max_length=200)] = None


class ClassIn(BaseModel):
    """Another class for a site."""

    model_config = ConfigDict(extra="forbid")

    legal_class: Annotated[LegalClass, Field(examples=["potential_black_spot"])]
    reason: Reason


class ExtentIn(PlaceIn):
    """Another place for a site, from today on."""

    reason: Reason


class SplitIn(BaseModel):
    """Where a site is parted."""

    model_config = ConfigDict(extra="forbid")

    at: Annotated[
        str,
        Field(
            max_length=100,
            examples=["Km1832+500 QL1"],
            description="The road may be left out unless the site lies on several",
        ),
    ]
    reason: Reason


class InspectionOut(BaseModel):
    """An inspection as it is kept."""

    id: UUID
    inspected_on: date
    units_present: str
    findings: dict[str, Any]
    recorded_by: str
    recorded_at: datetime

    @classmethod
    def of(cls, row: SiteInspection) -> "InspectionOut":
        """Return an inspection with the name of who recorded it."""
        return cls(
            id=row.id,
            inspected_on=row.inspected_on,
            units_present=row.units_present,
            findings=row.findings,
            recorded_by=row.recorded_by.display_name,
            recorded_at=row.recorded_at,
        )
