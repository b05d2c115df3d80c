"""What a person sees of each kind of record, as conditions of a query.

A file also reaches the organisation that holds it, is offered it, or was sent a recommendation
about it, wherever the site lies. A crash without an area is seen by the organisation that entered
it and by who reaches the whole deployment. What a body held before a reform is the body's that
succeeds it. A recommendation is seen by who reaches one of its sites, and by the bodies it goes
from and to; before it is sent, by its sender alone. An administrator keeps the accounts that work
within the own areas, and can give nobody more than that.
"""

from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Exists,
    Select,
    and_,
    exists,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, aliased

from hotspots.database import among
from hotspots.models import (
    Account,
    AccountArea,
    Crash,
    Handover,
    Notice,
    NoticeArea,
    Organisation,
    Proposal,
    ProposalArea,
    Recommendation,
    RecommendationSite,
    RemediationCase,
    Site,
    SiteArea,
)
from hotspots.permissions.reach import own_bodies, visible_areas

FEW_AREAS = 8
"""In so many areas or fewer, the files there are found first; in more, each file is asked."""

_File = aliased(RemediationCase)


def visible_crashes(actor: Account) -> ColumnElement[bool]:
    """Return the condition on `Crash` that leaves what this person may see."""
    return or_(*visible_crash_parts(actor))


def visible_crash_parts(actor: Account) -> tuple[ColumnElement[bool], ...]:
    """Return the same in parts, of which a crash fulfils one at most: an index counts each."""
    within = visible_areas(actor)
    if within is None:
        return (true(),)
    entered_by_own = (
        exists()
        .where(Account.id == Crash.entered_by_id, among(Account.organisation_id, own_bodies(actor)))
        .correlate(Crash)
    )
    return among(Crash.area_id, within), and_(Crash.area_id.is_(None), entered_by_own)


def visible_proposals(actor: Account) -> ColumnElement[bool]:
    """Return the condition on `Proposal` that leaves what this person may see."""
    within = visible_areas(actor)
    if within is None:
        return true()
    place = select(ProposalArea.area_id).where(ProposalArea.proposal_id == Proposal.id)
    return _one_of(place.where(among(ProposalArea.area_id, within)), within).correlate(Proposal)


def visible_notices(actor: Account) -> ColumnElement[bool]:
    """Return the condition on `Notice` that leaves what this person may see."""
    within = visible_areas(actor)
    if within is None:
        return true()
    place = select(NoticeArea.area_id).where(NoticeArea.notice_id == Notice.id)
    return _one_of(place.where(among(NoticeArea.area_id, within)), within).correlate(Notice)


def _one_of(places: Select[UUID], areas: frozenset[UUID]) -> Exists:
    """Return the condition that one of the places of a row lies in these areas.

    Of many areas each row is asked: OFFSET keeps the server from reading all that lies in them
    first, which it does when it plans without knowing how many they are.
    """
    return places.offset(0).exists() if len(areas) > FEW_AREAS else places.exists()


def visible_sites(actor: Account, *, of_all: bool = False) -> ColumnElement[bool]:
    """Return the condition on `Site` that leaves what this person may see.

    `of_all` says that a query walks through all there are, and not to the first rows of a list.
    """
    within = visible_areas(actor)
    if within is None:
        return true()
    own = own_bodies(actor)
    if len(within) <= FEW_AREAS:
        return Site.id.in_(_files_seen(_File.site_id, within, own))
    # Without naming what it depends on, it would also take the file of a query that joins one.
    is_held = (
        exists()
        .where(
            RemediationCase.site_id == Site.id,
            or_(among(RemediationCase.holder_id, own), _was_offered(own)),
        )
        .correlate(Site)
    )
    return or_(
        _lies_within(Site.id, within, of_all=of_all).correlate(Site),
        is_held,
        _was_written_about(Site.id, own).correlate(Site),
    )


def visible_cases(actor: Account, *, of_all: bool = False) -> ColumnElement[bool]:
    """Return the condition on `RemediationCase` that leaves what this person may see.

    `of_all` is that of `visible_sites`.
    """
    within = visible_areas(actor)
    if within is None:
        return true()
    own = own_bodies(actor)
    if len(within) <= FEW_AREAS:
        return RemediationCase.id.in_(_files_seen(_File.id, within, own))
    return or_(
        _lies_within(RemediationCase.site_id, within, of_all=of_all).correlate(RemediationCase),
        among(RemediationCase.holder_id, own),
        _was_offered(own),
        _was_written_about(RemediationCase.site_id, own).correlate(RemediationCase),
    )


