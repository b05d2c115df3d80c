"""Which crossings of railways to look at first: the order of those a person may see, and why.

The order is `analysis.crossing_risk`'s; here its inputs are read, each with where it comes from.
How easily a path could be closed stands apart and never moves the order.
"""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

import numpy as np
from pandas import DataFrame, Series
from sqlalchemy.orm import Session

from hotspots import permissions
from hotspots.analysis.calendar_window import add_months
from hotspots.analysis.crossing_base import HISTORY_YEARS
from hotspots.analysis.crossing_inputs import INPUTS, TRAFFIC
from hotspots.analysis.crossing_risk import bands_of, order_crossings
from hotspots.analysis.measure_codes import Closability, CrossingProtection, RiskBand
from hotspots.errors import InvalidInput
from hotspots.models import Account
from hotspots.registry import deployment
from hotspots.registry.areas import ground_told, sites_below
from hotspots.registry.crossing_distances import nearest_open_m
from hotspots.registry.crossing_rows import (
    accidents_recorded,
    numbers,
    read_crossings,
    state_of_all,
)
from hotspots.registry.kept import Kept
from hotspots.registry.rail_lines import line_told
from hotspots.vocabulary import (
    Action,
    CaseState,
    CrossingSurface,
    LevelCrossingProtection,
    SiteKind,
)

_PROTECTION = {
    LevelCrossingProtection.GUARDED: CrossingProtection.GUARDED,
    LevelCrossingProtection.AUTOMATIC_BARRIER: CrossingProtection.BARRIER,
    LevelCrossingProtection.AUTOMATIC: CrossingProtection.LIGHTS,
    LevelCrossingProtection.SIGNS: CrossingProtection.SIGNS,
}
_UNPAVED = {CrossingSurface.EARTH, CrossingSurface.STONE, CrossingSurface.OTHER}
_AS_TOLD = (
    *TRAFFIC, "trains_per_day", "day_trains_per_day", "line_speed_kmh", "tracks", "lanes",
    "angle_deg", "hump_or_poor_surface", "school_or_market", "watch_post",
    "service_road_possible",
)  # fmt: skip
"""The inputs that are facts of a crossing as they stand."""
_SIGHT = ("sight_left_up_m", "sight_left_down_m", "sight_right_up_m", "sight_right_down_m")
ASKED = tuple(each for each in INPUTS if each not in {"protection", "switch_trains_per_day"})
"""The inputs that somebody may record: what guards a crossing is known of each, and switching
trains nobody records."""
TRIALS = 100
"""What a page says is of 100 trials; more would cost a reader seconds and say the same."""


@dataclass(frozen=True, slots=True)
class PlacedCrossing:
    """A crossing in the order: what it is, where it stands and why.

    Attributes
    ----------
    found
        Its row of the order, as `CrossingOrder.frame` has it.
    told
        What is known of it, by column.
    accidents_recorded
        Accidents on record in the registry at it within five years; `accidents_counted` is the
        larger of these and of what somebody stated, None where nothing is known.
    nearest_by_map_m
        Metres of rail to where anybody may cross, as the map knows it; None where it does not.
    """

    site_id: UUID
    code: str
    name: str
    kind: SiteKind
    state: CaseState
    line: str
    line_name: str
    rail_m: float
    found: Mapping[Hashable, Any]
    told: Mapping[Hashable, Any]
    accidents_recorded: int
    accidents_counted: int | None
    nearest_by_map_m: float | None

    @property
    def rank(self) -> int:
        """Return its place, 1 first; equal values have one place."""
        return int(self.found["rank"])

    @property
    def band(self) -> RiskBand:
        """Return the band it is in."""
        band: RiskBand = self.found["band"]
        return band

    @property
    def closability(self) -> Closability | None:
        """Return how easily its users could go another way; None of a legal crossing."""
        closability: Closability | None = self.found["closability"]
        return closability

    @property
    def assumed(self) -> tuple[str, ...]:
        """Return the inputs that nobody recorded, for which the worst plausible value stands."""
        names: tuple[str, ...] = self.found["assumed"]
        return names

    @property
    def missing(self) -> tuple[str, ...]:
        """Return the inputs somebody may record and nobody did."""
        return tuple(name for name in self.assumed if name in ASKED)

    @property
    def needs_survey(self) -> bool:
        """Say whether it must be looked at before anybody can say what to do (ours).

        Half of the inputs or more are assumed, and no accident is known there: it stands where it
        does for what nobody recorded.
        """
        return not self.accidents_counted and 2 * len(self.missing) >= len(ASKED)

    @property
    def points(self) -> int:
        """Return its points without decimals, which would say more than is known."""
        return round(float(self.found["points"]))


