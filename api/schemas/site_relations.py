"""What a site has to do with others: links, sites near it, and bodies that work along."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from hotspots.models import CasePartner
from hotspots.registry.case_access import LONGEST_NOTE
from hotspots.registry.partners import Part
from hotspots.registry.site_links import Related
from hotspots.registry.site_neighbours import Neighbour
from hotspots.vocabulary import CaseState, LegalClass, SiteKind, SiteLinkKind

Reason = Annotated[str, Field(max_length=LONGEST_NOTE, examples=["Cùng một nút giao"])]


class LinkIn(BaseModel):
    """A link to another site; `within`, `related`, `same_place` or `nearby`."""

    model_config = ConfigDict(extra="forbid")

    other: str = Field(max_length=80, examples=["LK-2025-0001"], description="Code of the other")
    kind: SiteLinkKind = Field(examples=["within"])
    reason: Reason


class EndIn(BaseModel):
    """Why a link, or the part of a body, has ended."""

    model_config = ConfigDict(extra="forbid")

    reason: Reason


class LinkOut(BaseModel):
    """A link as one of its sites sees it."""

    id: UUID
    kind: SiteLinkKind
    other: str = Field(description="Code of the site at the other end")
    name: str | None = Field(description="Its name, null where the caller may not see it")
    outgoing: bool = Field(description="True: this site is what the kind says of the other")
    since: date
    reason: str | None
    ended_on: date | None
    end_reason: str | None

    @classmethod
    def of(cls, row: Related) -> "LinkOut":
        """Return a link."""
        link = row.link
        same = ("id", "kind", "since", "ended_on", "end_reason")
        return cls(
            **{name: getattr(link, name) for name in same},
            other=row.other.code,
            name=row.other.name if row.is_seen else None,
            outgoing=row.outgoing,
            reason=link.note,
        )


class NeighbourOut(BaseModel):
    """A site near another."""

    code: str
    name: str
    kind: SiteKind
    legal_class: LegalClass
    state: CaseState
    desk: str | None
    distance_m: float
    roads: list[str] = Field(description="Roads on which both lie")

    @classmethod
    def of(cls, row: Neighbour) -> "NeighbourOut":
        """Return a neighbour."""
        site, case = row.site, row.case
        return cls(
            code=site.code,
            name=site.name,
            kind=site.kind,
            legal_class=site.legal_class,
            state=case.state,
            desk=case.holder.name if case.holder else None,
            distance_m=round(row.distance_m, 1),
            roads=list(row.roads),
        )


class NearOut(BaseModel):
    """The sites within reach of one; the reach is ours and has no force."""

    reach_m: float
    sites: list[NeighbourOut]


class PartnerIn(BaseModel):
    """A body that is to work along on a file."""

    model_config = ConfigDict(extra="forbid")

    body: str = Field(max_length=300, examples=["UBND phường Long Khánh"])
    task: str | None = Field(None, max_length=LONGEST_NOTE, examples=["Phát quang tầm nhìn"])
    due_on: date | None = None

    def part(self) -> Part:
        """Return it as the registry takes it."""
        return Part(self.body, self.task, self.due_on)


class PartnerOut(BaseModel):
    """A body that works along on a file, or did."""

    id: UUID
    body: str
    task: str | None
    due_on: date | None
    since: date
    named_by: str
    until: date | None
    end_reason: str | None

    @classmethod
    def of(cls, row: CasePartner) -> "PartnerOut":
        """Return a partner."""
        same = ("id", "task", "due_on", "since", "until", "end_reason")
        return cls(
            **{name: getattr(row, name) for name in same},
            body=row.organisation.name,
            named_by=row.named_by.display_name,
        )
