"""Looking a unit up: by a part of its name or its code, with all that came before and after it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from hotspots import clock, permissions
from hotspots.errors import NotFound
from hotspots.i18n import _
from hotspots.models import Account
from hotspots.registry.area_book import AreaBook, Line, Unit, area_book, bare_name
from hotspots.registry.area_lineage import Ground, Traced, ground_of, trace
from hotspots.registry.unit_types import parted
from hotspots.vocabulary import Action, AreaKind


@dataclass(frozen=True, slots=True)
class UnitDetail:
    """A unit, the lines of reforms that lead to it and from it, and where its ground is today.

    Attributes
    ----------
    on
        The units of the day that was asked for that its ground lay in.
    """

    book: AreaBook
    unit: Unit
    came_from: Sequence[Line]
    went_into: Sequence[Line]
    ground: Ground
    day: date
    on: Traced


def find(
    session: Session,
    *,
    actor: Account,
    text: str = "",
    on: date | None = None,
    kind: AreaKind | None = None,
    limit: int = 100,
) -> tuple[AreaBook, list[Unit]]:
    """Return units by name or code, those that exist today first, however many share the name."""
    permissions.require(actor, Action.READ_SITES)
    book, today = area_book(session), clock.today()
    types, wanted = parted(text[:200])[0], bare_name(text[:200])
    found = [
        each
        for each in book.units.values()
        if (kind is None or each.kind is kind)
        and (on is None or each.existed_on(on))
        and (not types or each.unit_type in types)
        and (wanted in bare_name(each.name) or each.code == text.strip())
    ]
    found.sort(
        key=lambda each: (
            bare_name(each.name) != wanted,
            not each.existed_on(today),
            each.name,
            each.code,
        )
    )
    return book, found[:limit]


def get(session: Session, *, actor: Account, area_id: UUID, on: date | None = None) -> UnitDetail:
    """Return one unit.

    Raises
    ------
    NotFound
        There is none of this id.
    """
    permissions.require(actor, Action.READ_SITES)
    book, today = area_book(session), clock.today()
    unit = book.units.get(area_id)
    if unit is None:
        raise NotFound(_("There is no such area."))
    day = on or today
    return UnitDetail(
        book=book,
        unit=unit,
        came_from=book.into(area_id),
        went_into=book.out_of(area_id),
        ground=ground_of(book, area_id, today),
        day=day,
        on=trace(book, area_id, day),
    )