@dataclass(frozen=True, slots=True)
class Priority:
    """The order of the crossings a person may see on a day, the first first.

    `nothing_known` says that no input of any is recorded, so that there is no order.
    """

    on: date
    crossings: Sequence[PlacedCrossing]
    nothing_known: bool = False

    @property
    def count(self) -> int:
        """Return how many there are."""
        return len(self.crossings)

    @property
    def lines(self) -> dict[str, str]:
        """Return the lines they lie on, by code."""
        return dict(sorted({each.line: each.line_name for each in self.crossings}.items()))

    def surveys(self, band: RiskBand | None = None) -> int:
        """Return how many need a survey, of a band or of all."""
        return sum(each.needs_survey for each in self.crossings if band in {None, each.band})

    @property
    def missing(self) -> list[tuple[str, int]]:
        """Return at how many crossings each input is not recorded, the commonest first."""
        counts: dict[str, int] = {}
        for each in self.crossings:
            for name in each.assumed:
                counts[name] = counts.get(name, 0) + 1
        return sorted(counts.items(), key=lambda each: (-each[1], each[0]))


@dataclass(frozen=True, slots=True)
class PriorityPage:
    """A part of the order; `next` continues it, None at its end."""

    priority: Priority
    matching: int
    rows: Sequence[PlacedCrossing]
    next: int | None


_kept: Kept[tuple[date, str], Priority] = Kept(8)


def priority_of_all(session: Session, *, actor: Account) -> Priority:
    """Return the order of all crossings a person may see, kept until one of them changes."""
    permissions.require(actor, Action.READ_SITES)
    session.flush()
    on = deployment.as_of(session)
    key = (on, state_of_all(session, actor=actor, since=_since(on)))
    return _kept.get(key, lambda: _ordered(session, actor, on))


def priority_page(
    session: Session,
    *,
    actor: Account,
    band: RiskBand | None = None,
    line: str | None = None,
    area_code: str | None = None,
    kind: SiteKind | None = None,
    survey: bool | None = None,
    limit: int | None = 100,
    after: int = 0,
) -> PriorityPage:
    """Return a part of the order: the filters narrow what is shown and move no crossing.

    Parameters
    ----------
    line, area_code
        The codes of a railway line and of an area.
    survey
        True for those that need a survey first, False for the others.
    limit
        None for all of them.
    after
        How many of those that match were shown before.

    Raises
    ------
    NotFound
        There is no such line or area.
    """
    line = line_told(session, line) if line else None
    whole = priority_of_all(session, actor=actor)
    within = None
    if area_code:
        within = sites_below(session, ground_told(session, area_code).unit_id)
    found = [
        each
        for each in whole.crossings
        if band in {None, each.band}
        and line in {None, each.line}
        and kind in {None, each.kind}
        and survey in {None, each.needs_survey}
        and (within is None or each.site_id in within)
    ]
    end = len(found) if limit is None else after + limit
    return PriorityPage(whole, len(found), found[after:end], end if end < len(found) else None)


def place_of(
    session: Session, *, actor: Account, site_id: UUID
) -> tuple[PlacedCrossing, int] | None:
    """Return a crossing as it stands among all that a person may see, with how many these are."""
    whole = priority_of_all(session, actor=actor)
    found = next((each for each in whole.crossings if each.site_id == site_id), None)
    return None if found is None else (found, whole.count)


