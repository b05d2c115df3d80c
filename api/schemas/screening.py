"""A screening run: what is asked for, and the frozen copy it leaves."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from hotspots.models.screening import ScreeningRun
from hotspots.vocabulary import WindowMode


class ScreeningIn(BaseModel):
    """What to screen; everything left out takes the registry's default."""

    as_of: date | None = Field(None, examples=["2025-12-31"])
    mode: WindowMode = WindowMode.TRAILING
    date_from: date | None = None
    date_to: date | None = None
    rules: str | None = Field(None, max_length=80, examples=["road_tt41_2024"])


class ScreeningOut(BaseModel):
    """One run as it was: rule, period, parameters, counts. It never changes."""

    id: UUID
    number: int
    rule_set: str
    criteria: dict[str, Any]
    mode: WindowMode
    as_of: date
    date_from: date
    date_to: date
    parameters: dict[str, Any]
    code_version: str
    input_hash: str
    counts: dict[str, Any] = Field(
        description="read, located, unlocated by reason, unapproved, and the states of the places"
    )
    started_at: datetime
    finished_at: datetime

    @classmethod
    def of(cls, run: ScreeningRun) -> "ScreeningOut":
        """Return a run without the copy of its crashes, which only a re-derivation reads."""
        return cls.model_validate(run, from_attributes=True)


class ScreeningList(BaseModel):
    """The runs, the latest first."""

    runs: list[ScreeningOut]
    next: str | None
