"""Long and dated work: one row a piece of it, taken by a worker."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from hotspots.models.base import BIG, Base, Keyed
from hotspots.vocabulary import JobKind, JobState


class Job(Keyed, Base):
    """A piece of work that no request waits for.

    While it runs, its worker holds an advisory lock on `number`: a worker that dies lets go of it
    with its connection, and the job is taken again. Two equal jobs never wait side by side.
    """

    __tablename__ = "job"
    __table_args__ = (
        UniqueConstraint("number"),
        Index(
            "uq_job_queued_kind_payload",
            "kind",
            "payload",
            unique=True,
            postgresql_where=text("state = 'queued'"),
        ),
        Index(
            "ix_job_unfinished",
            "number",
            postgresql_where=text("state IN ('queued', 'running')"),
        ),
        Index(None, "asked_by_id"),
        Index(None, "kind", "number"),
        CheckConstraint("attempts >= 0", name="attempts"),
        CheckConstraint("done >= 0 AND total >= 0", name="progress"),
        CheckConstraint("(state IN ('done', 'failed')) = (finished_at IS NOT NULL)", name="end"),
        CheckConstraint("state <> 'failed' OR error IS NOT NULL", name="failed_says_why"),
    )

    number: Mapped[int] = mapped_column(BIG, Identity(always=True))
    """The order in which jobs are taken."""
    kind: Mapped[JobKind]
    payload: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"), default=dict)
    state: Mapped[JobState] = mapped_column(default=JobState.QUEUED)
    asked_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    """Empty for what the worker queued itself, such as a new day."""
    queued_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    heartbeat_at: Mapped[datetime | None]
    """When its worker last said that it goes on."""
    finished_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(server_default=text("0"), default=0)
    stage: Mapped[str | None]
    done: Mapped[int] = mapped_column(server_default=text("0"), default=0)
    total: Mapped[int] = mapped_column(server_default=text("0"), default=0)
    result: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"), default=dict)
    """What came of it, such as the id of a run."""
    error: Mapped[dict[str, Any] | None]
    """The refusal as template and parameters, so that each reader has it in his language."""
