"""Planned service roads drawn on their line: anew whenever a railway or its posts are loaded.

A plan names a road from Km to Km. What it says stays as it is; only the drawing follows the line.
"""

import numpy as np
from geoalchemy2.shape import from_shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from hotspots import clock
from hotspots.analysis.chainage_text import format_chainage
from hotspots.analysis.linear_referencing import sub_line
from hotspots.analysis.rail_track import RailTrack
from hotspots.errors import InvalidInput, Message, Problem
from hotspots.i18n import _
from hotspots.models import SRID, ServiceRoad
from hotspots.registry.layers import LoadReport
from hotspots.registry.listed_rows import bring_up_to_date
from hotspots.registry.network import in_degrees
from hotspots.registry.rail_lines import current_rails
from hotspots.vocabulary import RowOutcome


def has_place(track: RailTrack, rail_m: float) -> bool:
    """Say whether a Km lies within the posts of a line."""
    return not np.isnan(track.line.measures_at([rail_m])[0]).any()


def stretch_between(track: RailTrack, from_m: float, to_m: float) -> BaseGeometry:
    """Return the drawing of a stretch in degrees; both its ends must have a place."""
    return in_degrees(
        sub_line(track.network, track.line.route, from_m=from_m, to_m=to_m), track.crs
    )


def redraw(session: Session) -> LoadReport:
    """Draw every service road anew on its line as it is now; return how many changed by it.

    Its history tells where it was drawn before and where since. One with an end outside the posts
    keeps the drawing it has, and the report names it.
    """
    report = LoadReport()
    rails, today = current_rails(session), clock.today()
    codes = {line_id: code for code, line_id in rails.ids.items()}
    tracks = {line_id: rails.track(code, today) for line_id, code in codes.items()}
    query = select(ServiceRoad).where(ServiceRoad.rail_line_id.in_(codes))
    query = query.order_by(ServiceRoad.source_reference, ServiceRoad.id)
    query = query.options(joinedload(ServiceRoad.rail_line)).with_for_update(of=ServiceRoad)
    for road in session.scalars(query.execution_options(populate_existing=True)).all():
        shape = _drawn(tracks[road.rail_line_id], road)
        if shape is None:
            report.warnings.append(_outside(road))
            continue
        outcome = bring_up_to_date(session, road, {"geom": from_shape(shape, srid=SRID)})
        report.add("service_roads_drawn_anew", int(outcome is RowOutcome.CHANGED))
    return report


def _drawn(track: RailTrack, road: ServiceRoad) -> BaseGeometry | None:
    if not (has_place(track, road.from_m) and has_place(track, road.to_m)):
        return None
    try:
        return stretch_between(track, road.from_m, road.to_m)
    except InvalidInput:  # posts that jump leave nothing between the two
        return None


def _outside(road: ServiceRoad) -> Problem:
    start, end = (format_chainage(round(each)) for each in (road.from_m, road.to_m))
    told = {"number": road.source_reference, "plan": road.plan_number}
    where = {"start": start, "end": end, "road": road.rail_line.name}
    return Problem(
        "service_road_not_drawn",
        Message(
            _(
                "Service road {number} of the plan {plan} was not drawn anew: {start} – {end} lies"
                " outside the posts of {road}."
            ),
            told | where,
        ),
        Message(_("Load the posts of that stretch, or correct the Km of the service road.")),
        field="to_km",
        value=f"{start} – {end}",
    )
