"""The ground of a strip map: how far a line is known, which wards it runs through, whose it is."""

from collections.abc import Iterator, Sequence
from datetime import date
from uuid import UUID

import numpy as np
import shapely
from geoalchemy2.shape import from_shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import Session

from hotspots.analysis.linear_referencing import sub_line
from hotspots.analysis.metric_coordinates import project
from hotspots.analysis.rail_strip import StripStretch, joined
from hotspots.analysis.rail_track import RailTrack
from hotspots.errors import InvalidInput
from hotspots.models import SRID, AdministrativeArea, RailLine, RailManagement, RailPost
from hotspots.registry import deployment
from hotspots.registry.area_book import area_book
from hotspots.registry.area_rule import GAP_M, is_commune
from hotspots.registry.bodies import Bodies
from hotspots.registry.network import in_degrees
from hotspots.registry.rail_lines import RailLines
from hotspots.vocabulary import DeploymentKind

_ON_LINE_M = 5.0
_LEAST_M = 10.0
"""A shorter piece is where two borders were not drawn alike."""


def span_of(
    rails: RailLines, code: str, on: date, places_m: Sequence[float]
) -> tuple[float, float]:
    """Return the Km between which a line is known on a day: by its posts, and what lies on it."""
    known = list(places_m)
    if rails.is_drawn(code):
        known += rails.track(code, on).line.post_labels_m.tolist()
    if not known:
        return 0.0, 1000.0
    start, end = min(known), max(known)
    return start, max(end, start + 1000.0)


def wards_along(
    session: Session, rails: RailLines, code: str, on: date, *, start: float, end: float
) -> list[StripStretch]:
    """Return the wards of a day that a line runs through, each as often as it enters one.

    Nothing is said of a line that is not drawn, or beyond its posts.
    """
    if not rails.is_drawn(code):
        return []
    track = rails.track(code, on)
    try:
        piece = sub_line(track.network, code, from_m=start, to_m=end)
    except InvalidInput:
        return []
    drawn = from_shape(in_degrees(piece, track.crs), srid=SRID)
    area = AdministrativeArea
    inside = func.ST_AsBinary(func.ST_Intersection(area.geom, drawn))
    query = select(area.id, area.name, inside).where(
        func.ST_Intersects(area.geom, drawn), *is_commune(on)
    )
    book = area_book(session)
    found = [
        StripStretch(name, low, high, title=book.title(area_id))
        for area_id, name, shape in session.execute(query)
        for low, high in _stretches(track, shapely.from_wkb(bytes(shape)))
    ]
    in_order = sorted(found, key=lambda each: (each.from_m, each.name))
    # What lies between two borders belongs to the nearer one, as `registry.area_rule` says.
    return joined(in_order, gap_m=2 * GAP_M)


def managers_along(
    session: Session, line_id: UUID, on: date, *, start: float, end: float
) -> list[StripStretch]:
    """Return who manages the stretches of a line on a day, a body for all of it where one does."""
    managed = RailManagement
    query = select(managed).where(
        managed.rail_line_id == line_id,
        or_(managed.from_m.is_(None), and_(managed.from_m < end, managed.to_m > start)),
        func.coalesce(managed.valid_from, on) <= on,
        func.coalesce(managed.valid_to, on) >= on,
    )
    rows = session.scalars(query.order_by(managed.from_m.nulls_first())).all()
    if not rows:
        return []
    bodies = Bodies.read(session)
    parts = [each for each in rows if each.from_m is not None] or rows
    return [
        StripStretch(
            bodies.on(each.organisation_id, on).name,
            start if each.from_m is None else max(each.from_m, start),
            end if each.to_m is None else min(each.to_m, end),
        )
        for each in parts
    ]


def is_made_up(session: Session, line_id: UUID) -> bool:
    """Say whether line, posts, or the whole deployment is made for a demonstration."""
    mark = deployment.current(session)
    if mark is not None and mark.kind is DeploymentKind.DEMO:
        return True
    line = exists().where(RailLine.id == line_id, RailLine.synthetic)
    posts = exists().where(RailPost.rail_line_id == line_id, RailPost.synthetic)
    return bool(session.scalar(select(or_(line, posts))))


def _stretches(track: RailTrack, shape: BaseGeometry) -> Iterator[tuple[float, float]]:
    """Return the Km between which the pieces of a line inside a border lie."""
    lines = [
        each for each in shapely.get_parts(shape).tolist() if isinstance(each, shapely.LineString)
    ]
    pieces = []
    for line in shapely.get_parts(shapely.line_merge(shapely.MultiLineString(lines))).tolist():
        lon, lat = np.array([line.coords[0], line.coords[-1]]).T[:2]
        ends = track.read(project(lon, lat, to_crs=track.crs), reach_m=_ON_LINE_M)["rail_m"]
        if not ends.isna().any():
            pieces.append((float(ends.min()), float(ends.max())))
    for low, high in sorted(pieces):
        if high - low >= _LEAST_M:
            yield low, high
