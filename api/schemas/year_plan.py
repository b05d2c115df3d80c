"""What is to be done at crossings until the end of a year, as a program reads it and as a table."""

from collections.abc import Iterable
from datetime import date

from pydantic import BaseModel, Field

from api.schemas.crossings import AMONG
from api.schemas.report_tables import ReportTable, Words
from api.schemas.road_map import RoadMapRow
from hotspots.analysis.crossing_words import BAND_NAMES, CLOSABILITY_NAMES
from hotspots.analysis.measure_codes import Closability, RiskBand
from hotspots.i18n import _, label, render, shown_date
from hotspots.registry.crossing_priority import PlacedCrossing
from hotspots.registry.crossing_reasons import assumed_reasons, missing_words, recorded_reasons
from hotspots.registry.road_map import PlannedTarget
from hotspots.registry.year_plan import LeftOut, ToDo, YearPlan
from hotspots.vocabulary import Locale, TargetMeasure

_HEADINGS = (
    _("Rank"),
    _("Code"),
    _("Place"),
    _("Ward"),
    _("What is to be reached"),
    _("By the end of the year"),
    _("Months late"),
    _("Band"),
    _("Needs a survey"),
    _("Why it stands there, as recorded"),
    _("Why, only assumed"),
    _("Why this crossing"),
    _("Paper no."),
    _("Dated"),
    _("Closing"),
    _("State"),
    _("Days in this state"),
    _("Body that answers for it"),
)
_SURVEYS = {
    True: _("Only crossings that need a survey first."),
    False: _("Without crossings that need a survey first."),
}
_LEFT_OUT = _("left out by the plan")
_LEFT_OUT_REACHED = _("left out by the plan; reached in that year: {measures}")


class OrderOut(BaseModel):
    """Where a crossing stands in the order of priority, and why."""

    rank: int
    band: RiskBand
    reasons: list[str] = Field(description="As recorded")
    assumed_reasons: list[str] = Field(description="Only because nobody recorded otherwise")
    needs_survey: bool
    closability: Closability | None = Field(description="Null of a legal crossing")

    @classmethod
    def of(cls, placed: PlacedCrossing, locale: Locale) -> "OrderOut":
        """Return a place."""
        return cls(
            rank=placed.rank,
            band=placed.band,
            reasons=[render(each, locale) for each in recorded_reasons(placed)],
            assumed_reasons=[render(each, locale) for each in assumed_reasons(placed)],
            needs_survey=placed.needs_survey,
            closability=placed.closability,
        )


class ToDoOut(RoadMapRow):
    """A target that is not reached, with where its crossing stands."""

    order: OrderOut | None = Field(description="Null where nothing tells crossings apart")
    days_in_state: int

    @classmethod
    def of_row(cls, each: ToDo, locale: Locale) -> "ToDoOut":
        """Return a row."""
        return cls(
            **RoadMapRow.of(each.planned).model_dump(),
            order=None if each.placed is None else OrderOut.of(each.placed, locale),
            days_in_state=each.days_in_state,
        )


class TargetOfOut(BaseModel):
    """A target of the crossing by its year."""

    year: int
    measure: TargetMeasure


class LeftOutOut(RoadMapRow):
    """A crossing of the top band for which nothing remains to be done in the year."""

    order: OrderOut
    reached: list[TargetOfOut] = Field(description="Its targets of the year: all are reached")
    later: list[TargetOfOut] = Field(description="Its targets after the year")

    @classmethod
    def of_row(cls, each: LeftOut, locale: Locale) -> "LeftOutOut":
        """Return a row."""
        return cls(
            **RoadMapRow.of(each.crossing).model_dump(),
            order=OrderOut.of(each.placed, locale),
            reached=_targets(each.reached),
            later=_targets(each.later),
        )


def _targets(planned: Iterable[PlannedTarget]) -> list[TargetOfOut]:
    return [TargetOfOut(year=e.target.year, measure=e.target.measure) for e in planned]


class YearPlanOut(BaseModel):
    """What is to be done until the end of a year, in the order of priority."""

    year: int
    on: date
    to_do: list[ToDoOut]
    left_out: list[LeftOutOut]

    @classmethod
    def of(cls, plan: YearPlan, locale: Locale) -> "YearPlanOut":
        """Return a plan in the reader's language."""
        return cls(
            year=plan.year,
            on=plan.on,
            to_do=[ToDoOut.of_row(each, locale) for each in plan.to_do],
            left_out=[LeftOutOut.of_row(each, locale) for each in plan.left_out],
        )


def year_plan_table(plan: YearPlan, locale: Locale) -> ReportTable:
    """Return what is to be done, one row a target; what the plan leaves out stands below."""
    say = Words(locale)
    return ReportTable(
        title=say(_("To be dealt with in {year}"), year=str(plan.year)),
        notes=[
            say(_("As of {day}"), day=plan.on),
            say(_("{count} targets are not reached."), count=len(plan.to_do)),
            say(_("{count} crossings of the top band are left out."), count=len(plan.left_out)),
            *([] if plan.survey is None else [say(_SURVEYS[plan.survey])]),
            say(AMONG, count=plan.ranked),
        ],
        headings=[say(each) for each in _HEADINGS],
        rows=[
            *(_to_do(each, locale) for each in plan.to_do),
            *(_left_out(each, say, locale) for each in plan.left_out),
        ],
    )


def _to_do(each: ToDo, locale: Locale) -> tuple[object, ...]:
    planned, crossing = each.planned, each.planned.crossing
    target = planned.target
    dated = "" if target.document_dated is None else shown_date(target.document_dated)
    rank, closing, *order = _order(each.placed, locale)
    return (
        rank, crossing.code, crossing.name, ", ".join(e.name for e in crossing.wards),
        label(target.measure, locale), target.year, planned.months, *order, target.why or "",
        target.document_number or "", dated, closing, label(crossing.state, locale),
        each.days_in_state, planned.body,
    )  # fmt: skip


def _left_out(each: LeftOut, say: Words, locale: Locale) -> tuple[object, ...]:
    crossing = each.crossing
    later = "; ".join(f"{label(e.target.measure, locale)} {e.target.year}" for e in each.later)
    reached = "; ".join(label(e.target.measure, locale) for e in each.reached)
    left_out = say(_LEFT_OUT_REACHED, measures=reached) if reached else say(_LEFT_OUT)
    rank, closing, *order = _order(each.placed, locale)
    return (
        rank, crossing.code, crossing.name, ", ".join(e.name for e in crossing.wards),
        left_out, later, "", *order, "", "", "", closing, label(crossing.state, locale),
        "", "",
    )  # fmt: skip


def _order(placed: PlacedCrossing | None, locale: Locale) -> tuple[object, ...]:
    """Return rank, closing, band, whether a survey is needed, and both kinds of reasons."""
    if placed is None:
        return ("",) * 6
    closing, missing = placed.closability, missing_words(placed)
    survey = render(missing, locale) if missing and placed.needs_survey else ""
    return (
        placed.rank,
        "" if closing is None else render(CLOSABILITY_NAMES[closing], locale),
        render(BAND_NAMES[placed.band], locale),
        survey,
        "; ".join(render(each, locale) for each in recorded_reasons(placed)),
        "; ".join(render(each, locale) for each in assumed_reasons(placed)),
    )
