"""The desk of a person as programs read it: files, letters, offers, late things and news."""

from collections.abc import Callable
from datetime import date
from typing import Any, Generic, TypeVar
from uuid import UUID

from pydantic import BaseModel, Field

from api.schemas.remediation import EventOut
from hotspots.models import Escalation, Handover, Recommendation, RemediationCase
from hotspots.registry.desk import Desk
from hotspots.registry.desk_post import Part
from hotspots.vocabulary import CaseState, Lateness, LetterState, SiteKind

Found = TypeVar("Found")
Row = TypeVar("Row", bound=BaseModel)


class DeskFile(BaseModel):
    """A file that lies on a desk."""

    code: str
    name: str
    kind: SiteKind
    state: CaseState
    due_on: date | None
    holder: str | None

    @classmethod
    def of(cls, case: RemediationCase) -> "DeskFile":
        """Return what a desk says of a file."""
        return cls(
            code=case.site.code,
            name=case.site.name,
            kind=case.kind,
            state=case.state,
            due_on=case.due_on,
            holder=case.holder.name if case.holder else None,
        )


class DeskLetter(BaseModel):
    """A recommendation that lies on a desk."""

    id: UUID
    number: str | None
    state: LetterState
    sites: list[str]
    sender: str
    addressee: str
    asked: str
    deadline: date | None

    @classmethod
    def of(cls, letter: Recommendation) -> "DeskLetter":
        """Return what a desk says of a recommendation."""
        same = ("id", "number", "state", "asked", "deadline")
        return cls(
            **{name: getattr(letter, name) for name in same},
            sites=[site.code for site in letter.sites],
            sender=letter.sender.name,
            addressee=letter.addressee.name,
        )


class DeskOffer(BaseModel):
    """A file that one body offers to another."""

    code: str
    name: str
    giver: str
    taker: str
    asked_for: str
    sent_on: date

    @classmethod
    def of(cls, offer: Handover) -> "DeskOffer":
        """Return what a desk says of an offer."""
        return cls(
            code=offer.case.site.code,
            name=offer.case.site.name,
            giver=offer.giver.name,
            taker=offer.taker.name,
            asked_for=offer.asked_for,
            sent_on=offer.sent_on,
        )


class DeskEscalation(BaseModel):
    """What was late below; take note with `/reports/escalations/{id}/receipt`."""

    id: UUID
    site: str | None
    recommendation_id: UUID | None
    number: str | None
    lateness: Lateness
    due_on: date
    desk: str

    @classmethod
    def of(cls, row: Escalation) -> "DeskEscalation":
        """Return what a desk says of an escalation."""
        letter = row.recommendation
        return cls(
            id=row.id,
            site=None if row.case is None else row.case.site.code,
            recommendation_id=row.recommendation_id,
            number=None if letter is None else letter.number,
            lateness=row.lateness,
            due_on=row.due_on,
            desk=row.desk.name,
        )


class DeskPart(BaseModel, Generic[Row]):
    """The first rows of a part of a desk, and how many there are."""

    count: int = Field(description="500 means at least 500")
    rows: list[Row]

    @classmethod
    def of(cls, part: Part[Found], row: Callable[[Found], Row]) -> "DeskPart[Row]":
        """Return a part of a desk, each row of it as `row` says it."""
        return cls(count=part.count, rows=[row(each) for each in part.rows])


FilesPart = DeskPart[DeskFile]
LettersPart = DeskPart[DeskLetter]
OffersPart = DeskPart[DeskOffer]
EscalationsPart = DeskPart[DeskEscalation]


class News(EventOut):
    """An entry by somebody else since yesterday, or since the caller last looked."""

    site: str
    is_new: bool = Field(description="The caller has not taken it as read")


_FILES = (
    "waiting", "late", "unanswered", "holds", "checks", "alerts", "expired", "missed", "along",
)  # fmt: skip


class DeskOut(BaseModel):
    """What waits for the caller today."""

    on: date
    waiting: FilesPart = Field(description="Files with a step the caller may take now")
    late: FilesPart
    very_late: int = Field(
        description="Of the late, those that took three times their days, 500 at most"
    )
    unanswered: FilesPart = Field(description="Signed or asked by the caller, not yet answered")
    holds: FilesPart = Field(description="Pauses that wait for the caller's approval")
    checks: FilesPart = Field(description="Checks of monitored sites that are due")
    alerts: FilesPart = Field(description="Files at rest where a crash happened")
    expired: FilesPart = Field(description="Temporary measures past their last day")
    missed: FilesPart = Field(description="Held by the body, not there at the latest look: decide")
    along: FilesPart = Field(description="Files on which the caller's body works along")
    letters: LettersPart = Field(description="Recommendations the caller's body has to act on")
    letters_unanswered: LettersPart = Field(description="Sent by the body, nobody answered yet")
    offers: OffersPart = Field(description="Files offered to the caller's body")
    offers_unanswered: OffersPart = Field(description="Files the body offered to others")
    escalations: EscalationsPart = Field(description="Late below, to be taken note of")
    uncovered: int | None = Field(
        description="Routes, areas and spots that no camera sees, 100 at most; see"
        " `/reports/cameras`. Null for who keeps no cameras"
    )
    news: list[News]
    news_count: int = Field(description="Entries not yet taken as read; 100 means at least 100")

    @classmethod
    def of(cls, found: Desk) -> "DeskOut":
        """Return a desk."""
        files: dict[str, Any] = {
            name: FilesPart.of(getattr(found, name), DeskFile.of) for name in _FILES
        }
        post = found.post
        return cls(
            on=found.on,
            very_late=found.very_late,
            **files,
            letters=LettersPart.of(post.letters, DeskLetter.of),
            letters_unanswered=LettersPart.of(post.unanswered, DeskLetter.of),
            offers=OffersPart.of(post.offers, DeskOffer.of),
            offers_unanswered=OffersPart.of(post.offered, DeskOffer.of),
            escalations=EscalationsPart.of(post.escalations, DeskEscalation.of),
            uncovered=found.uncovered,
            news=[
                News(
                    **EventOut.of(event).model_dump(),
                    site=event.case.site.code,
                    is_new=event.sequence > found.seen_to,
                )
                for event in found.news
            ],
            news_count=found.news_count,
        )
