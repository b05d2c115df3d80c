"""What a person sees of each kind of record, as conditions of a query.

A file also reaches the organisation that holds it, works along on it, is offered it, or was sent a
recommendation about it, wherever the site lies. A crash without an area is seen by the organisation
that entered it and by who reaches the whole deployment. What a body held before a reform is the
body's that succeeds it. A recommendation is seen by who reaches one of its sites, and by the bodies
it goes from and to; before it is sent, by its sender alone. An administrator keeps the accounts
that work within the own areas, and can give nobody more than that.
"""

from functools import lru_cache
from typing import Any
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
    CasePartner,
    Crash,
    Handover,
    Notice,
    NoticeArea,
    Organisation,
    Proposal,
    ProposalArea,
    RailProposal,
    RailProposalArea,
    Recommendation,
    RecommendationSite,
    RemediationCase,
    Site,
    SiteArea,
)
from hotspots.permissions.reach import Reach, jurisdiction, reach_of

FEW_AREAS = 8
"""In so many areas or fewer, the files there are found first; in more, each file is asked."""

_KEPT = 256
"""So many conditions of a kind are kept made: pages ask for the same ones many times over."""

_EVERYTHING = Reach(None, frozenset())

_File = aliased(RemediationCase)


def _seen_by(actor: Account) -> Reach:
    """Return what the conditions are made of; of who sees everything, nothing need be read."""
    return _EVERYTHING if jurisdiction(actor) is None else reach_of(actor)


def visible_crashes(actor: Account) -> ColumnElement[bool]:
    """Return the condition on `Crash` that leaves what this person may see."""
    return or_(*visible_crash_parts(actor))


def visible_crash_parts(actor: Account) -> tuple[ColumnElement[bool], ...]:
    """Return the same in parts, of which a crash fulfils one at most: an index counts each."""
    return _crash_parts(_seen_by(actor))


@lru_cache(_KEPT)
def _crash_parts(reach: Reach) -> tuple[ColumnElement[bool], ...]:
    within, own = reach.areas, reach.bodies
    if within is None:
        return (true(),)
    entered_by_own = (
        exists()
        .where(Account.id == Crash.entered_by_id, among(Account.organisation_id, own))
        .correlate(Crash)
    )
    return among(Crash.area_id, within), and_(Crash.area_id.is_(None), entered_by_own)


def visible_proposals(actor: Account) -> ColumnElement[bool]:
    """Return the condition on `Proposal` that leaves what this person may see."""
    return _proposals(_seen_by(actor))


@lru_cache(_KEPT)
def _proposals(reach: Reach) -> ColumnElement[bool]:
    within = reach.areas
    if within is None:
        return true()
    place = select(ProposalArea.area_id).where(ProposalArea.proposal_id == Proposal.id)
    inside = place.where(among(ProposalArea.area_id, within))
    return _one_of(inside, of_all=len(within) <= FEW_AREAS).correlate(Proposal)


def visible_rail_proposals(actor: Account) -> ColumnElement[bool]:
    """Return the condition on `RailProposal` that leaves what this person may see."""
    return _rail_proposals(_seen_by(actor))


@lru_cache(_KEPT)
def _rail_proposals(reach: Reach) -> ColumnElement[bool]:
    within = reach.areas
    if within is None:
        return true()
    place = select(RailProposalArea.area_id).where(
        RailProposalArea.rail_proposal_id == RailProposal.id
    )
    inside = place.where(among(RailProposalArea.area_id, within))
    return _one_of(inside, of_all=len(within) <= FEW_AREAS).correlate(RailProposal)


def visible_notices(actor: Account) -> ColumnElement[bool]:
    """Return the condition on `Notice` that leaves what this person may see."""
    return _notices(_seen_by(actor))


@lru_cache(_KEPT)
def _notices(reach: Reach) -> ColumnElement[bool]:
    within = reach.areas
    if within is None:
        return true()
    place = select(NoticeArea.area_id).where(NoticeArea.notice_id == Notice.id)
    inside = place.where(among(NoticeArea.area_id, within))
    return _one_of(inside, of_all=len(within) <= FEW_AREAS).correlate(Notice)


