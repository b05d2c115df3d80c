"""An early warning: where one more crash would suffice, or when a place drops out by itself."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, Field

from api.schemas.geojson import Feature, FeatureCollection, geometries
from hotspots.i18n import render
from hotspots.registry.notices import Entry, Listing
from hotspots.vocabulary import ChangeCause, Locale, NoticeKind, Place


class NoticeProperties(BaseModel):
    """What is known of a notice today; lengths are metres of chainage."""

    kind: NoticeKind
    name: str
    sentences: list[str] = Field(description="The notice in words, in the caller's language")
    deadline: date = Field(
        description="First day on which one more injury crash comes too late, or, of a drop-out,"
        " on which the rule is no longer met"
    )
    fatal_deadline: date | None = Field(
        description="The same for one more fatal crash; null where that suffices alone"
    )
    place: Place
    route: str | None
    junction: str | None
    areas: list[str]
    from_m: float | None = Field(description="With `to_m`, where the crashes counted today lie")
    to_m: float | None
    reach_from_m: float | None = Field(
        description="With `reach_to_m`, where on the route the new crash may lie"
    )
    reach_to_m: float | None
    crash_ids: list[UUID]
    fatal_crashes: int
    injury_crashes: int
    as_of: date = Field(description="The day on which this was found")
    cause: ChangeCause
    valid_from: datetime
    proposal_id: UUID | None = Field(description="The proposal that drops out")

    @classmethod
    def of(cls, entry: Entry, locale: Locale) -> "NoticeProperties":
        """Return a notice with its sentences in the reader's language."""
        notice = entry.notice
        plain = {
            name: getattr(notice, name) for name in cls.model_fields if name not in _READ_THROUGH
        }
        return cls(
            **plain,
            name=entry.name,
            sentences=[render(each, locale) for each in entry.sentences],
            route=notice.route.code if notice.route else None,
            junction=notice.junction.name if notice.junction else None,
            areas=[area.name for area in notice.areas],
            proposal_id=entry.proposal_id,
        )


_READ_THROUGH = {"name", "sentences", "route", "junction", "areas", "proposal_id"}

NoticeFeature = Feature[NoticeProperties]


class NoticeCollection(FeatureCollection[NoticeProperties]):
    """A page of notices, the nearest deadline first."""

    as_of: date | None = Field(
        description="The day the list has reached; null before the first screening"
    )
    is_behind: bool = Field(description="Something happened since that a job has yet to take in")


def notice_features(entries: Sequence[Entry], locale: Locale) -> list[NoticeFeature]:
    """Return notices as features: where the new crash may lie, or the place that drops out."""
    drawn = geometries(entry.notice.geom for entry in entries)
    return [
        NoticeFeature(
            id=str(entry.notice.id),
            geometry=shape,
            properties=NoticeProperties.of(entry, locale),
        )
        for entry, shape in zip(entries, drawn, strict=True)
    ]


def notice_collection(listing: Listing, locale: Locale) -> NoticeCollection:
    """Return a page of notices."""
    return NoticeCollection(
        features=notice_features(listing.entries, locale),
        next=listing.next,
        as_of=listing.as_of,
        is_behind=listing.is_behind,
    )