def _since(on: date) -> date:
    return add_months(on, -12 * HISTORY_YEARS)


def _ordered(session: Session, actor: Account, on: date) -> Priority:
    frame = read_crossings(session, actor=actor)
    recorded = accidents_recorded(session, since=_since(on))
    if frame.empty:
        return Priority(on, ())
    accidents = [recorded.get(each, 0) for each in frame["id"]]
    nearest = nearest_open_m(session)
    inputs = _inputs(frame, np.array(accidents, dtype=np.float64), nearest)
    try:
        order = order_crossings(inputs, trials=TRIALS)
    except InvalidInput:
        return Priority(on, (), nothing_known=True)
    found = order.frame.to_dict("records")
    told = frame.to_dict("records")
    counted = inputs["accidents_5y"].tolist()
    by_map = [nearest.get(each) for each in frame["id"]]
    placed = [_placed(*row) for row in zip(told, found, accidents, counted, by_map, strict=True)]
    return Priority(on, tuple(sorted(_banded(placed), key=lambda each: (each.rank, each.code))))


def _banded(placed: Sequence[PlacedCrossing]) -> Iterator[PlacedCrossing]:
    """Give each crossing its band; one that was surveyed is held against the surveyed as well.

    So what nobody recorded, which counts at its worst, pushes none of those out of its band.
    """
    ranks = Series([float(each.rank) for each in placed if not each.needs_survey]).rank(
        method="min"
    )
    among_surveyed = iter(bands_of(ranks.to_numpy().astype(np.int64)))
    order = list(RiskBand)
    for each in placed:
        if each.needs_survey:
            yield each
        else:
            higher = min(each.band, next(among_surveyed), key=order.index)
            yield replace(each, found={**each.found, "band": higher})


def _inputs(frame: DataFrame, recorded: Any, nearest: Mapping[UUID, float]) -> DataFrame:
    """Return the columns that the order is made of; a switching train is nowhere recorded.

    What somebody measured to the nearest legal crossing goes before what the map says.
    """
    inputs = DataFrame({"crossing_id": frame["id"].astype(str)})
    inputs["protection"] = Series(
        [_PROTECTION.get(each, CrossingProtection.SELF_OPENED) for each in frame["protection"]],
        dtype=object,
    )
    for name in _AS_TOLD:
        inputs[name] = numbers(frame, name)
    measured = numbers(frame, "nearest_legal_crossing_m")
    by_map = np.array([nearest.get(each, np.nan) for each in frame["id"]], dtype=np.float64)
    inputs["nearest_legal_crossing_m"] = np.where(np.isnan(measured), by_map, measured)
    inputs["switch_trains_per_day"] = 0.0
    inputs["urban"] = numbers(frame, "built_up")
    inputs["paved"] = [
        np.nan if each is None else float(each not in _UNPAVED) for each in frame["surface"]
    ]
    sight = np.column_stack([numbers(frame, name) for name in _SIGHT])
    inputs["sight_m"] = np.where(
        np.isnan(sight).all(axis=1),
        np.nan,
        np.min(np.where(np.isnan(sight), np.inf, sight), axis=1),
    )
    stated = numbers(frame, "accidents_5y")
    inputs["accidents_5y"] = np.where(recorded > 0, np.fmax(stated, recorded), stated)
    return inputs


def _placed(
    told: Mapping[Hashable, Any],
    found: Mapping[Hashable, Any],
    recorded: int,
    counted: float,
    nearest_m: float | None,
) -> PlacedCrossing:
    return PlacedCrossing(
        site_id=told["id"],
        code=told["code"],
        name=told["name"],
        kind=told["kind"],
        state=told["state"],
        line=told["line"],
        line_name=told["line_name"],
        rail_m=told["rail_m"],
        found=found,
        told=told,
        accidents_recorded=recorded,
        accidents_counted=None if np.isnan(counted) else int(counted),
        nearest_by_map_m=nearest_m,
    )
