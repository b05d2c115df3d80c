"""Recommendations and hand-overs as programs send and read them."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.remediation import Note, SiteRef
from hotspots.i18n import label
from hotspots.models import (
    Handover,
    LetterTransition,
    Recommendation,
    RecommendationEvent,
    SiteCrash,
)
from hotspots.registry.addressees import ProposedAddressee
from hotspots.registry.handovers import Answer, Desk, Offer
from hotspots.registry.letter_queries import Letter, Listing
from hotspots.registry.letter_twins import Twin
from hotspots.registry.letters import MOST_SITES, Draft
from hotspots.vocabulary import (
    Competence,
    HandoverAnswer,
    LetterState,
    LetterStep,
    Locale,
    StepField,
    TwinReason,
)

Line = Annotated[str, Field(max_length=300)]
Text = Annotated[str, Field(max_length=4_000)]


class DraftIn(BaseModel):
    """What is written in a recommendation."""

    model_config = ConfigDict(extra="forbid")

    sites: Annotated[list[Line], Field(max_length=MOST_SITES, examples=[["LK-2025-0001"]])]
    receiver: Annotated[Line, Field(examples=["Khu Quản lý đường bộ IV"])]
    asked: Annotated[Text, Field(examples=["Lắp đèn tín hiệu và sơn lại vạch dừng."])]
    deadline: Annotated[date | None, Field(examples=["2026-06-30"])] = None
    competence: Competence = Competence.PASSED_ON
    hands_over: Annotated[bool, Field(description="Offer the files the sender holds along")] = False
    number: Annotated[Line | None, Field(examples=["45/KN-CAP"])] = None
    dated: date | None = None

    def as_draft(self) -> Draft:
        """Return the draft as the registry takes it."""
        return Draft(**self.model_dump())


class LetterStepIn(BaseModel):
    """The next step of a recommendation, with the facts it asks for."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "step": "sign",
                    "facts": {"letter_number": "45/KN-CAP", "letter_dated": "2026-03-02"},
                }
            ]
        },
    )

    step: LetterStep
    on: Annotated[date | None, Field(description="The day it happened; today if left out")] = None
    note: Note = None
    facts: Annotated[dict[str, Any], Field(max_length=20)] = {}


class LetterStepOut(BaseModel):
    """A step that the caller may take now, and what it asks for."""

    step: LetterStep
    to: LetterState
    words: str = Field(description="What the button says, in the caller's language")
    fields: list[StepField]
    optional_fields: list[StepField]
    needs_reason: bool

    @classmethod
    def of(cls, step: LetterTransition, locale: Locale) -> "LetterStepOut":
        """Return a step with its words."""
        return cls(
            step=step.step,
            to=step.to_state,
            words=label(step.step, locale),
            fields=list(step.fields),
            optional_fields=list(step.optional),
            needs_reason=step.reason,
        )


class LetterEventOut(BaseModel):
    """One thing that happened to a recommendation; events are never changed."""

    sequence: int
    step: LetterStep
    from_state: LetterState
    to_state: LetterState
    happened_on: date
    at: datetime = Field(description="When it was entered")
    actor: str
    organisation: str
    note: str | None
    data: dict[str, Any]

    @classmethod
    def of(cls, event: RecommendationEvent) -> "LetterEventOut":
        """Return an event with the names of who entered it."""
        same = ("sequence", "step", "from_state", "to_state", "happened_on", "at", "note", "data")
        return cls(
            **{name: getattr(event, name) for name in same},
            actor=event.actor.display_name,
            organisation=event.organisation.name,
        )


class TwinOut(BaseModel):
    """Another recommendation that may be the same letter."""

    id: UUID
    number: str | None
    reason: TwinReason

    @classmethod
    def of(cls, twin: Twin) -> "TwinOut":
        """Return a twin by its id and number."""
        return cls(id=twin.letter.id, number=twin.letter.number, reason=twin.reason)


class LetterOut(BaseModel):
    """A recommendation."""

    id: UUID
    number: str | None
    dated: date | None
    sender: str
    receiver: str
    addressee: str = Field(description="Who has to answer now: another after it was passed on")
    sites: list[SiteRef]
    asked: str
    deadline: date | None
    competence: Competence
    hands_over: bool
    state: LetterState
    state_on: date
    sent_on: date | None
    days_late: int
    twins: list[TwinOut] = Field(description="Flagged: these may be the same letter")
    version: int = Field(description="Send as If-Match when changing it")

    @classmethod
    def told(cls, letter: Recommendation, twins: list[Twin], today: date) -> dict[str, Any]:
        """Return the members of a recommendation."""
        same = ("id", "number", "dated", "asked", "deadline", "competence", "hands_over",
                "state", "state_on", "sent_on", "version")  # fmt: skip
        return {name: getattr(letter, name) for name in same} | {
            "sender": letter.sender.name,
            "receiver": letter.receiver.name,
            "addressee": letter.addressee.name,
            "sites": [SiteRef(id=site.id, code=site.code) for site in letter.sites],
            "days_late": letter.days_late(today),
            "twins": [TwinOut.of(each) for each in twins],
        }


