"""The order of the crossings of railways as a program reads it, and as a table to keep."""

from datetime import date
from typing import Any

from pydantic import BaseModel, Field

from api.schemas.report_tables import ReportTable
from hotspots.analysis.chainage_text import format_chainage
from hotspots.analysis.crossing_words import BAND_NAMES, CLOSABILITY_NAMES
from hotspots.analysis.measure_codes import Closability, RiskBand
from hotspots.errors import Message
from hotspots.i18n import _, label, render
from hotspots.registry.crossing_priority import ASKED, PlacedCrossing, PriorityPage
from hotspots.registry.crossing_reasons import assumed_reasons, recorded_reasons
from hotspots.vocabulary import CaseState, Locale, SiteKind

AMONG = _("Ranks and bands are among the {count} crossings that you may see.")
NOT_A_CHANCE = _("The order says which to look at first; it is no chance of an accident.")

_HEADINGS = (
    _("Rank"),
    _("Band"),
    _("Code"),
    _("Kind"),
    _("State"),
    _("Railway line"),
    _("Km of the railway"),
    _("Closing"),
    _("Accidents in five years"),
    _("Needs a survey"),
    _("Inputs not recorded, of {all}"),
    _("Why, as recorded"),
    _("Why, only assumed"),
    _("Not recorded"),
)


class PlacedCrossingOut(BaseModel):
    """A crossing in the order."""

    rank: int = Field(description="1 is the first to look at; equal values have one rank")
    band: RiskBand
    times_in_top_tenth_of_100: int = Field(
        description="Trials in which it was in the top tenth, every figure off by up to 30 %"
    )
    code: str
    name: str
    kind: SiteKind
    state: CaseState
    rail_line: str = Field(description="The code of the line")
    rail_m: float
    closability: Closability | None = Field(
        description="How easily users could go another way, judged apart; null of a legal one"
    )
    accidents_5y: int | None = Field(description="The larger of stated and recorded; null: unknown")
    accidents_recorded_5y: int
    factors: dict[str, float]
    assumed: list[str] = Field(description="Not recorded: the worst plausible value was taken")
    needs_survey: bool = Field(
        description="Half of the inputs or more are assumed, and no accident is known there"
    )
    inputs_missing: int
    inputs_asked: int

    @classmethod
    def of(cls, each: PlacedCrossing) -> "PlacedCrossingOut":
        """Return a crossing."""
        return cls(
            rank=each.rank,
            band=each.band,
            times_in_top_tenth_of_100=int(each.found["times_in_top_tenth"]),
            code=each.code,
            name=each.name,
            kind=each.kind,
            state=each.state,
            rail_line=each.line,
            rail_m=each.rail_m,
            closability=each.closability,
            accidents_5y=each.accidents_counted,
            accidents_recorded_5y=each.accidents_recorded,
            factors=dict(each.found["factors"]),
            assumed=list(each.assumed),
            needs_survey=each.needs_survey,
            inputs_missing=len(each.missing),
            inputs_asked=len(ASKED),
        )


class PriorityOut(BaseModel):
    """A part of the order of the crossings that the caller may see."""

    on: date
    count: int = Field(description="Crossings in the order")
    surveys: int = Field(description="Those of all that need a survey first")
    matching: int = Field(description="Those that the filters leave")
    crossings: list[PlacedCrossingOut]
    next: int | None = Field(description="Goes into `after`; null at the end")
    missing: dict[str, int] = Field(description="By input, at how many it is not recorded")

    @classmethod
    def of(cls, found: PriorityPage) -> "PriorityOut":
        """Return a part."""
        return cls(
            on=found.priority.on,
            count=found.priority.count,
            surveys=found.priority.surveys(),
            matching=found.matching,
            crossings=[PlacedCrossingOut.of(each) for each in found.rows],
            next=found.next,
            missing=dict(found.priority.missing),
        )


def priority_table(found: PriorityPage, locale: Locale) -> ReportTable:
    """Return the order as a table, one row a crossing."""

    def say(template: str, **params: object) -> str:
        return render(Message(template, params), locale)

    return ReportTable(
        title=say(_("Order of priority")),
        notes=[
            say(_("As of {day}"), day=found.priority.on),
            say(_("{count} of {all} crossings."), count=found.matching, all=found.priority.count),
            say(AMONG, count=found.priority.count),
            say(NOT_A_CHANCE),
        ],
        headings=[say(each, all=len(ASKED)) for each in _HEADINGS],
        rows=[_row(each, locale) for each in found.rows],
    )


def _row(each: PlacedCrossing, locale: Locale) -> tuple[Any, ...]:
    closing = each.closability
    return (
        each.rank,
        render(BAND_NAMES[each.band], locale),
        each.code,
        label(each.kind, locale),
        label(each.state, locale),
        each.line_name,
        format_chainage(round(each.rail_m)),
        "" if closing is None else render(CLOSABILITY_NAMES[closing], locale),
        "" if each.accidents_counted is None else each.accidents_counted,
        render(Message(_("yes") if each.needs_survey else _("no")), locale),
        len(each.missing),
        "; ".join(render(reason, locale) for reason in recorded_reasons(each)),
        "; ".join(render(reason, locale) for reason in assumed_reasons(each)),
        ", ".join(render(Message(name), locale) for name in each.assumed),
    )
