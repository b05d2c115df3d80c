"""The yearly inventory: looks at sites, and what they came to per ward and kind."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from hotspots.models import SiteConfirmation
from hotspots.registry.case_access import LONGEST_NOTE
from hotspots.registry.inventory import Look
from hotspots.registry.inventory_report import InventoryLine, InventoryReport
from hotspots.registry.meeting import MOST_FILES
from hotspots.vocabulary import InventoryFinding, InventoryStatus, SiteKind


class LookIn(BaseModel):
    """What somebody found who looked at a site."""

    model_config = ConfigDict(extra="forbid")

    finding: InventoryFinding = Field(examples=["still_there"])
    looked_on: date | None = Field(None, description="Today if left out", examples=["2026-03-02"])
    note: str | None = Field(None, max_length=LONGEST_NOTE)

    def look(self) -> Look:
        """Return it as the registry takes it."""
        return Look(self.finding, self.looked_on, self.note)


class SiteLookIn(LookIn):
    """A look at one site; a photo of it may be named."""

    photo_id: UUID | None = Field(None, description="A photo that hangs on the site")


class LooksIn(LookIn):
    """The same found at several sites: recorded of all, or of none."""

    sites: list[str] = Field(min_length=1, max_length=MOST_FILES, examples=[["LK-2025-0001"]])


class LookOut(BaseModel):
    """A look at a site as it was recorded."""

    id: UUID
    looked_on: date
    finding: InventoryFinding
    note: str | None
    photo_id: UUID | None
    recorded_by: str
    organisation: str
    recorded_at: datetime

    @classmethod
    def of(cls, row: SiteConfirmation) -> "LookOut":
        """Return a look."""
        same = ("id", "looked_on", "finding", "note", "photo_id", "recorded_at")
        return cls(
            **{name: getattr(row, name) for name in same},
            recorded_by=row.recorded_by.display_name,
            organisation=row.organisation.name,
        )


class LooksOut(BaseModel):
    """Of how many sites something was recorded."""

    recorded: int


class InventoryLineOut(BaseModel):
    """The sites of one kind in one ward, by how far they are; of all, where either is null."""

    area: str | None
    area_code: str | None
    kind: SiteKind | None
    expected: int
    looked_at: int
    numbers: dict[InventoryStatus, int]

    @classmethod
    def of(cls, line: InventoryLine) -> "InventoryLineOut":
        """Return a line."""
        return cls(
            area=None if line.area is None else line.area.name,
            area_code=None if line.area is None else line.area.code,
            kind=line.kind,
            expected=line.expected,
            looked_at=line.looked_at,
            numbers=dict(line.numbers),
        )


class InventoryOut(BaseModel):
    """An inventory: a site in two wards counts in the line of each, and once in the sums."""

    year: int
    lines: list[InventoryLineOut]
    kinds: list[InventoryLineOut]
    whole: InventoryLineOut

    @classmethod
    def of(cls, found: InventoryReport) -> "InventoryOut":
        """Return an inventory."""
        return cls(
            year=found.year,
            lines=[InventoryLineOut.of(each) for each in found.lines],
            kinds=[InventoryLineOut.of(each) for each in found.kinds],
            whole=InventoryLineOut.of(found.whole),
        )
