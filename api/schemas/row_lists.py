"""What taking a list in did, or would do, row by row."""

from pydantic import BaseModel, Field

from hotspots.registry.row_lists import ListReport
from hotspots.vocabulary import RowOutcome


class TakenRowOut(BaseModel):
    """A row of a list and what became of it."""

    row: int = Field(description="As a person sees it: the heading is row 1")
    outcome: RowOutcome
    code: str | None = Field(description="Empty for what a dry run would enter")


class ListImportOut(BaseModel):
    """A list that was taken in, or would be."""

    file: str
    dry_run: bool
    counts: dict[RowOutcome, int]
    ignored_columns: list[str]
    rows: list[TakenRowOut]

    @classmethod
    def of(cls, report: ListReport) -> "ListImportOut":
        """Return a report."""
        return cls(
            file=report.file,
            dry_run=report.dry_run,
            counts={each: report.count(each) for each in RowOutcome},
            ignored_columns=list(report.ignored_columns),
            rows=[
                TakenRowOut(row=each.number, outcome=each.outcome, code=each.code)
                for each in report.rows
            ],
        )
