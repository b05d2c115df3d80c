"""Early warnings before a person: where one more crash would suffice, and what drops out when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, tuple_
from sqlalchemy.orm import Session, joinedload, selectinload

from hotspots import permissions
from hotspots.analysis.notice_words import drop_out_sentence, near_miss_sentences
from hotspots.criteria import RoadRules, from_snapshot, require_road
from hotspots.database import among
from hotspots.errors import InvalidInput, Message, NotFound
from hotspots.i18n import _
from hotspots.models import Account, LiveList, Notice, NoticeArea, Proposal, ScreeningRun
from hotspots.registry import deployment
from hotspots.registry.areas import ground_ids
from hotspots.registry.notice_rows import near_miss_of
from hotspots.registry.registration import name_of
from hotspots.vocabulary import Action, NoticeKind, ProposalState, WindowMode

_NO_DUTY = (ProposalState.REJECTED, ProposalState.SUPPRESSED)
"""What a person turned down needs no word about when it leaves the list."""

_NAMED = (joinedload(Notice.route), joinedload(Notice.junction), selectinload(Notice.areas))


@dataclass(frozen=True, slots=True)
class Entry:
    """One notice in words. `proposal_id` is the row of the live list that drops out."""

    notice: Notice
    name: str
    sentences: tuple[Message, ...]
    proposal_id: UUID | None


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of notices, the nearest deadline first; `next` continues it, None at its end.

    `as_of` is the day the list has reached, None before the first screening; `is_behind` says that
    something has happened since which a job takes in.
    """

    entries: Sequence[Entry]
    next: str | None
    as_of: date | None
    is_behind: bool


def list_notices(
    session: Session,
    *,
    actor: Account,
    kind: NoticeKind | None = None,
    area_id: UUID | None = None,
    limit: int = 100,
    after: str | None = None,
) -> Listing:
    """Return the notices that stand today where this person works, by deadline."""
    permissions.require(actor, Action.READ_NOTICES)
    today = deployment.as_of(session)
    query = _standing(actor, today).order_by(Notice.deadline, Notice.id)
    if kind is not None:
        query = query.where(Notice.kind == kind)
    if area_id is not None:
        inside = select(NoticeArea.notice_id).where(
            among(NoticeArea.area_id, ground_ids(session, area_id))
        )
        query = query.where(Notice.id.in_(inside))
    if after is not None:
        query = query.where(tuple_(Notice.deadline, Notice.id) > tuple_(*_read_cursor(after)))
    rows = session.execute(query.options(*_NAMED).limit(limit + 1)).all()
    shown = rows[:limit]
    state, rules = _state(session)
    return Listing(
        entries=[_entry(notice, proposal, rules) for notice, proposal in shown],
        next=_cursor(shown[-1][0]) if len(rows) > limit else None,
        as_of=None if state is None else state.as_of,
        is_behind=state is not None and (state.waits_for is not None or state.as_of < today),
    )


def get(session: Session, *, actor: Account, notice_id: UUID) -> Entry:
    """Return one notice that stands today."""
    permissions.require(actor, Action.READ_NOTICES)
    query = _standing(actor, deployment.as_of(session)).where(Notice.id == notice_id)
    found = session.execute(query.options(*_NAMED)).one_or_none()
    if found is None:
        raise NotFound(_("There is no such warning where you work, or it stands no more."))
    return _entry(*found, _state(session)[1])


def count(session: Session, *, actor: Account) -> int:
    """Return how many near misses stand today where this person works."""
    permissions.require(actor, Action.READ_NOTICES)
    standing = near_misses(actor, deployment.as_of(session)).subquery()
    return session.scalar(select(func.count()).select_from(standing)) or 0


def near_misses(actor: Account, today: date) -> Select[UUID]:
    """Return a query of the near misses that stand today where this person works."""
    return select(Notice.id).where(
        Notice.valid_to.is_(None),
        Notice.deadline > today,
        Notice.kind == NoticeKind.NEAR_MISS,
        permissions.visible_notices(actor),
    )


def _standing(actor: Account, today: date) -> Select[Notice, Proposal | None]:
    """Return the query of what stands today: a deadline that has passed warns of nothing."""
    is_known: ColumnElement[bool] = and_(
        Proposal.place_id == Notice.place_id,
        Proposal.mode == WindowMode.TRAILING,
        Proposal.valid_to.is_(None),
    )
    return (
        select(Notice, Proposal)
        .outerjoin(Proposal, is_known)
        .where(
            Notice.valid_to.is_(None),
            Notice.deadline > today,
            or_(Notice.kind == NoticeKind.NEAR_MISS, Proposal.state.not_in(_NO_DUTY)),
            permissions.visible_notices(actor),
        )
    )


def _state(session: Session) -> tuple[LiveList | None, RoadRules | None]:
    found = session.execute(
        select(LiveList, ScreeningRun.criteria).join(
            ScreeningRun, ScreeningRun.id == LiveList.run_id
        )
    ).one_or_none()
    if found is None:
        return None, None
    return found[0], require_road(from_snapshot(found[1]))


def _entry(notice: Notice, proposal: Proposal | None, rules: RoadRules | None) -> Entry:
    if notice.kind is NoticeKind.NEAR_MISS and rules is not None:
        sentences = near_miss_sentences(near_miss_of(notice, rules))
    else:
        sentences = (drop_out_sentence(notice.deadline),)
    return Entry(notice, name_of(notice), sentences, None if proposal is None else proposal.id)


def _cursor(notice: Notice) -> str:
    return f"{notice.deadline.isoformat()}_{notice.id}"


def _read_cursor(cursor: str) -> tuple[date, UUID]:
    try:
        deadline, last = cursor.split("_")
        return date.fromisoformat(deadline), UUID(last)
    except ValueError as error:
        raise InvalidInput(
            _("This list cannot be continued from there. Begin it again without a cursor.")
        ) from error
