"""The unit that a crash, a site or a body lay in on its day, and the one it lies in today."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from geoalchemy2 import WKBElement
from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session

from hotspots import clock
from hotspots.database import among
from hotspots.errors import Message
from hotspots.i18n import _
from hotspots.models import AdministrativeArea, Crash, Organisation, Site
from hotspots.registry.area_book import AreaBook, area_book
from hotspots.registry.area_lineage import Traced, then_and_now, trace, trace_all
from hotspots.registry.site_extents import extents_of
from hotspots.settings import TIME_ZONE
from hotspots.vocabulary import AreaKind


@dataclass(frozen=True, slots=True)
class DayUnits:
    """Where something lay on its day and lies today.

    Attributes
    ----------
    now
        The units of today, in the order of their codes.
    contradicts
        The unit that the source states does not lie where the crash was placed: it is only quoted.
    """

    day: date
    then: Traced
    now: tuple[UUID, ...]
    words: Message
    stated: UUID | None = None
    contradicts: bool = False

    @property
    def differ(self) -> bool:
        """Say whether the unit of its day is not that of today, or not known."""
        return self.then.ids != self.now

    @property
    def note(self) -> Message | None:
        """Return what makes the unit of the day doubtful; None where nothing does."""
        if self.contradicts:
            return Message(_("The source names a unit of that day which does not lie there."))
        if not self.differ or not self.then.ids or self.then.is_verified:
            return None
        return Message(_("By a mapping that nobody has compared with the resolution yet."))


def units_of_crashes(session: Session, crashes: Sequence[Crash]) -> Mapping[UUID, DayUnits]:
    """Return the units of each crash on its day and today.

    What the source states goes first, if it lies where the crash does; then the border of a unit of
    that day, where somebody drew one; then the lines of the reforms since.
    """
    book, today = area_book(session), clock.today()
    drawn = _drawn(session, book, [each for each in crashes if each.area_id is not None])
    return {each.id: _of_crash(book, each, drawn.get(each.id), today) for each in crashes}


def units_of_crash(session: Session, crash: Crash) -> DayUnits:
    """Return the units of one crash; see `units_of_crashes`."""
    return units_of_crashes(session, [crash])[crash.id]


def units_of_site(session: Session, site: Site) -> tuple[DayUnits, ...]:
    """Return the units of a site when it was registered, and when it was drawn anew; see `areas`.

    A day on which they were the same as before is left out.
    """
    registered = site.registered_at.astimezone(TIME_ZONE).date()
    drawn = [(each.valid_from, each.geom) for each in reversed(extents_of(session, site))]
    days = {registered: site.geom} | dict(drawn)
    found: list[DayUnits] = []
    for day, shape in sorted(days.items(), key=lambda each: each[0]):
        units = _of_site(session, site, day, shape)
        if not found or units.then.ids != found[-1].then.ids:
            found.append(units)
    return tuple(found)


def _of_site(session: Session, site: Site, day: date, shape: WKBElement | None) -> DayUnits:
    book, today = area_book(session), clock.today()
    stored = tuple(each.id for each in site.areas)
    now = trace_all(book, stored, today).ids or stored
    drawn = _drawn_shape(session, book, shape, day)
    if drawn:
        met = Traced(book.in_order(drawn), is_certain=True, is_verified=True)
        words = Message("{units}", {"units": [book.name(each) for each in met.ids]})
        if met.ids != now:
            today_words = Message("{units}", {"units": [book.name(each) for each in now]})
            words = Message(_("{then} (now: {now})"), {"then": words, "now": today_words})
        return DayUnits(day, met, now, words)
    # Each ward that a stretch meets has a former unit of its own: known where each of them is.
    traces = [trace(book, each, day) for each in now]
    then = Traced(
        book.in_order(each for one in traces for each in one.ids),
        is_certain=bool(traces) and all(one.is_certain for one in traces),
        is_verified=all(one.is_verified for one in traces),
    )
    told = [then_and_now(book, one, (each,)) for each, one in zip(now, traces, strict=True)]
    return DayUnits(day, then, now, Message("{units}", {"units": told}))


def unit_of_body(session: Session, body: Organisation) -> DayUnits | None:
    """Return the unit of a body while it existed, and the units of today there."""
    if body.area_id is None:
        return None
    book, today = area_book(session), clock.today()
    unit = book.units[body.area_id]
    day = min(each for each in (unit.valid_to, body.valid_to, today) if each is not None)
    then = Traced((unit.id,), is_certain=True, is_verified=True)
    now = trace(book, unit.id, today)
    words = book.title(unit.id)
    if now.ids and now.ids != then.ids:
        told = {"unit": words, "today": [book.name(each) for each in now.ids]}
        words = Message(_("{unit}; now: {today}"), told)
    return DayUnits(day, then, now.ids, words)


def _of_crash(book: AreaBook, crash: Crash, drawn: UUID | None, today: date) -> DayUnits:
    day, area_id = crash.occurred_on, crash.area_id
    stated = crash.ward_stated_id
    led = () if stated is None else trace(book, stated, today).ids
    now = led if area_id is None else (area_id,)
    contradicts = stated is not None and area_id is not None and area_id not in led
    if stated is not None and not contradicts:
        then = Traced((stated,), is_certain=True, is_verified=True)
    elif drawn is not None:
        then = Traced((drawn,), is_certain=True, is_verified=True)
    elif area_id is None:
        then = Traced((), is_certain=False, is_verified=False)
    else:
        then = trace(book, area_id, day)
    return DayUnits(day, then, now, then_and_now(book, then, now), stated, contradicts)


def _drawn(session: Session, book: AreaBook, crashes: Iterable[Crash]) -> dict[UUID, UUID]:
    """Return the drawn unit that has ended since and held each crash on its day.

    On a border of two that of the smaller code.
    """
    ids = [each.id for each in crashes]
    if not (book.has_former_borders and ids):
        return {}
    query = (
        _former(
            Crash.id, func.ST_Intersects(AdministrativeArea.geom, Crash.geom), Crash.occurred_on
        )
        .where(among(Crash.id, ids))
        .order_by(AdministrativeArea.code.desc())
    )
    return {crash_id: area_id for crash_id, area_id in session.execute(query)}  # noqa: C416 - rows


def _drawn_shape(
    session: Session, book: AreaBook, shape: WKBElement | None, day: date
) -> list[UUID]:
    if not book.has_former_borders or shape is None:
        return []
    area = AdministrativeArea
    query = select(area.id).where(
        area.kind == AreaKind.COMMUNE,
        area.valid_to.is_not(None),
        func.ST_Intersects(area.geom, shape),
        func.coalesce(area.valid_from, day) <= day,
        area.valid_to >= day,
    )
    return list(session.scalars(query))


def _former(row_id: Any, met: ColumnElement[bool], day: Any) -> Select[UUID, UUID]:
    area = AdministrativeArea
    return select(row_id, area.id).join(
        area,
        and_(
            area.kind == AreaKind.COMMUNE,
            area.valid_to.is_not(None),
            met,
            func.coalesce(area.valid_from, day) <= day,
            area.valid_to >= day,
        ),
    )
