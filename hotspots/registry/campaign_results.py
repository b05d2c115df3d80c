"""What a campaign did: each of its sites before and after, counted, with photos to compare.

States are read off the entries of the files: before is the state with which the first day began,
after the one in which the last day ended, or today while the campaign goes on.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from hotspots import clock, permissions
from hotspots.database import among
from hotspots.errors import Message
from hotspots.i18n import _
from hotspots.models import (
    TRANSITIONS,
    Account,
    CaseEvent,
    RemediationCase,
    Site,
    SitePhoto,
)
from hotspots.registry.campaign_sites import latest_entries
from hotspots.registry.campaign_tallies import CampaignResult, Member, TakenOut
from hotspots.registry.campaigns import get
from hotspots.registry.photo_pairs import Pair, warnings
from hotspots.registry.photos import pairs_among
from hotspots.settings import TIME_ZONE
from hotspots.vocabulary import (
    CaseState,
    EventKind,
    MembershipChange,
    PhotoPurpose,
)


def campaign_result(session: Session, *, actor: Account, campaign_id: UUID) -> CampaignResult:
    """Return what a campaign did, as far as the person sees its sites.

    Raises
    ------
    NotFound
        There is no such campaign where the person works.
    """
    campaign = get(session, actor=actor, campaign_id=campaign_id)
    entries = latest_entries(session, campaign)
    seen = _seen(session, actor, entries.keys())
    inside = {key for key, each in entries.items() if each.change is MembershipChange.ADDED}
    files = [(site, case) for site, case in seen if site.id in inside]
    steps = _steps_of(session, [case.id for _site, case in files])
    photos = _photos_of(session, [site.id for site, _case in files])
    today = clock.today()
    as_of = min(campaign.ends_on, today) if campaign.starts_on <= today else None
    period = _Period.of(campaign.starts_on, as_of)
    members = [
        period.member(
            site, case, entries[site.id].day, steps.get(case.id, ()), photos.get(site.id, ())
        )
        for site, case in files
    ]
    gone = [TakenOut(site, entries[site.id]) for site, _case in seen if site.id not in inside]
    hidden = len(inside) - len(files)
    return CampaignResult(campaign, as_of, members, gone, hidden)


@dataclass(frozen=True, slots=True)
class _Step:
    """A step that a file took: from where to where, and when."""

    from_state: CaseState | None
    to_state: CaseState
    at: datetime


@dataclass(frozen=True, slots=True)
class _Period:
    """When a campaign begins, and the first moment after what is told of it."""

    start: datetime
    end: datetime | None

    @classmethod
    def of(cls, first: date, last: date | None) -> "_Period":
        return cls(_midnight(first), None if last is None else _midnight(last + timedelta(days=1)))

    def member(
        self,
        site: Site,
        case: RemediationCase,
        added_on: date,
        steps: Sequence[_Step],
        photos: Sequence[SitePhoto],
    ) -> Member:
        before = [each for each in steps if each.at < self.start]
        later = [each for each in steps if each.at >= self.start]
        within = [each for each in later if self.end is not None and each.at < self.end]
        since = [each for each in later if self.end is not None and each.at >= self.end]
        after = None if self.end is None else _state_after([*before, *within])
        return Member(
            site=site,
            case=case,
            added_on=added_on,
            before=_state_after(before),
            after=after,
            recurred=sum((site.kind, e.from_state, e.to_state) in _REOPENS for e in within),
            recurred_since=sum((site.kind, e.from_state, e.to_state) in _REOPENS for e in since),
            pairs=_compared(photos, self.start),
        )


_REOPENS = {(step.kind, step.from_state, step.to_state) for step in TRANSITIONS if step.reopens}
_NO_PAIR = _("Not taken as a pair: the latest photos before and after.")


def _state_after(steps: Sequence[_Step]) -> CaseState | None:
    return steps[-1].to_state if steps else None


def _seen(
    session: Session, actor: Account, site_ids: Iterable[UUID]
) -> Sequence[tuple[Site, RemediationCase]]:
    query = (
        select(Site, RemediationCase)
        .join(RemediationCase, RemediationCase.site_id == Site.id)
        .where(among(Site.id, site_ids), permissions.visible_sites(actor))
        .options(selectinload(Site.areas))
        .order_by(Site.code)
    )
    return [(site, case) for site, case in session.execute(query)]


def _steps_of(session: Session, case_ids: Iterable[UUID]) -> Mapping[UUID, list[_Step]]:
    query = (
        select(CaseEvent.case_id, CaseEvent.from_state, CaseEvent.to_state, CaseEvent.at)
        .where(
            among(CaseEvent.case_id, case_ids),
            CaseEvent.to_state.is_not(None),
            CaseEvent.kind != EventKind.SIGNED,
        )
        .order_by(CaseEvent.sequence)
    )
    found: dict[UUID, list[_Step]] = {}
    for case_id, from_state, to_state, at in session.execute(query):
        assert to_state is not None  # noqa: S101 -- the query asks for those alone
        found.setdefault(case_id, []).append(_Step(from_state, to_state, at))
    return found


def _photos_of(session: Session, site_ids: Iterable[UUID]) -> Mapping[UUID, list[SitePhoto]]:
    query = (
        select(SitePhoto)
        .join(SitePhoto.attachment)
        .where(among(SitePhoto.site_id, site_ids), SitePhoto.removed_at.is_(None))
        .options(contains_eager(SitePhoto.attachment), joinedload(SitePhoto.added_by))
        .order_by(SitePhoto.sequence)
    )
    found: dict[UUID, list[SitePhoto]] = {}
    for photo in session.scalars(query):
        found.setdefault(photo.site_id, []).append(photo)
    return found


def _compared(photos: Sequence[SitePhoto], start: datetime) -> tuple[Pair, ...]:
    """Return the pairs whose photo after came since the start, else the latest two to compare."""
    taken = tuple(each for each in pairs_among(photos) if each.after.added_at >= start)
    if taken:
        return taken
    after = [e for e in photos if e.purpose is PhotoPurpose.AFTER and e.added_at >= start]
    if not after:
        return ()
    earlier = {PhotoPurpose.BEFORE, PhotoPurpose.INSPECTION}
    before = [e for e in photos if e.purpose in earlier and e.sequence < after[-1].sequence]
    if not before:
        return ()
    doubts = (Message(_NO_PAIR), *warnings(before[-1], after[-1]))
    return (Pair(before[-1], after[-1], doubts),)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=TIME_ZONE)
