"""The figures of the form on crossings, as of any day: what there is, what happened, accidents.

Every figure is counted from the rows that `rows` returns, so that a figure and its list agree.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspots import permissions
from hotspots.database import among
from hotspots.errors import InvalidInput, Message, Problem
from hotspots.i18n import _
from hotspots.models import Account, Crash
from hotspots.registry.areas import ground_ids, ground_told
from hotspots.registry.crossing_figure_rules import (
    ACCIDENT_FIGURES,
    HAPPENINGS,
    OF_THE_DAY,
    happenings,
    is_path,
    stands_for,
)
from hotspots.registry.crossing_rows import AccidentAt, accidents_between
from hotspots.registry.crossings_on_day import CrossingOnDay, Ward, crossings_on
from hotspots.registry.rail_lines import line_told
from hotspots.registry.states_on_day import day_asked
from hotspots.vocabulary import Action, CrossingFigure, FigurePeriod

SINCE: Final = date(2020, 3, 10)
"""The day of Decision 358/QĐ-TTg, which set the road map; another may be asked for."""


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A crossing that counts in a figure, with the day and the accident that make it count.

    Of an accident that the person may not see, neither day nor `shown_accident` is told: it counts
    all the same.
    """

    crossing: CrossingOnDay
    day: date | None = None
    accident: AccidentAt | None = None
    is_hidden: bool = False

    @property
    def shown_accident(self) -> AccidentAt | None:
        """Return the accident, if the person may see it."""
        return None if self.is_hidden else self.accident


Found = dict[UUID, list[FigureRow]]
"""The rows of a figure by the id of the site, in the order of the crossings."""


