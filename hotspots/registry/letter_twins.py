"""The same letter twice: flagged wherever it is shown, and never lost."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from hotspots import permissions
from hotspots.analysis.near_texts import likeness
from hotspots.models import Account, Recommendation, RecommendationSite
from hotspots.settings import TIME_ZONE
from hotspots.vocabulary import LetterState, TwinReason

WITHIN = timedelta(days=183)
"""Two letters of the same text about the same sites are one if no more time lies between them."""

LIKE = 0.9
"""Share of words that two texts must have in common, in the same order."""


@dataclass(frozen=True, slots=True)
class Twin:
    """Another recommendation that may be the same letter, and why."""

    letter: Recommendation
    reason: TwinReason


def twins_of(
    session: Session, letters: Sequence[Recommendation], *, actor: Account
) -> dict[UUID, list[Twin]]:
    """Return for each letter those that may be the same, as far as this person may see them.

    The same sender, number and date; or the same sites and nearly the same text within half a
    year. A letter that was withdrawn is nobody's twin.
    """
    candidates = _candidates(session, letters, actor)
    found: dict[UUID, list[Twin]] = {}
    for letter in letters:
        others = [each for each in candidates if each.id != letter.id]
        found[letter.id] = [
            Twin(other, reason)
            for other in others
            if (reason := _reason(letter, other)) is not None
        ]
    return found


def _candidates(
    session: Session, letters: Sequence[Recommendation], actor: Account
) -> list[Recommendation]:
    """Return what may be a twin of any of these: of the same number, or about one of the sites."""
    if not letters:
        return []
    numbers = {_plain(each.number) for each in letters if each.number}
    sites = {site.id for letter in letters for site in letter.sites}
    about = select(RecommendationSite.recommendation_id).where(
        RecommendationSite.site_id.in_(sites)
    )
    number = func.lower(func.replace(Recommendation.number, " ", ""))
    query = (
        select(Recommendation)
        .where(
            Recommendation.state != LetterState.WITHDRAWN,
            permissions.visible_recommendations(actor),
            or_(number.in_(numbers), Recommendation.id.in_(about)),
        )
        .options(selectinload(Recommendation.sites), joinedload(Recommendation.sender))
        .order_by(Recommendation.drafted_at, Recommendation.id)
    )
    return list(session.scalars(query))


def _reason(letter: Recommendation, other: Recommendation) -> TwinReason | None:
    if letter.state is LetterState.WITHDRAWN:
        return None
    if letter.number and (_plain(letter.number), letter.dated, letter.sender_id) == (
        _plain(other.number),
        other.dated,
        other.sender_id,
    ):
        return TwinReason.SAME_NUMBER
    same_sites = {site.id for site in letter.sites} == {site.id for site in other.sites}
    near = abs(_day(letter) - _day(other)) <= WITHIN
    if same_sites and near and likeness(letter.asked, other.asked) >= LIKE:
        return TwinReason.SAME_TEXT
    return None


def _day(letter: Recommendation) -> date:
    return letter.dated or letter.drafted_at.astimezone(TIME_ZONE).date()


def _plain(number: str | None) -> str:
    return "".join((number or "").split()).lower()
