"""Recommendations as a person sees them: one with its events, and lists by what is wanted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select, tuple_
from sqlalchemy.orm import Session, joinedload, selectinload

from hotspots import clock, permissions
from hotspots.database import among
from hotspots.errors import InvalidInput, NotFound
from hotspots.i18n import _
from hotspots.models import (
    Account,
    LetterTransition,
    Recommendation,
    RecommendationEvent,
    RecommendationSite,
    Site,
    SiteArea,
)
from hotspots.models.workflow.letter import AT_THE_ADDRESSEE, OPEN_LETTER
from hotspots.registry.areas import ground_ids
from hotspots.registry.bodies import acts_for, has_people
from hotspots.registry.differences import require_version
from hotspots.registry.letter_twins import Twin, twins_of
from hotspots.vocabulary import Action, Lateness, LetterSide, LetterState

LATE_AGAIN_FACTOR = 3
"""A recommendation this many times over the days it was given is told to the level above again."""

_AROUND = (
    joinedload(Recommendation.sender),
    joinedload(Recommendation.receiver),
    joinedload(Recommendation.addressee),
    selectinload(Recommendation.sites),
)


@dataclass(frozen=True, slots=True)
class Letter:
    """A recommendation as one person sees it, with its events and the steps open to them.

    `steps` are those the person may take; `for_another` says that they would enter the answer of a
    body that has nobody in the registry. `twins` may be the same letter.
    """

    letter: Recommendation
    events: Sequence[RecommendationEvent]
    steps: tuple[LetterTransition, ...]
    for_another: bool
    twins: Sequence[Twin]
    may_edit: bool


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of recommendations, the latest written first; `next` continues it."""

    letters: Sequence[Recommendation]
    twins: dict[UUID, list[Twin]]
    next: str | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is narrowed to; what is None is not asked for.

    Attributes
    ----------
    mine
        Those that wait for the person's own body.
    sent_from, sent_before
        The period of sending, without its last day.
    """

    state: LetterState | None = None
    late: Lateness | None = None
    mine: bool = False
    area_id: UUID | None = None
    site: str | None = None
    sender_id: UUID | None = None
    receiver_id: UUID | None = None
    sent_from: date | None = None
    sent_before: date | None = None


def find(
    session: Session,
    actor: Account,
    letter_id: UUID,
    *,
    lock: bool = False,
    expected_version: int | None = None,
    wanted: Mapping[str, object] | None = None,
) -> Recommendation:
    """Return a recommendation that a person may see, with its bodies and sites.

    Raises
    ------
    NotFound
        There is none, or this person may not see it: the two are not told apart.
    StaleVersion
        Somebody changed it since the caller read it.
    """
    permissions.require(actor, Action.READ_SITES)
    query = select(Recommendation).where(
        Recommendation.id == letter_id, permissions.visible_recommendations(actor)
    )
    query = query.options(*_AROUND).execution_options(populate_existing=True)
    if lock:
        query = query.with_for_update(of=Recommendation)
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound(_("There is no such recommendation where you work."))
    require_version(
        session,
        found,
        expected_version,
        _("The recommendation is in state {state} now: somebody changed it since you opened it."),
        wanted=wanted,
        state=found.state,
    )
    return found


def get(session: Session, *, actor: Account, letter_id: UUID) -> Letter:
    """Return one recommendation with its events, the oldest first, and what may be done now."""
    letter = find(session, actor, letter_id)
    sides, for_another = _sides_and_voice(session, actor, letter)
    events = (
        select(RecommendationEvent)
        .where(RecommendationEvent.recommendation_id == letter.id)
        .options(
            joinedload(RecommendationEvent.actor), joinedload(RecommendationEvent.organisation)
        )
        .order_by(RecommendationEvent.sequence)
    )
    return Letter(
        letter=letter,
        events=session.scalars(events).all(),
        steps=letter.steps_for(actor, sides),
        for_another=for_another,
        twins=twins_of(session, [letter], actor=actor)[letter.id],
        may_edit=letter.state is LetterState.DRAFTED
        and LetterSide.SENDER in sides
        and permissions.may(actor, Action.WRITE_RECOMMENDATION),
    )


def steps_open(
    session: Session, letter: Recommendation, *, actor: Account
) -> tuple[LetterTransition, ...]:
    """Return the steps of a letter that a person may take now, in the order of the table."""
    sides, _for_another = _sides_and_voice(session, actor, letter)
    return letter.steps_for(actor, sides)


def _sides_and_voice(
    session: Session, actor: Account, letter: Recommendation
) -> tuple[frozenset[LetterSide], bool]:
    """Return for whom a person acts, and whether they enter the answer of a body without people."""
    sides = sides_of(session, actor, letter)
    for_another = (
        LetterSide.SENDER in sides
        and LetterSide.ADDRESSEE not in sides
        and letter.state in AT_THE_ADDRESSEE
        and not has_people(session, letter.addressee_id)
    )
    return (sides | {LetterSide.ADDRESSEE} if for_another else sides), for_another


def sides_of(session: Session, actor: Account, letter: Recommendation) -> frozenset[LetterSide]:
    """Return for whom a person acts on a recommendation."""
    sides = set()
    if acts_for(actor, letter.sender_id):
        sides.add(LetterSide.SENDER)
    if acts_for(actor, letter.addressee_id):
        sides.add(LetterSide.ADDRESSEE)
    reached = select(Site.id).where(
        Site.id.in_([site.id for site in letter.sites]), permissions.visible_sites(actor)
    )
    if session.scalar(reached.limit(1)) is not None:
        sides.add(LetterSide.INSPECTOR)
    return frozenset(sides)


def list_letters(
    session: Session,
    *,
    actor: Account,
    wanted: Wanted | None = None,
    limit: int = 100,
    after: str | None = None,
) -> Listing:
    """Return the recommendations a person may see, the latest written first."""
    permissions.require(actor, Action.READ_SITES)
    order = (Recommendation.drafted_at, Recommendation.id)
    query = _narrowed(session, actor, wanted or Wanted())
    if after is not None:
        query = query.where(tuple_(*order) < tuple_(*_read_cursor(after)))
    query = query.order_by(*(column.desc() for column in order)).options(*_AROUND)
    rows = list(session.scalars(query.limit(limit + 1)))
    shown = rows[:limit]
    return Listing(
        letters=shown,
        twins=twins_of(session, shown, actor=actor),
        next=_cursor(shown[-1]) if len(rows) > limit else None,
    )


def letters_about(session: Session, *, actor: Account, site: Site) -> list[Recommendation]:
    """Return the recommendations about a site that a person may see, the latest first."""
    query = _narrowed(session, actor, Wanted(site=site.code)).options(*_AROUND)
    return list(session.scalars(query.order_by(Recommendation.drafted_at.desc())))


def waiting_for(session: Session, *, actor: Account) -> int:
    """Return how many recommendations wait for the person's own body."""
    return session.scalar(select(func.count()).select_from(waiting(actor).subquery())) or 0