class LetterDetail(LetterOut):
    """A recommendation with its events and the steps open to the caller."""

    steps: list[LetterStepOut]
    for_another: bool = Field(
        description="The addressee has nobody in the registry: the caller enters its answer"
    )
    events: list[LetterEventOut]

    @classmethod
    def of(cls, found: Letter, locale: Locale, today: date) -> "LetterDetail":
        """Return a recommendation as one caller sees it."""
        return cls(
            **LetterOut.told(found.letter, list(found.twins), today),
            steps=[LetterStepOut.of(each, locale) for each in found.steps],
            for_another=found.for_another,
            events=[LetterEventOut.of(each) for each in found.events],
        )


class LetterCollection(BaseModel):
    """One page of recommendations, the latest written first."""

    letters: list[LetterOut]
    next: str | None

    @classmethod
    def of(cls, found: Listing, today: date) -> "LetterCollection":
        """Return a page of a list."""
        return cls(
            letters=[
                LetterOut(**LetterOut.told(each, found.twins[each.id], today))
                for each in found.letters
            ],
            next=found.next,
        )


class AddresseeOut(BaseModel):
    """A body that may be asked about a site, with the stretch it manages."""

    organisation: str
    route: str | None = Field(description="Null where it comes from the file, or from a railway")
    rail_line: str | None = Field(description="Its name; null where it comes from elsewhere")
    from_m: float | None = Field(description="Null where a railway line is managed as a whole")
    to_m: float | None

    @classmethod
    def of(cls, each: ProposedAddressee) -> "AddresseeOut":
        """Return a proposed addressee by its name."""
        return cls(
            organisation=each.organisation.name,
            route=each.route,
            rail_line=each.rail_line,
            from_m=each.from_m,
            to_m=each.to_m,
        )


class OfferIn(BaseModel):
    """An offer of a file to another body."""

    model_config = ConfigDict(extra="forbid")

    to: Annotated[Line, Field(examples=["Phòng Kinh tế, Hạ tầng và Đô thị phường Long Khánh"])]
    asked_for: Annotated[Text, Field(examples=["Khảo sát và đề xuất giải pháp"])]
    letter_number: Line | None = None
    letter_dated: date | None = None
    sent_on: date | None = None

    def as_offer(self) -> Offer:
        """Return the offer as the registry takes it."""
        return Offer(**self.model_dump())


class AnswerIn(BaseModel):
    """What the other body says to an offer."""

    model_config = ConfigDict(extra="forbid")

    answer: Annotated[
        HandoverAnswer,
        Field(examples=["accepted"], description="Nobody says `assigned` or `lapsed`"),
    ]
    reason: Note = None
    on: date | None = None
    received_on: date | None = None
    letter_number: Line | None = None

    def as_answer(self) -> Answer:
        """Return the answer as the registry takes it."""
        return Answer(**self.model_dump())


class HandoverOut(BaseModel):
    """An offer of a file and what became of it."""

    id: UUID
    giver: str
    taker: str
    letter_number: str | None
    letter_dated: date | None
    asked_for: str
    sent_on: date
    received_on: date | None
    answer: HandoverAnswer | None = Field(description="Null while nobody answered")
    answered_on: date | None
    answer_reason: str | None

    @classmethod
    def of(cls, row: Handover) -> "HandoverOut":
        """Return an offer with the names of both bodies."""
        same = set(cls.model_fields) - {"giver", "taker"}
        return cls(
            **{name: getattr(row, name) for name in same},
            giver=row.giver.name,
            taker=row.taker.name,
        )


class DeskOut(BaseModel):
    """The days one body held a file, from a day up to, and without, another."""

    organisation: str
    from_day: date
    to_day: date | None
    days: int
    heir: str | None = Field(description="Who stands in its place today, where it has ended")

    @classmethod
    def of(cls, desk: Desk) -> "DeskOut":
        """Return a desk by the name of its body."""
        row = desk.holding
        return cls(
            organisation=row.organisation.name,
            from_day=row.from_day,
            to_day=row.to_day,
            days=desk.days,
            heir=None if desk.heir is None else desk.heir.name,
        )


class HandoversOut(BaseModel):
    """On whose desk a file lay on which days, and every offer of it."""

    desks: list[DeskOut]
    offers: list[HandoverOut]


class CrashLinkIn(BaseModel):
    """A crash that belongs to a site, by its id or the number its source gave it."""

    model_config = ConfigDict(extra="forbid")

    crash: Annotated[UUID | Line, Field(union_mode="left_to_right", examples=["LK/2025/0901"])]
    reason: Annotated[Text, Field(examples=["Km ghi nhầm; xảy ra tại nút giao này"])]


class CrashLinkOut(BaseModel):
    """A crash linked to a site by hand."""

    crash_id: UUID
    occurred_on: date
    reason: str
    linked_by: str
    linked_at: datetime

    @classmethod
    def of(cls, row: SiteCrash) -> "CrashLinkOut":
        """Return a link with who made it."""
        return cls(
            crash_id=row.crash_id,
            occurred_on=row.crash.occurred_on,
            reason=row.reason,
            linked_by=row.linked_by.display_name,
            linked_at=row.linked_at,
        )
