"""The notices of the live list around a change, read once, and before the change is written."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Self
from uuid import UUID

from sqlalchemy import ARRAY, Row, Select, Text, Uuid, and_, any_, bindparam, or_, select
from sqlalchemy.orm import Session

from hotspots.analysis.neighbourhood import KnownNearMiss, Square
from hotspots.criteria import RoadRules, require_road
from hotspots.models import Junction, Notice, Route
from hotspots.registry.asked_places import centre_in_square, edges_of, ends_of, meets_stretch
from hotspots.registry.live_list import Live
from hotspots.registry.notice_rows import NOTICE_COLUMNS, near_miss_of_columns
from hotspots.vocabulary import NoticeKind, Place

STANDING = select(*NOTICE_COLUMNS).where(Notice.valid_to.is_(None))
"""All notices that stand."""


@dataclass(slots=True)
class StoredNotices:
    """The notices around a change: the near misses as they were found (`KnownNearMisses`).

    What `read_ahead` has read is not asked for again, however much has been written since: of the
    places around, only those that begin come after it, and a new place has no notice.
    """

    session: Session
    rules: RoadRules
    _rows: dict[str, Row[Any]] = field(default_factory=dict)
    _square: Square | None = None
    _places: frozenset[UUID] | None = None
    _drop_outs: Sequence[Row[Any]] = ()

    @classmethod
    def of(cls, live: Live) -> Self:
        """Return the notices of a list."""
        return cls(live.session, require_road(live.parameters.rules))

    def read_ahead(self, square: Square, places: Iterable[UUID]) -> None:
        """Read the near misses of a square, and the drop-outs of the places there.

        Parameters
        ----------
        places
            All that stand and that the change may concern.
        """
        self._places = frozenset(places)
        told = edges_of(square) | {"places": list(self._places)}
        found = self.session.connection().execute(_AHEAD, told).all()
        self._drop_outs = [row for row in found if row.kind is NoticeKind.DROP_OUT]
        self._keep(row for row in found if row.kind is NoticeKind.NEAR_MISS)
        self._square = square

    def on_route(self, route: str, from_mm: int, to_mm: int) -> Sequence[KnownNearMiss]:
        """Return those on stretches whose hull meets this stretch."""
        return self._read(_ON_ROUTE, ends_of(route, from_mm, to_mm))

    def at_junctions(self, junctions: Collection[str]) -> Sequence[KnownNearMiss]:
        """Return those at these junctions."""
        return self._read(_AT_JUNCTIONS, {"junctions": list(junctions)})

    def around(self, x_mm: int, y_mm: int, within_mm: int) -> Sequence[KnownNearMiss]:
        """Return the discs whose centre lies in the square."""
        place = Square(x_mm, y_mm, within_mm)
        if self._square is None or self._square.around(place) != self._square:
            return self._read(_AROUND, edges_of(place))
        return [
            self._known(key, row)
            for key, row in self._rows.items()
            if row.centre_x_m is not None and place.holds(row.centre_x_m, row.centre_y_m)
        ]

    def drop_outs(self, places: Collection[UUID] | None) -> Sequence[Row[Any]]:
        """Return the drop-outs of some places, or all there are."""
        if places is None:
            return self.session.connection().execute(_DROP_OUTS).all()
        if self._places is None:
            told = {"places": list(places)}
            return self.session.connection().execute(_DROP_OUTS_OF, told).all()
        return [row for row in self._drop_outs if row.place_id in places]

    def of_keys(self, keys: Iterable[str]) -> list[Row[Any]]:
        """Return rows that were given before, by their keys."""
        return [self._rows[key] for key in keys]

    def _read(self, statement: Select[Any], told: dict[str, Any]) -> list[KnownNearMiss]:
        rows = self.session.connection().execute(statement, told)
        return [self._known(key, row) for key, row in self._keep(rows).items()]

    def _keep(self, rows: Iterable[Row[Any]]) -> dict[str, Row[Any]]:
        by_key = {str(row.id): row for row in rows}
        self._rows.update(by_key)
        return by_key

    def _known(self, key: str, row: Row[Any]) -> KnownNearMiss:
        return KnownNearMiss(key, near_miss_of_columns(row, self.rules))


_OF_THESE = Notice.place_id == any_(bindparam("places", type_=ARRAY(Uuid)))
_DROP_OUTS = STANDING.where(Notice.kind == NoticeKind.DROP_OUT)
_DROP_OUTS_OF = _DROP_OUTS.where(_OF_THESE)
_WITH_CODES = (
    STANDING.outerjoin(Junction, Junction.id == Notice.junction_id)
    .outerjoin(Route, Route.id == Notice.route_id)
    .add_columns(Junction.code.label("junction_code"), Route.code.label("route_code"))
)
_NEAR_MISSES = _WITH_CODES.where(Notice.kind == NoticeKind.NEAR_MISS)
_ON_ROUTE = _NEAR_MISSES.where(*meets_stretch(Notice))
_AT_JUNCTIONS = _NEAR_MISSES.where(
    Junction.code == any_(bindparam("junctions", type_=ARRAY(Text))),
    Notice.place == Place.JUNCTION,
)
_AROUND = _NEAR_MISSES.where(*centre_in_square(Notice))
_AHEAD = _WITH_CODES.where(
    or_(
        and_(Notice.kind == NoticeKind.NEAR_MISS, *centre_in_square(Notice)),
        and_(Notice.kind == NoticeKind.DROP_OUT, _OF_THESE),
    )
)
