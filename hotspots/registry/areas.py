"""Administrative areas as people choose them: by code and day, of a jurisdiction."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hotspots import clock, permissions
from hotspots.database import among
from hotspots.errors import Message, NotFound
from hotspots.i18n import _
from hotspots.models import Account, AdministrativeArea, SiteArea
from hotspots.registry.area_book import AreaBook, area_book
from hotspots.registry.area_lineage import Ground, ground_of
from hotspots.vocabulary import AreaKind

MOST_FORMER = 500
"""More units that have ended than a person chooses from: those of a country are searched for."""


@dataclass(frozen=True, slots=True)
class AreaChoice:
    """A unit in a list to choose from; `value` is its code, of one that has ended its id.

    The code of a unit that has ended was often given to another.
    """

    value: str
    title: Message
    is_former: bool


def area_with_code(session: Session, *, code: str, on: date | None = None) -> AdministrativeArea:
    """Return the area that has this code on a date; without one today's, else the last."""
    area, today = AdministrativeArea, clock.today()
    same = list(session.scalars(select(area).where(area.code == code.replace("\0", ""))))
    if on is not None:
        same = [each for each in same if exists_on(each, on)]
    if not same:
        raise NotFound(
            _("There is no area with the code {code}. Load it: hotspots load-area."), code=code
        )
    return max(
        same,
        key=lambda each: (
            exists_on(each, today),
            each.valid_to or date.max,
            each.valid_from or date.min,
        ),
    )


def ground_told(session: Session, area: str | UUID) -> Ground:
    """Return where today lies what a unit holds, or held before a reform: told by id or by code.

    A code that was used again means the unit that has it today; the one before it is told by id.
    """
    area_id = area if isinstance(area, UUID) else _id_written(area)
    if area_id is None:
        area_id = area_with_code(session, code=str(area)).id
    book = area_book(session)
    if area_id not in book.units:
        raise NotFound(_("There is no such area."))
    return ground_of(book, area_id, clock.today())


def ground_ids(session: Session, area_id: UUID) -> frozenset[UUID]:
    """Return the ids of a unit with all below it, and of what it became where it has ended.

    They are read by themselves, so that the query that asks for them is planned knowing how few
    they are.
    """
    book = area_book(session)
    if area_id not in book.units:
        return frozenset({area_id})
    return ground_of(book, area_id, clock.today()).ids


def sites_below(session: Session, area_id: UUID) -> frozenset[UUID]:
    """Return the ids of the sites that lie in a unit, or in what it became."""
    inside = among(SiteArea.area_id, ground_ids(session, area_id))
    return frozenset(session.scalars(select(SiteArea.site_id).where(inside)))


def ground_note(session: Session, area: str) -> Message | None:
    """Return what must be known of a list that is narrowed to a unit which has ended."""
    return ground_told(session, area).told(area_book(session)) if area else None


def choices_for(session: Session, *, actor: Account, former: bool = True) -> list[AreaChoice]:
    """Return the communes to choose from where a person works: today's, then those that ended."""
    book = area_book(session)
    chosen = [
        AreaChoice(each.code, book.title(each.id), is_former=False)
        for each in communes_for(session, actor=actor)
    ]
    ended = _former(book, permissions.visible_areas(actor)) if former else []
    if len(ended) <= MOST_FORMER:
        chosen += [AreaChoice(str(each), book.title(each), is_former=True) for each in ended]
    return chosen


def communes_for(session: Session, *, actor: Account) -> list[AdministrativeArea]:
    """Return the communes of today in the areas a person works for, by name."""
    return [each for each in _today(session, actor) if each.kind is AreaKind.COMMUNE]


def living_for(session: Session, *, actor: Account) -> list[AdministrativeArea]:
    """Return every area of today in a person's jurisdiction: the larger kinds first, by name."""
    larger_first = list(AreaKind)
    return sorted(_today(session, actor), key=lambda area: larger_first.index(area.kind))


def exists_on(area: AdministrativeArea, on: date) -> bool:
    """Say whether the unit existed on this day."""
    begun = area.valid_from is None or area.valid_from <= on
    return begun and (area.valid_to is None or on <= area.valid_to)


def _today(session: Session, actor: Account) -> list[AdministrativeArea]:
    within, area, today = permissions.visible_areas(actor), AdministrativeArea, clock.today()
    query = select(area).where(
        func.coalesce(area.valid_from, today) <= today, func.coalesce(area.valid_to, today) >= today
    )
    if within is not None:
        query = query.where(among(area.id, within))
    return list(session.scalars(query.order_by(area.name, area.code)))


def _former(book: AreaBook, within: frozenset[UUID] | None) -> list[UUID]:
    """Return the communes that ended on the ground of these areas, by name."""
    today = clock.today()
    ended = [
        each
        for each in book.units.values()
        if each.kind is AreaKind.COMMUNE and each.ended_before(today)
    ]
    if within is not None:
        ended = [each for each in ended if within & ground_of(book, each.id, today).ids]
    return [each.id for each in sorted(ended, key=lambda each: (each.name, each.code))]


def _id_written(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
