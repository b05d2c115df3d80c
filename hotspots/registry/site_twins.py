"""Sites of one kind that may be one and the same: asked before a second one is registered."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from geoalchemy2 import Geography, Geometry
from geoalchemy2.shape import to_shape
from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Float,
    Integer,
    Select,
    Text,
    Uuid,
    and_,
    cast,
    column,
    exists,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from hotspots import permissions
from hotspots.errors import Conflict, Message, Problem
from hotspots.i18n import _
from hotspots.models import SRID, Account, OnRail, RailLine, RemediationCase
from hotspots.models.workflow import SET_ASIDE
from hotspots.records.described import KindRecord
from hotspots.registry.site_kinds import model_of
from hotspots.registry.told_places import ToldPlace
from hotspots.vocabulary import CaseState

WITHIN_M = 20.0
"""Two reports that mean one place put it so near (ours): a Km is told to ten metres, and the point
of a phone lies some metres off."""

_DEGREES_PER_M = 1 / 90_000
"""More than a metre is on any meridian or parallel of the country, for the index."""
_METRES_PER_DEGREE = 111_195.0
_AT_ONCE = 2_000
_MOST = 5


@dataclass(frozen=True, slots=True)
class SiteTwin:
    """A registered site that may be the one which is told."""

    code: str
    name: str
    state: CaseState
    metres: int

    def problem(self) -> Problem:
        """Return what a person reads who tells of a place so near."""
        told = {"code": self.code, "name": self.name, "metres": self.metres, "state": self.state}
        return Problem(
            "same_kind_nearby",
            Message(_("{code} {name} is registered {metres} m from here: {state}."), told),
            Message(_("Look at that one first; say so if this is another one.")),
            "another",
            self.code,
        )

    def doubt(self) -> Problem:
        """Return what is said of a row of a list, which is taken in all the same."""
        return replace(self.problem(), field="place_text", remedy=_look_at_both())


def doubt_in_list(number: str | None, metres: int) -> Problem:
    """Return what is said of a row that lies near an earlier one of its list."""
    told = {"number": number or "–", "metres": metres}
    said = Message(_("{number} of this list lies {metres} m from here."), told)
    return Problem("same_kind_nearby", said, _look_at_both(), "place_text", number)


def _look_at_both() -> Message:
    return Message(_("Look whether both mean one place; a duplicate is closed in its file."))


def twins_of(
    session: Session, record: KindRecord, places: Sequence[ToldPlace], *, actor: Account
) -> list[list[SiteTwin]]:
    """Return for each place the sites of its kind that lie there already, the nearest first.

    What was rejected, or is a duplicate, is nobody's twin; what was dealt with is: it is opened
    again rather than registered anew. Sites that a person may not see are not told.
    """
    found: list[list[SiteTwin]] = [[] for _each in places]
    for start in range(0, len(places), _AT_ONCE):
        some = places[start : start + _AT_ONCE]
        for row in session.execute(_query(record, some, actor)):
            twins = found[start + row.position]
            is_told = any(each.code == row.code for each in twins)  # by Km and by point
            if len(twins) < _MOST and not is_told:
                twins.append(SiteTwin(row.code, row.name, row.state, round(row.metres)))
    return found


def earlier_ones(places: Sequence[ToldPlace]) -> dict[int, tuple[int, int]]:
    """Return which of a list's places lie near one before it: by its position, which and how far.

    Of a stretch its middle counts. No place is compared with more than a few of those around it,
    however many a list has at one spot.
    """
    side = WITHIN_M * _DEGREES_PER_M
    cells: dict[tuple[int, int], list[tuple[int, float, float]]] = {}
    found: dict[int, tuple[int, int]] = {}
    for position, place in enumerate(places):
        middle = to_shape(place.geom).representative_point()
        column, row = int(middle.x // side), int(middle.y // side)
        around = [cells.get((column + i, row + j), []) for i in (-1, 0, 1) for j in (-1, 0, 1)]
        away = [
            (_metres_between(middle.x, middle.y, lon, lat), other)
            for cell in around
            for other, lon, lat in cell
        ]
        if away and min(away)[0] <= WITHIN_M:
            metres, other = min(away)
            found[position] = other, round(metres)
        here = cells.setdefault((column, row), [])
        if len(here) < _MOST:
            here.append((position, middle.x, middle.y))
    return found


def _metres_between(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    """Return how far two points are that lie some metres apart."""
    east = (lon - other_lon) * math.cos(math.radians(lat))
    return math.hypot(east, lat - other_lat) * _METRES_PER_DEGREE


def refuse_twins(twins: Sequence[SiteTwin]) -> None:
    """Ask a person first where a site of this kind lies here already.

    Raises
    ------
    Conflict
        There is one; each is named.
    """
    if twins:
        told = _("One of this kind is registered here already.")
        raise Conflict(told, problems=[each.problem() for each in twins])


def _query(record: KindRecord, places: Sequence[ToldPlace], actor: Account) -> Any:
    """Return the sites near each place; where a line is not drawn, a Km is compared with a Km.

    The two are asked apart: with an "or" between them no index could be used.
    """
    model, told = model_of(record.kind), _told(places)
    metres = func.ST_Distance(cast(model.geom, Geography), cast(told.c.shape, Geography))
    box = func.ST_Expand(told.c.shape, WITHIN_M * _DEGREES_PER_M)
    found: Any = _near(model, told, metres, model.geom.op("&&")(box), actor)
    if issubclass(model, OnRail):
        along = func.greatest(model.rail_m - told.c.rail_to_m, told.c.rail_m - model.rail_to_m, 0.0)
        undrawn = exists().where(RailLine.id == model.rail_line_id, RailLine.geom.is_(None))
        same_line = and_(model.rail_line_id == told.c.line, undrawn)
        found = union_all(found, _near(model, told, along, same_line, actor))
    both = found.subquery()
    return select(both).order_by(both.c.position, both.c.metres, both.c.code)


def _near(
    model: Any, told: Any, metres: Any, on: ColumnElement[bool], actor: Account
) -> Select[Any]:
    return (
        select(
            *(told.c.position, model.code, model.name, RemediationCase.state),
            metres.label("metres"),
        )
        .select_from(told)
        .join(model, on)
        .join(RemediationCase, RemediationCase.site_id == model.id)
        .where(
            metres <= WITHIN_M,
            RemediationCase.state.not_in(SET_ASIDE),
            permissions.visible_sites(actor),
        )
    )


def _told(places: Sequence[ToldPlace]) -> Any:
    """Return the places as a table: `position`, `shape`, and line and Km of those on rails."""
    columns = zip(*map(_row, range(len(places)), places), strict=True)
    kinds: tuple[Any, ...] = (Integer(), Text(), Uuid(), Float(), Float())
    arrays = [
        literal(list(column), ARRAY(kind)) for column, kind in zip(columns, kinds, strict=True)
    ]
    names = ("position", "wkt", "line", "rail_m", "rail_to_m")
    given = func.unnest(*arrays).table_valued(
        *(column(name, kind) for name, kind in zip(names, kinds, strict=True)), name="given"
    )
    given = given.render_derived()
    shape = func.ST_GeomFromText(given.c.wkt, SRID, type_=Geometry("GEOMETRY", SRID))
    wanted = (given.c.position, shape.label("shape"), given.c.line)
    return select(*wanted, given.c.rail_m, given.c.rail_to_m).cte("told")


def _row(position: int, place: ToldPlace) -> tuple[object, ...]:
    rail = (place.columns.get(name) for name in ("rail_line_id", "rail_m", "rail_to_m"))
    return position, to_shape(place.geom).wkt, *rail
