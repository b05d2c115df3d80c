"""Campaigns: ordered by a body for some days, listed, and corrected with a reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from hotspots import clock, permissions
from hotspots.errors import Conflict, Forbidden, InvalidInput, NotFound
from hotspots.i18n import _
from hotspots.models import Account, Campaign, Organisation
from hotspots.records.campaign import CAMPAIGN_FIELDS, read_campaign
from hotspots.registry.bodies import body_named, unknown_body
from hotspots.registry.case_access import reason_required, written
from hotspots.registry.differences import require_version
from hotspots.registry.layers import set_facts
from hotspots.registry.row_history import Entry, history_of
from hotspots.vocabulary import Action


@dataclass(frozen=True, slots=True)
class CampaignList:
    """One page of campaigns, the latest first; `next` continues it, None at its end."""

    rows: Sequence[Campaign]
    next: str | None


def enter(session: Session, *, actor: Account, told: Mapping[str, object]) -> Campaign:
    """Enter a campaign that a body ordered.

    Raises
    ------
    InvalidInput
        A field is unusable, or there is no such body today.
    Forbidden
        This role may not, or the body works elsewhere.
    Conflict
        The body ordered one of this name from that day on already.
    """
    permissions.require(actor, Action.KEEP_CAMPAIGN)
    facts = _read(session, told)
    campaign = Campaign(registered_by_id=actor.id, registered_at=clock.now(), **facts)
    _store(session, campaign)
    _require_own(session, actor, campaign)
    return campaign


def list_campaigns(
    session: Session,
    *,
    actor: Account,
    limit: int = 50,
    after: str | None = None,
    ends_from: date | None = None,
) -> CampaignList:
    """Return the campaigns a person may see, the latest first.

    Parameters
    ----------
    ends_from
        Only those whose last day is this one or later.
    """
    permissions.require(actor, Action.READ_SITES)
    query = select(Campaign).where(permissions.visible_campaigns(actor)).options(*_WITH)
    if ends_from is not None:
        query = query.where(Campaign.ends_on >= ends_from)
    order = (Campaign.starts_on, Campaign.id)
    if after is not None:
        shown = _shown_last(session, actor, after)
        query = query.where(tuple_(*order) < (shown.starts_on, shown.id))
    query = query.order_by(*(each.desc() for each in order))
    found = session.scalars(query.limit(limit + 1)).all()
    return CampaignList(found[:limit], str(found[limit - 1].id) if len(found) > limit else None)


def get(session: Session, *, actor: Account, campaign_id: UUID, lock: bool = False) -> Campaign:
    """Return a campaign.

    Raises
    ------
    NotFound
        There is none, or this person may not see it.
    """
    permissions.require(actor, Action.READ_SITES)
    visible = permissions.visible_campaigns(actor)
    query = select(Campaign).where(Campaign.id == campaign_id, visible).options(*_WITH)
    if lock:  # whoever waited must see what the other wrote
        query = query.with_for_update(of=Campaign).execution_options(populate_existing=True)
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound(_("There is no such campaign where you work."))
    return found


def named(session: Session, *, actor: Account, told: object) -> Campaign:
    """Return the campaign that is told by its id, its name or the number of its paper.

    Raises
    ------
    NotFound
        There is none, or several are called so.
    """
    text = str(told).replace("\0", "").strip()
    try:
        return get(session, actor=actor, campaign_id=UUID(text))
    except ValueError:
        pass
    called = (Campaign.name == text) | (Campaign.document_number == text)
    query = select(Campaign).where(called, permissions.visible_campaigns(actor)).limit(2)
    found = session.scalars(query).all()
    if len(found) != 1:
        raise NotFound(
            _("Several campaigns are called “{name}”.")
            if found
            else _("There is no campaign “{name}” where you work."),
            name=text[:80],
        )
    return found[0]


def may_change(session: Session, *, actor: Account, campaign: Campaign) -> bool:
    """Say whether a person may correct a campaign: where it was ordered, as the role allows."""
    if not permissions.may(actor, Action.KEEP_CAMPAIGN):
        return False
    query = select(Campaign.id).where(
        Campaign.id == campaign.id, permissions.changeable_campaigns(actor)
    )
    return session.scalar(query) is not None


def change(
    session: Session,
    *,
    actor: Account,
    campaign_id: UUID,
    told: Mapping[str, object],
    reason: str | None = None,
    expected_version: int | None = None,
) -> Campaign:
    """Correct what is told of a campaign; what is told as empty is emptied.

    States before and after follow the days as they are corrected.

    Raises
    ------
    NotFound
        There is no such campaign where the person works.
    InvalidInput
        A field is unusable, or something on record would change without a reason.
    Forbidden
        This role may not, or it was ordered elsewhere.
    StaleVersion
        Somebody changed it since.
    """
    permissions.require(actor, Action.KEEP_CAMPAIGN)
    campaign = get(session, actor=actor, campaign_id=campaign_id, lock=True)
    _require_own(session, actor, campaign)
    facts = _read(session, as_told(campaign) | dict(told))
    require_version(
        session,
        campaign,
        expected_version,
        _("Somebody changed this campaign since you opened it."),
        wanted={name: value for name, value in facts.items() if name in told},
    )
    changed = {name: value for name, value in facts.items() if getattr(campaign, name) != value}
    why = written(reason, field="reason")
    if any(getattr(campaign, name) is not None for name in changed):
        why = reason_required(why, _("What stands on record is changed with a reason only."))
    if changed:
        set_facts(campaign, changed | {"change_reason": why})
        _store(session, campaign)
        _require_own(session, actor, campaign)
    return campaign


def history(session: Session, *, actor: Account, campaign_id: UUID) -> tuple[Entry, ...]:
    """Return who changed what of a campaign, when and why, the latest change first."""
    return history_of(session, row=get(session, actor=actor, campaign_id=campaign_id))


def as_told(campaign: Campaign) -> dict[str, Any]:
    """Return what is on record as a person would tell it."""
    told = {name: getattr(campaign, name) for name in CAMPAIGN_FIELDS if name != "body"}
    return told | {"body": campaign.organisation.name}


_WITH = (joinedload(Campaign.organisation), joinedload(Campaign.registered_by))


def _read(session: Session, told: Mapping[str, object]) -> dict[str, Any]:
    values, problems = read_campaign(told, today=clock.today())
    name = values.pop("body")
    body: Organisation | None = None
    if name is not None:
        body = body_named(session, name, clock.today())
        problems += [unknown_body("body", name)] if body is None else []
    if problems or body is None:
        raise InvalidInput(_("The campaign cannot be recorded."), problems=problems)
    return values | {"organisation_id": body.id}


def _store(session: Session, campaign: Campaign) -> None:
    try:
        with session.begin_nested():
            session.add(campaign)
    except IntegrityError as raced:
        raise Conflict(
            _("This body has a campaign of this name from that day on already.")
        ) from raced
    session.refresh(campaign, ["organisation", "registered_by"])


def _require_own(session: Session, actor: Account, campaign: Campaign) -> None:
    if not may_change(session, actor=actor, campaign=campaign):
        raise Forbidden(
            _("This campaign is one of {name}, which works outside your areas."),
            name=campaign.organisation.name,
        )


def _shown_last(session: Session, actor: Account, after: str) -> Campaign:
    try:
        return get(session, actor=actor, campaign_id=UUID(after))
    except (ValueError, NotFound) as unknown:
        raise InvalidInput(
            _("This list cannot be continued from there. Begin it again without a cursor.")
        ) from unknown