def waiting(actor: Account) -> Select[UUID]:
    """Return a query of the recommendations that wait for the person's own body."""
    visible = permissions.visible_recommendations(actor)
    return select(Recommendation.id).where(visible, waits_for(actor))


def lateness(today: date) -> ColumnElement[str | None]:
    """Return how late a recommendation is on a day, as the code of `Lateness`; NULL while in time.

    The days it was given count from its sending to its deadline, both as written in the letter.
    """
    day = literal(today)
    given = Recommendation.deadline - Recommendation.sent_on
    over = day - Recommendation.sent_on
    return case(
        (Recommendation.state.not_in(OPEN_LETTER), None),
        (
            and_(Recommendation.deadline < day, over > func.greatest(given, 1) * LATE_AGAIN_FACTOR),
            Lateness.LATE_AGAIN.value,
        ),
        (Recommendation.deadline < day, Lateness.LATE.value),
        else_=None,
    )


def _narrowed(session: Session, actor: Account, wanted: Wanted) -> Select[Recommendation]:
    query = select(Recommendation).where(permissions.visible_recommendations(actor))
    if wanted.state is not None:
        query = query.where(Recommendation.state == wanted.state)
    if wanted.late is Lateness.LATE_AGAIN:
        query = query.where(lateness(clock.today()) == Lateness.LATE_AGAIN.value)
    elif wanted.late is Lateness.LATE:
        query = query.where(lateness(clock.today()).is_not(None))
    if wanted.mine:
        query = query.where(waits_for(actor))
    for column, told in (
        (Recommendation.sender_id, wanted.sender_id),
        (Recommendation.receiver_id, wanted.receiver_id),
    ):
        if told is not None:
            query = query.where(column == told)
    if wanted.sent_from is not None:
        query = query.where(Recommendation.sent_on >= wanted.sent_from)
    if wanted.sent_before is not None:
        query = query.where(Recommendation.sent_on < wanted.sent_before)
    return _about(session, query, wanted)


