"""One act for several files as programs send it, and what became of each."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.problem import ChangeOut, ProblemOut
from api.schemas.remediation import DocumentIn, Note
from api.schemas.site import SiteKey
from hotspots.errors import StaleVersion
from hotspots.i18n import render
from hotspots.registry.meeting import MOST_FILES, Act, Chosen, Outcome
from hotspots.vocabulary import CaseState, Locale


class ChosenIn(BaseModel):
    """A file by the id or code of its site, with the version that was read."""

    model_config = ConfigDict(extra="forbid")

    site: SiteKey
    version: Annotated[
        int | None, Field(description="The number of its ETag; left out, whatever is there", ge=1)
    ] = None


class MeetingIn(BaseModel):
    """One act for several files: a step (`to`), a day (`due_on` with a note), or a note alone."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "files": [
                        {"site": "LK-2025-0001", "version": 3},
                        {"site": "LK-2025-0002", "version": 1},
                    ],
                    "due_on": "2026-06-30",
                    "note": "Họp giao ban ngày 02/03/2026",
                }
            ]
        },
    )

    files: Annotated[list[ChosenIn], Field(min_length=1, max_length=MOST_FILES)]
    to: CaseState | None = None
    due_on: date | None = None
    note: Note = None
    facts: Annotated[dict[str, Any], Field(max_length=40)] = {}
    documents: Annotated[list[DocumentIn], Field(max_length=20)] = []

    def chosen(self) -> list[Chosen]:
        """Return the files as the registry takes them."""
        return [Chosen(each.site, each.version) for each in self.files]

    def as_act(self) -> Act:
        """Return the act as the registry takes it."""
        papers = [each.as_paper() for each in self.documents]
        return Act(self.to, self.due_on, self.note, self.facts, papers)


class OutcomeOut(BaseModel):
    """What becomes of one file, or why it cannot be."""

    site: str
    name: str
    state_before: CaseState
    state_after: CaseState
    due_before: date | None
    due_after: date | None
    waits_for_signature: bool = Field(description="Signed; the file moves with the other signature")
    refused: str | None = Field(description="Why not, in the caller's language")
    problems: list[ProblemOut]
    changes: list[ChangeOut] = Field(description="What changed since the version that was read")

    @classmethod
    def of(cls, outcome: Outcome, locale: Locale) -> "OutcomeOut":
        """Return an outcome in the reader's language."""
        same = ("name", "state_before", "state_after", "due_before", "due_after",
                "waits_for_signature")  # fmt: skip
        refusal = outcome.refusal
        problems = refusal.problems if refusal else ()
        changes = refusal.changes if isinstance(refusal, StaleVersion) else ()
        return cls(
            site=outcome.code,
            **{name: getattr(outcome, name) for name in same},
            refused=None if refusal is None else render(refusal.message, locale),
            problems=[ProblemOut.of(each, locale) for each in problems],
            changes=[ChangeOut.of(each, locale) for each in changes],
        )


class MeetingOut(BaseModel):
    """What became of every file, in the order of their codes."""

    written: bool
    files: list[OutcomeOut]

    @classmethod
    def of(cls, outcomes: Sequence[Outcome], *, written: bool, locale: Locale) -> "MeetingOut":
        """Return what became of the files."""
        return cls(written=written, files=[OutcomeOut.of(each, locale) for each in outcomes])
