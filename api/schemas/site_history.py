"""The history of a site, field by field, in the caller's language."""

from datetime import datetime

from pydantic import BaseModel, Field

from hotspots.errors import Message
from hotspots.i18n import render
from hotspots.registry.site_history import Entry, History
from hotspots.vocabulary import Locale


class SiteFieldChange(BaseModel):
    """One fact before and after, in words; null where there was nothing."""

    column: str
    field: str
    before: str | None
    after: str | None


class SiteHistoryEntry(BaseModel):
    """One change of one row that belongs to the site."""

    id: int
    at: datetime
    by: str
    what: str
    table: str = Field(description="The code of `what`")
    operation: str = Field(description="INSERT, UPDATE or DELETE")
    transaction: int = Field(description="What changed together has the same")
    changes: list[SiteFieldChange]

    @classmethod
    def of(cls, entry: Entry, locale: Locale) -> "SiteHistoryEntry":
        """Return an entry in the reader's language."""

        def words(message: Message | None) -> str | None:
            return None if message is None else render(message, locale)

        same = ("id", "at", "table", "operation", "transaction")
        return cls(
            **{name: getattr(entry, name) for name in same},
            by=render(entry.by, locale),
            what=render(entry.what, locale),
            changes=[
                SiteFieldChange(
                    column=each.column,
                    field=render(each.field, locale),
                    before=words(each.before),
                    after=words(each.after),
                )
                for each in entry.changes
            ],
        )


class SiteHistoryOut(BaseModel):
    """A page of a history, the latest change first."""

    site: str
    entries: list[SiteHistoryEntry]
    next: str | None = Field(description="Continues the list; null at its end")

    @classmethod
    def of(cls, found: History, locale: Locale) -> "SiteHistoryOut":
        """Return the page in the reader's language."""
        entries = [SiteHistoryEntry.of(each, locale) for each in found.entries]
        return cls(site=found.site.code, entries=entries, next=found.next)
