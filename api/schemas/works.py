"""Countermeasures of a file, checks after them, and evaluations."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.remediation import Note
from hotspots.i18n import render
from hotspots.models import Measure, MonitoringCheck, SiteEvaluation
from hotspots.registry.case_access import LONGEST_NOTE
from hotspots.registry.site_evaluation import Judged
from hotspots.vocabulary import Locale, MeasureProgress, MeasureTerm, MeasureType, MeasureUnit


class MeasureChangeIn(BaseModel):
    """What is told of a measure; a field left out stays what it was."""

    model_config = ConfigDict(extra="forbid")

    term: MeasureTerm | None = None
    type: MeasureType | None = None
    description: Annotated[str | None, Field(max_length=500)] = None
    unit: MeasureUnit | None = None
    quantity_planned: float | None = None
    quantity_done: Annotated[float | None, Field(examples=[4])] = None
    cost_vnd: int | None = None
    fund: Annotated[str | None, Field(max_length=200)] = None
    executor: Annotated[str | None, Field(max_length=300, description="Name of the body")] = None
    planned_start: date | None = None
    planned_finish: date | None = None
    actual_start: date | None = None
    actual_finish: date | None = None
    expires_on: Annotated[date | None, Field(description="Temporary measures only")] = None

    def told(self) -> dict[str, Any]:
        """Return the fields that were sent."""
        return self.model_dump(exclude_unset=True)


class MeasureIn(MeasureChangeIn):
    """A countermeasure."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "term": "permanent",
                    "type": "speed_hump",
                    "unit": "piece",
                    "quantity_planned": 4,
                    "fund": "Quỹ bảo trì đường bộ",
                    "planned_start": "2026-04-01",
                    "planned_finish": "2026-05-15",
                }
            ]
        }
    )


class MeasureOut(BaseModel):
    """A countermeasure as it stands."""

    id: UUID
    version: int
    term: MeasureTerm
    type: MeasureType
    description: str | None
    unit: MeasureUnit
    quantity_planned: float
    quantity_done: float | None
    cost_vnd: int | None
    fund: str | None
    executor: str | None
    planned_start: date | None
    planned_finish: date | None
    actual_start: date | None
    actual_finish: date | None
    expires_on: date | None
    progress: MeasureProgress
    cancellation_reason: str | None

    @classmethod
    def of(cls, row: Measure, today: date) -> "MeasureOut":
        """Return a measure and how far it is on a day."""
        names = [name for name in cls.model_fields if name not in {"executor", "progress"}]
        told = {name: getattr(row, name) for name in names}
        executor = None if row.executor is None else row.executor.name
        return cls(**told, executor=executor, progress=row.progress(today))


class CheckOut(BaseModel):
    """A check of a monitored site, made or to come."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    since: date
    months: int
    due_on: date
    done_on: date | None
    lapsed_on: date | None
    note: str | None
    found: dict[str, Any] | None

    @classmethod
    def of(cls, row: MonitoringCheck) -> "CheckOut":
        """Return a check."""
        return cls.model_validate(row)


class EvaluationOut(BaseModel):
    """An evaluation as it was kept, with what gives it again."""

    id: UUID
    as_of: date
    told: dict[str, Any]
    result: dict[str, Any]
    code_version: str
    note: str | None
    made_by: str
    made_at: datetime

    @classmethod
    def of(cls, row: SiteEvaluation) -> "EvaluationOut":
        """Return a kept evaluation."""
        same = ("id", "as_of", "told", "result", "code_version", "note", "made_at")
        told = {name: getattr(row, name) for name in same}
        return cls(**told, made_by=row.made_by.display_name)


class JudgedOut(BaseModel):
    """What can be said of a treatment today, in sentences; evaluations kept so far."""

    as_of: date | None
    sentences: list[str]
    during_works: dict[str, Any]
    told: dict[str, Any]
    kept: list[EvaluationOut]

    @classmethod
    def of(cls, judged: Judged | None, kept: list[SiteEvaluation], locale: Locale) -> "JudgedOut":
        """Return what can be said, in the reader's language."""
        rows = [EvaluationOut.of(each) for each in kept]
        if judged is None:
            return cls(as_of=None, sentences=[], during_works={}, told={}, kept=rows)
        return cls(
            as_of=judged.as_of,
            sentences=[render(each, locale) for each in judged.sentences],
            during_works=judged.during_works,
            told=judged.told,
            kept=rows,
        )


class CancellationIn(BaseModel):
    """Why a measure is taken back."""

    model_config = ConfigDict(extra="forbid")

    reason: Annotated[str, Field(max_length=LONGEST_NOTE, examples=["Ghi trùng"])]


class KeepIn(BaseModel):
    """A note beside a check or an evaluation."""

    model_config = ConfigDict(extra="forbid")

    note: Note = None
