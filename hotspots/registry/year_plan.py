"""Which crossings must be dealt with in a year, and why these: on one page, with what is left out.

To be dealt with is each target of that year or an earlier one that is not reached today, in the
order of priority. Left out are the crossings of the top band for which nothing remains to be done:
without a target until then, or with none that is not reached today.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from hotspots import clock
from hotspots.analysis.measure_codes import RiskBand
from hotspots.analysis.road_map import OPEN
from hotspots.models import Account
from hotspots.registry.crossing_priority import PlacedCrossing, priority_of_all
from hotspots.registry.crossings_on_day import CrossingOnDay
from hotspots.registry.road_map import PlannedTarget, RoadMap, RoadMapChoice, road_map


@dataclass(frozen=True, slots=True)
class ToDo:
    """A target that is not reached, with where its crossing stands in the order of priority.

    `placed` is None where there is no order: nothing is recorded to tell crossings apart.
    """

    planned: PlannedTarget
    placed: PlacedCrossing | None
    days_in_state: int

    @property
    def needs_survey(self) -> bool:
        """Say whether too little is recorded of its crossing to say why it goes first."""
        return self.placed is not None and self.placed.needs_survey


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A crossing of the top band for which nothing remains to be done until the end of a year.

    Attributes
    ----------
    reached
        Its targets of the year: all of them are reached.
    later
        Its targets after the year.
    """

    placed: PlacedCrossing
    crossing: CrossingOnDay
    reached: Sequence[PlannedTarget]
    later: Sequence[PlannedTarget]

    @property
    def needs_survey(self) -> bool:
        """Say whether it stands in the top band for what nobody recorded."""
        return self.placed.needs_survey


@dataclass(frozen=True, slots=True)
class YearPlan:
    """What is to be done until the end of a year, and what the plan leaves out.

    `ranked` is among how many crossings each stands: those that the person may see. `survey` says
    that only what needs a survey first is told, or only what does not.
    """

    year: int
    on: date
    road: RoadMap
    ranked: int
    to_do: Sequence[ToDo]
    left_out: Sequence[LeftOut]
    survey: bool | None = None

    @property
    def surveys(self) -> int:
        """Return how many of the targets lie at crossings that need a survey first."""
        return sum(each.needs_survey for each in self.to_do)

    def narrowed(self, survey: bool | None) -> "YearPlan":
        """Return what needs a survey first, or what does not; all where None is told."""
        return replace(
            self,
            survey=survey,
            to_do=[each for each in self.to_do if survey in {None, each.needs_survey}],
            left_out=[each for each in self.left_out if survey in {None, each.needs_survey}],
        )

    @property
    def years(self) -> list[int]:
        """Return the years to choose from: those of the plan, and the present one."""
        return sorted({*self.road.years, self.on.year, self.year})


def year_plan(
    session: Session,
    *,
    actor: Account,
    year: int | None = None,
    line: str | None = None,
    area: str | None = None,
) -> YearPlan:
    """Return what is to be done until the end of a year, this one where none is told.

    Parameters
    ----------
    line, area
        The codes of a railway line and of an area; they move no crossing in the order.

    Raises
    ------
    NotFound
        There is no such line or area.
    """
    asked = clock.today().year if year is None else year
    found = road_map(session, actor=actor, choice=RoadMapChoice(line=line, area=area))
    order = priority_of_all(session, actor=actor)
    placed = {each.site_id: each for each in order.crossings}
    wanted = [each for each in found.planned if _is_to_do(each, asked)]
    to_do = [
        ToDo(each, placed.get(each.crossing.site_id), (found.on - each.crossing.since).days)
        for each in wanted
    ]
    return YearPlan(
        year=asked,
        on=found.on,
        road=found,
        ranked=order.count,
        to_do=sorted(to_do, key=_place_of),
        left_out=_left_out(found, placed, asked),
    )


def _place_of(each: ToDo) -> tuple[float, int, str]:
    rank = float("inf") if each.placed is None else float(each.placed.rank)
    return rank, each.planned.target.year, each.planned.crossing.code


def _left_out(found: RoadMap, placed: Mapping[UUID, PlacedCrossing], year: int) -> list[LeftOut]:
    planned: dict[UUID, list[PlannedTarget]] = {}
    for each in found.planned:
        planned.setdefault(each.crossing.site_id, []).append(each)
    top = {key: each for key, each in placed.items() if each.band is RiskBand.TOP_TENTH}
    return [
        LeftOut(
            placed=each,
            crossing=crossing,
            reached=[e for e in planned.get(key, ()) if e.target.year == year],
            later=[e for e in planned.get(key, ()) if e.target.year > year],
        )
        for key, each in top.items()
        if (crossing := found.crossings.get(key)) is not None
        and not any(_is_to_do(e, year) for e in planned.get(key, ()))
    ]


def _is_to_do(planned: PlannedTarget, year: int) -> bool:
    """Say whether a target is to be dealt with in a year: of it or an earlier one, and open."""
    return planned.target.year <= year and planned.status in OPEN