@dataclass(frozen=True, slots=True)
class Place:
    """A line or a ward, by its code and name; what lies there counts."""

    code: str
    name: str
    figures: "Figures"


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of some crossings as of a day.

    `crossings` were crossings by that day, those that are gone since among them. What was found is
    kept in `found`, which the figures of single lines and wards share: they are parts of it.
    """

    on: date
    year: int
    since: date
    crossings: Sequence[CrossingOnDay]
    accidents: Mapping[UUID, Sequence[AccidentAt]]
    accidents_seen: frozenset[UUID]
    lines_known: Mapping[str, str]
    within: frozenset[UUID] | None
    found: dict[tuple[CrossingFigure, FigurePeriod], Found]
    part: tuple[UUID, ...] | None = None

    def rows(self, figure: CrossingFigure, period: FigurePeriod) -> list[FigureRow]:
        """Return what counts in a figure; of a figure of the day, the period says nothing."""
        key = figure, FigurePeriod.DAY if figure in OF_THE_DAY else period
        if key not in self.found:
            self.found.update(self._found_with(*key))
        by_site = self.found[key]
        sites = by_site if self.part is None else self.part
        return [row for site in sites for row in by_site.get(site, ())]

    def count(self, figure: CrossingFigure, period: FigurePeriod) -> int:
        """Return a figure; an accident at two crossings counts once."""
        rows = self.rows(figure, period)
        if figure not in ACCIDENT_FIGURES:
            return len(rows)
        found = {row.accident.crash_id: row.accident for row in rows if row.accident is not None}
        if figure is CrossingFigure.KILLED:
            return sum(each.killed or 0 for each in found.values())
        if figure is CrossingFigure.INJURED:
            return sum(each.injured or 0 for each in found.values())
        return len(found)

    @property
    def lines(self) -> list[Place]:
        """Return the figures line by line."""
        lines: dict[tuple[str, str], list[CrossingOnDay]] = {}
        for crossing in self.crossings:
            lines.setdefault((crossing.line, crossing.line_name), []).append(crossing)
        return [Place(code, name, self._of(those)) for (code, name), those in sorted(lines.items())]

    @property
    def wards(self) -> list[Place]:
        """Return the figures ward by ward; what lies in two wards counts in each."""
        wards: dict[tuple[str, str], list[CrossingOnDay]] = {}
        for crossing in self.crossings:
            for ward in self._wards_of(crossing):
                wards.setdefault((ward.name, ward.code), []).append(crossing)
        return [Place(code, name, self._of(those)) for (name, code), those in sorted(wards.items())]

    @property
    def units(self) -> dict[str, Ward]:
        """Return the wards by their codes."""
        return {e.code: e for crossing in self.crossings for e in self._wards_of(crossing)}

    def first_day(self, period: FigurePeriod) -> date:
        """Return the first day of a period."""
        if period is FigurePeriod.DAY:
            return self.on
        return self.since if period is FigurePeriod.SINCE else date(self.year, 1, 1)

    def last_day(self, period: FigurePeriod) -> date:
        """Return the last day of a period; what was written down until `on` counts."""
        return min(self.on, date(self.year, 12, 31)) if period is FigurePeriod.YEAR else self.on

    def _of(self, crossings: Sequence[CrossingOnDay]) -> "Figures":
        return replace(self, part=tuple(each.site_id for each in crossings))

    def _wards_of(self, crossing: CrossingOnDay) -> list[Ward]:
        return [e for e in crossing.wards if self.within is None or e.id in self.within]

    def _found_with(
        self, figure: CrossingFigure, period: FigurePeriod
    ) -> dict[tuple[CrossingFigure, FigurePeriod], Found]:
        """Return what counts in a figure, and in those that are found on the same walk."""
        if figure in OF_THE_DAY:
            found: dict[CrossingFigure, Found] = {each: {} for each in OF_THE_DAY}
            for crossing in self.crossings:
                for each in stands_for(crossing):
                    found[each][crossing.site_id] = [FigureRow(crossing)]
            return {(each, period): rows for each, rows in found.items()}
        days = self.first_day(period), self.last_day(period)
        if figure in ACCIDENT_FIGURES:
            return {(figure, period): self._accidents_of(figure, *days)}
        found = {each: {} for each in HAPPENINGS}
        for crossing in self.crossings:
            for each, day in happenings(crossing, *days).items():
                found[each][crossing.site_id] = [FigureRow(crossing, day)]
        return {(each, period): rows for each, rows in found.items()}

    def _accidents_of(self, figure: CrossingFigure, first: date, last: date) -> Found:
        at_any = [each for each in self.crossings if each.site_id in self.accidents]
        found = {e.site_id: list(self._accident_rows(e, figure, first, last)) for e in at_any}
        return {site: rows for site, rows in found.items() if rows}

    def _accident_rows(
        self, crossing: CrossingOnDay, figure: CrossingFigure, first: date, last: date
    ) -> Iterator[FigureRow]:
        wanted = {CrossingFigure.KILLED: "killed", CrossingFigure.INJURED: "injured"}
        hurt = wanted.get(figure)
        if figure is CrossingFigure.ACCIDENTS_SELF_OPENED and not is_path(crossing):
            return
        for each in self.accidents[crossing.site_id]:
            if first <= each.day <= last and (hurt is None or getattr(each, hurt)):
                is_seen = each.crash_id in self.accidents_seen
                yield FigureRow(crossing, each.day if is_seen else None, each, not is_seen)


def figures(
    session: Session,
    *,
    actor: Account,
    on: date | None = None,
    year: int | None = None,
    since: date | None = None,
    line: str | None = None,
    area: str | None = None,
) -> Figures:
    """Return the figures of the crossings a person may see, as of any day until today.

    Accidents are those on record today; all else is what the files said by that day.

    Parameters
    ----------
    year
        Of what was carried out in a year; that of the day where none is told. What was written down
        in January for December counts in the year before, once it is asked for.
    since
        First day of the longer period; that of the national road map where none is told.
    line, area
        The codes of a railway line and of an area.

    Raises
    ------
    InvalidInput
        The day has not come yet, or lies before the first one.
    NotFound
        There is no such line or area.
    """
    permissions.require(actor, Action.READ_SITES)
    line = line_told(session, line) if line else None
    day = day_asked(on)
    first = since or min(SINCE, day)
    if first > day:
        raise _before(first, day)
    session.flush()
    told_year = day.year if year is None else year
    if told_year > day.year:
        raise _year_to_come(told_year, day)
    every = crossings_on(session, actor=actor, on=day, with_facts=True)
    within = None if not area else ground_ids(session, ground_told(session, area).unit_id)
    accidents: dict[UUID, list[AccidentAt]] = {}
    for each in accidents_between(session, first=min(first, date(told_year, 1, 1)), last=day):
        accidents.setdefault(each.site_id, []).append(each)
    return Figures(
        on=day,
        year=told_year,
        since=first,
        crossings=[
            each
            for each in every
            if line in {None, each.line}
            and (within is None or any(ward.id in within for ward in each.wards))
        ],
        accidents=accidents,
        accidents_seen=_seen(session, actor, accidents),
        lines_known={each.line: each.line_name for each in every if each.line},
        within=within,
        found={},
    )


def _seen(
    session: Session, actor: Account, accidents: Mapping[UUID, Sequence[AccidentAt]]
) -> frozenset[UUID]:
    """Return which of the accidents a person may see one by one."""
    if not permissions.may(actor, Action.READ_CRASHES):
        return frozenset()
    ids = {each.crash_id for those in accidents.values() for each in those}
    seen = select(Crash.id).where(among(Crash.id, ids), permissions.visible_crashes(actor))
    return frozenset(session.scalars(seen))


def _year_to_come(year: int, day: date) -> InvalidInput:
    problem = Problem(
        "year_to_come",
        Message(_("The year {year} lies after {day}."), {"year": str(year), "day": day}),
        Message(_("Give the year of that day or an earlier one.")),
        "year",
        str(year),
    )
    return InvalidInput(_("There is no report of that day."), problems=[problem])


def _before(first: date, day: date) -> InvalidInput:
    problem = Problem(
        "first_after_last",
        Message(_("{first} lies after {day}."), {"first": first, "day": day}),
        Message(_("Give that day or an earlier one.")),
        "since",
        first.isoformat(),
    )
    return InvalidInput(_("There is no report of that day."), problems=[problem])
