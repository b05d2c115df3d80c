"""Near misses and drop-outs as rows of the table of notices, and a row as what it was made of."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from geoalchemy2.shape import from_shape, to_shape
from sqlalchemy import Row

from hotspots.analysis.calendar_window import trailing_start
from hotspots.analysis.notices import NearMiss
from hotspots.analysis.proposed_site import ProposedSite
from hotspots.analysis.screening_parameters import ScreeningParameters
from hotspots.criteria import RoadRules, require_road
from hotspots.models import SRID, Notice, Proposal
from hotspots.registry.footprints import Ground, shape_of
from hotspots.registry.live_sites import LiveRow
from hotspots.registry.proposal_rows import Origin
from hotspots.vocabulary import CrashOutcome, NoticeKind

_SAID = (
    "kind",
    "place",
    "place_id",
    "route_id",
    "junction_id",
    "from_m",
    "to_m",
    "reach_from_m",
    "reach_to_m",
    "centre_x_m",
    "centre_y_m",
    "crash_ids",
    "fatal_crashes",
    "injury_crashes",
    "deadline",
    "fatal_deadline",
)

NOTICE_COLUMNS = (Notice.id, Notice.geom, *(getattr(Notice, name) for name in _SAID))
"""What is read of a notice to tell whether it still holds."""


def near_miss_row(
    near: NearMiss, *, ground: Ground, parameters: ScreeningParameters, origin: Origin
) -> Notice:
    """Return a new row for a place that one more injury crash would make legal."""
    assert near.injury_before is not None  # noqa: S101 - such a crash suffices today
    shape = shape_of(where_it_counts(near, parameters), ground, parameters)
    route, junction = (
        ground.routes.get(near.route or ""),
        ground.junctions.get(near.junction_id or ""),
    )
    x_m, y_m = near.centre or (None, None)
    return Notice(
        kind=NoticeKind.NEAR_MISS,
        place=near.place,
        route_id=None if route is None else route.id,
        junction_id=None if junction is None else junction.id,
        from_m=_metres(near.from_mm),
        to_m=_metres(near.to_mm),
        reach_from_m=_metres(near.reach_from_mm),
        reach_to_m=_metres(near.reach_to_mm),
        centre_x_m=x_m,
        centre_y_m=y_m,
        geom=None if shape is None else from_shape(shape, srid=SRID),
        crash_ids=[UUID(each) for each in near.crash_ids],
        fatal_crashes=near.fatal_crashes,
        injury_crashes=near.injury_crashes,
        deadline=near.injury_before,
        fatal_deadline=near.fatal_before,
        as_of=parameters.as_of,
        cause=origin.cause,
        cause_id=origin.cause_id,
        valid_from=origin.at,
    )


def near_miss_of(row: Notice, rules: RoadRules) -> NearMiss:
    """Return the near miss a row was made of; its route and junction must be loaded."""
    junction = None if row.junction is None else row.junction.code
    route = None if row.route is None else row.route.code
    return _near_miss(row, junction, route, rules)


def near_miss_of_columns(row: Row[Any], rules: RoadRules) -> NearMiss:
    """Return the same of a row of `NOTICE_COLUMNS` with `junction_code` and `route_code`."""
    return _near_miss(row, row.junction_code, row.route_code, rules)


def _near_miss(row: Any, junction: str | None, route: str | None, rules: RoadRules) -> NearMiss:
    f, i, n = row.fatal_crashes, row.injury_crashes, len(row.crash_ids)
    has_centre = row.centre_x_m is not None and row.centre_y_m is not None
    return NearMiss(
        kind=CrashOutcome.INJURY,
        place=row.place,
        junction_id=junction,
        route=route,
        from_mm=_millimetres(row.from_m),
        to_mm=_millimetres(row.to_m),
        reach_from_mm=_millimetres(row.reach_from_m),
        reach_to_mm=_millimetres(row.reach_to_m),
        crash_ids=tuple(str(each) for each in row.crash_ids),
        fatal_crashes=f,
        injury_crashes=i,
        injury_before=row.deadline,
        fatal_before=row.fatal_deadline,
        margins=rules.margins(f, i, n - f - i),
        centre=(row.centre_x_m, row.centre_y_m) if has_centre else None,
    )


def where_it_counts(near: NearMiss, parameters: ScreeningParameters) -> ProposedSite:
    """Return where the new crash may lie as a place, so that it is drawn as places are."""
    return ProposedSite(
        place=near.place,
        junction_id=near.junction_id,
        route=near.route,
        from_mm=near.from_mm,
        to_mm=near.to_mm,
        footprint_from_mm=near.reach_from_mm,
        footprint_to_mm=near.reach_to_mm,
        length_mm=None,
        crash_ids=near.crash_ids,
        criterion=(),
        window_start=trailing_start(parameters.as_of, require_road(parameters.rules)),
        window_end=parameters.as_of + timedelta(days=1),
        fatal_crashes=near.fatal_crashes,
        injury_crashes=near.injury_crashes,
        killed=None,
        injured=None,
        margins=near.margins,
        score_millionths=0,
        alternatives=(),
        centre=near.centre,
    )


def drop_out_row(place: Proposal | LiveRow, day: date, *, as_of: date, origin: Origin) -> Notice:
    """Return a new row for the day on which a place leaves the rule by itself."""
    return Notice(
        kind=NoticeKind.DROP_OUT,
        place=place.place,
        place_id=place.place_id,
        route_id=place.route_id,
        junction_id=place.junction_id,
        from_m=place.from_m,
        to_m=place.to_m,
        geom=place.geom,
        crash_ids=[UUID(str(each)) for each in place.crash_ids],
        fatal_crashes=place.fatal_crashes,
        injury_crashes=place.injury_crashes,
        deadline=day,
        as_of=as_of,
        cause=origin.cause,
        cause_id=origin.cause_id,
        valid_from=origin.at,
    )


def says_the_same(one: Row[Any], other: Notice) -> bool:
    """Say whether a stored row and a new one say the same of the same place, drawn alike."""
    if any(getattr(one, name) != getattr(other, name) for name in _SAID):
        return False
    if one.geom is None or other.geom is None:
        return one.geom is other.geom
    return to_shape(one.geom) == to_shape(other.geom)


def _metres(millimetres: int | None) -> float | None:
    return None if millimetres is None else millimetres / 1000


def _millimetres(metres: float | None) -> int | None:
    return None if metres is None else round(metres * 1000)
