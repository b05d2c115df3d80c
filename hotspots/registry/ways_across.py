"""Where one may cross a railway: the places of the map, by what is registered and ruled of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

import numpy as np
import shapely
from geoalchemy2.shape import to_shape
from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from hotspots.analysis.metric_coordinates import project
from hotspots.models import CrossingRuling, LevelCrossing, RemediationCase, UnauthorizedCrossing
from hotspots.registry.rail_ground import XY, RailGround, current_ground
from hotspots.vocabulary import CaseState, CrossingAnswer, SiteKind

REGISTERED_WITHIN_M = 50.0
"""A crossing registered no farther than this from where a road crosses is that crossing (ours)."""
STILL_THERE_M = 20.0
"""What was said of a place holds while the road crosses no farther than this from there (ours)."""

_TABLES = (UnauthorizedCrossing, LevelCrossing)
_OVER_OR_UNDER = frozenset({CrossingAnswer.BRIDGE, CrossingAnswer.UNDERPASS})


@dataclass(frozen=True, slots=True)
class FiledCrossing:
    """A registered crossing as it lies on its line: `measure_m` and `xy` are on the line."""

    site_id: UUID
    code: str
    kind: SiteKind
    state: CaseState
    name: str
    rail: str
    rail_m: float
    measure_m: float
    xy: XY

    @property
    def is_way_round(self) -> bool:
        """Say whether anybody may cross there: by right on the level, or over or under it."""
        if self.state is CaseState.GRADE_SEPARATED:
            return True
        return self.kind is SiteKind.LEVEL_CROSSING and self.state is not CaseState.CLOSED


@dataclass(frozen=True, slots=True)
class OpenWay:
    """A place where anybody may cross a line: a crossing with a file, or one ruled to be a bridge.

    `place` is the number of its meeting, None where no road of the map crosses there.
    """

    rail: str
    rail_m: float | None
    measure_m: float
    place: int | None
    crossing: FiledCrossing | None = None
    answer: CrossingAnswer | None = None


@dataclass(frozen=True)
class WaysAcross:
    """The meetings of roads and railways, each with its registered crossing or latest ruling.

    Attributes
    ----------
    place_of
        The meeting of each registered crossing that has one, by the id of the site.
    ruled
        The latest ruling of each meeting of which there is one that still holds.
    """

    ground: RailGround
    filed: Sequence[FiledCrossing]
    place_of: Mapping[UUID, int]
    ruled: Mapping[int, CrossingRuling]

    @cached_property
    def by_id(self) -> Mapping[UUID, FiledCrossing]:
        """The registered crossings by the id of their site."""
        return {each.site_id: each for each in self.filed}

    @cached_property
    def filed_at(self) -> Mapping[int, FiledCrossing]:
        """The registered crossing of each meeting that has one."""
        return {place: self.by_id[site_id] for site_id, place in self.place_of.items()}

    @cached_property
    def open_ways(self) -> tuple[OpenWay, ...]:
        """Where anybody may cross, on all lines."""
        return (*self._of_files(), *self._of_rulings())

    def dismissed(self, place: int) -> bool:
        """Say whether a person said that there is no crossing on the level at a meeting."""
        ruling = self.ruled.get(place)
        return ruling is not None and ruling.answer is not CrossingAnswer.ASK_AGAIN

    def _of_files(self) -> Iterator[OpenWay]:
        for each in self.filed:
            if each.is_way_round:
                place = self.place_of.get(each.site_id)
                yield OpenWay(each.rail, each.rail_m, each.measure_m, place, crossing=each)

    def _of_rulings(self) -> Iterator[OpenWay]:
        for place, ruling in self.ruled.items():
            if ruling.answer in _OVER_OR_UNDER and place not in self.filed_at:
                met = self.ground.meetings[place]
                rail_m = self.ground.rail_m(met)
                yield OpenWay(met.rail, rail_m, met.measure_m, place, answer=ruling.answer)


def ways_across(session: Session) -> WaysAcross | None:
    """Return where roads meet railways today and what is known of it.

    None where no railway is drawn.
    """
    ground = current_ground(session)
    return None if ground is None else ways_on(session, ground)


def ways_on(session: Session, ground: RailGround) -> WaysAcross:
    """Return what is known today of the places where roads meet railways."""
    filed = _filed(session, ground)
    return WaysAcross(ground, filed, _places(ground, filed), _ruled(session, ground))


def _filed(session: Session, ground: RailGround) -> tuple[FiledCrossing, ...]:
    """Return every registered crossing of a line that is drawn, whatever its state."""
    drawn = {ground.rails.ids[code]: code for code in ground.rails.posted.lines["code"]}
    found: dict[str, list[Any]] = {}
    for model in _TABLES:
        middle = func.ST_Centroid(model.geom)
        query = (
            select(
                *(model.id, model.code, model.kind, RemediationCase.state, model.name),
                *(model.rail_line_id, model.rail_m, func.ST_X(middle), func.ST_Y(middle)),
            )
            .join(RemediationCase, RemediationCase.site_id == model.id)
            .where(model.geom.is_not(None))
            .order_by(model.code)
        )
        for row in session.execute(query):
            if row.rail_line_id in drawn:
                found.setdefault(drawn[row.rail_line_id], []).append(row)
    return tuple(each for rail, rows in found.items() for each in _on_line(ground, rail, rows))


def _on_line(ground: RailGround, rail: str, rows: Sequence[Any]) -> Iterator[FiledCrossing]:
    """Return crossings as they lie on their line."""
    degrees = np.array([row[-2:] for row in rows], dtype=np.float64)
    measures, feet = ground.graph.feet(rail, project(*degrees.T, to_crs=ground.rails.crs))
    for row, measure, (x, y) in zip(rows, measures.tolist(), feet.tolist(), strict=True):
        yield FiledCrossing(
            site_id=row.id,
            code=row.code,
            kind=row.kind,
            state=row.state,
            name=row.name,
            rail=rail,
            rail_m=row.rail_m,
            measure_m=measure,
            xy=(x, y),
        )


def _places(ground: RailGround, filed: Sequence[FiledCrossing]) -> dict[UUID, int]:
    """Return the meeting of each crossing: one meeting has one crossing, nearest pairs first."""
    crossings = np.array([each.xy for each in filed]).reshape(-1, 2)
    pairs = ground.near(crossings, REGISTERED_WITHIN_M)
    away = np.hypot(*(crossings[pairs[0]] - ground.places_xy[pairs[1]]).T)
    found: dict[UUID, int] = {}
    taken: set[int] = set()
    for crossing, place in pairs.T[np.argsort(away, kind="stable")].tolist():
        site_id = filed[crossing].site_id
        if site_id not in found and place not in taken:
            found[site_id] = place
            taken.add(place)
    return found


def _ruled(session: Session, ground: RailGround) -> dict[int, CrossingRuling]:
    """Return the latest ruling of each meeting that is still as it was when somebody ruled."""
    query = select(CrossingRuling).options(joinedload(CrossingRuling.ruled_by))
    rulings = session.scalars(query.order_by(CrossingRuling.number)).all()
    points = [to_shape(each.geom) for each in rulings]
    degrees = shapely.get_coordinates(points)
    pairs = ground.near(project(*degrees.T, to_crs=ground.rails.crs), STILL_THERE_M)
    found: dict[int, CrossingRuling] = {}
    for number, place in sorted(pairs.T.tolist()):
        ruling, met = rulings[number], ground.meetings[place]
        same_roads = set(met.roads) <= set(ruling.roads)
        if ruling.rail_line_id == ground.rails.ids[met.rail] and same_roads:
            found[place] = ruling
    return found
