"""The road map of crossings as a program reads it: its numbers, and the rows behind each."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel, Field

from hotspots.registry.crossings_on_day import CrossingOnDay
from hotspots.registry.road_map import PlannedTarget, RoadMap, Unplanned
from hotspots.registry.road_map_tallies import COLUMNS, Tally, TallyRow, numbers_of
from hotspots.vocabulary import CaseState, RoadMapPart, SiteKind, TargetMeasure, TargetStatus

Row = PlannedTarget | Unplanned | CrossingOnDay


class MeasureCount(BaseModel):
    """How many targets ask for one of some measures, and how many of them are reached."""

    measures: list[TargetMeasure]
    planned: int
    reached: int


class TallyOut(BaseModel):
    """What became of some targets: planned = reached + due + slipped."""

    planned: int
    reached: int
    reached_late: int = Field(description="Of the reached, those reached after their year")
    due: int
    slipped: int = Field(description="Their year is over, and they are not reached")
    longest_slip_months: int
    unplanned: int = Field(description="Reached at crossings without any target; counted apart")
    by_measure: list[MeasureCount]

    @classmethod
    def of(cls, tally: Tally) -> "TallyOut":
        """Return a tally."""
        same = ("planned", "reached", "reached_late", "due", "slipped", "unplanned")
        return cls(
            longest_slip_months=tally.months,
            by_measure=[
                MeasureCount(measures=list(measures), planned=planned, reached=reached)
                for measures, (planned, reached) in zip(COLUMNS, tally.columns, strict=True)
            ],
            **{name: getattr(tally, name) for name in same},
        )


class TallyRowOut(BaseModel):
    """The tally of a year, of a line, a ward or a body where these are told apart."""

    code: str = Field(description="Of the line or ward, or the id of the body; empty: not known")
    name: str
    year: int
    tally: TallyOut

    @classmethod
    def of(cls, row: TallyRow) -> "TallyRowOut":
        """Return a row."""
        return cls(code=row.code, name=row.name, year=row.year, tally=TallyOut.of(row.tally))


class RoadMapOut(BaseModel):
    """The road map of the crossings that the caller may see, on a day."""

    on: date
    whole: TallyOut
    years: list[TallyRowOut]
    lines: list[TallyRowOut]
    wards: list[TallyRowOut] = Field(description="What lies in two wards counts in each")
    bodies: list[TallyRowOut]
    without_target: int = Field(description="Self-opened crossings that nobody planned yet")
    no_crossing: int = Field(
        description="Targets of what is no crossing any more; with `planned`, all that were set"
    )

    @classmethod
    def of(cls, found: RoadMap) -> "RoadMapOut":
        """Return a road map."""
        told = numbers_of(found)
        return cls(
            on=found.on,
            whole=TallyOut.of(told.whole),
            years=[TallyRowOut.of(each) for each in told.years],
            lines=[TallyRowOut.of(each) for each in told.lines],
            wards=[TallyRowOut.of(each) for each in told.wards],
            bodies=[TallyRowOut.of(each) for each in told.bodies],
            without_target=len(found.without),
            no_crossing=len(found.lost),
        )


class PlannedOut(BaseModel):
    """A target of a crossing as it stood on the day."""

    id: UUID
    year: int
    measure: TargetMeasure
    body: str
    document_number: str | None
    document_dated: date | None
    why: str | None
    status: TargetStatus
    months_late: int = Field(description="Months begun since its year ended, until it was reached")

    @classmethod
    def of(cls, planned: PlannedTarget) -> "PlannedOut":
        """Return a target."""
        target = planned.target
        same = ("id", "year", "measure", "document_number", "document_dated", "why")
        return cls(
            body=planned.body,
            status=planned.status,
            months_late=planned.months,
            **{name: getattr(target, name) for name in same},
        )


class RoadMapRow(BaseModel):
    """A crossing on the day, with the target that is told of."""

    site: str = Field(description="Code of the crossing")
    name: str
    kind: SiteKind
    rail_line: str = Field(description="Code of the line; empty where it is not known")
    rail_m: float | None
    areas: list[str]
    state: CaseState
    state_since: date
    target: PlannedOut | None = Field(description="Null where nothing was planned")
    reached_on: date | None
    reached_by: CaseState | None = Field(description="The state that fulfils it")

    @classmethod
    def of(cls, row: Row) -> "RoadMapRow":
        """Return a row of any part."""
        crossing = row if isinstance(row, CrossingOnDay) else row.crossing
        reached = None if isinstance(row, CrossingOnDay) else row.reached
        return cls(
            site=crossing.code,
            name=crossing.name,
            kind=crossing.kind,
            rail_line=crossing.line,
            rail_m=crossing.rail_m,
            areas=[each.name for each in crossing.wards],
            state=crossing.state,
            state_since=crossing.since,
            target=PlannedOut.of(row) if isinstance(row, PlannedTarget) else None,
            reached_on=None if reached is None else reached.day,
            reached_by=None if reached is None else reached.state,
        )


class RoadMapRowsOut(BaseModel):
    """A part of the road map, row by row."""

    on: date
    part: RoadMapPart
    count: int = Field(description="All rows of the part")
    rows: list[RoadMapRow]
    next: int | None = Field(description="Goes into `after`; null at the end")
