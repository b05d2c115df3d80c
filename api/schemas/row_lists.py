"""What taking a list in did, or would do, row by row."""

from uuid import UUID

from pydantic import BaseModel, Field

from api.schemas.problem import ProblemOut
from hotspots.registry.row_lists import ListReport
from hotspots.vocabulary import Locale, RowOutcome


class TakenRowOut(BaseModel):
    """A row of a list and what became of it."""

    row: int = Field(description="As a person sees it: the heading is row 1")
    outcome: RowOutcome
    code: str | None = Field(description="Null for what a dry run would enter or has no code")
    id: UUID | None = Field(description="Null for what a dry run would enter")
    warnings: list[ProblemOut] = Field(description="What to look at; it keeps no row out")


class ListImportOut(BaseModel):
    """A list that was taken in, or would be."""

    file: str
    dry_run: bool
    counts: dict[RowOutcome, int]
    ignored_columns: list[str]
    rows: list[TakenRowOut]

    @classmethod
    def of(cls, report: ListReport, locale: Locale) -> "ListImportOut":
        """Return a report in the reader's language."""
        return cls(
            file=report.file,
            dry_run=report.dry_run,
            counts={each: report.count(each) for each in RowOutcome},
            ignored_columns=list(report.ignored_columns),
            rows=[
                TakenRowOut(
                    row=each.number,
                    outcome=each.outcome,
                    code=each.code,
                    id=each.id,
                    warnings=[ProblemOut.of(warning, locale) for warning in each.warnings],
                )
                for each in report.rows
            ],
        )
