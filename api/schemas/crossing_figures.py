"""The figures of the form on crossings as a program reads them, and as tables with words."""

from datetime import date
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from api.schemas.report_tables import ReportTable, Words
from hotspots.analysis.chainage_text import format_chainage
from hotspots.i18n import _, label, shown_date
from hotspots.registry.crossing_figure_rules import OF_A_PERIOD, OF_THE_DAY
from hotspots.registry.crossing_figures import FigureRow, Figures
from hotspots.vocabulary import (
    CaseState,
    CrossingFigure,
    FigurePeriod,
    LevelCrossingProtection,
    Locale,
    SiteKind,
)

NO_BASE = _(
    "Figures of different sources do not share one base: compare these with others only where both"
    " count the same crossings on the same day."
)
_PLACE = (_("Told apart by"), _("Name"))
_ROW = (
    _("Code"),
    _("Place"),
    _("Kind"),
    _("Railway line"),
    _("Km of the railway"),
    _("Ward"),
    _("State"),
    _("Protection"),
    _("Width in metres"),
    _("Day"),
    _("Killed"),
    _("Injured"),
)


class FigureCounts(BaseModel):
    """The figures of a place: of the day, of its year so far, and since the first day."""

    day: dict[CrossingFigure, int]
    year: dict[CrossingFigure, int]
    since: dict[CrossingFigure, int]

    @classmethod
    def of(cls, found: Figures) -> "FigureCounts":
        """Count them."""
        return cls(
            day={each: found.count(each, FigurePeriod.DAY) for each in OF_THE_DAY},
            year={each: found.count(each, FigurePeriod.YEAR) for each in OF_A_PERIOD},
            since={each: found.count(each, FigurePeriod.SINCE) for each in OF_A_PERIOD},
        )


class PlaceFigures(BaseModel):
    """The figures of a line or a ward."""

    code: str = Field(description="Empty where the line is not known")
    name: str
    figures: FigureCounts


class FiguresOut(BaseModel):
    """The figures of the form on crossings, of those that the caller may see."""

    on: date
    year: int
    since: date
    whole: FigureCounts
    lines: list[PlaceFigures]
    wards: list[PlaceFigures] = Field(description="What lies in two wards counts in each")

    @classmethod
    def of(cls, found: Figures) -> "FiguresOut":
        """Return the figures of all, and line by line and ward by ward."""
        lines, wards = (
            [
                PlaceFigures(code=e.code, name=e.name, figures=FigureCounts.of(e.figures))
                for e in those
            ]
            for those in (found.lines, found.wards)
        )
        return cls(
            on=found.on,
            year=found.year,
            since=found.since,
            whole=FigureCounts.of(found),
            lines=lines,
            wards=wards,
        )


class FigureRowOut(BaseModel):
    """A crossing that counts in a figure, with the day and the accident that make it count."""

    site: str = Field(description="Code of the crossing")
    name: str
    kind: SiteKind
    rail_line: str
    rail_m: float | None
    areas: list[str]
    state: CaseState
    protection: LevelCrossingProtection | None
    width_m: float | None
    day: date | None
    accident: UUID | None = Field(description="Id of the crash, where the caller may see crashes")
    killed: int | None
    injured: int | None

    @classmethod
    def of(cls, row: FigureRow) -> "FigureRowOut":
        """Return a row; an accident that the caller may not see counts, and is not told."""
        crossing, accident = row.crossing, row.shown_accident
        return cls(
            site=crossing.code,
            name=crossing.name,
            kind=crossing.kind,
            rail_line=crossing.line,
            rail_m=crossing.rail_m,
            areas=[each.name for each in crossing.wards],
            state=crossing.state,
            protection=crossing.facts["protection"],
            width_m=crossing.facts["width_m"],
            day=row.day,
            accident=None if accident is None else accident.crash_id,
            killed=None if accident is None else accident.killed,
            injured=None if accident is None else accident.injured,
        )


class FigureRowsOut(BaseModel):
    """The rows behind a figure. An accident at two crossings has two rows, and counts once."""

    on: date
    figure: CrossingFigure
    period: FigurePeriod
    count: int = Field(description="The figure; of killed and injured, people and not rows")
    rows: list[FigureRowOut]
    next: int | None = Field(description="Goes into `after`; null at the end")


def figures_table(found: Figures, locale: Locale) -> ReportTable:
    """Return every figure: of all, then line by line and ward by ward."""
    say = Words(locale)
    columns = _columns()
    rows: list[tuple[Any, ...]] = [(say(_("All")), "", *_counted(found))]
    rows += [(say(_("Railway line")), e.name, *_counted(e.figures)) for e in found.lines]
    rows += [(say(_("Ward")), e.name, *_counted(e.figures)) for e in found.wards]
    return ReportTable(
        title=say(_("Figures on crossings")),
        notes=[say(_("As of {day}"), day=found.on), say(NO_BASE)],
        headings=[
            *(say(each) for each in _PLACE),
            *(_heading(say, found, *each, locale) for each in columns),
        ],
        rows=rows,
    )


def figure_rows_table(
    found: Figures, figure: CrossingFigure, period: FigurePeriod, locale: Locale
) -> ReportTable:
    """Return the rows behind a figure."""
    say = Words(locale)
    return ReportTable(
        title=_heading(say, found, figure, period, locale),
        notes=[say(_("As of {day}"), day=found.on)],
        headings=[say(each) for each in _ROW],
        rows=[_row(each, locale) for each in found.rows(figure, period)],
    )


def _columns() -> list[tuple[CrossingFigure, FigurePeriod]]:
    of_period = (FigurePeriod.YEAR, FigurePeriod.SINCE)
    return [
        *((each, FigurePeriod.DAY) for each in OF_THE_DAY),
        *((each, period) for period in of_period for each in OF_A_PERIOD),
    ]


def _counted(found: Figures) -> list[int]:
    return [found.count(*each) for each in _columns()]


def _heading(
    say: Words, found: Figures, figure: CrossingFigure, period: FigurePeriod, locale: Locale
) -> str:
    words = label(figure, locale)
    if period is FigurePeriod.DAY:
        return words
    if period is FigurePeriod.YEAR:
        return say(_("{figure}, in {year}"), figure=words, year=str(found.year))
    return say(_("{figure}, since {day}"), figure=words, day=found.first_day(period))


def _row(row: FigureRow, locale: Locale) -> tuple[object, ...]:
    crossing, accident = row.crossing, row.shown_accident
    width, protection = crossing.facts["width_m"], crossing.facts["protection"]
    return (
        crossing.code,
        crossing.name,
        label(crossing.kind, locale),
        crossing.line_name,
        "" if crossing.rail_m is None else format_chainage(round(crossing.rail_m)),
        ", ".join(each.name for each in crossing.wards),
        label(crossing.state, locale),
        "" if protection is None else label(protection, locale),
        "" if width is None else width,
        "" if row.day is None else shown_date(row.day),
        "" if accident is None or accident.killed is None else accident.killed,
        "" if accident is None or accident.injured is None else accident.injured,
    )
