"""The road map as tables with printed words: its numbers, and the rows behind each."""

from collections.abc import Iterator, Sequence

from api.schemas.report_tables import ReportTable, Words
from hotspots.analysis.chainage_text import format_chainage
from hotspots.analysis.road_map import NEVER_ONE
from hotspots.i18n import _, label, shown_date
from hotspots.registry.crossings_on_day import CrossingOnDay
from hotspots.registry.road_map import PlannedTarget, RoadMap, Unplanned
from hotspots.registry.road_map_tallies import Tally, TallyRow, numbers_of
from hotspots.vocabulary import Locale, RoadMapPart

_COUNTED = (
    _("Told apart by"),
    _("Name"),
    _("Year"),
    _("Managed: planned"),
    _("Managed: reached"),
    _("Narrowed: planned"),
    _("Narrowed: reached"),
    _("Closed: planned"),
    _("Closed: reached"),
    _("Replaced: planned"),
    _("Replaced: reached"),
    _("Planned in all"),
    _("Reached in all"),
    _("of these late"),
    _("Still to do"),
    _("Slipped"),
    _("Longest slip, months"),
    _("Reached without a plan"),
)
_LISTED = (
    _("Code"),
    _("Place"),
    _("Railway line"),
    _("Km of the railway"),
    _("Ward"),
    _("State"),
    _("Year"),
    _("What is to be reached"),
    _("How far"),
    _("Months late"),
    _("Reached on"),
    _("Body that answers for it"),
    _("Paper no."),
    _("Dated"),
    _("Why this crossing"),
)
REACHED_MEANS = _(
    "A target is reached while the file stands in its state or in one that goes further."
)


def road_map_table(found: RoadMap, locale: Locale) -> ReportTable:
    """Return the numbers: all years, then line by line, ward by ward, body by body."""
    say, told = Words(locale), numbers_of(found)
    rows: list[tuple[object, ...]] = [_numbers(say(_("All")), "", "", told.whole)]
    for words, group in (
        (_("Year"), told.years),
        (_("Railway line"), told.lines),
        (_("Ward"), told.wards),
        (_("Body that answers for it"), told.bodies),
    ):
        rows += _grouped(say(words), group)
    return ReportTable(
        title=say(_("Road map")),
        notes=[
            say(_("As of {day}"), day=found.on),
            say(REACHED_MEANS),
            say(_("Without any target: {count} self-opened crossings."), count=len(found.without)),
            say(_("Targets of what is no crossing any more: {count}."), count=len(found.lost)),
        ],
        headings=[say(each) for each in _COUNTED],
        rows=rows,
    )


def part_table(
    found: RoadMap,
    part: RoadMapPart,
    rows: Sequence[PlannedTarget | Unplanned | CrossingOnDay],
    locale: Locale,
) -> ReportTable:
    """Return the rows of a part."""
    say = Words(locale)
    return ReportTable(
        title=f"{say(_('Road map'))}: {label(part, locale)}",
        notes=[say(_("As of {day}"), day=found.on)],
        headings=[say(each) for each in _LISTED],
        rows=[_row(each, locale) for each in rows],
    )


def _grouped(words: str, rows: Sequence[TallyRow]) -> Iterator[tuple[object, ...]]:
    return (_numbers(words, each.name, each.year, each.tally) for each in rows)


def _numbers(words: str, name: str, year: object, tally: Tally) -> tuple[object, ...]:
    pairs = (number for pair in tally.columns for number in pair)
    return (
        words, name, year, *pairs, tally.planned, tally.reached, tally.reached_late, tally.due,
        tally.slipped, tally.months, tally.unplanned,
    )  # fmt: skip


def _row(row: PlannedTarget | Unplanned | CrossingOnDay, locale: Locale) -> tuple[object, ...]:
    crossing = row if isinstance(row, CrossingOnDay) else row.crossing
    reached = None if isinstance(row, CrossingOnDay) else row.reached
    return (
        crossing.code,
        crossing.name,
        crossing.line_name,
        "" if crossing.rail_m is None else format_chainage(round(crossing.rail_m)),
        ", ".join(each.name for each in crossing.wards),
        label(crossing.state, locale),
        *(_planned(row, locale) if isinstance(row, PlannedTarget) else ("", "", "", "")),
        "" if reached is None else shown_date(reached.day),
        *(_paper(row) if isinstance(row, PlannedTarget) else ("", "", "", "")),
    )


def _planned(row: PlannedTarget, locale: Locale) -> tuple[object, ...]:
    target = row.target
    lost = row.crossing.state in NEVER_ONE
    how_far = RoadMapPart.NO_CROSSING if lost else row.status
    return target.year, label(target.measure, locale), label(how_far, locale), row.months


def _paper(row: PlannedTarget) -> tuple[object, ...]:
    target = row.target
    dated = "" if target.document_dated is None else shown_date(target.document_dated)
    return row.body, target.document_number or "", dated, target.why or ""
