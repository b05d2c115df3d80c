"""The crashes around a change as they stand in the tables, read once and handed to all who ask."""

from collections import deque
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

import numpy as np
from geoalchemy2.shape import to_shape
from pandas import DataFrame
from sqlalchemy import (
    ARRAY,
    Date,
    Float,
    Uuid,
    any_,
    bindparam,
)
from sqlalchemy.orm import Session

from hotspots.analysis.crash_frame import CrashColumns, CrashFrame, frame_of
from hotspots.analysis.neighbourhood import Square, Stretch
from hotspots.analysis.screening_parameters import ScreeningParameters
from hotspots.models import ON_ROAD, Crash
from hotspots.registry.asked_places import BOX, NAMED_ROUTE, box_of, ends_of
from hotspots.registry.crashes_to_screen import (
    CRASH_ROWS,
    FIRST_DAY,
    as_columns,
    engine_columns,
    engine_frame,
    severities,
)
from hotspots.registry.packed_crashes import packed, read_packed

_LATEST = 12
"""So many answers are kept before the tables are asked again."""


@dataclass(frozen=True, slots=True)
class StoredCrashes:
    """The crashes of the trailing window as they stand in the tables (`Nearby`).

    One change asks again and again for much the same place: answers are kept, and one that holds
    what is asked is given again. So no crash may change as long as this is used.

    `parameters` are those of the list with the years of the evidence, from which a screening sees
    the window only; `first_day` and `last_day` are those of the window.
    """

    session: Session
    epsg: int
    parameters: ScreeningParameters
    first_day: date
    last_day: date
    _stretches: deque[tuple[Stretch, DataFrame]] = field(
        default_factory=partial(deque, (), _LATEST)
    )
    _squares: deque[tuple[Square, CrashFrame]] = field(default_factory=partial(deque, (), _LATEST))
    _histories: deque[tuple[Square, CrashFrame]] = field(
        default_factory=partial(deque, (), _LATEST)
    )

    def on_route(self, route: str, from_mm: int, to_mm: int) -> DataFrame:
        """Return the crashes of the window on this route with a chainage in the closed stretch."""
        crashes = self.with_history(route, from_mm, to_mm)
        first, last = (np.datetime64(each) for each in (self.first_day, self.last_day))
        on = crashes["occurred_on"].to_numpy()
        return crashes[(on >= first) & (on <= last)]

    def with_history(self, route: str, from_mm: int, to_mm: int) -> DataFrame:
        """Return the crashes of all years of the evidence in the closed stretch."""
        place = Stretch(route, from_mm, to_mm)
        for held, crashes in reversed(self._stretches):
            if held.route == route and held.holds(place):
                return crashes
        years = {"first": self.parameters.study_from, "last": self.last_day}
        told = ends_of(route, from_mm, to_mm) | years
        found = DataFrame(read_packed(self.session, _ON_ROUTE, told, route=route))
        self._stretches.append((place, engine_frame(found, epsg=self.epsg)))
        return self._stretches[-1][1]

    def around(self, x_mm: int, y_mm: int, within_mm: int) -> CrashFrame:
        """Return the crashes of the window placed by coordinates only, in a box about the square.

        The box holds the square.
        """
        # What a site takes in or lets go is asked about next: mostly less than two places away.
        wider_mm = 2 * self.parameters.window_mm(None)
        return self._in_box(self._squares, Square(x_mm, y_mm, within_mm), wider_mm, self.first_day)

    def history_around(self, place: Square) -> CrashFrame:
        """Return what `around` does, of all years of the evidence.

        Apart from it: a window is a third of them, and is asked about much farther out.
        """
        wider_mm = self.parameters.window_mm(None) // 2
        return self._in_box(self._histories, place, wider_mm, self.parameters.study_from)

    def _in_box(
        self,
        kept: deque[tuple[Square, CrashFrame]],
        place: Square,
        wider_mm: int,
        first_day: date,
    ) -> CrashFrame:
        for held, frame in reversed(kept):
            if held.around(place) == held:
                return frame
        wide = place.widened(wider_mm)
        told = box_of(wide, self.epsg) | {"first": first_day, "last": self.last_day}
        rows = read_packed(self.session, _AROUND, told, route=None)
        frame = frame_of(engine_columns(rows, epsg=self.epsg), self.parameters)
        kept.append((wide, frame))
        return frame

    def rows_around(self, place: Square) -> DataFrame:
        """Return what `around` does of the window alone, as the engine is given it."""
        told = box_of(place, self.epsg) | {"first": self.first_day, "last": self.last_day}
        rows = read_packed(self.session, _AROUND, told, route=None)
        return engine_frame(DataFrame(rows), epsg=self.epsg)

    def these(self, ids: Collection[UUID]) -> CrashColumns:
        """Return some crashes, whenever they happened."""
        # Past the session: it looks at every row, although none is an object of its own.
        rows = as_columns(self.session.connection().execute(_THESE, {"ids": list(ids)}))
        return CrashColumns(engine_columns(rows, epsg=self.epsg))

    def just_written(self, crash: Crash) -> CrashColumns:
        """Return what `these` returns of a crash that the session has just written, unread."""
        if crash.route_id is not None or not crash.is_on_road:
            # The code of its road is asked for; of a crash on a railway alone nothing is returned.
            return self.these([crash.id])
        lon, lat = (None, None) if crash.geom is None else to_shape(crash.geom).coords[0]
        rows: dict[str, Any] = {
            "id": str(crash.id),
            "day": (crash.occurred_on - FIRST_DAY).days,
            "killed": crash.killed,
            "injured": crash.injured,
            "seriously_injured": crash.seriously_injured,
            "slightly_injured": crash.slightly_injured,
            "location_class": None if crash.location_class is None else crash.location_class.value,
            "route": None,
            "chainage_m": crash.chainage_m,
            "lon": lon,
            "lat": lat,
        }
        arrays = {name: np.array([value], dtype=object) for name, value in rows.items()}
        return CrashColumns(engine_columns(arrays, epsg=self.epsg))

    def severities(self, ids: Collection[str]) -> dict[str, int]:
        """Return how severe some crashes are, as `crashes_to_screen.severities` does."""
        for _, frame in reversed(self._squares):
            grade = frame.scanned.fatal * 2 + frame.scanned.injury
            told = dict(zip(frame.ids, grade.tolist(), strict=True))
            if told.keys() >= set(ids):
                return told
        return severities(self.these([UUID(each) for each in ids]))


_IN_DAYS = Crash.occurred_on.between(bindparam("first", type_=Date), bindparam("last", type_=Date))
_THESE = CRASH_ROWS.where(Crash.id == any_(bindparam("ids", type_=ARRAY(Uuid)))).order_by(Crash.id)
_AROUND = packed(_IN_DAYS, Crash.geom.op("&&")(BOX), Crash.route_id.is_(None), ON_ROAD)
_ON_ROUTE = packed(
    _IN_DAYS,
    Crash.route_id == NAMED_ROUTE,
    Crash.chainage_m.between(bindparam("from_m", type_=Float), bindparam("to_m", type_=Float)),
)
