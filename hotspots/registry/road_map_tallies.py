"""The road map in numbers: by year, and by line, ward and body with each year apart."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from hotspots.analysis.road_map import DONE
from hotspots.registry.crossings_on_day import CrossingOnDay, Ward
from hotspots.registry.road_map import PlannedTarget, RoadMap, Unplanned
from hotspots.vocabulary import TargetMeasure, TargetStatus

COLUMNS: Final[tuple[tuple[TargetMeasure, ...], ...]] = (
    (TargetMeasure.MANAGED,),
    (TargetMeasure.NARROWED,),
    (TargetMeasure.CLOSED,),
    (TargetMeasure.UPGRADED, TargetMeasure.GRADE_SEPARATED),
)
"""The measures as a table tells them: made legal and led over or under the rails are one."""

Item = PlannedTarget | Unplanned


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of some targets; `planned` = `reached` + `due` + `slipped`, always.

    Attributes
    ----------
    columns
        For each of `COLUMNS`, how many were planned and how many of these are reached.
    reached_late
        Of the reached, those reached after their year.
    months
        How many months the longest slip is.
    unplanned
        Crossings without any target at which something was reached; no part of the others.
    """

    columns: Sequence[tuple[int, int]]
    planned: int
    reached: int
    reached_late: int
    due: int
    slipped: int
    months: int
    unplanned: int

    @classmethod
    def of(cls, items: Iterable[Item]) -> "Tally":
        """Count them."""
        every = list(items)
        planned = [each for each in every if isinstance(each, PlannedTarget)]
        counts = dict.fromkeys(TargetStatus, 0)
        for each in planned:
            counts[each.status] += 1
        slips = [each.months for each in planned if each.status is TargetStatus.SLIPPED]
        return cls(
            columns=[_column(planned, measures) for measures in COLUMNS],
            planned=len(planned),
            reached=counts[TargetStatus.REACHED] + counts[TargetStatus.REACHED_LATE],
            reached_late=counts[TargetStatus.REACHED_LATE],
            due=counts[TargetStatus.DUE],
            slipped=counts[TargetStatus.SLIPPED],
            months=max(slips, default=0),
            unplanned=len(every) - len(planned),
        )


@dataclass(frozen=True, slots=True)
class TallyRow:
    """The tally of a year; `code` and `name` say of which line, ward or body, empty of all."""

    code: str
    name: str
    year: int
    tally: Tally


@dataclass(frozen=True, slots=True)
class RoadMapNumbers:
    """The road map in numbers; what lies in two wards counts in the rows of each, once in all.

    `units` are the wards by their codes.
    """

    whole: Tally
    years: Sequence[TallyRow]
    lines: Sequence[TallyRow]
    wards: Sequence[TallyRow]
    units: Mapping[str, Ward]
    bodies: Sequence[TallyRow]


def numbers_of(found: RoadMap) -> RoadMapNumbers:
    """Count the road map."""
    items: list[Item] = [*found.planned, *found.unplanned]
    return RoadMapNumbers(
        whole=Tally.of(items),
        years=_rows(items, lambda _each: [("", "")]),
        lines=_rows(items, lambda each: [(each.crossing.line, each.crossing.line_name)]),
        wards=_rows(items, lambda each: _wards(found, each.crossing)),
        units={ward.code: ward for each in items for ward in found.wards_of(each.crossing)},
        bodies=_rows(found.planned, _bodies),
    )


def _wards(found: RoadMap, crossing: CrossingOnDay) -> list[tuple[str, str]]:
    return [(each.code, each.name) for each in found.wards_of(crossing)] or [("", "")]


def _bodies(item: Item) -> list[tuple[str, str]]:
    assert isinstance(item, PlannedTarget)  # noqa: S101 -- nobody answers for what nobody planned
    return [(str(item.target.organisation_id), item.body)]


def _rows(
    items: Iterable[Item], places: Callable[[Item], Sequence[tuple[str, str]]]
) -> list[TallyRow]:
    groups: dict[tuple[str, str, int], list[Item]] = defaultdict(list)
    for each in items:
        for code, name in places(each):
            groups[name, code, _year(each)].append(each)
    return [
        TallyRow(code, name, year, Tally.of(those))
        for (name, code, year), those in sorted(groups.items(), key=lambda group: group[0])
    ]


def _year(item: Item) -> int:
    return item.target.year if isinstance(item, PlannedTarget) else item.reached.day.year


def _column(
    planned: Iterable[PlannedTarget], measures: tuple[TargetMeasure, ...]
) -> tuple[int, int]:
    those = [each for each in planned if each.target.measure in measures]
    return len(those), sum(each.status in DONE for each in those)
