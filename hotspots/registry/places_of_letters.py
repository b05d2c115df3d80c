"""Where a recommendation holds on which days: its sites, and what became of them since.

A site that was merged goes on in the one it went into; one that was split, in its parts as well.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from hotspots.models import SiteLink
from hotspots.vocabulary import SiteLinkKind

_WENT_INTO = (SiteLinkKind.MERGED_INTO, SiteLinkKind.DUPLICATE_OF)


@dataclass(frozen=True, slots=True)
class Place:
    """A site at which crashes concern a recommendation, from a day on."""

    site_id: UUID
    since: date


@dataclass(frozen=True, slots=True)
class Lineage:
    """Which site went into which, and which parts came of which, each on its day."""

    into: Mapping[UUID, tuple[UUID, date]]
    parts: Mapping[UUID, tuple[tuple[UUID, date], ...]]

    @classmethod
    def read(cls, session: Session) -> "Lineage":
        """Read every such link; there are few."""
        kinds = (*_WENT_INTO, SiteLinkKind.SPLIT_FROM)
        query = select(SiteLink).where(or_(*(SiteLink.kind == kind for kind in kinds)))
        into: dict[UUID, tuple[UUID, date]] = {}
        parts: dict[UUID, list[tuple[UUID, date]]] = {}
        for link in session.scalars(query.order_by(SiteLink.since, SiteLink.id)):
            if link.kind is SiteLinkKind.SPLIT_FROM:
                parts.setdefault(link.other_id, []).append((link.site_id, link.since))
            else:
                into[link.site_id] = (link.other_id, link.since)
        return cls(into, {each: tuple(found) for each, found in parts.items()})

    def followed_as(self, site_id: UUID, on: date) -> UUID:
        """Return the site under which a place was followed on a day."""
        passed = {site_id}
        while (step := self.into.get(site_id)) is not None and step[1] <= on:
            site_id = step[0]
            if site_id in passed:
                break
            passed.add(site_id)
        return site_id

    def places(self, site_id: UUID, sent_on: date) -> list[Place]:
        """Return where a recommendation about a site holds, and since when.

        Parts that had split off before it was sent are none of its matter.
        """
        since = {site_id: sent_on}
        waiting = [site_id]
        while waiting:
            here = waiting.pop()
            onward = [(part, day) for part, day in self.parts.get(here, ()) if day > sent_on]
            if here in self.into:
                onward.append(self.into[here])
            for there, day in onward:
                begins = max(day, since[here])
                if there not in since or begins < since[there]:
                    since[there] = begins
                    waiting.append(there)
        return [Place(each, day) for each, day in since.items()]
