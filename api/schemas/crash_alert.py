"""A crash at a site whose file rests, and what became of the alert."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.letters import Text
from hotspots.models import Crash
from hotspots.registry.crash_alert_rulings import Entry
from hotspots.vocabulary import AlertOutcome, CaseState


class AlertCrash(BaseModel):
    """The crash of an alert, for who may see crashes there."""

    id: UUID
    occurred_on: date
    killed: int | None
    injured: int | None

    @classmethod
    def of(cls, crash: Crash) -> "AlertCrash":
        """Return what an alert says of its crash."""
        same = ("id", "occurred_on", "killed", "injured")
        return cls(**{name: getattr(crash, name) for name in same})


class CrashAlertOut(BaseModel):
    """One alert: the site, its file, the crash as far as the caller may see it, the outcome."""

    id: UUID
    site: str
    site_name: str
    state: CaseState
    raised_at: datetime
    crash: AlertCrash | None = Field(description="Null where the caller may not see the crash")
    may_reopen: bool = Field(description="Whether the caller may reopen the file, or rule")
    outcome: AlertOutcome | None = Field(description="Null while the alert stands")
    ended_at: datetime | None
    ruled_by: str | None
    reason: str | None

    @classmethod
    def of(cls, entry: Entry) -> "CrashAlertOut":
        """Return an alert with the names of its site and of who ruled on it."""
        alert = entry.alert
        return cls(
            id=alert.id,
            site=alert.site.code,
            site_name=alert.site.name,
            state=entry.case.state,
            raised_at=alert.raised_at,
            crash=None if entry.crash is None else AlertCrash.of(entry.crash),
            may_reopen=entry.may_reopen,
            outcome=alert.outcome,
            ended_at=alert.ended_at,
            ruled_by=None if alert.ruled_by is None else alert.ruled_by.display_name,
            reason=alert.reason,
        )


class CrashAlertList(BaseModel):
    """A page of standing alerts, the oldest first."""

    alerts: list[CrashAlertOut]
    next: str | None = Field(description="Continues the list; null at its end")


class RulingIn(BaseModel):
    """Why a file stays as it is although a crash happened at its site."""

    model_config = ConfigDict(extra="forbid")

    reason: Annotated[Text, Field(examples=["Lái xe vượt đèn đỏ; hạ tầng không liên quan"])]
