"""What a unit was on an earlier day and is on a later one, through every reform between."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from hotspots.errors import Message
from hotspots.i18n import _
from hotspots.registry.area_book import AreaBook, Line


@dataclass(frozen=True, slots=True)
class Traced:
    """The units of a day that the ground of a unit lies in.

    Attributes
    ----------
    ids
        In the order of their codes; none where no line of a reform leads there.
    is_certain
        Every place of the unit lies in the one unit named; else in one of them, or unknown.
    is_verified
        Every line that leads there was compared with something besides the mapping.
    """

    ids: tuple[UUID, ...]
    is_certain: bool
    is_verified: bool


@dataclass(frozen=True, slots=True)
class Ground:
    """Where to look for what lies in a unit, which may have ended.

    Attributes
    ----------
    unit_id
        The unit that was asked for.
    today
        The units of today that it lies in: itself while it exists.
    ids
        Those with all below them.
    is_wider
        Other ground went into them as well, so that more is found than lay in the unit.
    """

    unit_id: UUID
    today: tuple[UUID, ...]
    ids: frozenset[UUID]
    is_wider: bool

    def told(self, book: AreaBook) -> Message | None:
        """Return what must be known of the places found there; None for a unit that exists."""
        if self.today == (self.unit_id,):
            return None
        unit = {"unit": book.title(self.unit_id), "today": _listed(book, self.today)}
        if not self.today:
            return Message(_("No line of a reform says what became of {unit}."), unit)
        if self.is_wider:
            return Message(
                _("{unit} exists no more: shown is all of {today}, which is wider than it was."),
                unit,
            )
        return Message(_("{unit} exists no more: shown is {today}, the same ground."), unit)


def trace(book: AreaBook, area_id: UUID, day: date) -> Traced:
    """Return the units of a day that a unit lies in, itself where it existed."""
    return trace_all(book, [area_id], day)


def trace_all(book: AreaBook, ids: Iterable[UUID], day: date) -> Traced:
    """Return the units of a day that a place lies in which one of these units holds."""
    found: set[UUID] = set()
    waiting = list(ids)
    seen = set(waiting)
    is_certain, is_verified = len(waiting) == 1, True
    while waiting:
        unit = book.units[waiting.pop()]
        if unit.existed_on(day):
            found.add(unit.id)
            continue
        lines, forward = _lines(book, unit.id, day), unit.ended_before(day)
        is_certain &= len(lines) == 1 and (lines[0].is_whole or not forward)
        is_verified &= all(line.verified for line in lines)
        others = {line.new_id if forward else line.old_id for line in lines} - seen
        seen |= others
        waiting += others
    return Traced(book.in_order(found), is_certain and len(found) == 1, bool(found) and is_verified)


def ground_of(book: AreaBook, area_id: UUID, today: date) -> Ground:
    """Return where today lies what a unit holds or held."""
    own = book.below(area_id)
    if book.units[area_id].existed_on(today):
        return Ground(area_id, (area_id,), own, is_wider=False)
    now = trace(book, area_id, today).ids
    reached = frozenset(each for one in now for each in book.below(one))
    return Ground(area_id, now, own | reached, is_wider=bool(now) and _is_wider(book, now, own))


def then_and_now(book: AreaBook, then: Traced, now: tuple[UUID, ...]) -> Message:
    """Return a place in words: the unit of its day and today's, or which it may have been."""
    today = _listed(book, now)
    if then.ids == now:
        return today
    if not then.ids:
        return Message(_("{now} (its unit of that day is not known)"), {"now": today})
    if not then.is_certain:
        told = {"now": today, "units": _listed(book, then.ids)}
        return Message(_("{now} (on that day one of: {units})"), told)
    words = {"then": book.name(then.ids[0]), "now": today}
    return Message(_("{then} (now: {now})"), words) if now else words["then"]


def _lines(book: AreaBook, area_id: UUID, day: date) -> tuple[Line, ...]:
    """Return the lines that lead from a unit towards a day.

    A district that was dissolved has none of its own: those of its communes stand for it.
    """
    if not book.units[area_id].ended_before(day):
        return book.into(area_id)
    own = book.out_of(area_id)
    if own:
        return own
    return tuple(line for child in book.children(area_id) for line in book.out_of(child))


def _is_wider(book: AreaBook, now: tuple[UUID, ...], own: frozenset[UUID]) -> bool:
    """Say whether any of today's units took in more than this unit, or did not take in all."""
    waiting, seen = [*now], set(now)
    while waiting:
        sources = {line.old_id for line in book.into(waiting.pop())} - own
        if any(not book.into(each) for each in sources):
            return True
        fresh = sources - seen
        seen |= fresh
        waiting += fresh
    return False


def _listed(book: AreaBook, ids: tuple[UUID, ...]) -> Message:
    return Message("{units}", {"units": [book.name(each) for each in ids]})
