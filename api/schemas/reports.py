"""Reports computed from events: four numbers, the accountability list, what is overdue."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from hotspots.registry.accountability import AccountabilityList, Row
from hotspots.registry.escalations import Told
from hotspots.registry.letter_counts import FourNumbers, LetterReport
from hotspots.registry.overdue import Desk, Item, Overdue
from hotspots.registry.report_period import Period
from hotspots.vocabulary import (
    AccountabilityFlag,
    Lateness,
    LetterGrouping,
    LetterState,
    LetterStep,
    MeasureType,
    SeverityClass,
)


class PeriodOut(BaseModel):
    """A period: its first day, and the first day after it."""

    start: date
    end: date

    @classmethod
    def of(cls, period: Period) -> "PeriodOut":
        """Return a period."""
        return cls(start=period.start, end=period.end)


class FourNumbersOut(BaseModel):
    """What became of recommendations in a period; total = resolved + unresolved, always."""

    total: int = Field(description="Sent before the period and open at its start")
    resolved: int = Field(description="Of these, verified done within it")
    unresolved: int = Field(description="The rest")
    new: int = Field(description="Sent within the period")
    new_resolved: int
    withdrawn: int = Field(description="Of the unresolved, withdrawn within the period")

    @classmethod
    def of(cls, numbers: FourNumbers) -> "FourNumbersOut":
        """Return the numbers."""
        return cls(**{name: getattr(numbers, name) for name in cls.model_fields})


class LetterLineOut(FourNumbersOut):
    """The numbers of one desk, ward or receiver."""

    name: str


class LetterReportOut(BaseModel):
    """The four numbers of a period."""

    period: PeriodOut
    include_new: bool = Field(description="Whether those sent within it count in the total too")
    grouping: LetterGrouping | None
    whole: FourNumbersOut
    lines: list[LetterLineOut]

    @classmethod
    def of(cls, report: LetterReport) -> "LetterReportOut":
        """Return the report."""
        return cls(
            period=PeriodOut.of(report.period),
            include_new=report.include_new,
            grouping=report.grouping,
            whole=FourNumbersOut.of(report.whole),
            lines=[
                LetterLineOut(name=line.name, **FourNumbersOut.of(line.numbers).model_dump())
                for line in report.lines
            ],
        )


class AnswerThen(BaseModel):
    """What the addressee had said by the day of a crash."""

    step: LetterStep
    on: date


class AccountabilityRow(BaseModel):
    """One serious crash where a recommendation was unresolved on that day; it states facts."""

    occurred_on: date
    crash_id: UUID
    severity: SeverityClass | None
    severity_scheme: str | None
    killed: int | None
    injured: int | None
    site: str
    followed_as: str = Field(description="The site it was followed as on that day")
    recommendation_id: UUID
    number: str | None
    sent_on: date
    days_since_sent: int
    state: LetterState = Field(description="What had become of it by the end of that day")
    holder: str | None = Field(description="Whose desk the file lay on, on that day")
    holder_since: date | None
    days_on_desk: int | None
    addressee: str
    answers: list[AnswerThen]
    paused: str | None = Field(description="The reason of the pause that ran on that day")
    temporary_measures: list[MeasureType]
    flags: list[AccountabilityFlag]

    @classmethod
    def of(cls, row: Row) -> "AccountabilityRow":
        """Return a row."""
        crash, letter = row.crash, row.history.letter
        return cls(
            occurred_on=row.day,
            crash_id=crash.id,
            severity=crash.severity_provisional,
            severity_scheme=crash.severity_scheme,
            killed=crash.killed,
            injured=crash.injured,
            site=row.site.code,
            followed_as=row.place.code,
            recommendation_id=letter.id,
            number=letter.number,
            sent_on=row.sent_on,
            days_since_sent=row.days_since_sent,
            state=row.state,
            holder=None if row.holder is None else row.holder.name,
            holder_since=None if row.holding is None else row.holding.from_day,
            days_on_desk=row.days_on_desk,
            addressee=row.addressee.name,
            answers=[AnswerThen(step=each.step, on=each.happened_on) for each in row.answers],
            paused=None if row.hold is None else row.hold.reason,
            temporary_measures=[each.type for each in row.measures],
            flags=list(row.flags),
        )


class AccountabilityOut(BaseModel):
    """The accountability list of a period, and what it leaves out."""

    period: PeriodOut
    threshold: SeverityClass
    rows: list[AccountabilityRow]
    unclassed: int = Field(description="Crashes of these places and days that have no class")
    hidden: int = Field(description="Crashes outside what the caller may see")
    resolved_in_writing: int = Field(
        description="Crashes after a resolution that was entered only after the crash"
    )

    @classmethod
    def of(cls, found: AccountabilityList) -> "AccountabilityOut":
        """Return the list."""
        same = ("threshold", "unclassed", "hidden", "resolved_in_writing")
        return cls(
            **{name: getattr(found, name) for name in same},
            period=PeriodOut.of(found.period),
            rows=[AccountabilityRow.of(row) for row in found.rows],
        )


class OverdueItem(BaseModel):
    """A file, recommendation or temporary measure that is late."""

    site: str | None
    recommendation_id: UUID | None
    measure_id: UUID | None
    measure_type: MeasureType | None
    number: str | None
    due_on: date
    days_late: int
    lateness: Lateness
    on_desk_since: date
    days_on_desk: int

    @classmethod
    def of(cls, item: Item, today: date) -> "OverdueItem":
        """Return an item."""
        letter, measure = item.letter, item.measure
        return cls(
            measure_id=None if measure is None else measure.id,
            measure_type=None if measure is None else measure.type,
            site=None if item.site is None else item.site.code,
            recommendation_id=None if letter is None else letter.id,
            number=None if letter is None else letter.number,
            due_on=item.due_on,
            days_late=item.days_late,
            lateness=item.lateness,
            on_desk_since=item.on_desk_since,
            days_on_desk=item.days_on_desk(today),
        )


class OverdueDesk(BaseModel):
    """One desk with what is late on it, the longest over first."""

    organisation: str
    late: int
    late_again: int
    items: list[OverdueItem]

    @classmethod
    def of(cls, desk: Desk, today: date) -> "OverdueDesk":
        """Return a desk."""
        return cls(
            organisation=desk.organisation.name,
            late=len(desk.items),
            late_again=desk.late_again,
            items=[OverdueItem.of(item, today) for item in desk.items],
        )


class OverdueOut(BaseModel):
    """What is late on a day, the desk with the most first."""

    on: date
    desks: list[OverdueDesk]

    @classmethod
    def of(cls, found: Overdue) -> "OverdueOut":
        """Return the list."""
        return cls(on=found.on, desks=[OverdueDesk.of(desk, found.on) for desk in found.desks])


class EscalationOut(BaseModel):
    """What was told to the level above, and who there took note."""

    id: UUID
    site: str | None
    recommendation_id: UUID | None
    measure_id: UUID | None
    number: str | None
    lateness: Lateness
    due_on: date
    desk: str
    superior: str | None
    raised_on: date
    acknowledged_by: str | None
    acknowledged_at: datetime | None
    may_acknowledge: bool

    @classmethod
    def of(cls, told: Told) -> "EscalationOut":
        """Return an escalation with the names of both bodies."""
        row: Any = told.escalation
        same = (
            "id",
            "recommendation_id",
            "measure_id",
            "lateness",
            "due_on",
            "raised_on",
            "acknowledged_at",
        )
        return cls(
            **{name: getattr(row, name) for name in same},
            site=None if told.site is None else told.site.code,
            number=None if row.recommendation is None else row.recommendation.number,
            desk=row.desk.name,
            superior=None if row.superior is None else row.superior.name,
            acknowledged_by=(
                None if row.acknowledged_by is None else row.acknowledged_by.display_name
            ),
            may_acknowledge=told.may_acknowledge,
        )