def _about(
    session: Session, query: Select[Recommendation], wanted: Wanted
) -> Select[Recommendation]:
    about = select(RecommendationSite.recommendation_id)
    if wanted.area_id is not None:
        inside = about.join(SiteArea, SiteArea.site_id == RecommendationSite.site_id)
        inside = inside.where(among(SiteArea.area_id, ground_ids(session, wanted.area_id)))
        query = query.where(Recommendation.id.in_(inside))
    if wanted.site is not None:
        at = about.join(Site, Site.id == RecommendationSite.site_id)
        query = query.where(Recommendation.id.in_(at.where(Site.code == wanted.site)))
    return query


def waits_for(actor: Account) -> ColumnElement[bool]:
    """Return the condition that the person's body has to act next.

    Works that were reported done wait for the sender; where the sender itself reported them, in the
    place of a body without people, they wait for every other unit that reaches a site.
    """
    own = permissions.own_bodies(actor)
    by_sender = (LetterState.REFUSED, LetterState.ASKED_BACK)
    unsent = (LetterState.DRAFTED, LetterState.SIGNED)
    by_own = among(Recommendation.state_organisation_id, own)
    by_the_sender = Recommendation.state_organisation_id == Recommendation.sender_id
    return or_(
        and_(Recommendation.state.in_(AT_THE_ADDRESSEE), among(Recommendation.addressee_id, own)),
        and_(Recommendation.state.in_((*by_sender, *unsent)), among(Recommendation.sender_id, own)),
        and_(
            Recommendation.state == LetterState.REPORTED_DONE,
            ~by_own,
            or_(among(Recommendation.sender_id, own), and_(by_the_sender, _reaches_a_site(actor))),
        ),
    )


def unanswered(actor: Account) -> ColumnElement[bool]:
    """Return the condition that the person's body sent it and nobody has said anything yet."""
    silent = Recommendation.state.in_((LetterState.SENT, LetterState.FORWARDED))
    return and_(silent, among(Recommendation.sender_id, permissions.own_bodies(actor)))


def _reaches_a_site(actor: Account) -> ColumnElement[bool]:
    reached = (
        select(RecommendationSite.recommendation_id)
        .join(Site, Site.id == RecommendationSite.site_id)
        .where(permissions.visible_sites(actor))
    )
    return Recommendation.id.in_(reached)


def _cursor(letter: Recommendation) -> str:
    return f"{letter.drafted_at.isoformat()}_{letter.id}"


def _read_cursor(cursor: str) -> tuple[datetime, UUID]:
    try:
        drafted_at, last = cursor.split("_")
        return datetime.fromisoformat(drafted_at.replace(" ", "+")), UUID(last)
    except ValueError as error:
        raise InvalidInput(
            _("This list cannot be continued from there. Begin it again without a cursor.")
        ) from error
