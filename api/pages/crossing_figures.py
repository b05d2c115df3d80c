"""The figures of the form on crossings on pages, and the list behind each of them."""

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Response

from api.dependencies import ActorDep, LocaleDep, SessionDep
from api.pages.forms import day, required, year
from api.pages.layout import PageDep
from api.pages.taken_out import TakenOutDep
from api.schemas.crossing_figures import NO_BASE, figure_rows_table, figures_table
from hotspots.models import Account
from hotspots.records.crossing_target import LAST_YEAR
from hotspots.records.described import EARLIEST
from hotspots.registry import areas
from hotspots.registry.crossing_figure_rules import OF_A_PERIOD, OF_THE_DAY
from hotspots.registry.crossing_figures import Figures, figures
from hotspots.registry.rail_lines import require_railway
from hotspots.vocabulary import CrossingFigure, ExportKind, FigurePeriod

router = APIRouter(prefix="/crossings/figures")

ON_A_PAGE = 200
SIDE_BY_SIDE = (
    (CrossingFigure.CROSSINGS, FigurePeriod.DAY),
    (CrossingFigure.LEVEL, FigurePeriod.DAY),
    (CrossingFigure.SELF_OPENED, FigurePeriod.DAY),
    (CrossingFigure.WIDE, FigurePeriod.DAY),
    (CrossingFigure.WERE_CLOSED, FigurePeriod.YEAR),
    (CrossingFigure.ACCIDENTS, FigurePeriod.YEAR),
    (CrossingFigure.KILLED, FigurePeriod.YEAR),
)
"""What is told of lines and wards side by side; the rest is one press away, and in the files."""
Form = Annotated[str, Query(alias="as", max_length=10, description="csv or xlsx; else a page")]
Text = Annotated[str, Query(max_length=200)]


class AskedFigures:
    """Which figures a person asks for."""

    def __init__(
        self,
        on: Text = "",
        year: Text = "",
        since: Text = "",
        line: Text = "",
        area: Text = "",
    ) -> None:
        self._told = {"on": on, "year": year, "since": since, "line": line, "area": area}

    @property
    def told(self) -> dict[str, str]:
        """Return it as the address says it."""
        return dict(self._told)

    def read(self, session: SessionDep, actor: Account) -> Figures:
        """Return the figures."""
        require_railway(session)
        told = self._told
        return figures(
            session,
            actor=actor,
            on=day(told["on"], name="on"),
            year=year(told["year"], first=EARLIEST.year, last=LAST_YEAR),
            since=day(told["since"], name="since"),
            line=told["line"] or None,
            area=told["area"] or None,
        )

    def offered(self, session: SessionDep, actor: Account, found: Figures) -> dict[str, Any]:
        """Return what the fields of the form hold and offer, and how links keep the choice."""
        days = {"on": found.on, "since": found.since}
        kept = {name: value for name, value in self._told.items() if value}
        return {
            "found": found,
            "chosen": self._told
            | {name: f"{each:%d/%m/%Y}" for name, each in days.items()}
            | {"year": str(found.year)},
            "areas": areas.choices_for(session, actor=actor),
            "ground_note": areas.ground_note(session, self._told["area"]),
            "link": lambda more: urlencode({**kept, **more}),
        }


AskedDep = Annotated[AskedFigures, Depends(AskedFigures)]


@router.get("")
def counts(
    page: PageDep,
    session: SessionDep,
    actor: ActorDep,
    locale: LocaleDep,
    asked: AskedDep,
    file: TakenOutDep,
    form: Form = "",
) -> Response:
    """Show crossings by kind and protection, what happened to them, and accidents there."""
    found = asked.read(session, actor)
    if form:
        name = f"duong-ngang-{found.on:%Y-%m-%d}"
        table = figures_table(found, locale)
        return file.table(ExportKind.CROSSING_FIGURES, table, form, name, asked.told)
    return page.show(
        "crossings/figures.html",
        of_the_day=OF_THE_DAY,
        of_a_period=OF_A_PERIOD,
        periods=(FigurePeriod.YEAR, FigurePeriod.SINCE),
        on_the_day=FigurePeriod.DAY,
        side_by_side=SIDE_BY_SIDE,
        no_base=NO_BASE,
        lines=found.lines,
        wards=found.wards,
        most=ON_A_PAGE,
        **asked.offered(session, actor, found),
    )


@router.get("/list")
def rows(
    page: PageDep,
    session: SessionDep,
    actor: ActorDep,
    locale: LocaleDep,
    asked: AskedDep,
    file: TakenOutDep,
    figure: Text = CrossingFigure.CROSSINGS,
    period: Text = FigurePeriod.DAY,
    after: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    form: Form = "",
) -> Response:
    """Show the rows behind a figure."""
    told = required(CrossingFigure, figure, name="figure")
    days = required(FigurePeriod, period, name="period")
    found = asked.read(session, actor)
    if form:
        table = figure_rows_table(found, told, days, locale)
        name = f"duong-ngang-{told.value}-{found.on:%Y-%m-%d}"
        kept = asked.told | {"figure": told.value, "period": days.value}
        return file.table(ExportKind.CROSSING_FIGURES, table, form, name, kept)
    every = found.rows(told, days)
    end = after + ON_A_PAGE
    return page.show(
        "crossings/figures_list.html",
        figure=told,
        count=found.count(told, days),
        first=None if told in OF_THE_DAY else found.first_day(days),
        rows=every[after:end],
        row_count=len(every),
        next=end if end < len(every) else None,
        last=None if told in OF_THE_DAY else found.last_day(days),
        **asked.offered(session, actor, found),
    )
