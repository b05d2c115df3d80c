"""The history of one row, field by field, in the caller's language."""

from datetime import datetime

from pydantic import BaseModel, Field

from hotspots.i18n import render
from hotspots.registry.row_history import Entry
from hotspots.vocabulary import Locale


class FactChange(BaseModel):
    """One fact as it was and as it is since, in the caller's language."""

    column: str
    field: str
    old: str
    new: str


class HistoryEntry(BaseModel):
    """One change of a record: when, by whom and of what; `is_first` where it was entered."""

    at: datetime
    by: str
    is_first: bool
    reason: str | None = Field(description="Why, where the person was asked and said it")
    changes: list[FactChange]

    @classmethod
    def of(cls, entry: Entry, locale: Locale) -> "HistoryEntry":
        """Return an entry in the reader's language."""
        changes = [
            FactChange(
                column=each.column,
                field=render(each.field, locale),
                old=render(each.old, locale),
                new=render(each.new, locale),
            )
            for each in entry.changes
        ]
        return cls(
            at=entry.at,
            by=render(entry.by, locale),
            is_first=entry.is_first,
            reason=entry.reason,
            changes=changes,
        )
