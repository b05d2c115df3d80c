"""A piece of long work: how far it is, and what came of it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from hotspots.i18n import render
from hotspots.registry.screening_jobs import JobProgress
from hotspots.vocabulary import JobKind, JobState, Locale


class JobOut(BaseModel):
    """A job; ask again at its address until `state` is done or failed."""

    id: UUID
    number: int
    kind: JobKind
    state: JobState
    queued_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    stage: str | None
    done: int = Field(description="How much of the stage is done, out of `total`")
    total: int
    queued_behind: list[JobKind] = Field(description="What is done before it")
    sentences: list[str] = Field(
        description="How far it is, or why it failed and what to do, in the caller's language"
    )
    result: dict[str, Any] = Field(description="What came of it, such as `run_id`")

    @classmethod
    def of(cls, progress: JobProgress, locale: Locale) -> "JobOut":
        """Return a job with its sentences in the reader's language."""
        told = {
            "queued_behind": progress.queued_behind,
            "sentences": [render(each, locale) for each in progress.sentences],
        }
        job = {n: getattr(progress.job, n) for n in cls.model_fields if n not in told}
        return cls(**job, **told)
