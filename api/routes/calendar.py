"""The calendar of working days over the API."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict, Field

from api.dependencies import ActorDep, SessionDep
from api.schemas.problem import refusals
from hotspots.models import CalendarDay
from hotspots.registry import calendar
from hotspots.vocabulary import DayKind

router = APIRouter(prefix="/calendar", tags=["calendar"])


class DayIn(BaseModel):
    """What a day is, against its weekday."""

    model_config = ConfigDict(extra="forbid")

    kind: Annotated[DayKind, Field(examples=["day_off"])]
    name: Annotated[str, Field(max_length=200, examples=["Tết Nguyên đán"])]
    source: Annotated[str | None, Field(max_length=300)] = None


class DayOut(DayIn):
    """A day that differs from its weekday."""

    day: date

    @classmethod
    def of(cls, row: CalendarDay) -> "DayOut":
        """Return a stored day."""
        return cls(day=row.day, kind=row.kind, name=row.name, source=row.source)


class SeededOut(BaseModel):
    """How many holidays were entered, and how many stood there already."""

    entered: int
    kept: int


Year = Annotated[int, Path(ge=2000, le=2100)]


@router.get("/{year}", responses=refusals(401, 403, 422))
def year(year: Year, session: SessionDep, actor: ActorDep) -> list[DayOut]:
    """Return the days of a year that differ from their weekday."""
    del actor
    return [DayOut.of(row) for row in calendar.days_of(session, year)]


@router.post("/{year}/holidays", responses=refusals(401, 403, 422))
def seed(year: Year, session: SessionDep, actor: ActorDep) -> SeededOut:
    """Enter the public holidays of a year; what stands there already stays."""
    done = calendar.seed_year(session, actor=actor, year=year)
    return SeededOut(entered=done.entered, kept=done.kept)


@router.put("/days/{day}", responses=refusals(401, 403, 422))
def set_day(day: date, told: DayIn, session: SessionDep, actor: ActorDep) -> DayOut:
    """Enter a day off or a working day."""
    row = calendar.set_day(
        session, actor=actor, day=day, kind=told.kind, name=told.name, source=told.source
    )
    return DayOut.of(row)


@router.delete("/days/{day}", status_code=204, responses=refusals(401, 403, 404, 422))
def remove_day(day: date, session: SessionDep, actor: ActorDep) -> None:
    """Let a day be again what its weekday makes of it."""
    calendar.remove_day(session, actor=actor, day=day)