def _one_of(rows: Select[Any], *, of_all: bool) -> Exists:
    """Return the condition that there is one of these rows, which depend on the row asked.

    Who walks through everything lets the server read all of them first; OFFSET keeps it from doing
    so for the few rows of a list, of which it does not know that they are few.
    """
    return rows.exists() if of_all else rows.offset(0).exists()


def visible_sites(actor: Account, *, of_all: bool = False) -> ColumnElement[bool]:
    """Return the condition on `Site` that leaves what this person may see.

    `of_all` says that a query walks through all there are, and not to the first rows of a list.
    """
    return _sites(_seen_by(actor), of_all=of_all)


@lru_cache(_KEPT)
def _sites(reach: Reach, *, of_all: bool) -> ColumnElement[bool]:
    within, own = reach.areas, reach.bodies
    if within is None:
        return true()
    if len(within) <= FEW_AREAS:
        return Site.id.in_(_files_seen(_File.site_id, within, own))
    # Without naming what it depends on, it would also take the file of a query that joins one.
    files = select(RemediationCase.id).where(
        RemediationCase.site_id == Site.id,
        or_(among(RemediationCase.holder_id, own), _was_offered(own), works_along(own)),
    )
    return or_(
        _lies_within(Site.id, within, of_all=of_all).correlate(Site),
        _one_of(files, of_all=of_all).correlate(Site),
        _was_written_about(Site.id, own).correlate(Site),
    )


def visible_cases(actor: Account, *, of_all: bool = False) -> ColumnElement[bool]:
    """Return the condition on `RemediationCase` that leaves what this person may see.

    `of_all` is that of `visible_sites`.
    """
    return _cases(_seen_by(actor), of_all=of_all)


@lru_cache(_KEPT)
def _cases(reach: Reach, *, of_all: bool) -> ColumnElement[bool]:
    within, own = reach.areas, reach.bodies
    if within is None:
        return true()
    if len(within) <= FEW_AREAS:
        return RemediationCase.id.in_(_files_seen(_File.id, within, own))
    return or_(
        _lies_within(RemediationCase.site_id, within, of_all=of_all).correlate(RemediationCase),
        among(RemediationCase.holder_id, own),
        _was_offered(own),
        works_along(own),
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
    along = select(CasePartner.case_id).where(
        CasePartner.until.is_(None), among(CasePartner.organisation_id, own)
    )
    return union_all(
        select(wanted)
        .join(SiteArea, SiteArea.site_id == _File.site_id)
        .where(among(SiteArea.area_id, areas)),
        select(wanted).where(among(_File.holder_id, own)),
        select(wanted).where(_File.id.in_(offered)),
        select(wanted).where(_File.id.in_(along)),
        select(wanted).where(_File.site_id.in_(written.where(*_was_sent_to(own)))),
    )


def _lies_within(
    site_id: InstrumentedAttribute[UUID], areas: frozenset[UUID], *, of_all: bool
) -> Exists:
    """Return the condition that a site lies in one of these areas."""
    places = select(SiteArea.area_id).where(
        SiteArea.site_id == site_id, among(SiteArea.area_id, areas)
    )
    return _one_of(places, of_all=of_all)


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


def works_along(own: frozenset[UUID]) -> ColumnElement[bool]:
    """Return the condition that a body was named as a partner of a file, and still is."""
    return (
        exists()
        .where(
            CasePartner.case_id == RemediationCase.id,
            CasePartner.until.is_(None),
            among(CasePartner.organisation_id, own),
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
    return _recommendations(_seen_by(actor))


@lru_cache(_KEPT)
def _recommendations(reach: Reach) -> ColumnElement[bool]:
    within, own = reach.areas, reach.bodies
    if within is None:
        return true()
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
    within = _seen_by(actor).areas
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
