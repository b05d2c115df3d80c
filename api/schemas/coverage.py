"""Shares that plans want at 100 %: of school gates, and of all that is covered, side by side."""

from datetime import date

from pydantic import BaseModel, Field

from hotspots.registry.coverage import CoverageReport, Share, Shares
from hotspots.registry.gate_coverage import Gate, GateCoverage, GateReport
from hotspots.vocabulary import CaseState


class GateOut(BaseModel):
    """A school gate without the model."""

    code: str
    school: str
    state: CaseState = Field(description="As its file ended the day")
    told_installed_on: date | None = Field(
        description="As somebody told; it counts once a step of the file says so as well"
    )

    @classmethod
    def of(cls, gate: Gate) -> "GateOut":
        """Return a gate."""
        site = gate.site
        return cls(
            code=site.code,
            school=site.school,
            state=gate.state,
            told_installed_on=site.model_installed_on,
        )


class GateCoverageOut(BaseModel):
    """How many gates are on the list, how many of them have the model, and which have not."""

    counted: int
    covered: int
    not_surveyed: int = Field(description="They count, and never as covered")
    percent: float | None = Field(description="Rounded down; null where no school is listed")
    uncovered: list[GateOut]

    @classmethod
    def of(cls, coverage: GateCoverage) -> "GateCoverageOut":
        """Return a coverage."""
        same = ("counted", "covered", "not_surveyed", "percent")
        return cls(
            **{name: getattr(coverage, name) for name in same},
            uncovered=[GateOut.of(each) for each in coverage.uncovered],
        )


class WardGatesOut(GateCoverageOut):
    """The gates of a ward."""

    area: str
    name: str


class GateReportOut(BaseModel):
    """How the school gates of the caller's wards stand on a day."""

    on: date
    whole: GateCoverageOut
    wards: list[WardGatesOut]

    @classmethod
    def of(cls, found: GateReport) -> "GateReportOut":
        """Return the report."""
        return cls(
            on=found.on,
            whole=GateCoverageOut.of(found.whole),
            wards=[
                WardGatesOut(
                    area=ward.area.code,
                    name=ward.area.name,
                    **GateCoverageOut.of(ward.coverage).model_dump(),
                )
                for ward in found.wards
            ],
        )


class ShareOut(BaseModel):
    """How many of how many are covered."""

    covered: int
    counted: int
    percent: float | None = Field(description="Rounded down; null where there is nothing to cover")

    @classmethod
    def of(cls, share: Share) -> "ShareOut":
        """Return a share."""
        return cls.model_validate(share, from_attributes=True)


class SharesOut(BaseModel):
    """The three shares of a ward, or of all of them."""

    area: str | None = Field(description="Code of the ward; null for all")
    name: str | None
    cameras: ShareOut
    humps: ShareOut | None = Field(description="Null for a day before today: it is not kept")
    school_gates: ShareOut

    @classmethod
    def of(cls, shares: Shares) -> "SharesOut":
        """Return the shares."""
        area = shares.area
        return cls(
            area=None if area is None else area.code,
            name=None if area is None else area.name,
            cameras=ShareOut.of(shares.cameras),
            humps=None if shares.humps is None else ShareOut.of(shares.humps),
            school_gates=ShareOut.of(shares.gates),
        )


class CoverageReportOut(BaseModel):
    """What is covered in the caller's wards on a day."""

    on: date
    whole: SharesOut
    wards: list[SharesOut]

    @classmethod
    def of(cls, found: CoverageReport) -> "CoverageReportOut":
        """Return the report."""
        return cls(
            on=found.on,
            whole=SharesOut.of(found.whole),
            wards=[SharesOut.of(each) for each in found.wards],
        )
