"""The backups of a deployment: how it is set up, and what came of the last ones."""

from pydantic import BaseModel, Field

from api.schemas.job import JobOut
from hotspots.i18n import render
from hotspots.registry.backup_jobs import Overview
from hotspots.vocabulary import Locale


class BackupList(BaseModel):
    """The last backups the worker made or tried to make, the latest first."""

    trouble: str | None = Field(description="What is wrong and what to do; null where all is well")
    is_scheduled: bool = Field(description="A folder is set, so one is made every day")
    is_encrypted: bool | None = Field(description="Of the last one; null before the first")
    hour: int = Field(description="From this hour on, local time, the backup of the day is made")
    backups: list[JobOut] = Field(
        description="`result` names `file`, `size`, `rows`, `attachments`, `audit_head` and what"
        " was `deleted`"
    )

    @classmethod
    def of(cls, found: Overview, jobs: list[JobOut], locale: Locale) -> "BackupList":
        """Return the backups with their sentences in the reader's language."""
        plan = found.plan
        return cls(
            trouble=None if found.trouble is None else render(found.trouble, locale),
            is_scheduled=plan.folder is not None,
            is_encrypted=found.is_encrypted,
            hour=plan.hour,
            backups=jobs,
        )
