"""Complex routes and areas on the list of a unit: listed from its paper, and corrected.

Who works in a commune where one lies today corrects it, whichever unit's paper names it.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspots import clock, permissions
from hotspots.errors import InvalidInput
from hotspots.i18n import _
from hotspots.models import Account, WatchedPlace
from hotspots.records.watched_place import WATCHED_FIELDS, WHERE, read_watched, read_where
from hotspots.registry.listed_corrections import Corrected
from hotspots.registry.listed_rows import (
    bring_up_to_date,
    correct,
    enter,
    number_taken,
    refuse_taken,
)
from hotspots.registry.watched_extents import EXTENT, REFUSED, find_extent
from hotspots.registry.watched_place_queries import find_seen
from hotspots.vocabulary import Action, RowOutcome

_KEY = ("paper_number", "source_reference")
_CORRECTED = Corrected(
    WATCHED_FIELDS,
    read_watched,
    REFUSED,
    _("Somebody changed this entry of the list since you opened it."),
)


def register(
    session: Session, *, actor: Account, told: Mapping[str, object], anew: bool = False
) -> tuple[WatchedPlace, RowOutcome]:
    """List a complex route or area, or bring what is known of it up to date.

    It is known again by its organisation, the paper with the list and its number there; whoever
    enters one `anew` means none that is known.

    Raises
    ------
    InvalidInput
        A field is unusable, it does not say where the place is, in exactly one way, or one that is
        entered anew is known.
    Forbidden
        This role may not, or the place lies outside the person's areas.
    """
    permissions.require(actor, Action.DECLARE_SITE)
    values, problems = read_watched(told)
    problems += read_where(told)[1]
    if problems:
        raise InvalidInput(REFUSED, problems=problems)
    extent = find_extent(session, actor=actor, told=told, since=values["valid_from"])
    facts = values | extent
    known = _known(session, actor.organisation_id, facts)
    if known is None:
        listed = WatchedPlace(
            organisation_id=actor.organisation_id,
            registered_by_id=actor.id,
            registered_at=clock.now(),
            **facts,
        )
        return listed, enter(session, listed)
    if anew:
        raise number_taken(
            REFUSED, _("This paper has a place of this number already."), known.source_reference
        )
    ended = facts["valid_to"] or known.valid_to
    if ended is not None and ended < facts["valid_from"]:
        raise InvalidInput(
            _("The place cannot be listed: it left the list on {day}, before its first day."),
            day=ended,
        )
    return known, bring_up_to_date(session, known, facts, whole=EXTENT)


def change(
    session: Session,
    *,
    actor: Account,
    place_id: UUID,
    told: Mapping[str, object],
    reason: str | None = None,
    expected_version: int | None = None,
) -> WatchedPlace:
    """Correct what is told of a complex route or area; what is told as empty is emptied.

    Where it lies is told anew as a whole. The coverage of past days follows the correction.

    Raises
    ------
    NotFound
        There is no such entry where the person works.
    InvalidInput
        A field or the place is unusable, the paper has another place of this number, or something
        on record would change without a reason.
    StaleVersion
        Somebody changed it since.
    """
    permissions.require(actor, Action.DECLARE_SITE)
    listed = find_seen(session, actor, place_id, for_update=True)
    facts = _CORRECTED.facts(session, listed, told, expected_version=expected_version)
    if any(name in told for name in WHERE):
        facts |= find_extent(session, actor=actor, told=told, since=facts["valid_from"])
    refuse_taken(
        session,
        listed,
        {"organisation_id": listed.organisation_id} | {name: facts[name] for name in _KEY},
        refusal=REFUSED,
        taken=_("This paper has a place of this number already."),
    )
    correct(session, listed, facts, reason=reason)
    session.refresh(listed, ["route", "area"])
    return listed


def _known(
    session: Session, organisation_id: UUID, facts: Mapping[str, Any]
) -> WatchedPlace | None:
    query = select(WatchedPlace).where(
        WatchedPlace.organisation_id == organisation_id,
        *(getattr(WatchedPlace, name) == facts[name] for name in _KEY),
    )
    return session.scalars(query).one_or_none()
