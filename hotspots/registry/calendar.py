"""The calendar of working days: holidays and swapped days, entered by an administrator."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import extract, select
from sqlalchemy.orm import Session

from hotspots import clock, permissions
from hotspots.analysis.working_days import is_working_day
from hotspots.errors import InvalidInput, Message, NotFound, Problem
from hotspots.i18n import _
from hotspots.models import Account, CalendarDay
from hotspots.records.values import Text, UnusableValue, is_missing, shown, written_day
from hotspots.registry.public_holidays import Holiday, holidays_of
from hotspots.vocabulary import Action, DayKind

_NAME, _SOURCE = Text(200), Text(300)
YEARS = range(2000, 2101)


@dataclass(frozen=True, slots=True)
class Seeded:
    """What was entered for a year, and what stood there already and was left alone."""

    entered: int
    kept: int


def days_of(session: Session, year: int) -> list[CalendarDay]:
    """Return the days of a year that differ from their weekday."""
    query = select(CalendarDay).where(extract("year", CalendarDay.day) == year)
    return list(session.scalars(query.order_by(CalendarDay.day)))


def set_day(
    session: Session,
    *,
    actor: Account,
    day: object,
    kind: DayKind,
    name: object,
    source: object = None,
) -> CalendarDay:
    """Enter a day off or a working day; what stood there for that day is changed.

    Deadlines that run already keep their day: each says how it was counted.
    """
    permissions.require(actor, Action.KEEP_CALENDAR)
    on, words, told = _read(day, name, source)
    if not _differs(on, kind):
        raise _refused(
            "no_exception",
            Message(_("{day} is that already by its weekday."), {"day": on}),
            _("Enter only the days that differ from their weekday."),
            "day",
            on.isoformat(),
        )
    row = session.scalars(select(CalendarDay).where(CalendarDay.day == on)).one_or_none()
    if row is None:
        row = CalendarDay(day=on)
        session.add(row)
    row.kind, row.name, row.source = kind, words, told
    row.entered_by_id, row.entered_at = actor.id, clock.now()
    session.flush()
    return row


def remove_day(session: Session, *, actor: Account, day: object) -> None:
    """Let a day be again what its weekday makes of it; the audit keeps what stood there."""
    permissions.require(actor, Action.KEEP_CALENDAR)
    try:
        on = written_day(day)
    except UnusableValue as wrong:
        raise _refused(wrong.code, wrong.message, str(wrong.remedy), "day", shown(day)) from wrong
    row = session.scalars(select(CalendarDay).where(CalendarDay.day == on)).one_or_none()
    if row is None:
        raise NotFound(_("The calendar says nothing of {day}."), day=on)
    session.delete(row)
    session.flush()


def seed_year(session: Session, *, actor: Account, year: int) -> Seeded:
    """Enter the public holidays of a year; days that were entered already stay as they are.

    What the year's own notice says otherwise is entered by hand.
    """
    permissions.require(actor, Action.KEEP_CALENDAR)
    if year not in YEARS:
        raise _refused(
            "implausible_year",
            Message(_("The holidays of {year} are not known."), {"year": str(year)}),
            _("Choose a year from 2000 to 2100."),
            "year",
            str(year),
        )
    there = {row.day for row in days_of(session, year)}
    wanted = [each for each in holidays_of(year) if _differs(each.day, each.kind)]
    fresh = [each for each in wanted if each.day not in there]
    session.add_all(_row(actor, each) for each in fresh)
    session.flush()
    return Seeded(entered=len(fresh), kept=len(wanted) - len(fresh))


def _differs(day: date, kind: DayKind) -> bool:
    """Say whether a day is not that already by its weekday."""
    return is_working_day(day, {}) != (kind is DayKind.WORKING_DAY)


def _row(actor: Account, holiday: Holiday) -> CalendarDay:
    return CalendarDay(
        day=holiday.day,
        kind=holiday.kind,
        name=holiday.name,
        entered_by_id=actor.id,
        entered_at=clock.now(),
    )


def _read(day: object, name: object, source: object) -> tuple[date, str, str | None]:
    problems: list[Problem] = []
    on, words = date.min, ""
    try:
        on = written_day(day)
    except UnusableValue as wrong:
        problems.append(Problem(wrong.code, wrong.message, wrong.remedy, "day", shown(day)))
    if is_missing(name):
        problems.append(
            Problem(
                "missing",
                Message(_("The day has no name.")),
                Message(_("Say what day it is, for example Tết Nguyên đán.")),
                "name",
            )
        )
    else:
        words = _NAME(name)
    if problems:
        raise InvalidInput(_("The day cannot be entered."), problems=problems)
    return on, words, None if is_missing(source) else _SOURCE(source)


def _refused(code: str, message: Message, remedy: str, field: str, value: str) -> InvalidInput:
    problem = Problem(code, message, Message(remedy), field, value)
    return InvalidInput(_("The day cannot be entered."), problems=[problem])
