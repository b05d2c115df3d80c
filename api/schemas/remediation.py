"""A remediation file: its state and deadline, the steps open to the caller, papers, entries."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.problem import ProblemOut
from hotspots.i18n import label
from hotspots.models import CaseEvent, CaseHold, RemediationCase, Transition
from hotspots.registry.case_access import LONGEST_NOTE
from hotspots.registry.case_papers import Paper
from hotspots.registry.remediation import File, Move
from hotspots.vocabulary import (
    CaseState,
    Condition,
    DocumentKind,
    EventKind,
    HoldState,
    Locale,
    Role,
    Step,
    StepField,
)

Note = Annotated[str | None, Field(max_length=LONGEST_NOTE, examples=["Đã họp ngày 02/3"])]


class SiteRef(BaseModel):
    """Where a site is found: `/api/v1/sites/{id or code}`."""

    id: UUID
    code: Annotated[str, Field(examples=["LK-2025-0001"])]


class StepOut(BaseModel):
    """A step that the caller may take now, and what it asks for."""

    to: CaseState
    step: Step
    words: str = Field(description="What the button says, in the caller's language")
    fields: list[StepField] = Field(description="Facts that must be told")
    optional_fields: list[StepField]
    documents_lacking: list[DocumentKind] = Field(description="Papers still to be put in")
    conditions: list[Condition] = Field(description="What must be on record before")
    unmet: list[ProblemOut] = Field(description="Of these, what is not on record yet")
    lacking: list[ProblemOut] = Field(
        description="What ought to be on record and is not: the step may be taken all the same"
    )
    needs_reason: bool
    awaits: list[Role] = Field(description="Of these roles one must still sign")
    signed_facts: dict[str, Any] = Field(description="What the first signer told")

    @classmethod
    def of(cls, move: Move, locale: Locale) -> "StepOut":
        """Return a step with its words."""
        step: Transition = move.step
        return cls(
            to=step.to_state,
            step=step.step,
            words=label(step.step, locale),
            fields=list(step.fields),
            optional_fields=list(step.optional),
            documents_lacking=list(move.documents_lacking),
            conditions=list(step.conditions),
            unmet=[ProblemOut.of(each, locale) for each in move.unmet],
            lacking=[ProblemOut.of(each, locale) for each in move.lacking],
            needs_reason=step.reason,
            awaits=sorted(move.awaits),
            signed_facts=dict(move.signed_facts),
        )


class EventOut(BaseModel):
    """One entry of a remediation file; entries are never changed."""

    sequence: int
    kind: EventKind
    from_state: CaseState | None
    to_state: CaseState | None
    actor: str
    organisation: str
    at: datetime
    note: str | None
    data: dict[str, Any]

    @classmethod
    def of(cls, event: CaseEvent) -> "EventOut":
        """Return an entry with the names of who wrote it."""
        same = ("sequence", "kind", "from_state", "to_state", "at", "note", "data")
        return cls(
            **{name: getattr(event, name) for name in same},
            actor=event.actor.display_name,
            organisation=event.organisation.name,
        )


class DocumentOut(BaseModel):
    """A paper of a file."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    kind: DocumentKind
    number: str
    dated: date
    issued_by: str | None
    about: str | None
    attachment_id: UUID | None = Field(description="Its scan, under `/api/v1/attachments`")
    added_at: datetime


class HoldOut(BaseModel):
    """A pause that was asked for or runs; `until` is its last day."""

    model_config = ConfigDict(from_attributes=True)

    state: HoldState
    reason: str
    from_day: date
    until: date


class FileOut(BaseModel):
    """The remediation file of a site."""

    site: SiteRef
    state: CaseState
    state_since: datetime
    opened_at: datetime
    due_on: date | None = Field(description="Last day for the next step; none where no clock runs")
    deadline: dict[str, Any] = Field(description="How the day was counted")
    late: bool
    hold: HoldOut | None
    reopen_count: int
    holder: str | None
    managing_body: str | None
    lead: str | None
    version: int = Field(description="Send as If-Match when changing the file")
    moves: list[CaseState] = Field(description="States the caller may bring the file to now")
    steps: list[StepOut]
    documents: list[DocumentOut]
    events: list[EventOut]


