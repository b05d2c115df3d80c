"""The road map of crossings on a day: what was planned against what was reached, and what slipped.

Every number is the length of a list that `part` returns, so that counts and lists cannot differ.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspots import permissions
from hotspots.analysis.road_map import (
    DONE,
    GONE,
    REACHED_IN,
    Stand,
    months_late,
    reached_since,
    status_of,
)
from hotspots.models import Account, Organisation
from hotspots.registry.areas import ground_ids, ground_told
from hotspots.registry.bodies import body_told
from hotspots.registry.crossings_lost import lost_on
from hotspots.registry.crossings_on_day import (
    CrossingOnDay,
    TargetOnDay,
    Ward,
    crossings_on,
    targets_on,
)
from hotspots.registry.rail_lines import line_told
from hotspots.registry.states_on_day import day_asked
from hotspots.vocabulary import Action, RoadMapPart, SiteKind, TargetMeasure, TargetStatus


@dataclass(frozen=True, slots=True)
class RoadMapChoice:
    """What of the road map is wanted; what is empty narrows nothing.

    `line` and `area` are told by code; `on` is the day it speaks for, today where empty.
    """

    on: date | None = None
    line: str | None = None
    area: str | None = None
    year: int | None = None
    body: UUID | None = None


@dataclass(frozen=True, slots=True)
class PlannedTarget:
    """A target with its crossing on a day, and how far it is.

    Attributes
    ----------
    reached
        The state that fulfils it, since the day the file came there; None where it is not reached.
    months
        How many months have begun since its year ended: until it was reached, or until the day.
    """

    target: TargetOnDay
    crossing: CrossingOnDay
    body: str
    reached: Stand | None
    status: TargetStatus
    months: int


@dataclass(frozen=True, slots=True)
class Unplanned:
    """A crossing without any target at which something was reached all the same."""

    crossing: CrossingOnDay
    measure: TargetMeasure
    reached: Stand


@dataclass(frozen=True, slots=True)
class RoadMap:
    """The targets of a choice, and the crossings apart from any target.

    `crossings` are all that line and area leave, by the id of their site. `lost` are the targets
    whose crossing is none any more: with `planned`, all that were set. `lines`, `bodies` and
    `years` are those to choose from, whatever was chosen.
    """

    on: date
    choice: RoadMapChoice
    within: frozenset[UUID] | None
    crossings: Mapping[UUID, CrossingOnDay]
    planned: Sequence[PlannedTarget]
    lost: Sequence[PlannedTarget]
    unplanned: Sequence[Unplanned]
    without: Sequence[CrossingOnDay]
    lines: Mapping[str, str]
    bodies: Mapping[UUID, str]
    years: Sequence[int]

    def part(
        self, part: RoadMapPart, measures: Iterable[TargetMeasure] = ()
    ) -> Sequence[PlannedTarget | Unplanned | CrossingOnDay]:
        """Return the rows of a part, of some measures where any are told."""
        if part is RoadMapPart.WITHOUT_TARGET:
            return self.without
        wanted = frozenset(measures) or frozenset(TargetMeasure)
        if part is RoadMapPart.UNPLANNED:
            return [each for each in self.unplanned if each.measure in wanted]
        statuses = _STATUSES[part]
        return [
            each
            for each in (self.lost if part is RoadMapPart.NO_CROSSING else self.planned)
            if each.target.measure in wanted and each.status in statuses
        ]

    def wards_of(self, crossing: CrossingOnDay) -> list[Ward]:
        """Return the wards a crossing counts in: those within the area that was chosen."""
        return [e for e in crossing.wards if self.within is None or e.id in self.within]


_STATUSES: Mapping[RoadMapPart, tuple[TargetStatus, ...]] = {
    RoadMapPart.PLANNED: tuple(TargetStatus),
    RoadMapPart.REACHED: DONE,
    RoadMapPart.REACHED_LATE: (TargetStatus.REACHED_LATE,),
    RoadMapPart.DUE: (TargetStatus.DUE,),
    RoadMapPart.SLIPPED: (TargetStatus.SLIPPED,),
    RoadMapPart.NO_CROSSING: tuple(TargetStatus),
}


def road_map(session: Session, *, actor: Account, choice: RoadMapChoice | None = None) -> RoadMap:
    """Return the road map of the crossings a person may see, on any day until today.

    Raises
    ------
    InvalidInput
        The day has not come yet.
    NotFound
        There is no such line, area or body.
    """
    permissions.require(actor, Action.READ_SITES)
    asked = choice or RoadMapChoice()
    if asked.line:
        asked = replace(asked, line=line_told(session, asked.line))
    if asked.body:
        body_told(session, asked.body)
    on = day_asked(asked.on)
    session.flush()
    every = {each.site_id: each for each in crossings_on(session, actor=actor, on=on)}
    told = targets_on(session, on=on)
    apart_from = {each.site_id for each in told} - every.keys()
    gone = lost_on(session, actor=actor, site_ids=apart_from, on=on)
    targets = [each for each in told if each.site_id in every or each.site_id in gone]
    within = None
    if asked.area:
        within = ground_ids(session, ground_told(session, asked.area).unit_id)
    fits = _fits(asked, within)
    names = _names(session, {each.organisation_id for each in targets})
    planned_sites = {each.site_id for each in targets}
    planned = [
        _planned(each, crossing, names, on)
        for each in targets
        if fits(crossing := every.get(each.site_id) or gone[each.site_id])
        and asked.year in {None, each.year}
        and asked.body in {None, each.organisation_id}
    ]
    apart = [] if asked.body else [e for e in every.values() if e.site_id not in planned_sites]
    return RoadMap(
        on=on,
        choice=asked,
        within=within,
        crossings={key: each for key, each in every.items() if fits(each)},
        planned=[each for each in planned if each.target.site_id in every],
        lost=[each for each in planned if each.target.site_id in gone],
        unplanned=[
            each
            for each in map(_unplanned, filter(fits, apart))
            if each is not None and asked.year in {None, each.reached.day.year}
        ],
        without=[each for each in filter(fits, apart) if _still_there(each)],
        lines={e.line: e.line_name for e in every.values() if e.line},
        bodies=dict(sorted(names.items(), key=lambda each: each[1])),
        years=sorted({each.year for each in targets}),
    )


def _fits(choice: RoadMapChoice, within: frozenset[UUID] | None) -> Callable[[CrossingOnDay], bool]:
    def fits(crossing: CrossingOnDay) -> bool:
        inside = within is None or any(ward.id in within for ward in crossing.wards)
        return inside and choice.line in {None, crossing.line}

    return fits


def _planned(
    target: TargetOnDay, crossing: CrossingOnDay, names: Mapping[UUID, str], on: date
) -> PlannedTarget:
    reached = reached_since(crossing.stands, REACHED_IN[target.measure])
    day = None if reached is None else reached.day
    return PlannedTarget(
        target=target,
        crossing=crossing,
        body=names[target.organisation_id],
        reached=reached,
        status=status_of(target.year, day, on=on),
        months=months_late(target.year, day or on),
    )


def _unplanned(crossing: CrossingOnDay) -> Unplanned | None:
    """Return what was reached at a crossing that nobody planned: the state its file is in."""
    if crossing.state.value not in set(TargetMeasure):
        return None
    measure = TargetMeasure(crossing.state.value)
    return Unplanned(crossing, measure, crossing.stands[-1])


def _still_there(crossing: CrossingOnDay) -> bool:
    return crossing.kind is SiteKind.UNAUTHORIZED_CROSSING and crossing.state not in GONE


def _names(session: Session, ids: Iterable[UUID]) -> dict[UUID, str]:
    query = select(Organisation.id, Organisation.name).where(Organisation.id.in_(ids))
    return {key: name for key, name in session.execute(query)}  # noqa: C416 -- a row is no pair