def _files_seen(
    wanted: InstrumentedAttribute[UUID], areas: frozenset[UUID], own: frozenset[UUID]
) -> CompoundSelect[UUID]:
    """Return a query of what is wanted of `_File`, of each file that a person sees.

    The same as the conditions below, asked the other way round: from the few areas and bodies to
    their files, and not of each file there is.
    """
    written = select(RecommendationSite.site_id).join(
        Recommendation, Recommendation.id == RecommendationSite.recommendation_id
    )
    offered = select(Handover.case_id).where(Handover.answer.is_(None), among(Handover.to_id, own))
    return union_all(
        select(wanted)
        .join(SiteArea, SiteArea.site_id == _File.site_id)
        .where(among(SiteArea.area_id, areas)),
        select(wanted).where(among(_File.holder_id, own)),
        select(wanted).where(_File.id.in_(offered)),
        select(wanted).where(_File.site_id.in_(written.where(*_was_sent_to(own)))),
    )


def _lies_within(
    site_id: InstrumentedAttribute[UUID], areas: frozenset[UUID], *, of_all: bool
) -> Exists:
    """Return the condition that a site lies in one of these areas.

    Who walks through all sites lets the server read all that lies there first; OFFSET keeps it from
    doing so for the few rows of a list, of which it does not know that they are few.
    """
    places = select(SiteArea.area_id).where(
        SiteArea.site_id == site_id, among(SiteArea.area_id, areas)
    )
    return places.exists() if of_all else places.offset(0).exists()


def _was_offered(own: frozenset[UUID]) -> ColumnElement[bool]:
    """Return the condition that a file was offered to a body, which has not answered."""
    return (
        exists()
        .where(
            Handover.case_id == RemediationCase.id,
            Handover.answer.is_(None),
            among(Handover.to_id, own),
        )
        .correlate(RemediationCase)
    )


def _was_written_about(site_id: InstrumentedAttribute[UUID], own: frozenset[UUID]) -> Exists:
    """Return the condition that a body was sent a recommendation about a site."""
    return exists().where(
        RecommendationSite.site_id == site_id,
        Recommendation.id == RecommendationSite.recommendation_id,
        *_was_sent_to(own),
    )


def _was_sent_to(own: frozenset[UUID]) -> tuple[ColumnElement[bool], ...]:
    addressed = among(Recommendation.receiver_id, own) | among(Recommendation.addressee_id, own)
    return Recommendation.sent_on.is_not(None), addressed


def visible_recommendations(actor: Account) -> ColumnElement[bool]:
    """Return the condition on `Recommendation` that leaves what this person may see."""
    within = visible_areas(actor)
    if within is None:
        return true()
    own = own_bodies(actor)
    about_own_place = (
        exists()
        .where(
            RecommendationSite.recommendation_id == Recommendation.id,
            RecommendationSite.site_id == SiteArea.site_id,
            among(SiteArea.area_id, within),
        )
        .correlate(Recommendation)
    )
    concerned = or_(
        among(Recommendation.receiver_id, own),
        among(Recommendation.addressee_id, own),
        about_own_place,
    )
    was_sent = Recommendation.sent_on.is_not(None)
    return or_(among(Recommendation.sender_id, own), and_(was_sent, concerned))


def visible_accounts(actor: Account) -> ColumnElement[bool]:
    """Return the condition on `Account` that leaves those this administrator keeps."""
    within = visible_areas(actor)
    if within is None:
        return true()
    has_areas = exists().where(AccountArea.account_id == Account.id).correlate(Account)
    works_within = (
        exists()
        .where(AccountArea.account_id == Account.id, among(AccountArea.area_id, within))
        .correlate(Account)
    )
    body_within = (
        exists()
        .where(Organisation.id == Account.organisation_id, among(Organisation.area_id, within))
        .correlate(Account)
    )
    return or_(works_within, and_(~has_areas, body_within))
