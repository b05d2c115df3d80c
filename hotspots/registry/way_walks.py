"""The ways round a crossing as they are walked once and kept: metres by place, roads by name."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from hotspots.analysis.road_access import Access
from hotspots.analysis.way_round import Way, WayRound, way_round
from hotspots.registry.kept import Kept
from hotspots.registry.rail_ground import XY, RailGround


@dataclass(frozen=True, slots=True)
class RoadBeside:
    """The road nearest to a crossing on one side of the line."""

    name: str
    metres: float


@dataclass(frozen=True, slots=True)
class Round:
    """A way from one side of a line to the other: its metres, and the roads it follows."""

    metres: float
    roads: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Walk:
    """The ways round a crossing.

    Attributes
    ----------
    left, right
        Where they begin and end; None where no road of the map is near.
    by
        The way by each place that was wanted and can be reached, by the number of its meeting.
    nearest
        The meeting by which the way is shortest, wanted or not.
    round_the_end
        The way that crosses the line nowhere.
    """

    left: RoadBeside | None
    right: RoadBeside | None
    by: Mapping[int, Round]
    nearest: int | None
    round_the_end: Round | None


_Key = tuple[UUID, str, XY, frozenset[int], frozenset[int]]
_walks: Kept[_Key, Walk] = Kept(512)


def walk_from(
    ground: RailGround, rail: str, at: XY, *, open_places: frozenset[int], wanted: frozenset[int]
) -> Walk:
    """Return the ways round a place of a line by the open meetings.

    A walk stands as long as the network and the open places do, so it is kept.
    """
    key = (ground.revision, rail, at, open_places, wanted)
    return _walks.get(key, partial(_walked, ground, rail, at, open_places, wanted))


def _walked(
    ground: RailGround, rail: str, at: XY, open_places: frozenset[int], wanted: frozenset[int]
) -> Walk:
    found = way_round(ground.graph, at, rail, open_places=sorted(open_places))
    nearest = found.nearest
    told = [place for place in found.by if place in wanted or place == nearest]
    return Walk(
        left=_beside(ground, found.left),
        right=_beside(ground, found.right),
        by={place: _named(ground, found, found.by[place]) for place in told},
        nearest=nearest,
        round_the_end=(
            None if found.round_the_end is None else _named(ground, found, found.round_the_end)
        ),
    )


def _beside(ground: RailGround, access: Access | None) -> RoadBeside | None:
    return None if access is None else RoadBeside(ground.road_names[access.road], access.metres)


def _named(ground: RailGround, found: WayRound, way: Way) -> Round:
    return Round(way.metres, tuple(ground.road_names[each] for each in found.roads(way)))