class DocumentIn(BaseModel):
    """A paper with its number and date."""

    model_config = ConfigDict(extra="forbid")

    kind: Annotated[DocumentKind, Field(examples=["inspection_minutes"])]
    number: Annotated[str, Field(max_length=100, examples=["12/BB-KT"])]
    dated: Annotated[date, Field(examples=["2026-03-02"])]
    issued_by: Annotated[str | None, Field(max_length=300)] = None
    about: Annotated[str | None, Field(max_length=500)] = None
    scan_id: Annotated[UUID | None, Field(description="An attachment: PDF or picture")] = None

    def as_paper(self) -> Paper:
        """Return the paper as the registry takes it."""
        return Paper(self.kind, self.number, self.dated, self.issued_by, self.about, self.scan_id)


class ScanIn(BaseModel):
    """The scan of a paper that is in a file already."""

    model_config = ConfigDict(extra="forbid")

    scan_id: Annotated[
        UUID,
        Field(
            description="An attachment: PDF or picture",
            examples=["5f0c1a52-6c1e-4b6e-9d3c-1f2a3b4c5d6e"],
        ),
    ]


class StepIn(BaseModel):
    """The next step of a file, with the facts it asks for and papers to put in first."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "to": "verified",
                    "facts": {
                        "inspected_on": "2026-03-02",
                        "units_present": "Công an phường, UBND phường",
                    },
                    "documents": [
                        {"kind": "inspection_minutes", "number": "12/BB-KT", "dated": "2026-03-02"}
                    ],
                }
            ]
        },
    )

    to: Annotated[CaseState, Field(examples=["verified"])]
    note: Note = None
    facts: Annotated[dict[str, Any], Field(max_length=40)] = {}
    documents: Annotated[list[DocumentIn], Field(max_length=20)] = []


class RemovalIn(BaseModel):
    """Why something is taken out; it stays on record."""

    model_config = ConfigDict(extra="forbid")

    reason: Annotated[str, Field(max_length=LONGEST_NOTE, examples=["Nhầm hồ sơ"])]


class HoldIn(BaseModel):
    """A request to pause a file up to and with a day."""

    model_config = ConfigDict(extra="forbid")

    reason: Annotated[str, Field(max_length=LONGEST_NOTE, examples=["Chờ giải phóng mặt bằng"])]
    until: Annotated[date, Field(examples=["2026-06-30"])]


class HoldDecisionIn(BaseModel):
    """What a leader says to a request for a pause."""

    model_config = ConfigDict(extra="forbid")

    approve: Annotated[bool, Field(examples=[True])]
    note: Note = None


class NoteIn(BaseModel):
    """A note for the file."""

    model_config = ConfigDict(extra="forbid")

    note: Note = None


def file_out(file: File, locale: Locale, today: date) -> FileOut:
    """Return a remediation file with its entries."""
    case = file.case
    return FileOut(
        site=SiteRef(id=case.site.id, code=case.site.code),
        **_standing(case),
        late=case.is_late(today),
        hold=None if file.hold is None else _hold(file.hold),
        holder=case.holder.name if case.holder else None,
        managing_body=case.managing_body.name if case.managing_body else None,
        lead=case.lead.name if case.lead else None,
        moves=[move.step.to_state for move in file.moves],
        steps=[StepOut.of(move, locale) for move in file.moves],
        documents=[DocumentOut.model_validate(each) for each in file.papers],
        events=[EventOut.of(event) for event in file.events],
    )


def _standing(case: RemediationCase) -> dict[str, Any]:
    names = ("state", "state_since", "opened_at", "due_on", "deadline", "reopen_count", "version")
    return {name: getattr(case, name) for name in names}


def _hold(hold: CaseHold) -> HoldOut:
    return HoldOut.model_validate(hold)
