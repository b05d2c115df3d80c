"""Targets of crossings as a program sets, corrects, withdraws and reads them."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.site import SiteKey
from api.schemas.site_changes import Reason
from hotspots.models import CrossingTarget
from hotspots.records.crossing_target import FIRST_YEAR, LAST_YEAR
from hotspots.registry.campaign_sites import MOST_SITES
from hotspots.registry.crossing_target_rows import TargetList
from hotspots.vocabulary import TargetMeasure

Year = Annotated[
    int, Field(ge=FIRST_YEAR, le=LAST_YEAR, description="By the end of which it is to be reached")
]
Line = Annotated[str | None, Field(max_length=2_000)]

_NAMES = (
    "id", "year", "measure", "document_number", "document_dated", "document_text", "why",
    "entered_at", "withdrawn_at", "withdrawn_reason",
)  # fmt: skip


class TargetIn(BaseModel):
    """One target for one crossing or several: for all of them, or for none."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "sites": ["LK-2026-0001", "LK-2026-0002"],
                    "year": 2026,
                    "measure": "closed",
                    "body": "UBND phường Long Khánh",
                    "document_number": "48/KH-UBND",
                    "document_dated": "2026-01-15",
                    "document_text": "Lộ trình xóa bỏ lối đi tự mở năm 2026",
                    "why": "Cách đường ngang hợp pháp 200 m, có đường gom",
                }
            ]
        },
    )

    sites: Annotated[list[SiteKey], Field(min_length=1, max_length=MOST_SITES)]
    year: Year
    measure: TargetMeasure
    body: Annotated[str, Field(max_length=300, description="Name of the body that answers for it")]
    document_number: Annotated[str | None, Field(max_length=100)] = None
    document_dated: date | None = None
    document_text: Line = None
    why: Annotated[
        str | None, Field(max_length=2_000, description="Needed where no paper is told")
    ] = None

    def told(self) -> dict[str, Any]:
        """Return what was sent of the target, as the registry reads it."""
        return self.model_dump(mode="json", exclude={"sites"})


class TargetChangeIn(BaseModel):
    """What is corrected of a target: a field left out stays, null empties it."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"year": 2027, "reason": "Chưa bố trí được kinh phí đường gom"}]
        },
    )

    year: Year | None = None
    measure: TargetMeasure | None = None
    body: Annotated[str | None, Field(max_length=300)] = None
    document_number: Annotated[str | None, Field(max_length=100)] = None
    document_dated: date | None = None
    document_text: Line = None
    why: Line = None
    reason: Reason

    def told(self) -> dict[str, Any]:
        """Return the fields that were sent, without the reason."""
        return self.model_dump(mode="json", exclude_unset=True, exclude={"reason"})


class TargetWithdrawalIn(BaseModel):
    """Why a target counts no more."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"reason": "Kế hoạch mới thay thế kế hoạch 48/KH-UBND"}]},
    )

    reason: Reason


class TargetOut(BaseModel):
    """A target of a crossing."""

    id: UUID
    site: str = Field(description="Code of the crossing")
    year: int
    measure: TargetMeasure
    body: str
    document_number: str | None
    document_dated: date | None
    document_text: str | None
    why: str | None
    entered_by: str
    entered_at: datetime
    withdrawn_at: datetime | None = Field(description="Since when it counts no more")
    withdrawn_reason: str | None

    @classmethod
    def of(cls, target: CrossingTarget) -> "TargetOut":
        """Return a target."""
        return cls(
            site=target.site.code,
            body=target.organisation.name,
            entered_by=target.entered_by.display_name,
            **{name: getattr(target, name) for name in _NAMES},
        )


class TargetsOut(BaseModel):
    """The targets that were set."""

    targets: list[TargetOut]


class TargetListOut(TargetsOut):
    """A page of targets, the latest year first."""

    next: str | None = Field(description="Continues the list; null at its end")

    @classmethod
    def of(cls, found: TargetList) -> "TargetListOut":
        """Return a page."""
        return cls(targets=[TargetOut.of(each) for each in found.rows], next=found.next)
