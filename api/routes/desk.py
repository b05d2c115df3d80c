"""The desk of the caller over the API."""

from datetime import date

from fastapi import APIRouter
from pydantic import BaseModel, Field

from api.dependencies import ActorDep, SessionDep
from api.schemas.problem import refusals
from api.schemas.remediation import EventOut
from hotspots.models import RemediationCase
from hotspots.registry import desk
from hotspots.registry.desk import Part
from hotspots.vocabulary import CaseState, SiteKind

router = APIRouter(prefix="/desk", tags=["desk"])


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


class DeskPart(BaseModel):
    """The first files of a part of a desk, and how many there are."""

    count: int
    files: list[DeskFile]

    @classmethod
    def of(cls, part: Part) -> "DeskPart":
        """Return a part of a desk."""
        return cls(count=part.count, files=[DeskFile.of(case) for case in part.cases])


class News(EventOut):
    """An entry by somebody else since the caller last looked."""

    site: str


class DeskOut(BaseModel):
    """What waits for the caller today."""

    on: date
    waiting: DeskPart = Field(description="Files with a step the caller may take now")
    late: DeskPart
    very_late: int = Field(description="Of the late, those that took three times their days")
    unanswered: DeskPart = Field(description="Signed or asked by the caller, not yet answered")
    holds: DeskPart = Field(description="Pauses that wait for the caller's approval")
    checks: DeskPart = Field(description="Checks of monitored sites that are due")
    alerts: DeskPart = Field(description="Files at rest where a crash happened")
    expired: DeskPart = Field(description="Temporary measures past their last day")
    news: list[News]
    news_count: int


@router.get("", responses=refusals(401, 403))
def read(session: SessionDep, actor: ActorDep) -> DeskOut:
    """Return what waits for the caller, what is late, what changed, what nobody answered."""
    found = desk.desk_of(session, actor=actor)
    parts = ("waiting", "late", "unanswered", "holds", "checks", "alerts", "expired")
    return DeskOut(
        on=found.on,
        very_late=found.very_late,
        news=[
            News(**EventOut.of(event).model_dump(), site=event.case.site.code)
            for event in found.news
        ],
        news_count=found.news_count,
        **{name: DeskPart.of(getattr(found, name)) for name in parts},
    )


@router.post("/seen", status_code=204, responses=refusals(401, 403))
def seen(session: SessionDep, actor: ActorDep) -> None:
    """Take all news as read."""
    desk.mark_seen(session, actor=actor)
